import datetime as dt

import pytest
from django.contrib.admin import site
from django.urls import reverse

from events.models import Event
from lean_portal import clock
from organisation import services
from organisation.models import AccessibilityReport, Appointment, Body, Person, Unit, User
from organisation.roles import Role
from tests.organisation.refusals import again

DAY = dt.timedelta(days=1)
MODELS = ("unit", "user", "appointment", "person", "body", "accessibilityreport")


@pytest.fixture
def admin(client, administrator):
    client.force_login(administrator)
    return client


def url(model, page, *args):
    return reverse(f"admin:organisation_{model}_{page}", args=args)


def filled(client, path, **changes):
    """What the browser would send back from the page, with some fields changed."""
    form = client.get(path).context["adminform"].form
    fields = {}
    for bound in form:
        value = bound.value()
        value = value() if callable(value) else value
        fields[bound.html_name] = value
        if bound.field.show_hidden_initial:
            fields[bound.html_initial_name] = value
    sent = {**fields, **changes}
    return {name: value for name, value in sent.items() if value is not None and value is not False}


def post(client, path, **changes):
    return client.post(path, filled(client, path, **changes))


def errors(response):
    return response.context["adminform"].form.errors


# ---- doors ----


@pytest.mark.parametrize("who", ["employee", "manager", "head", "convenor"])
@pytest.mark.parametrize("path", ["/admin/", "/admin/organisation/user/", "/admin/logout/"])
def test_administration_is_closed_to_others(db, client, request, who, path):
    client.force_login(request.getfixturevalue(who))
    assert client.get(path).status_code == 403


def test_administration_has_no_login_of_its_own(client, administrator, employee):
    assert client.get("/admin/login/?next=/admin/organisation/user/").url == (
        "/logga-in/?next=/admin/organisation/user/"
    )
    assert (
        client.post("/admin/login/", {"username": "admin", "password": "x"}).url == "/logga-in/?next=/admin/"
    )
    client.force_login(employee)
    assert client.get("/admin/login/").url == "/admin/"
    client.force_login(administrator)
    assert client.get("/admin/login/?next=https://evil.example/").url == "/admin/"
    assert client.get("/admin/password_change/").url == "/losenord/"
    assert client.get("/admin/password_change/done/").url == "/profil/"
    assert client.post("/admin/logout/").url == "/logga-in/"
    assert client.get("/admin/").status_code == 302


def test_first_page_leads_to_the_settings(admin):
    assert 'href="/admin/installningar/"' in admin.get("/admin/").content.decode()


def test_no_list_offers_to_delete(admin):
    assert "delete_selected" not in dict(site.actions)


def test_libraries_bring_no_pages_of_their_own(admin):
    models = {found._meta.label_lower for found in site._registry}
    assert {label for label in models if label.split(".")[0] in {"auth", "account", "sessions"}} == set()


@pytest.mark.parametrize("model", MODELS)
def test_lists_open_and_can_be_searched(admin, model, home_care):
    services.report_accessibility(text="Knappen")
    assert admin.get(url(model, "changelist")).status_code == 200
    assert admin.get(url(model, "changelist"), {"q": "a"}).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_nothing_can_be_deleted(admin, model, home_care):
    services.report_accessibility(text="Knappen")
    services.add_person(name="Ordförande", unit=home_care, by=None)
    rows = {"unit": Unit, "user": User, "appointment": Appointment, "person": Person, "body": Body}.get(
        model, AccessibilityReport
    )
    before = rows.objects.count()
    chosen = rows.objects.first().pk
    assert admin.post(url(model, "delete", chosen), {"post": "yes"}).status_code == 403
    admin.post(
        url(model, "changelist"), {"action": "delete_selected", "_selected_action": [chosen], "post": "yes"}
    )
    assert rows.objects.count() == before > 0


