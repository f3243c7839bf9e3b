import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from events.models import Event
from lean_portal import clock
from organisation.management.commands import create_administrator
from organisation.models import Appointment, Unit, User
from organisation.roles import Role
from tests.organisation.refusals import again

DAY = dt.timedelta(days=1)
HEADINGS = (
    "Enhetskod;Enhet;Typ;Överordnad;Chefstitel;Sekretess;Antal;Giltig till;"
    "chef_användarnamn;chef_namn;chef_epost;ersättare_användarnamn;ersättare_till\n"
)
ROWS = """HTC;Hemtjänst centrum;enhet;VOF;Enhetschef;nej;46;;eva;Eva Ek;eva@almfors.example;bo;{until}
VOF;Vård och omsorg;förvaltning;ALM;Förvaltningschef;nej;12;;head;Huvud;;;
ALM;Almfors kommun;koncern;;Kommunchef;nej;0;;;;;;
EH;Elevhälsan;;vof;Enhetschef;ja;19;;vakant;;;;
"""


@pytest.fixture
def run(tmp_path, db):
    def make(text, *options, encoding="utf-8"):
        file = tmp_path / "organisation.csv"
        file.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command("import_organisation", str(file), *options, stdout=out, stderr=err)
        except CommandError as error:
            return False, err.getvalue() + str(error)
        return True, out.getvalue()

    return make


def written(until=None):
    return HEADINGS + ROWS.format(until=clock.today() + 9 * DAY if until is None else until)


