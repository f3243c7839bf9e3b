"""The draft that most tests begin with, as its rows: what the services write in a hundred and thirty
statements, in eleven. `test_written` compares the two."""

from copy import deepcopy
from typing import Any

from events.models import Event
from organisation.models import User
from values.models import (
    Behaviour,
    ProvenanceLink,
    Revision,
    SourceStatement,
    Value,
    ValueFoundation,
    ValueKey,
)

VALUES = (
    ("Vi tar ansvar", "Vi är rädda om tid, pengar och miljö och säger vart vi ska.", ("M1", "L1")),
    ("Vi är raka", "Vi tar upp svårigheter direkt och tål att höra emot.", ("M2", "L2")),
)
REASON = "Samma tanke."


def write_draft(editor: User) -> ValueFoundation:
    foundation = ValueFoundation.objects.create(major=1, minor=0)
    statements = SourceStatement.objects.in_bulk(["M1", "M2", "L1", "L2"], field_name="code")
    keys = ValueKey.objects.bulk_create(ValueKey(key=f"V{n}", last_behaviour=1) for n in (1, 2))
    values = Value.objects.bulk_create(
        Value(foundation=foundation, key=key, position=n, name=name)
        for n, (key, (name, _text, _codes)) in enumerate(zip(keys, VALUES, strict=True), start=1)
    )
    behaviours = Behaviour.objects.bulk_create(
        Behaviour(value=value, key=f"{value.key_id}.1", position=1, text=text)
        for value, (_name, text, _codes) in zip(values, VALUES, strict=True)
    )
    ProvenanceLink.objects.bulk_create(
        ProvenanceLink(
            foundation=foundation, behaviour=behaviour, statement=statements[code],
            relation="reworded", reason=REASON, by=editor,
        )
        for behaviour, (_name, _text, codes) in zip(behaviours, VALUES, strict=True)
        for code in codes
    )  # fmt: skip
    revisions = Revision.objects.bulk_create(
        Revision(foundation=foundation, number=n, act=act, about=about, content=content, by=editor)
        for n, (act, about, content) in enumerate(steps(), start=1)
    )
    said: list[tuple[str, dict[str, Any]]] = [("values.version_started", {})]
    said += [("values.content_saved", {"act": each.act, "revision": each.pk}) for each in revisions]
    Event.objects.bulk_create(
        Event(
            kind=kind, subject_type="values.valuefoundation", subject_id=foundation.pk, actor_id=editor.pk,
            data=data,
        )
        for kind, data in said
    )  # fmt: skip
    return foundation


def steps() -> Any:
    """What was done, about what, and the whole content after it."""
    content: dict[str, list[Any]] = {"links": [], "values": [], "set_aside": []}
    for n, (name, text, codes) in enumerate(VALUES, start=1):
        behaviours: list[Any] = []
        content["values"].append({"key": f"V{n}", "name": name, "description": "", "behaviours": behaviours})
        yield "value_added", f"V{n}", deepcopy(content)
        behaviours.append({"key": f"V{n}.1", "text": text, "audience": "all", "new_reason": ""})
        yield "behaviour_added", f"V{n}.1", deepcopy(content)
        for code in codes:
            link = {"statement": code, "target": f"V{n}.1", "relation": "reworded", "reason": REASON}
            content["links"].append(link)
            yield "statement_linked", f"{code} V{n}.1", deepcopy(content)
