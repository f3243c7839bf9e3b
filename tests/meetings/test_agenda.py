"""A meeting is opened, its agenda put in order and written, settled and called."""

from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from events.models import Event
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from meetings.models import Item, Meeting, Paper
from meetings.services import agenda, drafts, editing, planning, proposing
from meetings.workflow import MEETING_MOVES, MeetingState
from organisation.roles import Role
from tests.improvements.pages import reader, text_of
from tests.meetings.conftest import HOURS, ahead
from tests.values.racing import at_once, refusals

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def again(row):
    return type(row).objects.get(pk=row.pk)


def titles(meeting):
    return list(Item.objects.on_agenda().filter(meeting=meeting).values_list("title", flat=True))


@pytest.fixture
def three(meeting, propose, coordinator):
    """Three items on the agenda, after the look back."""
    return [
        proposing.accept_item(item=propose(title), by=coordinator, minutes=10)
        for title in ("Ett", "Två", "Tre")
    ]


@pytest.fixture
def open_(meeting, coordinator):
    return agenda.open_meeting(meeting=meeting, by=coordinator)


def settle(meeting, by):
    return agenda.settle_agenda(meeting=meeting, by=by)


def write(item, by, **fields):
    said = {
        "title": item.title,
        "kind": item.kind,
        "minutes": item.minutes,
        "wished_outcome": item.wished_outcome,
        "owner_unit": item.owner_unit,
        "owner_role": item.owner_role,
    }
    return editing.change_item(item=again(item), by=by, **{**said, **fields})


def pdf(pages=1, change=lambda writer: None):
    writer, content = PdfWriter(), BytesIO()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    change(writer)
    writer.write(content)
    return content.getvalue()


# ---- its states ------------------------------------------------------------------------------------------


def test_it_is_opened_settled_and_called(meeting, coordinator):
    agenda.open_meeting(meeting=meeting, by=coordinator)
    settle(meeting, coordinator)
    agenda.unsettle_agenda(meeting=meeting, by=coordinator)
    settle(meeting, coordinator)
    assert agenda.call_meeting(meeting=meeting, by=None).state == MeetingState.CALLED
    kinds = Event.objects.filter(subject_type="meetings.meeting").values_list("kind", flat=True)
    assert list(kinds.order_by("pk"))[1:] == [
        "meetings.meeting_opened", "meetings.agenda_settled", "meetings.agenda_opened_again",
        "meetings.agenda_settled", "meetings.meeting_called",
    ]  # fmt: skip


SERVICES = {
    MeetingState.OPEN: agenda.open_meeting,
    MeetingState.SETTLED: agenda.settle_agenda,
    MeetingState.CALLED: agenda.call_meeting,
}


@pytest.mark.parametrize("state", [state for state in MeetingState if state != MeetingState.SETTLED])
@pytest.mark.parametrize("to", SERVICES)
def test_it_goes_nowhere_else(meeting, coordinator, state, to):
    now = clock.now()
    moments = ("settled_at", "called_at", "started_at", "ended_at", "closed_at")
    Meeting.objects.filter(pk=meeting.pk).update(
        state=state, cancelled_reason="X", **dict.fromkeys(moments, now)
    )
    if to in MEETING_MOVES[state]:
        assert SERVICES[to](meeting=meeting, by=coordinator).state == to
        return
    with pytest.raises(NotAllowed):
        SERVICES[to](meeting=meeting, by=coordinator)
    assert again(meeting).state == state


def test_only_a_settled_agenda_is_opened_again(meeting, coordinator):
    with pytest.raises(NotAllowed):
        agenda.unsettle_agenda(meeting=meeting, by=coordinator)
    assert again(meeting).state == MeetingState.DRAFT


@pytest.mark.parametrize("service", [agenda.open_meeting, agenda.settle_agenda, agenda.call_meeting])
def test_only_those_who_lead(meeting, manager, service):
    with pytest.raises(PermissionDenied):
        service(meeting=meeting, by=manager)


@pytest.mark.parametrize("state", ["settled", "called", "in_progress", "under_review", "closed"])
def test_the_database_wants_the_moment_of_each_state(meeting, state):
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(state=state)


def test_every_agenda_begins_with_what_came_of_last_time(meeting, plan):
    for each in (meeting, plan(60)):
        first = Item.objects.on_agenda().filter(meeting=each).first()
        assert first.is_first and first.owner == "Koncernchef" or first.owner
    Item.objects.filter(meeting=meeting).delete()
    agenda.ensure_first(meeting)
    agenda.ensure_first(meeting)
    assert len(titles(meeting)) == 1


