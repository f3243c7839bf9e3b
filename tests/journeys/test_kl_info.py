"""A whole KL-Info on real parts: prepared, called, held, told at a workplace, asked about and published."""

import os
import re
import subprocess
import sys
from xml.etree import ElementTree

from playwright.sync_api import expect

from lean_portal import clock
from organisation.workdays import add_workdays
from tests.journeys.test_a_suggestion import choose
from tools.environment import ROOT, STAND_INS
from tools.parts import folders
from tools.parts.postgres import Cluster
from tools.parts.process import wait_until

MESSAGE = "Från den första mars hänger alla nycklar i skåpet vid dörren. Fråga din chef om något är oklart."
QUESTION = "Får vikarier hämta nycklar själva?"
ANSWER = "Ja, de skriver sitt pass i listan."
DECISION = "Nycklarna hänger i skåpet vid dörren."


def in_demo(demo, code):
    """What a clock does in the demo, which no page can: its day comes, or five minutes have passed."""
    state = demo.mailbox.folder.parent
    cluster = Cluster(folders.cluster_home(state), state=state, log=state / "log" / "journey.log")
    cluster.socket = folders.socket_folder(cluster.home / "socket", state, cluster.account)
    env = {**os.environ, **STAND_INS, "DATABASE_URL": cluster.url}
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
    subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, timeout=60)


def mail_to(demo, who, words):
    """The first mail to that person with these words in its subject or text, once it has come."""
    found = []

    def has_come():
        for mail in demo.mailbox.messages():
            text = f"{mail['subject']} {mail.get_body(('plain',)).get_content()}"
            if mail["to"] == f"{who}@almfors.example" and words in " ".join(text.split()):
                found.append(mail)
        return bool(found)

    assert wait_until(has_come, 30, every=0.2), [mail["subject"] for mail in demo.mailbox.messages()]
    return found[0]


def opened(open_visit, who, **how):
    visit = open_visit(**how)
    visit.log_in(who)
    return visit


def send(visit, button=".send button"):
    with visit.page.expect_navigation():
        visit.page.click(f"main {button}")


def at(pk, *way):
    return "/".join(["/kl-info", str(pk), *map(str, way), ""])


def agenda_titles(visit):
    return [re.sub(r"^\d+\. ", "", title) for title in visit.page.locator("main ol h3 a").all_inner_texts()]


def test_from_the_first_draft_to_the_story_in_the_feed(open_visit, demo):
    leader = opened(open_visit, "samordnare")
    pk = plan(leader)
    titles = prepare(leader, pk)
    call(leader, pk)
    check_call(demo, titles)
    in_demo(demo, IT_IS_TODAY.format(pk=pk))
    hold(leader, pk)
    in_demo(demo, TIME_PASSES)
    mail_to(demo, "chef", MESSAGE)  # it is for afterwards: the call did not say it

    manager = opened(open_visit, "chef", width=360)
    brief(manager, pk)
    ask_and_answer(open_visit, leader, demo)
    manager.go(at(pk, "genomgang", "VOF-HTC"))
    assert ANSWER in manager.text
    publish(open_visit, leader, demo, pk)
    assert leader.faults == manager.faults == []


IT_IS_TODAY = """
from lean_portal import clock
from meetings.models import Meeting
Meeting.objects.filter(pk={pk}).update(day=clock.today())
"""
TIME_PASSES = """
from meetings.services import clock
from notifications.services import stories
clock.pass_time(), stories.pass_time()
"""


def plan(leader):
    """For the next working day, whatever day it is today."""
    leader.go("/kl-info/nytt/")
    leader.page.fill("[name=day]", add_workdays(clock.today(), 1).isoformat())
    send(leader)
    return int(re.search(r"/kl-info/(\d+)/", leader.page.url)[1])


def prepare(leader, pk):
    """Two of what proposes itself are taken up, in another order; one waits for samverkan first."""
    leader.go(at(pk, "dagordning"))
    for _ in range(2):
        with leader.page.expect_navigation():
            leader.page.click("form[action$='/utkast/'] button[value=accept] >> nth=0")
    titles = agenda_titles(leader)
    leader.page.click("button[name=up] >> nth=-1")
    titles[1:] = titles[:0:-1]
    expect(leader.page.locator("main ol h3 a >> nth=1")).to_contain_text(titles[1])
    assert leader.violations() == []

    leader.page.click("main ol h3 a >> nth=1")
    item = re.search(r"/punkter/(\d+)/", leader.page.url)[1]
    leader.go(f"/kl-info/punkter/{item}/andra/")
    leader.page.fill("[name=message]", MESSAGE)
    leader.page.check("[name=awaits_samverkan]", force=True)
    send(leader)
    take_step(leader, pk, "open")
    take_step(leader, pk, "settle")
    assert leader.page.locator("[form=step-settle]").count() == 1  # it waits for samverkan
    leader.go(f"/kl-info/punkter/{item}/samverkan/")
    leader.page.fill("[name=on]", clock.today().isoformat())
    send(leader)
    return titles


def take_step(leader, pk, step):
    """Unless time itself was faster."""
    leader.go(at(pk, "dagordning"))
    button = leader.page.locator(f"[form=step-{step}]:enabled")
    if button.count():
        with leader.page.expect_navigation():
            button.click()


