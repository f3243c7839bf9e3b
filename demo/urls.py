from django.urls import path

from demo import views

app_name = "demo"
urlpatterns = [
    path("logga-in/", views.role_login, name="role_login"),
    path("mail/", views.mail_list, name="mail_list"),
    path("mail/<slug:id>/", views.mail_detail, name="mail_detail"),
]
