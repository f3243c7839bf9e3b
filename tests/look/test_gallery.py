import pytest
from django.urls import path

from lean_portal.templatetags.portal import STATUS
from organisation.gallery import gallery
from tests.look.urls import handler400, handler403, handler404, handler429, handler500
from tests.look.urls import urlpatterns as site

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500"]

urlpatterns = [path("galleri/", gallery), *site]
pytestmark = [pytest.mark.urls("tests.look.test_gallery"), pytest.mark.django_db]


def test_gallery_shows_every_state(client, administrator):
    client.force_login(administrator)
    html = client.get("/galleri/").text
    assert [code for code in STATUS if f'<code class="small">{code}</code>' not in html] == []


def test_gallery_is_for_administrators(client, employee):
    client.force_login(employee)
    assert client.get("/galleri/").status_code == 403