def test_the_look_back_is_neither_parked_nor_rejected(meeting, coordinator):
    first = Item.objects.get(meeting=meeting)
    for service in (proposing.park_item, proposing.reject_item):
        with pytest.raises(NotAllowed):
            service(item=first, by=coordinator, reason="Nej")


def test_a_cancelled_meeting_keeps_its_own_look_back(meeting, plan, three, coordinator):
    heir = plan(60)
    planning.cancel_meeting(meeting=meeting, by=coordinator, reason="Sjukdom")
    assert titles(heir)[1:] == ["Ett", "Två", "Tre"] and titles(meeting) == []
    assert list(Item.objects.on_agenda().filter(meeting=heir).values_list("position", flat=True)) == [
        1, 2, 3, 4,
    ]  # fmt: skip


# ---- what is missing -------------------------------------------------------------------------------------


def test_an_undecided_choice_blocks_the_agenda_and_a_missing_paper_does_not(coordinator, revealed, meeting):
    item = drafts.accept_draft(meeting=meeting, by=coordinator, source=f"selection:{revealed.pk}")
    write(item, coordinator, needs_paper=True)
    as_before = {"by": coordinator, "day": meeting.day, **HOURS}
    planning.change_meeting(meeting=again(meeting), selection=revealed, **as_before)
    agenda.open_meeting(meeting=meeting, by=coordinator)
    with pytest.raises(NotAllowed, match="not decided"):
        settle(meeting, coordinator)
    planning.change_meeting(meeting=again(meeting), **as_before)
    assert settle(meeting, coordinator).state == MeetingState.SETTLED


def test_what_waits_for_samverkan_blocks_until_it_is_done(open_, coordinator, three):
    write(three[1], coordinator, awaits_samverkan=True)
    with pytest.raises(NotAllowed, match="Två: Waits for samverkan"):
        settle(open_, coordinator)
    with pytest.raises(NotAllowed):
        editing.lift_embargo(item=three[1], by=coordinator, on=ahead(1))
    editing.lift_embargo(item=three[1], by=coordinator, on=clock.today())
    assert settle(open_, coordinator).state == MeetingState.SETTLED


def test_an_embargo_that_comes_after_the_agenda_was_settled_blocks_the_call(open_, coordinator, three):
    settle(open_, coordinator)
    write(three[1], coordinator, awaits_samverkan=True)
    with pytest.raises(NotAllowed, match="samverkan"):
        agenda.call_meeting(meeting=open_, by=None)


def test_red_from_the_day_of_the_check(open_, coordinator, three):
    write(three[0], coordinator, awaits_samverkan=True)
    browser, at = reader(coordinator), f"/kl-info/{open_.pk}/dagordning/"
    assert '<p class="status wait">' in browser.get(at).text
    with clock.at(clock.now() + (ahead(8) - clock.today())):  # twelve working days before
        assert '<p class="status stop">' in reader(coordinator).get(at).text


# ---- the order -------------------------------------------------------------------------------------------


def arrange(meeting, by, order, **minutes):
    now = again(meeting)
    return editing.arrange_agenda(
        meeting=now, by=by, order=[item.pk for item in order], minutes=minutes, version=now.version
    )


def everything(meeting):
    return list(Item.objects.on_agenda().filter(meeting=meeting))


def test_it_is_put_in_order_and_the_look_back_stays_first(meeting, three, coordinator):
    first, one, two, three_ = everything(meeting)
    arrange(meeting, coordinator, [three_, one, first, two])
    assert titles(meeting)[1:] == ["Tre", "Ett", "Två"] and everything(meeting)[0].is_first


def test_nothing_may_be_lost_from_the_order(meeting, three, coordinator):
    for wrong in (everything(meeting)[1:], [*everything(meeting), three[0]]):
        with pytest.raises(NotAllowed):
            arrange(meeting, coordinator, wrong)


def test_a_settled_agenda_keeps_its_order_and_takes_other_minutes(open_, three, coordinator):
    settle(open_, coordinator)
    with pytest.raises(NotAllowed):
        arrange(open_, coordinator, [*reversed(everything(open_))])
    now = again(open_)
    order = [item.pk for item in everything(open_)]
    editing.arrange_agenda(
        meeting=now, by=coordinator, order=order, minutes={three[0].pk: 25}, version=now.version
    )
    assert again(three[0]).minutes == 25