@pytest.mark.parametrize(
    ("model", "value"), [("unit", "yes"), ("unit", "no"), ("appointment", "yes"), ("appointment", "no")]
)
def test_what_holds_today_can_be_told_apart(admin, model, value, home_care, pupil_health, administrator):
    services.close_unit(unit=pupil_health, by=None, last_day=clock.today() - DAY)
    Appointment.objects.create(
        user=administrator,
        role=Role.EDITOR,
        unit=home_care,
        starts_on=dt.date(2020, 1, 1),
        ends_on=dt.date(2020, 2, 1),
    )
    rows = admin.get(url(model, "changelist"), {"today": value}).context["cl"].result_list
    shown = {str(row) for row in rows}
    ended = {"unit": "Elevhälsan", "appointment": str(Appointment.objects.get(role=Role.EDITOR))}[model]
    assert (ended in shown) is (value == "no")


# ---- units ----


def test_unit_is_added_through_the_service(admin, care, administrator):
    response = post(
        admin, url("unit", "add"), code="NY", name="Ny enhet", parent=care.pk, manager_title="Chef"
    )
    unit = Unit.objects.get(code="NY")
    assert response.url == url("unit", "changelist")
    assert (unit.path, unit.authority) == ("/ALM/VOF/NY/", care)
    assert Event.objects.about(unit).get().actor_id == administrator.pk


def test_what_the_service_refuses_is_an_error_of_the_form(admin, home_care):
    services.close_unit(unit=home_care, by=None, last_day=clock.today() - DAY)
    response = post(
        admin, url("unit", "add"), code="NY", name="Ny", parent=home_care.pk, manager_title="Chef"
    )
    assert response.status_code == 200
    assert errors(response)["__all__"]
    assert not Unit.objects.filter(code="NY").exists()


def test_form_of_a_unit_needs_its_fields(admin):
    assert set(errors(post(admin, url("unit", "add")))) == {"code", "name", "manager_title", "__all__"}


def test_unit_is_changed_moved_and_closed_on_one_page(admin, home_care, housing):
    path = url("unit", "change", home_care.pk)
    last_day = clock.today() + DAY
    post(admin, path, name="Hemtjänst", parent=housing.pk, valid_to=last_day.isoformat())
    home_care.refresh_from_db()
    assert (home_care.name, home_care.path, home_care.valid_to) == ("Hemtjänst", "/ALM/BO/VOF-HTC/", last_day)
    kinds = list(Event.objects.about(home_care).values_list("kind", flat=True))[1:]
    assert kinds == ["organisation.unit_moved", "organisation.unit_changed", "organisation.unit_closed"]
    post(admin, path, valid_to="")
    home_care.refresh_from_db()
    assert home_care.valid_to is None


def test_unit_is_merged_into_another(admin, home_care, pupil_health):
    yesterday = clock.today() - DAY
    post(
        admin,
        url("unit", "change", home_care.pk),
        merged_into=pupil_health.pk,
        valid_to=yesterday.isoformat(),
    )
    home_care.refresh_from_db()
    assert (home_care.parent, home_care.valid_to) == (pupil_health, yesterday)


def test_two_administrators_do_not_undo_each_others_fields(admin, home_care):
    path = url("unit", "change", home_care.pk)
    mine = filled(admin, path, headcount="50")
    services.change_unit(unit=home_care, by=None, name="Annans namn")
    admin.post(path, mine)
    home_care.refresh_from_db()
    assert (home_care.name, home_care.headcount) == ("Annans namn", 50)


def test_saving_an_untouched_page_is_no_event(admin, home_care):
    before = Event.objects.count()
    post(admin, url("unit", "change", home_care.pk))
    assert Event.objects.count() == before


# ---- accounts ----


def test_account_is_added_with_or_without_a_password(admin):
    post(
        admin,
        url("user", "add"),
        username="eva",
        name="Eva",
        email="Eva@x.se",
        password="brevduva under ekbacken",
    )
    post(admin, url("user", "add"), username="bo", name="Bo")
    assert User.objects.get(username="eva").check_password("brevduva under ekbacken")
    assert not User.objects.get(username="bo").has_usable_password()


def test_account_with_a_weak_password_is_refused(admin):
    response = post(admin, url("user", "add"), username="eva", name="Eva", password="kort")
    assert "password" in errors(response)


def test_account_with_a_known_email_is_refused(admin, employee):
    response = post(admin, url("user", "add"), username="ny", name="Ny", email=employee.email.upper())
    assert errors(response)