def call(leader, pk):
    take_step(leader, pk, "settle")
    take_step(leader, pk, "call")
    leader.go(at(pk, "dagordning"))
    assert leader.page.locator("[form^=step-]").count() == 0
    leader.go(at(pk))
    assert leader.violations() == []


def check_call(demo, titles):
    """The agenda as it was put in order, as words and as a paper, and a file that a calendar takes."""
    mail = mail_to(demo, "chef", f"2. {titles[1]}")
    words = " ".join(mail.get_body(("plain",)).get_content().split())
    assert words.index(titles[1]) < words.index(titles[2])
    parts = {part.get_content_type(): part for part in mail.walk()}
    assert MESSAGE not in words
    assert "METHOD:REQUEST" in parts["text/calendar"].get_content()
    assert parts["application/pdf"].get_payload(decode=True).startswith(b"%PDF")


def hold(leader, pk):
    leader.go(at(pk))
    with leader.page.expect_navigation():
        leader.page.click("form[action$='/starta/'] button, button[formaction$='/starta/']")
    lose_the_line(leader)
    with leader.page.expect_navigation():
        leader.page.click("[data-step=ArrowRight]")
    assert leader.violations() == []
    choose(leader, "result", "decided")
    leader.page.fill("[name=decision]", DECISION)
    leader.page.fill("[name=what]", "Sätt upp skåpet")
    leader.page.select_option("[name=owner]", label="Hemtjänst centrum")
    leader.page.fill("[name=due_on]", add_workdays(clock.today(), 10).isoformat())
    with leader.page.expect_navigation():
        leader.page.click("[name=end] >> nth=0")
    for name in leader.page.eval_on_selector_all(
        "main [type=radio][value=done]", "all => all.map(one => one.name)"
    ):
        choose(leader, name, "done")
    send(leader)
    for words in ("Vi började. Linan bröts.", DECISION, "Sätt upp skåpet"):
        assert words in leader.text


def lose_the_line(leader):
    """While somebody types: nothing that was typed is lost."""
    notes, form = leader.page.locator("[name=notes]"), leader.page.locator("#record")
    with leader.page.expect_response(is_saved):
        notes.press_sequentially("Vi började. ")
    leader.page.context.set_offline(True)
    notes.press_sequentially("Linan bröts.")
    expect(leader.page.locator("[data-status]")).to_have_text(form.get_attribute("data-unsaved"))
    with leader.page.expect_response(is_saved):
        leader.page.context.set_offline(False)
    leader.page.reload()
    assert leader.page.input_value("[name=notes]") == "Vi började. Linan bröts."


def is_saved(response):
    return response.request.method == "POST" and response.ok


def brief(manager, pk):
    """On a phone: the pack, a line of one's own, gone through, and a question from the workplace."""
    manager.go(at(pk, "genomgang", "VOF-HTC"))
    assert MESSAGE in manager.text
    manager.page.click("main a[href$='/genomford/']")
    manager.page.fill("[name=local_line]", "Skåpet står i hallen på Storgatan.")
    manager.page.fill("[name=present]", "7")
    manager.page.fill("[name=of]", "12")
    manager.page.fill("[name=question_1]", QUESTION)
    assert manager.violations() == []
    assert manager.overflow() <= 0
    send(manager)
    manager.go(at(pk, "genomgang", "VOF-HTC"))
    assert "Skåpet står i hallen" in manager.text and QUESTION in manager.text
    assert manager.violations() == []


def ask_and_answer(open_visit, leader, demo):
    leader.go("/kl-info/fragor/")
    leader.page.click(f"main a:has-text('{QUESTION}')")
    question = leader.page.url.removeprefix(leader.demo.url)
    leader.page.select_option("[name=owner]", label="Almfors Energi och Vatten AB")
    leader.page.fill("[name=due_on]", add_workdays(clock.today(), 5).isoformat())
    send(leader, "form[action$='/agare/'] .send button")
    owner = opened(open_visit, "bolagschef", scripts=False)
    owner.go(question)
    owner.page.fill("[name=answer]", ANSWER)
    send(owner, "form[action$='/svara/'] .send button")
    mail_to(demo, "chef", ANSWER)


def publish(open_visit, leader, demo, pk):
    leader.go(at(pk, "anteckningar"))
    send(leader, "form[action$='/stang/'] button")
    in_demo(demo, TIME_PASSES)
    editor = opened(open_visit, "redaktor")
    editor.go("/nyheter/mottagare/floden/nytt/")
    editor.page.fill("[name=name]", "Intranätet")
    send(editor)
    addresses = editor.page.locator("main code").all_inner_texts()
    editor.go("/nyheter/att-granska/")
    section = editor.page.locator(f"main section:has-text('{MESSAGE[:40]}')").first
    title = section.locator("h2, h3").first.inner_text()
    assert title not in titles_at(open_visit(), addresses, "rss.xml")
    section.locator("a[href$='/publicera/']").click()
    assert editor.violations() == []
    choose(editor, "when", "now")
    send(editor)
    for kind in ("rss.xml", "atom.xml"):
        assert title in titles_at(open_visit(), addresses, kind)
    assert editor.faults == []


def titles_at(stranger, addresses, kind):
    """As a reader without a login gets the feed."""
    (address,) = (each for each in addresses if each.endswith(kind))
    feed = stranger.page.request.get(address)
    assert feed.ok
    return {each.text for each in ElementTree.fromstring(feed.text()).iter() if each.tag.endswith("title")}
