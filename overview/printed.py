"""The overview on one page of paper: what is most worth asking about, and the figures it comes from."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lean_portal.pdf import render_pdf
from lean_portal.templatetags.portal import short_day

TEMPLATE = "overview/typst/overview.typ"
ROWS, CAME, SILENT, LONGEST = 6, 3, 3, 70


def one_page(whole: dict[str, Any], name: str) -> bytes:
    return render_pdf(TEMPLATE, data_of(whole), title=name, name=name)


def data_of(whole: dict[str, Any]) -> dict[str, Any]:
    """Every list has an end and every text a length, so that it stays one page however much there is."""
    lede = " ".join(render_to_string("overview/lede.html", whole).split())
    alive, counts, in_time = whole["alive"], whole["counts"], whole["in_time"]
    report, lasts, trained = whole["report"], whole["lasting"], whole["trained"]
    return {
        "kicker": [whole["group_unit"].name, date_format(whole["today"])],
        "heading": _("The work is alive in %(number)s of %(of)s units") % alive._asdict(),
        "lede": cut(lede, 260),
        "numbers": [
            [f"{in_time.percent}\u00a0%" if in_time.of else "–", _("decisions in time")],
            [str(counts.done), _("improvements carried out")],
            [str(counts.trials), _("trials going on")],
            [str(counts.planned), _("decisions on their way")],
            *([[f"{trained.share}\u00a0%", _("trained managers")]] if trained.share is not None else []),
        ],
        "questions": [cut(question.words, 150) for question in whole["questions"]],
        "doing": [
            [cut(r.what, LONGEST), cut(r.where, 34), cut(r.who, 34), short_day(r.since), str(r.label)]
            for r in whole["rows"][:ROWS]
        ],
        "series": [
            *(str(name) for name in whole["series"]),
            *([_("Trained managers")] if trained.words else []),
        ],
        "organisations": [
            {
                "name": cut(row.unit.name, 40),
                "cells": [
                    *(cell.latest for cell in row.cells),
                    *([row.trained or "–"] if trained.words else []),
                ],
                "signals": [words for _glyph, _kind, words in row.words][:2],
            }
            for row in whole["organisations"][:16]
        ],
        "lasting": [[str(p.after), *p.cells] for p in lasts.rows] if lasts else [],
        "cohorts": [str(each) for each in lasts.cohorts] if lasts else [],
        "silent": [
            f"{group.organisation}, {group.kind.lower()}: {group.words}"
            for group in (report.silent[:SILENT] if report else [])
        ],
        "labels": {
            "questions": _("Questions worth asking"),
            "doing": _("This is being done now"),
            "columns": [_("What"), _("Where"), _("By whom"), _("Since"), _("How it stands")],
            "endurance": _("Do we keep at it?"),
            "organisation": _("Organisation"),
            "signal": _("Signal"),
            "usual": _("As usual"),
            "lasting": _("What still stands"),
            "days": _("Days"),
            "silent": _("Whom do we not hear?"),
        },
    }


def cut(text: str, longest: int) -> str:
    text = str(text)
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