def test_account_is_renamed_and_nothing_else_slips_in(admin, employee):
    path = url("user", "change", employee.pk)
    before = employee.password
    post(admin, path, name="Nytt namn", password="brevduva under ekbacken", is_active="")
    found = again(employee)
    assert (found.name, found.password, found.is_active, found.subject_id) == (
        "Nytt namn",
        before,
        True,
        None,
    )


def act(client, model, action, *rows):
    chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
    response = client.post(url(model, "changelist"), chosen, follow=True)
    return [message.level_tag for message in response.context["messages"]]


def test_accounts_are_closed_and_opened(admin, employee, administrator):
    assert sorted(act(admin, "user", "deactivate", employee, administrator)) == ["error", "success"]
    assert not again(employee).is_active
    assert again(administrator).is_active
    act(admin, "user", "reactivate", employee)
    assert again(employee).is_active


def test_link_for_a_password_is_sent_to_those_who_have_an_address(admin, employee, colleague):
    services.change_user(user=colleague, email="", by=None)
    assert sorted(act(admin, "user", "send_password_link", employee, colleague)) == ["error", "success"]
    assert Event.objects.get(kind="organisation.password_reset_asked").subject_id == employee.pk


# ---- appointments, people, bodies, reports ----


def test_appointment_is_made_prolonged_and_ended(admin, employee, home_care):
    post(admin, url("appointment", "add"), user=employee.pk, role="editor", unit=home_care.pk)
    appointment = Appointment.objects.get(role="editor")
    path = url("appointment", "change", appointment.pk)
    post(admin, path)
    later = clock.today() + 9 * DAY
    post(admin, path, ends_on=later.isoformat(), role="administrator", user="")
    appointment.refresh_from_db()
    assert (appointment.ends_on, appointment.role, appointment.user) == (later, "editor", employee)
    assert errors(post(admin, path, ends_on="2020-01-01"))
    assert act(admin, "appointment", "end_today", appointment) == ["success"]
    appointment.refresh_from_db()
    assert appointment.ends_on == clock.today()


def test_taken_post_is_an_error_of_the_form(admin, employee, manager, home_care):
    response = post(admin, url("appointment", "add"), user=employee.pk, role="manager", unit=home_care.pk)
    assert errors(response)


def test_last_administrator_is_not_ended_from_the_list(admin, administrator):
    assert act(admin, "appointment", "end_today", administrator.appointments.get()) == ["error"]


def test_person_is_added_and_leaves(admin, home_care):
    post(admin, url("person", "add"), name="Ordförande", unit=home_care.pk, headcount_group="elected")
    person = Person.objects.get()
    sent = filled(admin, url("person", "change", person.pk))
    del sent["is_active"]
    admin.post(url("person", "change", person.pk), sent)
    person.refresh_from_db()
    assert person.is_active is False


def test_body_is_changed_and_none_is_added(admin):
    body = Body.objects.get(key="styrgruppen")
    post(admin, url("body", "change", body.pk), term_of_office="2026–2028", member_roles=["steering_member"])
    body.refresh_from_db()
    assert (body.term_of_office, body.member_roles) == ("2026–2028", ["steering_member"])
    assert admin.get(url("body", "add")).status_code == 403


def test_body_lists_who_sits_in_it(steering_member, convenor, manager, administrator):
    members = {
        key: {post.user.username for post in Body.objects.get(key=key).members()}
        for key in ("styrgruppen", "kl-info")
    }
    assert members == {"styrgruppen": {"styrgrupp", "styrgrupp2"}, "kl-info": {"chef"}}


def test_report_is_read_and_marked_but_not_changed(admin, administrator):
    report = services.report_accessibility(text="Knappen syns inte")
    path = url("accessibilityreport", "change", report.pk)
    assert "Knappen syns inte" in admin.get(path).content.decode()
    assert admin.post(path, {"text": "x"}).status_code == 403
    assert admin.get(url("accessibilityreport", "add")).status_code == 403
    assert act(admin, "accessibilityreport", "mark_handled", report) == ["success"]
    report.refresh_from_db()
    assert report.handled_by == administrator


def test_administration_keeps_the_policy(admin, home_care):
    for page in ("/admin/", url("unit", "change", home_care.pk), url("appointment", "add")):
        body = admin.get(page).content.decode()
        assert "<style" not in body and " style=" not in body and "onclick=" not in body
