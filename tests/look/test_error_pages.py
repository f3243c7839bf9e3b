import pytest
from django.conf import settings as project
from django.test import Client
from django.utils.csp import build_policy
from pytest_django.asserts import assertInHTML

pytestmark = [pytest.mark.urls("tests.look.urls"), pytest.mark.django_db]
TEXT = "Varje pass börjar\nmed <b>nycklar</b>."
WRITTEN = {"title": "Nyckelfria lås", "problem": TEXT, "units": ["3", "5"], "password": "hemligt lösen"}
HTMX = {"HX-Request": "true", "HX-Target": "form"}


@pytest.fixture
def visitor() -> Client:
    """As a browser meets the site: faults become pages, and forms need their secret."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False, headers={"Accept-Language": "sv"})


@pytest.fixture
def logged_in(visitor, employee) -> Client:
    visitor.force_login(employee)
    return visitor


def secret(client: Client) -> str:
    return client.get("/finns-inte/").context["csrf_token"]


def has_policy(response) -> bool:
    # A server refuses a name that is not quite a string.
    assert {type(name) for name, _value in response.items()} == {str}
    return response["Content-Security-Policy"] == build_policy(project.SECURE_CSP)


def test_unknown_page_is_ours_in_the_frame(logged_in):
    response = logged_in.get("/finns-inte/")
    assert (response.status_code, has_policy(response)) == (404, True)
    assert 'class="mainnav"' in response.text


def test_unknown_page_is_ours_for_those_outside_too(visitor):
    response = visitor.get("/finns-inte/")
    assert (response.status_code, has_policy(response)) == (404, True)
    assert 'class="mainnav"' not in response.text


def test_unknown_page_asked_for_by_htmx_is_a_part(logged_in):
    response = logged_in.get("/finns-inte/", headers=HTMX)
    assert (response.status_code, "<html" in response.text) == (404, False)
    assert 'class="notice stop" role="alert"' in response.text


def test_closed_page_is_ours(logged_in):
    response = logged_in.get("/stangd/")
    assert (response.status_code, has_policy(response)) == (403, True)


def test_wrong_method_is_ours_and_names_the_right_one(logged_in):
    response = logged_in.get("/bara-post/")
    assert (response.status_code, response["Allow"], has_policy(response)) == (405, "POST", True)
    assert "<h1>" in response.text


def test_unknown_host_is_answered_without_the_database(visitor, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = visitor.get("/", headers={"host": "elsewhere.example"})
    assert (response.status_code, has_policy(response)) == (400, True)
    assert "<h1>" in response.text


def test_unknown_host_is_answered_with_the_policy_from_the_first_middleware(visitor, settings):
    settings.SECURE_SSL_REDIRECT = True
    visitor = Client(raise_request_exception=False)
    response = visitor.get("/", headers={"host": "elsewhere.example"})
    assert (response.status_code, has_policy(response)) == (400, True)


def test_fault_shows_a_small_page_without_the_words_of_the_error(logged_in):
    response = logged_in.get("/trasig/")
    assert (response.status_code, has_policy(response)) == (500, True)
    assert len(response.content) < 10_000
    assert not {"secret", "Traceback", "ValueError"} & set(response.text.split())


def test_fault_is_answered_though_the_templates_are_broken(logged_in, settings):
    settings.TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]
    response = logged_in.get("/trasig/")
    assert (response.status_code, has_policy(response)) == (500, True)
    assert "Något gick sönder" in response.text


def test_database_that_does_not_answer_keeps_what_was_written(logged_in):
    response = logged_in.post("/upptagen/", {**WRITTEN, "csrfmiddlewaretoken": secret(logged_in)})
    assert (response.status_code, response["Retry-After"], has_policy(response)) == (503, "60", True)
    assert_kept(response.text, "/upptagen/")


def test_database_that_does_not_answer_keeps_nothing_of_a_reading(logged_in):
    response = logged_in.get("/upptagen/")
    assert (response.status_code, "<form" in response.text) == (503, False)


def test_form_with_an_old_secret_is_given_back_and_can_be_sent_again(logged_in):
    logged_in.get("/finns-inte/")
    response = logged_in.post("/skriv/?a=1", {**WRITTEN, "csrfmiddlewaretoken": "x" * 64})
    assert (response.status_code, has_policy(response)) == (403, True)
    assert_kept(response.text, "/skriv/?a=1")

    again = logged_in.post("/skriv/?a=1", {**WRITTEN, "csrfmiddlewaretoken": response.context["csrf_token"]})
    assert (again.status_code, again.text) == (200, TEXT)


def test_form_without_any_cookie_is_given_back_and_can_be_sent_again(logged_in):
    response = logged_in.post("/skriv/", WRITTEN)
    again = logged_in.post("/skriv/", {**WRITTEN, "csrfmiddlewaretoken": response.context["csrf_token"]})
    assert (response.status_code, again.status_code) == (403, 200)


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}]
)
def test_form_from_another_site_is_not_shown_with_a_button_that_sends_it(logged_in, headers):
    response = logged_in.post("/skriv/", WRITTEN, headers=headers)
    assert response.status_code == 403
    assert "nycklar" not in response.text


def test_form_sent_after_the_session_ended_is_kept_beside_the_way_in(visitor):
    response = visitor.post("/skriv/", {**WRITTEN, "csrfmiddlewaretoken": secret(visitor)})
    assert (response.status_code, has_policy(response)) == (401, True)
    assert_kept(response.text, "/skriv/")
    assert 'target="_blank" rel="noopener"' in response.text


def test_form_sent_by_htmx_after_the_session_ended_is_kept_in_a_part(visitor):
    response = visitor.post("/skriv/", {**WRITTEN, "csrfmiddlewaretoken": secret(visitor)}, headers=HTMX)
    assert (response.status_code, "<html" in response.text) == (401, False)
    assert_kept(response.text, "/skriv/")


def test_form_kept_at_the_end_of_a_session_is_received_after_login(visitor, employee):
    visitor.post("/skriv/", {**WRITTEN, "csrfmiddlewaretoken": secret(visitor)})
    visitor.force_login(employee)
    response = visitor.post("/skriv/", {**WRITTEN, "csrfmiddlewaretoken": secret(visitor)})
    assert (response.status_code, response.text) == (200, TEXT)


def test_page_read_without_a_session_asks_for_login(visitor):
    response = visitor.get("/skriv/?a=1")
    assert (response.status_code, response["Location"].endswith("?next=/skriv/%3Fa%3D1")) == (302, True)


def test_part_read_without_a_session_sends_the_whole_page_to_login(visitor):
    headers = {**HTMX, "HX-Current-URL": "http://testserver/forslag/"}
    response = visitor.get("/skriv/", headers=headers)
    assert (response.status_code, response.text) == (401, "")
    assert response["HX-Redirect"].endswith("?next=/forslag/")


def assert_kept(html: str, action: str) -> None:
    assert f'<form class="form" action="{action}" method="post"' in html
    assert "Varje pass börjar\nmed &lt;b&gt;nycklar&lt;/b&gt;.</textarea>" in html
    assertInHTML('<input type="hidden" name="units" value="3">', html)
    assertInHTML('<input type="hidden" name="units" value="5">', html)
    assert "hemligt" not in html
