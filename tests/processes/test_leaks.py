"""Before the reveal nobody and no channel tells what another has said, or how many have said anything.

The addresses are read from the resolver, so a page that is made later is read too.
"""

import itertools
import json
import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from events.models import Event
from lean_portal import clock
from notifications.models import Delivery
from notifications.services import expand_waiting, send_due
from organisation.models import User
from organisation.roles import Role
from processes.models import Assessment, Candidate, Score, ScoreChange
from processes.permissions import sees_scores
from processes.services import assessing, selecting
from processes.services.assessing import Given
from processes.services.clock import pass_time
from tests.improvements.pages import text_of
from tests.notifications.test_letters import everything_in
from tests.processes.conftest import HOUR, KEYS, candidate

pytestmark = pytest.mark.django_db
CANARY = "KANARIE"
LISTS = ("/", "/notiser/", "/admin/", "/oversikt/", "/styrgrupp/", "/forslag/")
EXPORTS = ("scores_csv", "record_json", "record_check", "candidate_result", "selection_result")


@pytest.fixture
def writer(third):
    """The one whose words nobody else may see."""
    return third


@pytest.fixture
def seeded(assessing_round, writer):
    """Three of four are assessed by one, one of them as jäv; and the clock has passed by."""
    for number, code in enumerate(("P01", "P02")):
        values = (5, 4, None, 1) if number else (1, 2, 5, 3)
        words = {key: Given(value, f"{CANARY}-{code}-{key}") for key, value in zip(KEYS, values, strict=True)}
        assessing.assess(candidate=candidate(assessing_round, code), by=writer, given=words)
    here = candidate(assessing_round, "P03")
    assessing.declare_conflict(candidate=here, by=writer, reason=f"{CANARY}-JAV")
    with clock.at(assessing_round.assess_before - HOUR):
        pass_time()
    return assessing_round


@pytest.fixture
def others(assessing_round, steering, employee, head, outsider, decider, administrator, make_user, group):
    """Everybody but the writer: a person of every role."""
    convenor, member, _writer = steering
    owners = User.objects.filter(username__in=["chef-P01", "chef-P03"])
    coordinator = make_user("samordnare", Role.COORDINATOR, group)
    return [
        convenor, member, employee, head, outsider, decider, administrator, coordinator, *owners,
    ]  # fmt: skip


def patterns():
    """(name, pattern) of every address of the app."""
    found = get_resolver("processes.urls").url_patterns
    assert all(isinstance(each, URLPattern) for each in found)
    return [each.name for each in found]


def addresses(selection):
    """Every address with everything that can stand in it: the round, and two of its processes."""
    codes = ["P01", "P03"]  # scored, and stood aside from
    found = []
    for name in patterns():
        tries = [[], [selection.pk], *([code] for code in codes), *([selection.pk, code] for code in codes)]
        tries += [[code, 1] for code in codes]  # a note in the log of a pilot
        for arguments in tries:
            try:
                found.append(reverse(f"processes:{name}", args=arguments))
            except NoReverseMatch:
                continue
    return sorted(set(found))


def browser(user):
    type(user).objects.filter(pk=user.pk).update(language="en")
    client = Client(raise_request_exception=True)
    client.force_login(user)
    return client


