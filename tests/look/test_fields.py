import pytest
from django import forms
from django.utils import translation
from pytest_django.asserts import assertInHTML

from tests.look.conftest import Render


class IdeaForm(forms.Form):
    title = forms.CharField(label="Rubrik", help_text="Några ord")
    effect = forms.CharField(label="Effekt", required=False, widget=forms.Textarea)
    sender = forms.ChoiceField(
        label="Avsändare",
        widget=forms.RadioSelect,
        choices={"named": "Alla", "hidden": "Bara den som handlägger"},
    )
    colleague = forms.BooleanField(label="Åt en kollega", help_text="Kollegan får svaret")
    note = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sender"].hints = {"hidden": "Andra ser <en medarbetare>"}


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def test_field_has_label_and_hint_tied_to_its_box(render_component: Render):
    html = render_component("field", field=IdeaForm()["title"])
    assertInHTML('<label for="id_title">Rubrik</label>', html)
    assertInHTML('<p class="hint" id="id_title_helptext">Några ord</p>', html)
    assert 'aria-describedby="id_title_helptext"' in html


def test_field_with_a_fault_says_what_to_do_before_the_box(render_component: Render):
    html = render_component("field", field=IdeaForm({"title": ""})["title"])
    assert html.index('id="id_title_error"') < html.index("<input")
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'aria-invalid="true"' in html


@pytest.mark.parametrize(
    ("optional", "mark"),
    [(None, "(optional)"), ("if you know", "(if you know)"), ("", None)],
)
def test_field_that_may_be_empty_says_so(render_component: Render, optional, mark):
    context = {} if optional is None else {"optional": optional}
    html = render_component("field", field=IdeaForm()["effect"], **context)
    assert ('<span class="optional">' in html) is bool(mark)
    assert mark is None or mark in html


def test_radio_group_has_legend_and_a_hint_tied_to_its_choice(render_component: Render):
    html = render_component("field", field=IdeaForm({"sender": "hidden"})["sender"])
    assertInHTML("<legend>Avsändare</legend>", html)
    assertInHTML(
        '<div class="choice"><input type="radio" name="sender" value="hidden" required id="id_sender_1" '
        'aria-describedby="id_sender_1_hint" checked><label for="id_sender_1">Bara den som handlägger</label>'
        '<p class="hint" id="id_sender_1_hint">Andra ser &lt;en medarbetare&gt;</p></div>',
        html,
    )
    assert html.count("aria-describedby") == 1


def test_checkbox_stands_before_its_label_and_the_whole_row_is_one_choice(render_component: Render):
    html = render_component("field", field=IdeaForm()["colleague"])
    assert html.index("<input") < html.index("<label") < html.index("Kollegan får svaret")
    assert '<div class="choice">' in html


def test_error_summary_leads_to_each_field_in_order(render_component: Render):
    html = render_component("error_summary", form=IdeaForm({"title": ""}))
    assert "Three things need to be put right" in html
    assert (
        html.index('href="#id_title"')
        < html.index('href="#id_sender_0"')
        < html.index('href="#id_colleague"')
    )


def test_error_summary_speaks_of_one_thing_as_one(render_component: Render):
    html = render_component(
        "error_summary", form=IdeaForm({"title": "", "sender": "named", "colleague": "on"})
    )
    assert "One thing needs to be put right" in html


def test_error_summary_takes_faults_of_the_whole_form(render_component: Render):
    form = IdeaForm({"title": "x", "sender": "named", "colleague": "on"})
    form.add_error(None, "Someone else was faster")
    assertInHTML("<li>Someone else was faster</li>", render_component("error_summary", form=form))


def test_error_summary_is_silent_without_faults(render_component: Render):
    assert render_component("error_summary", form=IdeaForm()).strip() == ""