@pytest.mark.django_db(transaction=True)
def test_of_two_who_arrange_at_once_one_is_told(meeting, three, coordinator, make_user, group):
    other = make_user("ersattare", Role.COORDINATOR, group)
    rows = everything(meeting)
    orders = [[row.pk for row in (rows[0], *rest)] for rest in (rows[:0:-1], [*rows[2:], rows[1]])]
    version = again(meeting).version
    found = at_once(
        *[
            lambda by=by, order=order: editing.arrange_agenda(
                meeting=meeting, by=by, order=order, minutes={}, version=version
            )
            for by, order in zip((coordinator, other), orders, strict=True)
        ]
    )
    assert len(refusals(found)) == 1
    assert sorted(item.position for item in everything(meeting)) == [1, 2, 3, 4]


def send(meeting, form, **more):
    fields = {f"minutes-{item.pk}": item.minutes for item in everything(meeting)}
    return {"version": again(meeting).version, **fields, **form, **more}


def test_by_buttons_by_dragging_and_with_htmx(meeting, three, coordinator):
    browser, at = reader(coordinator), f"/kl-info/{meeting.pk}/dagordning/"
    answer = browser.post(at, send(meeting, {"up": three[1].pk}))
    assert answer.status_code == 302 and answer.url.endswith(f"#item-{three[1].pk}")
    assert titles(meeting)[1:] == ["Två", "Ett", "Tre"]
    browser.post(at, send(meeting, {"down": three[2].pk}))  # the last one stays
    dragged = ",".join(str(item.pk) for item in [everything(meeting)[0], *three])
    part = browser.post(at, send(meeting, {"order": dragged}), headers={"HX-Request": "true"})
    assert part.status_code == 200 and "<html" not in part.text and "Saved" in text_of(part)
    assert titles(meeting)[1:] == ["Ett", "Två", "Tre"]


def test_wrong_minutes_are_said_beside_the_field_and_kept(meeting, three, coordinator):
    form = send(meeting, {f"minutes-{three[0].pk}": "tio"})
    answer = reader(coordinator).post(f"/kl-info/{meeting.pk}/dagordning/", form)
    assert answer.status_code == 422 and 'value="tio"' in answer.text
    assert "Write 1 to 120 minutes" in text_of(answer)


def test_whoever_is_slower_sees_the_new_agenda_with_the_own_minutes(meeting, three, coordinator, propose):
    form = send(meeting, {f"minutes-{three[0].pk}": 17})
    proposing.accept_item(item=propose("Fyra"), by=coordinator, minutes=5)
    arrange(meeting, coordinator, [*reversed(everything(meeting))])
    answer = reader(coordinator).post(f"/kl-info/{meeting.pk}/dagordning/", form)
    assert answer.status_code == 409
    assert 'value="17"' in answer.text and "Fyra" in answer.text
    assert again(three[0]).minutes == 10


def test_too_much_is_warned_of_with_what_to_shorten(meeting, three, coordinator):
    arrange(meeting, coordinator, everything(meeting))
    Item.objects.filter(pk=three[0].pk).update(minutes=65)
    text = text_of(reader(coordinator).get(f"/kl-info/{meeting.pk}/dagordning/"))
    assert "5 minutes too much" in text and "Shorten “Ett” to 60 minutes, and everything fits." in text
    assert "Ends 10:05, 5 minutes too late" in text


# ---- an item ---------------------------------------------------------------------------------------------


def form_of(item, **fields):
    return {
        "version": item.version, "title": item.title, "wished_outcome": item.wished_outcome,
        "kind": item.kind, "minutes": item.minutes, "owner": item.owner_unit_id or item.owner_role, **fields,
    }  # fmt: skip


