"""A person at the test's own server: logged in without a form, and never waited for long."""

from django.conf import settings
from django.test import Client

PATIENCE = 10_000  # milliseconds


def enter(page, server, user, path="/"):
    """The page as `user` has it; whoever was logged in before in this window is gone."""
    page.set_default_timeout(PATIENCE)
    client = Client()
    client.force_login(user)
    page.context.clear_cookies()
    cookie = {"name": settings.SESSION_COOKIE_NAME, "url": server.url}
    page.context.add_cookies([{**cookie, "value": client.cookies["session"].value}])
    page.goto(server.url + path)
