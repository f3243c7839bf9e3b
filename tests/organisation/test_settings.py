import pytest

from events.models import Event
from lean_portal import clock
from organisation import services
from organisation.models import AccessibilityReport, GroupSettings
from tests.organisation.refusals import refused


def test_settings_have_defaults_until_somebody_saves(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        settings = GroupSettings.objects.current()
    assert (settings.name, settings.version, settings.mark_url) == ("Kommunkoncernen", 0, None)


def test_save_settings_counts_versions_and_names_the_fields(administrator):
    services.save_settings(by=administrator, version=0, name="Almfors", read_days=2)
    event = Event.objects.get(kind="organisation.settings_saved")
    assert (event.actor_id, event.data) == (administrator.pk, {"fields": ["name"]})
    assert GroupSettings.objects.current().version == 1


def test_stale_settings_are_refused(db):
    services.save_settings(by=None, version=0, name="Först")
    refused("stale", services.save_settings, by=None, version=0, name="Sist")
    assert GroupSettings.objects.current().name == "Först"


def test_change_of_the_accessibility_statement_is_dated(db):
    services.save_settings(by=None, version=0, name="Almfors")
    assert GroupSettings.objects.current().accessibility_changed_on is None
    services.save_settings(by=None, version=1, accessibility_gaps="Kartan saknar text.")
    assert GroupSettings.objects.current().accessibility_changed_on == clock.today()


def test_new_mark_has_a_new_address_and_can_be_taken_away(db):
    services.save_settings(by=None, version=0, mark=b"png")
    assert GroupSettings.objects.current().mark_url == "/marke/1/"
    services.save_settings(by=None, version=1, name="Almfors")
    assert GroupSettings.objects.current().mark_url == "/marke/1/"
    services.save_settings(by=None, version=2, mark=b"")
    settings = GroupSettings.objects.get()
    assert (settings.mark, settings.mark_url) == (None, None)
    services.save_settings(by=None, version=3, mark=b"png")
    assert GroupSettings.objects.current().mark_url == "/marke/4/"


def test_reading_the_settings_does_not_read_the_mark(db):
    services.save_settings(by=None, version=0, mark=b"png")
    assert "mark" in GroupSettings.objects.current().get_deferred_fields()


def test_channels_are_the_five_links(db):
    settings = GroupSettings(fault_link="https://fel.example", pay_link="https://hr.example")
    assert [channel.url for channel in settings.channels()] == [
        "https://fel.example",
        "",
        "",
        "",
        "https://hr.example",
    ]


def test_report_of_accessibility_says_nothing_of_who_it_was(db):
    report = services.report_accessibility(text="Knappen syns inte")
    event = Event.objects.about(report).get()
    assert (event.kind, event.actor_id, event.data) == ("organisation.accessibility_reported", None, {})


def test_report_is_handled_once(administrator, employee):
    report = services.report_accessibility(text="Knappen syns inte", contact="070")
    services.handle_report(report=report, by=administrator)
    services.handle_report(report=report, by=employee)
    assert AccessibilityReport.objects.get().handled_by == administrator
    assert Event.objects.about(report).count() == 2


@pytest.mark.parametrize("name", ["text"])
def test_report_without_text_is_refused_by_the_database(db, name):
    with pytest.raises(Exception, match="organisation_report_has_text"):
        services.report_accessibility(**{name: ""})
