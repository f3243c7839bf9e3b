"""/komponenter/: every part of the look in every state, made by the templates that the pages use."""

import datetime as dt

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lean_portal.templatetags.portal import STATUS
from organisation.permissions import allow, is_administrator

COLOURS = {
    "Papper": "paper", "Ark": "sheet", "Brunn": "well", "Bläck": "ink", "Bläck 2": "ink-2", "Kant": "edge",
    "Linje": "line", "Gran": "accent", "Gran, ljus": "accent-soft", "Ockra": "ockra",
    "Ockra, märke": "ockra-mark", "Ockra, ljus": "ockra-soft", "Faluröd": "falu",
    "Faluröd, ljus": "falu-soft",
}  # fmt: skip
STATES = {
    "draft": "Utkast", "submitted": "Inkommet", "acknowledged": "Läst", "under_review": "Bedöms",
    "approved": "Godkänt", "trial": "Provas", "implemented": "Genomfört", "sustained": "Håller",
    "needs_information": "Behöver kompletteras", "declined": "Avböjt", "parked": "Vilar till 1 november",
    "merged": "Sammanlagt", "referred": "Hänvisat", "withdrawn": "Återtaget", "relapse": "Återfall",
    "archived": "Arkiverat", "late": "Löftet är brutet sedan fredag", "soon": "Beslut lovat senast i morgon",
    "waiting": "Väntar på dig", "kept": "Löftet är hållet",
}  # fmt: skip
assert STATES.keys() == STATUS.keys()


class GalleryForm(forms.Form):
    title = forms.CharField(label="Rubrik", help_text="Några ord, så att andra hittar förslaget.")
    problem = forms.CharField(
        label="Vad är problemet?",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Skriv vad problemet är"},
    )
    effect = forms.CharField(
        label="Vad blir bättre då?", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    starts = forms.DateField(
        label="Provet börjar",
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "numeric"}),
        error_messages={"invalid": "Skriv datumet som 2027-10-04"},
    )
    unit = forms.ChoiceField(
        label="Enhet",
        required=False,
        choices={"": "Alla enheter", "1": "Ekbackens vård- och omsorgsboende", "2": "Hemtjänst centrum"},
    )
    sender = forms.ChoiceField(
        label="Vem får se att det är du?",
        widget=forms.RadioSelect,
        choices={"named": "Alla ser mitt namn", "hidden": "Bara den som handlägger"},
        error_messages={"required": "Välj vem som får se att det är du"},
    )
    on_behalf = forms.BooleanField(
        label="Jag skriver åt en kollega", required=False, help_text="Kollegan får svaret."
    )
    checks = forms.MultipleChoiceField(
        label="Har ni tänkt på?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices={"law": "Lag och sekretess", "cost": "Kostnad"},
    )
    number = forms.CharField(label="Diarienummer", disabled=True, required=False, initial="SBF 2027-0311")
    file = forms.FileField(label="Bild eller fil", required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sender"].hints = {
            "named": "Lättast att svara på.",
            "hidden": "Andra ser ”en medarbetare”.",
        }


@allow(is_administrator)
def gallery(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    day = dt.timedelta(days=1)
    bad = GalleryForm({"bad-title": "Nyckelfria lås", "bad-starts": "4/10"}, prefix="bad")
    bad.is_valid()
    context = {
        "colours": COLOURS,
        "states": STATES,
        "fresh": GalleryForm(prefix="fresh"),
        "bad": bad,
        "days": [today - 3 * day, today, today + day, today + 9 * day, today + 400 * day],
        "now": timezone.now(),
        "steps": [
            {"label": "Inkommet", "state": "past", "date": today - 21 * day},
            {"label": "Läst", "state": "past", "date": today - 20 * day},
            {"label": "Bedöms", "state": "now", "date": today - 12 * day},
            {"label": "Beslut", "state": "promised", "date": today + 2 * day},
            {"label": "Håller", "state": "promised", "date": today + 400 * day, "month": True},
            {"label": "Provas", "state": "gone"},
        ],
        "rows": [
            {"at": today - 12 * day, "headline": "Godkänt", "by": "av plan- och byggchefen."},
            {"when": "22–26 mars", "text": "Intern handläggning"},
            {"at": today - 20 * day, "text": "Läst av plan- och byggchefen."},
        ],
        "tabs": [
            {"label": "Alla", "url": "#", "current": True, "count": 40},
            {"label": "Väntar", "url": "#", "count": 1, "hot": True},
            {"label": "Provas", "url": "#"},
        ],
    }
    return render(request, "gallery.html", context)