def everything():
    return (
        list(Unit.objects.order_by("pk").values()),
        list(Appointment.objects.order_by("pk").values()),
        list(User.objects.order_by("pk").values()),
        Event.objects.count(),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_import_builds_the_organisation(run, encoding):
    done, out = run(written(), encoding=encoding)
    assert done, out
    assert {unit.path: unit.name for unit in Unit.objects.all()} == {
        "/ALM/": "Almfors kommun",
        "/ALM/VOF/": "Vård och omsorg",
        "/ALM/VOF/HTC/": "Hemtjänst centrum",
        "/ALM/VOF/EH/": "Elevhälsan",
    }
    held = {(post.user.username, post.role, post.unit.code) for post in Appointment.objects.all()}
    assert held == {
        ("eva", Role.MANAGER, "HTC"),
        ("bo", Role.DEPUTY, "HTC"),
        ("head", Role.ORGANISATION_HEAD, "VOF"),
    }
    assert Unit.objects.get(code="EH").secrecy is True
    assert User.objects.get(username="eva").email == "eva@almfors.example"


def test_import_again_changes_nothing(run):
    run(written())
    before = everything()
    done, out = run(written())
    assert done and everything() == before
    assert [line for line in out.splitlines() if line.startswith(" ")] == []


def test_dry_run_tells_the_same_and_writes_nothing(run):
    done, told = run(written(), "--dry-run")
    assert done and not Unit.objects.exists() and not User.objects.exists() and not Event.objects.exists()
    told = told.splitlines()
    assert run(written())[1].splitlines() == told[:-1]


def test_import_tells_what_changes_field_by_field(run):
    run(written())
    text = (
        written().replace("Hemtjänst centrum;enhet;VOF", "Hemtjänst city;enhet;ALM").replace(";46;", ";50;")
    )
    done, out = run(text.replace("eva;Eva Ek;eva@almfors.example", "per;Per;"))
    assert done
    for words in ("Hemtjänst centrum → Hemtjänst city", "46 → 50", "VOF → ALM", "Eva Ek → Per"):
        assert words in out
    unit = Unit.objects.get(code="HTC")
    assert (unit.path, unit.headcount) == ("/ALM/HTC/", 50)
    current = Appointment.objects.current().get(unit=unit, role=Role.MANAGER)
    assert current.user.username == "per"


def test_import_tells_kinds_and_yes_and_no_in_words(run):
    run(written())
    text = written().replace(
        "Hemtjänst centrum;enhet;VOF;Enhetschef;nej", "Hemtjänst centrum;bolag;ALM;Vd;ja"
    )
    done, out = run(text)
    with translation.override("sv"):
        kinds = f"{Unit.Kind.UNIT.label} → {Unit.Kind.COMPANY.label}"
        answers = f"{gettext('no')} → {gettext('yes')}"
    assert done and kinds in out and answers in out
    assert Unit.objects.get(code="HTC").authority.code == "HTC"


def test_import_follows_an_account_that_has_changed(run):
    run(written())
    done, out = run(written().replace("Eva Ek;eva@almfors.example", "Eva Alm;EVA@x.example"))
    assert "Eva Ek → Eva Alm" in out
    user = User.objects.get(username="eva")
    assert (user.name, user.email) == ("Eva Alm", "eva@x.example")


def test_vacant_post_is_ended_and_an_empty_cell_says_nothing(run):
    run(written())
    run(written().replace("eva;Eva Ek;eva@almfors.example", ";;"))
    assert Appointment.objects.current().filter(role=Role.MANAGER).exists()
    run(written().replace("eva;Eva Ek;eva@almfors.example", "Vakant;;"))
    assert not Appointment.objects.current().filter(role=Role.MANAGER).exists()


def test_deputyship_is_prolonged_and_one_that_is_over_is_left(run):
    run(written())
    later = clock.today() + 30 * DAY
    run(written(later))
    assert Appointment.objects.get(role=Role.DEPUTY).ends_on == later
    run(written("2020-01-01"))
    assert Appointment.objects.get(role=Role.DEPUTY).ends_on == later


def test_unit_that_is_not_in_the_file_is_told_and_left(run, caretakers):
    text = written().replace("ALM;Almfors kommun;koncern;;Kommunchef", "ALM;Almfors;koncern;;Kommunchef")
    done, out = run(text)
    assert done and "BO-DRI Fastighetsdrift" in out
    caretakers.refresh_from_db()
    assert caretakers.is_open


def test_units_end_from_below_and_are_opened_again(run):
    run(written())
    yesterday = clock.today() - DAY
    first = clock.today() - 9 * DAY
    Unit.objects.update(valid_from=first)
    ended = written().replace(";46;;", f";46;{yesterday};").replace(";12;;", f";12;{yesterday};")
    ended = ended.replace(";19;;", f";19;{yesterday};")
    Appointment.objects.update(starts_on=first)
    done, out = run(ended)
    assert done, out
    assert [unit.code for unit in Unit.objects.open()] == ["ALM"]
    before = everything()
    assert run(ended)[0] and everything() == before
    moved = ended.replace("enhet;VOF", "enhet;ALM")
    assert run(moved)[0] and Unit.objects.get(code="HTC").path == "/ALM/VOF/HTC/"
    done, out = run(written())
    assert done, out
    assert Unit.objects.open().count() == 4


def test_last_day_may_be_moved(run):
    run(written())
    for days in (9, 5):
        day = clock.today() + days * DAY
        done, out = run(written().replace(";46;;", f";46;{day};"))
        assert done, out
        assert Unit.objects.get(code="HTC").valid_to == day


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (("enhet;VOF", "enhet;XXX"), 2),
        (("ALM;Almfors kommun;koncern;;", "ALM;Almfors kommun;koncern;HTC;"), 2),
        (("Hemtjänst centrum", "x" * 121), 2),
        (("HTC;", "H T C;"), 2),
        (("eva@almfors.example", "eva@"), 2),
        (("eva;", "eva ek!;"), 2),
        (("head;Huvud;;", "head;Huvud;eva@almfors.example;"), 2),
        (("enhet;VOF", "avdelning;VOF"), 2),
    ],
)
def test_row_that_cannot_be_followed_stops_everything_and_says_where(run, change, line):
    done, out = run(written().replace(*change))
    assert not done
    assert f" {line}: " in out
    assert not Unit.objects.exists() and not User.objects.exists() and not Event.objects.exists()


