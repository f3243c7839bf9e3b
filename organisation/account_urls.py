"""Login and language: names without a namespace, as allauth and Django know them."""

from django.urls import path, re_path

from organisation.views import account

urlpatterns = [
    path("logga-in/", account.login, name="account_login"),
    path("logga-ut/", account.logout, name="account_logout"),
    path("avstangt/", account.inactive, name="account_inactive"),
    path("losenord/", account.password_change, name="account_change_password"),
    path("losenord/glomt/", account.password_reset, name="account_reset_password"),
    path("losenord/glomt/skickat/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^losenord/nytt/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_new,
        name="account_reset_password_from_key",
    ),
    path("losenord/nytt/klart/", account.password_new_done, name="account_reset_password_from_key_done"),
    path("sprak/", account.set_language, name="set_language"),
]