def test_everything_about_an_item_is_written_on_one_page(three, coordinator, care):
    item, browser = three[0], reader(coordinator)
    at = f"{item.get_absolute_url()}andra/"
    said = form_of(
        item, owner="steering_convenor", message="Nu börjar vi.", concerns=[care.pk],
        awaits_samverkan="on", needs_paper="on", link="/processer/",
    )  # fmt: skip
    assert browser.post(at, said).status_code == 302
    item = again(item)
    assert (item.owner, item.message, item.link) == (
        "Steering group convenor",
        "Nu börjar vi.",
        "/processer/",
    )
    assert item.is_embargoed and item.needs_paper and list(item.concerns.all()) == [care]
    text = text_of(browser.get(item.get_absolute_url()))
    assert "3 words" in text and "Very easy to read" in text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"message": "ord " * 61}, "61 words: at most 60."),
        ({"link": "https://example.com/x"}, "Copy the address of a page in the portal"),
        ({"link": "//example.com"}, "Copy the address of a page in the portal"),
        ({"link": "javascript:alert(1)"}, "Copy the address of a page in the portal"),
        ({"title": ""}, "Write what it is about."),
        ({"owner": "0"}, "Choose one from the list."),
        ({"owner": "administrator"}, "Choose one from the list."),
        ({"minutes": "0"}, "Write 1 to 120 minutes"),
        ({"kind": "party"}, "Choose one from the list."),
    ],
)
def test_what_is_wrong_is_said_and_kept(three, coordinator, fields, words):
    answer = reader(coordinator).post(f"{three[0].get_absolute_url()}andra/", form_of(three[0], **fields))
    assert answer.status_code == 422 and words in text_of(answer)
    assert again(three[0]).title == "Ett"


def test_whoever_is_slower_sees_both_texts(three, coordinator):
    old = form_of(three[0], message="Mitt")
    write(three[0], coordinator, message="Ditt")
    answer = reader(coordinator).post(f"{three[0].get_absolute_url()}andra/", old)
    assert answer.status_code == 409 and "Mitt" in answer.text and "Ditt" in answer.text


def test_its_proposer_changes_it_until_it_is_answered(item, manager, coordinator, other_manager):
    assert write(item, manager, title="Nytt").title == "Nytt"
    with pytest.raises(PermissionDenied):
        write(item, other_manager)
    proposing.accept_item(item=again(item), by=coordinator, minutes=5)
    with pytest.raises(NotAllowed):
        write(item, manager, title="För sent")
    assert again(item).title == "Nytt"


def test_a_proposer_lifts_no_embargo(item, manager, coordinator):
    write(item, coordinator, awaits_samverkan=True)
    with pytest.raises(PermissionDenied):
        write(item, manager)


def test_nothing_is_written_once_the_meeting_has_begun(open_, three, coordinator):
    Meeting.objects.filter(pk=open_.pk).update(state="in_progress", started_at=clock.now())
    with pytest.raises(NotAllowed):
        write(three[0], coordinator)
    with pytest.raises(NotAllowed):
        proposing.reject_item(item=again(three[0]), by=coordinator, reason="Nej")


def test_an_agenda_is_not_arranged_once_the_meeting_has_begun(open_, three, coordinator):
    Meeting.objects.filter(pk=open_.pk).update(state="in_progress", started_at=clock.now())
    now, order = again(open_), [item.pk for item in everything(open_)]
    with pytest.raises(NotAllowed):
        editing.arrange_agenda(
            meeting=now, by=coordinator, order=order, minutes={order[1]: 25}, version=now.version
        )


def test_nobody_is_called_to_what_should_have_begun(meeting, coordinator, english):
    agenda.open_meeting(meeting=meeting, by=coordinator)
    agenda.settle_agenda(meeting=meeting, by=coordinator)
    with clock.at(meeting.starts_at), pytest.raises(NotAllowed, match="should have begun"):
        agenda.call_meeting(meeting=meeting, by=coordinator)


def test_an_embargoed_message_is_for_those_who_lead(three, coordinator, other_manager, meeting):
    write(three[0], coordinator, message="Hemligt än så länge", awaits_samverkan=True)
    for at in (three[0].get_absolute_url(), meeting.get_absolute_url()):
        assert "Hemligt" in reader(coordinator).get(at).text
        assert "Hemligt" not in reader(other_manager).get(at).text
    editing.lift_embargo(item=three[0], by=coordinator, on=clock.today())
    assert "Hemligt" in reader(other_manager).get(meeting.get_absolute_url()).text


# ---- papers ----------------------------------------------------------------------------------------------


def add(item, by, content=None, name="Underlag"):
    return editing.add_paper(item=item, by=by, name=name, content=content or pdf())