def test_deputy_without_a_last_day_is_refused(run):
    done, out = run(written(""))
    assert not done and " 2: " in out


def test_parent_may_be_given_by_name_where_only_one_has_it(run):
    assert run(written().replace("enhet;VOF", "enhet;vård och omsorg"))[0]
    assert Unit.objects.get(code="HTC").path == "/ALM/VOF/HTC/"


def test_group_without_titles_gets_some(run):
    assert run("kod,enhet,typ,telefon\nALM,Almfors,kommun,070\n")[0]
    assert Unit.objects.get().manager_title
    run("kod,enhet,typ,chefstitel,utan dator\nALM,Almfors,kommun,,ja\n")
    assert Unit.objects.get().manager_title and Unit.objects.get().deskless


def test_column_that_is_not_used_is_told(run):
    assert "telefon" in run("kod,enhet,typ,telefon\nALM,Almfors,kommun,070\n")[1]


def test_import_refuses_what_is_no_text_and_what_is_large(run, tmp_path):
    assert not run(b"\x81\x8d\x8f")[0]
    assert not run(b"a" * (5 * 1024 * 1024 + 1))[0]
    with pytest.raises(CommandError, match="saknas"):
        call_command("import_organisation", str(tmp_path / "saknas.csv"))


# ---- the first administrator ----


def create(**options):
    options = {"username": "anna", "email": "anna@almfors.example", "name": "Anna", **options}
    out = io.StringIO()
    call_command("create_administrator", **options, stdout=out)
    return out.getvalue()


@pytest.fixture
def password(monkeypatch):
    monkeypatch.setenv("ADMINISTRATOR_PASSWORD", "brevduva under ekbacken")


def test_first_administrator_can_log_in_on_an_empty_database(db, password):
    assert "anna" in create()
    assert Unit.objects.get().kind == "group"
    client = Client()
    client.post("/logga-in/", {"login": "anna", "password": "brevduva under ekbacken"})
    assert client.get("/admin/").status_code == 200


def test_second_administrator_joins_the_group(group, password):
    create()
    assert again(User.objects.get()).is_staff
    assert Unit.objects.get() == group


@pytest.mark.parametrize(
    "options", [{"username": "anna ek!"}, {"email": "anna@"}, {"name": ""}, {"name": "x" * 121}]
)
def test_administrator_is_not_made_of_what_cannot_be(db, password, options):
    with pytest.raises(CommandError):
        create(**options)
    assert not User.objects.exists() and not Unit.objects.exists()


def test_administrator_is_not_made_twice(db, password):
    create()
    with pytest.raises(CommandError):
        create()
    assert User.objects.count() == 1


def test_weak_password_is_refused(db, monkeypatch):
    monkeypatch.setenv("ADMINISTRATOR_PASSWORD", "admin")
    with pytest.raises(CommandError):
        create()
    assert not User.objects.exists()


class Terminal:
    def __init__(self, *answers):
        self.answers = list(answers)

    def isatty(self):
        return bool(self.answers)

    def getpass(self, prompt):
        return self.answers.pop(0)


@pytest.mark.parametrize(
    ("answers", "made"),
    [
        (("brevduva under ekbacken", "brevduva under ekbacken"), True),
        (("brevduva under ekbacken", "något annat"), False),
        ((), False),
    ],
)
def test_password_is_asked_for_twice(db, monkeypatch, answers, made):
    terminal = Terminal(*answers)
    monkeypatch.setattr(create_administrator.sys, "stdin", terminal)
    monkeypatch.setattr(create_administrator.getpass, "getpass", terminal.getpass)
    if made:
        create()
    else:
        with pytest.raises(CommandError):
            create()
    assert User.objects.exists() is made
