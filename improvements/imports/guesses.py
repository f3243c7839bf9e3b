"""What columns and words for a state usually are called, in Swedish and English. One can say otherwise."""

import re
from collections.abc import Iterable

from improvements.workflow import State

# What such columns are usually called, in Swedish and English, the surest first.
USUAL: dict[str, tuple[str, ...]] = {
    "title": ("title", "titel", "rubrik", "ärenderubrik", "ämne", "subject", "heading"),
    "problem": ("problem", "nuläge", "bakgrund", "background"),
    "proposal": (
        "proposal", "förslag", "förslagstext", "sammanfattning", "beskrivning", "description", "suggestion",
        "summary", "text", "brödtext", "body", "innehåll", "content", "idé", "idea",
    ),
    "effect": ("effect", "effekt", "önskadeffekt", "förväntadeffekt", "nytta", "benefit"),
    "external_id": (
        "id", "externalid", "externtid", "matterid", "ärendeid", "ärendenummer", "ärendenr", "diarienummer",
        "dnr", "förslagsnummer", "löpnummer", "nummer", "nr", "number", "ref", "referens",
    ),
    "date": (
        "createdat", "created", "createdon", "skapad", "skapat", "skapades", "inkom", "inkommet",
        "inkomdatum", "submittedat", "submitted", "received", "registrerad", "registreringsdatum", "datum",
        "date",
    ),
    "unit": ("unit", "enhet", "enhetskod", "arbetsplats"),
    "status": ("status", "state", "tillstånd", "läge", "ärendestatus"),
    "closed": ("closedat", "closedon", "closed", "avslutad", "avslutat", "stängd", "retiredat", "resolvedat"),
    "outcome": ("outcome", "utfall", "resultat", "result", "resolution"),
    "decision": ("decision", "beslut", "beslutstext", "svar", "answer", "response", "motivering"),
}  # fmt: skip
# What words for a state usually begin with. What is going on is asked before what is closed:
# a case that waits for a decision may well name the decision it waits for.
STEMS: tuple[tuple[State, tuple[str, ...]], ...] = (
    (State.UNDER_REVIEW, (
        "invänta", "vänta", "bered", "bedöm", "pågå", "handlägg", "utred", "pending", "await", "review",
        "progress",
    )),
    (State.ARCHIVED, (
        "arkiv", "avslut", "stäng", "klar", "genomför", "avsl", "avböj", "nekad", "godkän", "återta",
        "archiv", "clos", "done", "reject", "declin", "implement", "complet", "resolv", "approv", "accept",
        "retire", "withdraw",
    )),
    (State.ACKNOWLEDGED, ("läst", "mottag", "bekräft", "acknowledg")),
    (State.SUBMITTED, ("ny", "nytt", "inkom", "öppe", "registr", "open", "new", "submit", "receiv")),
)  # fmt: skip


def fold(word: str) -> str:
    """Words for a state or a unit are the same whatever the capitals and the space around them."""
    return " ".join(word.split()).casefold()


def guessed_columns(columns: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Field → column, for columns with usual names. No column is guessed twice, nor one that is `taken`."""
    free = {
        re.sub(r"[\W_]+", "", name).casefold(): name for name in reversed([*columns]) if name not in taken
    }
    found = {}
    for field, usual in USUAL.items():
        word = next((word for word in usual if word in free), "")
        if word:
            found[field] = free.pop(word)
    return found


def guessed_state(word: str) -> str:
    """The state a word most likely means; nothing where it is none of the usual ones."""
    for state, stems in STEMS:
        if any(part.startswith(stems) for part in fold(word).split()):
            return state
    return ""
