"""manage.py evaluate_similarity [--pairs FILE] [--titles FILE [--first N]]

`--pairs`: the ideas of the demo (demo/data/ideas.json) with their four known pairs, in both directions.
`--titles`: a list of real suggestions, CSV, XLSX or JSON, as import_suggestions reads it; each title is
looked for as somebody types it.
Nothing is stored: what is measured stands in a transaction that is rolled back.
"""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from improvements.evaluation import PLACES, Idea, Recall, pairs, titles
from improvements.imports import words
from improvements.imports.apart import read_apart
from improvements.imports.mapping import Mapping
from improvements.imports.reading import Refused

IDEAS = Path(settings.BASE_DIR) / "demo" / "data" / "ideas.json"
PAIRS = (("I01", "I02"), ("I03", "I04"), ("I05", "I06"), ("I07", "I08"))


class Command(BaseCommand):
    help = "How often the right suggestion is among those shown as similar (recall at 1, 3 and 5)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--pairs", type=Path, default=IDEAS)
        parser.add_argument("--titles", type=Path)
        parser.add_argument("--first", type=int, default=None, help="only so many of the titles")

    def handle(self, *, first: int | None, **options: Any) -> None:
        ideas = ideas_of(options["pairs"])
        self.tell(f"{len(PAIRS)} pairs in both directions among {len(ideas)} ideas", pairs(ideas, PAIRS))
        if options["titles"]:
            rows = titles_of(options["titles"])[:first]
            self.tell(f"{len(rows)} titles", titles(rows))

    def tell(self, what: str, found: dict[str, Recall]) -> None:
        self.stdout.write(what)
        for name, recall in found.items():
            shares = "  ".join(
                f"@{place} {recall.within(place)}/{len(recall.places)} ({recall.share(place):.1%})"
                for place in PLACES
            )
            self.stdout.write(f"  {name:24} {shares}")


def content_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from None


def ideas_of(path: Path) -> dict[str, Idea]:
    found = json.loads(content_of(path))["ideas"]
    return {
        idea["id"]: Idea(
            idea["title"], idea["problem"], idea["proposal"], idea["unit"], tuple(idea.get("affects", ()))
        )
        for idea in found
    }


def titles_of(path: Path) -> list[Idea]:
    """Each row that has a title, whatever else is wrong with it."""
    try:
        table = read_apart(path.name, content_of(path))
        mapping = Mapping().completed(table)
        mapping.check(table)
    except Refused as refusal:
        raise CommandError(words.say(refusal.code, refusal.facts)) from None
    (title,) = mapping.column("title")
    texts = (*mapping.column("problem"), *mapping.column("proposal"))
    rows = [dict(zip(table.columns, row.cells, strict=False)) for row in table.rows]
    return [
        Idea(" ".join(row[title].split())[:200], "\n\n".join(row.get(name, "") for name in texts))
        for row in rows
        if row.get(title, "").strip()
    ]