def test_a_paper_is_added_by_its_owner_and_read_by_all_who_take_part(three, manager, other_manager, employee):
    item, browser = three[0], reader(manager)
    file = SimpleUploadedFile("Årsplan <1>.pdf", pdf(pages=2))
    answer = browser.post(f"{item.get_absolute_url()}underlag/", {"file": file})
    assert answer.status_code == 302
    paper = Paper.objects.get()
    assert (paper.name, paper.pages, paper.size) == ("Årsplan <1>", 2, len(pdf(pages=2)))
    found = reader(other_manager).get(paper.get_absolute_url())
    assert found["Content-Type"] == "application/pdf" and found["X-Content-Type-Options"] == "nosniff"
    assert found["Content-Disposition"].startswith("attachment;") and found.content == pdf(pages=2)
    assert reader(employee).get(paper.get_absolute_url()).status_code == 403


def test_a_manager_who_neither_owns_nor_proposed_adds_and_removes_nothing(three, manager, other_manager):
    paper = add(three[0], manager)
    with pytest.raises(PermissionDenied):
        add(three[0], other_manager)
    with pytest.raises(PermissionDenied):
        editing.remove_paper(paper=paper, by=other_manager)
    editing.remove_paper(paper=paper, by=manager)
    assert not Paper.objects.exists()


def test_the_papers_of_what_is_proposed_or_embargoed_are_not_for_everybody(
    item, manager, coordinator, other_manager
):
    paper = add(item, manager)
    assert reader(other_manager).get(paper.get_absolute_url()).status_code == 404
    proposing.accept_item(item=item, by=coordinator, minutes=5)
    assert reader(other_manager).get(paper.get_absolute_url()).status_code == 200
    write(item, coordinator, awaits_samverkan=True)
    assert reader(other_manager).get(paper.get_absolute_url()).status_code == 404
    assert reader(manager).get(paper.get_absolute_url()).status_code == 200


def with_action(writer):
    action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("alert(1)")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)


def with_attachment(writer):
    writer.add_attachment("x.txt", b"x")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no PDF"),
        (b"MZ\x90\x00", "no PDF"),
        (b"%PDF-1.7 and nothing more", "no PDF"),
        (b"<html><script>", "no PDF"),
        (b"GIF89a%PDF-1.4", "no PDF"),
        (pdf(change=with_action), "holds a program"),
        (pdf(change=with_attachment), "holds a program"),
        (pdf(change=lambda writer: writer.encrypt("x")), "locked"),
        (pdf(pages=201), "more than 200 pages"),
    ],
    ids=["empty", "program", "stump", "html", "polyglot", "script", "attachment", "locked", "long"],
)
def test_only_a_plain_pdf_is_kept(three, coordinator, content, words):
    file = SimpleUploadedFile("x.pdf", content, content_type="application/pdf")
    answer = reader(coordinator).post(f"{three[0].get_absolute_url()}underlag/", {"file": file})
    assert answer.status_code == 422 and words in text_of(answer)
    assert not Paper.objects.exists()


def test_a_file_that_is_too_large_is_refused_and_never_held(three, coordinator):
    file = SimpleUploadedFile("x.pdf", b"%PDF-" + b"0" * (10 * 1024 * 1024 + 1))
    answer = reader(coordinator).post(f"{three[0].get_absolute_url()}underlag/", {"file": file})
    assert answer.status_code == 422 and "larger than 10 MB" in text_of(answer)


def test_an_item_has_ten_papers_at_most(three, coordinator):
    for pages in range(1, 11):
        add(three[0], coordinator, pdf(pages))
    with pytest.raises(NotAllowed, match="ten papers"):
        add(three[0], coordinator, pdf(11))


def test_the_same_file_twice_is_one_paper(three, coordinator):
    assert add(three[0], coordinator, pdf()) == add(three[0], coordinator, pdf())


def test_as_many_queries_for_three_items_with_papers_as_for_one(
    meeting, three, coordinator, django_assert_num_queries, django_assert_max_num_queries
):
    browser, at = reader(coordinator), f"/kl-info/{meeting.pk}/dagordning/"
    add(three[0], coordinator)
    browser.get(at)
    with django_assert_max_num_queries(30) as one:
        browser.get(at)
    for each in three[1:]:
        add(each, coordinator)
    with django_assert_num_queries(len(one)):
        browser.get(at)


def test_who_may_add_no_paper_is_told_so_before_choosing_one(three, other_manager):
    at = f"{three[0].get_absolute_url()}underlag/"
    for answer in (reader(other_manager).get(at), reader(other_manager).post(at, {})):
        assert answer.status_code == 302 and answer.url == three[0].get_absolute_url()
