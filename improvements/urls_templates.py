"""Mounted in the admin site at /admin/svarsmallar/."""

from django.urls import path

from improvements.views import answer_templates

urlpatterns = [
    path("", answer_templates.template_list, name="answer_templates"),
    path("ny/", answer_templates.template_create, name="answer_template_create"),
    path("<int:pk>/", answer_templates.template_change, name="answer_template_change"),
    path("<int:pk>/ta-bort/", answer_templates.template_remove, name="answer_template_remove"),
]