def body(answer):
    """All that is sent, whatever it is: a page, a file, a redirect."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "replace") + json.dumps(dict(answer.headers))


# ---- pages -----------------------------------------------------------------------------------------------


def test_every_address_of_the_app_is_read(seeded):
    found = addresses(seeded)
    assert f"/processer/val/{seeded.pk}/" in found
    assert f"/processer/val/{seeded.pk}/bedom/P01/" in found
    for name in patterns():
        assert any(re.fullmatch(pattern_of(name), address) for address in found), (
            f"{name}: no address was made for it"
        )


def pattern_of(name):
    (pattern,) = [each for each in get_resolver("processes.urls").url_patterns if each.name == name]
    route = re.sub(r"<[a-z]+:[a-z_]+>", "[^/]+", str(pattern.pattern))
    return "/processer/" + route


def test_no_page_shows_what_another_has_said(seeded, others):
    for user in others:
        client = browser(user)
        kinds = [{}, {"HX-Request": "true"}] if sees_scores(user) else [{}]
        for url, headers in itertools.product([*addresses(seeded), *LISTS], kinds):
            assert CANARY not in body(client.get(url, headers=headers)), f"{user} {url}"


def test_no_admin_page_shows_what_another_has_said(seeded, others):
    """All lists and forms of the site, as whoever may enter it."""
    urls = ["/admin/"]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        urls.append(reverse(f"{name}_changelist"))
        urls += [
            reverse(f"{name}_change", args=[pk])
            for pk in list(model.objects.values_list("pk", flat=True))[:30]
        ]
    for user in others:
        client = browser(user)
        if client.get("/admin/").status_code != 200:
            continue
        for url in urls:
            assert CANARY not in body(client.get(url)), f"{user} {url}"


def test_pages_are_the_same_whether_one_has_said_something_or_nothing(assessing_round, writer, others):
    """No number of done assessments, no order, no sign: for all but the convenor and the administrators of
    the event log the pages before and after are alike, letter by letter."""
    readers = [browser(user) for user in others if not user.has_role(Role.STEERING_CONVENOR)]
    urls = [*addresses(assessing_round), *LISTS]
    before = [page_text(client, url) for client, url in itertools.product(readers, urls)]
    for each in assessing_round.candidates.select_related("selection"):
        words = {key: Given(5, f"{CANARY}") for key in KEYS}
        assessing.assess(candidate=each, by=writer, given=words)
    after = [page_text(client, url) for client, url in itertools.product(readers, urls)]
    for (client, url), one, two in zip(itertools.product(readers, urls), before, after, strict=True):
        assert one == two, f"{client.session['_auth_user_id']} {url}"


def page_text(client, url):
    answer = client.get(url)
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return (answer.status_code, body(answer) if answer.status_code == 200 else "")
    return (answer.status_code, text_of(answer))


def test_convenor_sees_how_many_are_left_and_no_score(seeded, convenor, writer):
    """Of the writer three of four are done, so one is left: a number, and no word."""
    text = text_of(browser(convenor).get(f"/processer/val/{seeded.pk}/"))
    assert "Styrgrupp3, one left" in text
    assert CANARY not in text


def test_member_sees_ones_own(seeded, writer):
    page = browser(writer).get(f"/processer/val/{seeded.pk}/bedom/P01/")
    assert f"{CANARY}-P01-overview" in page.text  # so the others are not spared by a page that is empty


def test_exports_and_results_are_closed(seeded, others, writer):
    """404, 409, 403 or a way back to the round; never a file."""
    for user in [*others, writer]:
        client = browser(user)
        for name in EXPORTS:
            for arguments in ([seeded.pk], [seeded.pk, "P01"]):
                try:
                    url = reverse(f"processes:{name}", args=arguments)
                except NoReverseMatch:
                    continue
                for answer in (client.get(url), client.post(url)):
                    assert answer.status_code in (302, 403, 404, 405, 409), f"{user} {url}"


def test_visible_to_says_the_same_as_the_pages(seeded, others, writer):
    for user in others:
        assert not Score.objects.visible_to(user).exists(), user
        assert not Assessment.objects.visible_to(user).exists(), user
    assert Score.objects.visible_to(writer).count() == 8


# ---- everything else -------------------------------------------------------------------------------------


def test_no_event_holds_a_score_or_a_line(seeded):
    events = list(Event.objects.filter(kind__startswith="processes."))
    assert events
    for event in events:
        assert CANARY not in json.dumps(event.data), event.kind
        if event.kind in ("processes.assessment_saved", "processes.conflict_declared"):
            assert not event.data, event.kind


def test_no_notice_and_no_mail_tells(seeded, others, writer):
    expand_waiting()
    while send_due():
        pass
    assert {each.notice for each in Delivery.objects.filter(channel="email", state="sent")} >= {
        "selection_opened", "selection_reminded",
    }  # fmt: skip
    for letter in mail.outbox:
        assert CANARY not in everything_in([letter])
        assert writer.name not in str(letter.body) or writer.email in letter.to
    saved = {"processes.assessment_saved", "processes.conflict_declared"}
    assert not Delivery.objects.filter(event__kind__in=saved).exists()
    for user in others:
        assert CANARY not in body(browser(user).get("/notiser/"))


def test_scores_are_not_in_the_admin():
    for model in (Score, Assessment, ScoreChange, Candidate):
        assert not admin.site.is_registered(model)


def test_no_other_table_holds_a_line(seeded):
    """Wherever it is written, it is written once: in the tables of the assessments."""
    allowed = {Score, Assessment}
    for model in apps.get_models(include_auto_created=True):
        if model in allowed or not model._meta.managed:
            continue
        assert CANARY not in repr(list(model.objects.values())), model


# ---- and after it ----------------------------------------------------------------------------------------


def test_after_a_round_that_is_called_off_nobody_reads_it_either(seeded, convenor, others):
    selecting.cancel_selection(selection=seeded, by=convenor, reason="Inte nu.")
    for user in others:
        client = browser(user)
        for url in [*addresses(seeded), *LISTS]:
            assert CANARY not in body(client.get(url)), f"{user} {url}"
