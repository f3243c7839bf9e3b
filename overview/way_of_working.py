"""How we work, why we began once more, and what our words mean: open to everybody."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from improvements.decision_table import in_kronor
from improvements.models.follow_up import AFTER_DAYS
from organisation.models import GroupSettings
from training.services.supporting import PROMISED

WORDS = Path(__file__).parent / "data/words.json"
LONGEST_SEARCH = 100


class Word(NamedTuple):
    """A Swedish word of the improvement work, explained in the reader's language."""

    key: str
    term: str
    text: str


@cache
def words_in(language: str) -> tuple[Word, ...]:
    """In alphabetical order as Swedish has it: å, ä and ö come last."""
    rows = json.loads(WORDS.read_text(encoding="utf-8"))
    found = [Word(slugify(row["term"]), row["term"], row["en" if language == "en" else "sv"]) for row in rows]
    return tuple(sorted(found, key=lambda word: in_swedish(word.term)))


def in_swedish(term: str) -> str:
    return term.casefold().translate(str.maketrans({"å": "{", "ä": "|", "ö": "}", "é": "e"}))


@login_not_required
@require_safe
def how_we_work(request: HttpRequest) -> HttpResponse:
    rules = GroupSettings.objects.current()
    context = {
        "rules": rules,
        "unit_limit": in_kronor(rules.cost_limit_unit),
        "organisation_limit": in_kronor(rules.cost_limit_organisation),
        "support_days": PROMISED,
        "checks": AFTER_DAYS,
    }
    return render(request, "overview/how_we_work.html", context)


@login_not_required
@require_safe
def the_decision(request: HttpRequest) -> HttpResponse:
    return render(request, "overview/the_decision.html")


@login_not_required
@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """`q`: in the words and their explanations. Each has its own anchor."""
    text = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    every = words_in(get_language() or "sv")
    sought = text.casefold()
    found = [word for word in every if sought in word.term.casefold() or sought in word.text.casefold()]
    return render(request, "overview/glossary.html", {"words": found, "text": text, "count": len(every)})
