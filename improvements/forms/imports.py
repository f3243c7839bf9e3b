"""What an administrator chooses: a file, what its columns hold, and whether to go on."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from improvements.imports.guesses import fold
from improvements.imports.mapping import FIELDS, STATES, Mapping
from improvements.imports.reading import MOST_BYTES, Refused, check, storable
from improvements.imports.words import say
from improvements.models import ImportJob
from improvements.workflow import State
from organisation.models import Unit

CHOOSE = {"invalid_choice": _("Choose one from the list."), "required": _("Choose one from the list.")}
NONE = ("", _("No column"))
SEVERAL = ("decision",)  # other systems keep its parts in columns of their own
MOST_WORDS = 40
DATE_FORMATS = [
    ("", _("2026-12-30, 30/12/2026 or 30.12.2026")),
    ("%m/%d/%Y", _("12/30/2026, the month first")),
]


class FileForm(forms.Form):
    submission_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, XLSX or JSON, at most 5 MB. The first row holds the names of the columns."),
        widget=forms.FileInput({"accept": ".csv,.xlsx,.json"}),
        allow_empty_file=True,
        error_messages={
            "required": _("Choose a file."),
            "missing": _("Choose a file."),
            "invalid": _("Choose a file."),
        },
    )

    def clean_file(self) -> tuple[str, bytes]:
        found = self.cleaned_data["file"]
        name = found.name[-ImportJob._meta.get_field("name").max_length :]
        try:
            if found.size > MOST_BYTES:
                raise Refused("bytes", most=MOST_BYTES // 1024 // 1024)
            content = found.read()
            check(name, content)
        except Refused as refusal:
            raise ValidationError(say(refusal.code, refusal.facts)) from None
        return name, content


class MappingForm(forms.Form):
    """One list of columns for each field, one list of states for each of the source's words."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, job: ImportJob, units: Iterable[Unit], **kwargs: Any) -> None:
        self.report, self.saved = job.report, Mapping.from_json(job.report["mapping"])
        super().__init__(*args, initial={"version": job.version}, **kwargs)
        self._add_columns()
        self._add_states()
        self._add_rest(units)

    def _add_columns(self) -> None:
        columns = [(name, name) for name in self.report["columns"]]
        for field, label in FIELDS.items():
            chosen = list(self.saved.column(field))
            if field in SEVERAL:
                self.fields[f"column_{field}"] = forms.MultipleChoiceField(
                    label=label,
                    choices=columns,
                    initial=chosen,
                    required=False,
                    error_messages=CHOOSE,
                    widget=forms.CheckboxSelectMultiple,
                    help_text=_("Several are joined, each under its name."),
                )
            else:
                self.fields[f"column_{field}"] = forms.ChoiceField(
                    label=label,
                    choices=[NONE, *columns],
                    initial=chosen[0] if chosen else "",
                    required=False,
                    error_messages=CHOOSE,
                )

    def _add_states(self) -> None:
        states = [(state.value, state.label) for state in STATES]
        self.words = [found[0] for found in self.report.get("states", [])][:MOST_WORDS]
        for place, (word, count, state) in enumerate(self.report.get("states", [])[:MOST_WORDS]):
            self.fields[f"word_{place}"] = forms.ChoiceField(
                label=_("“%(word)s”, %(count)s rows") % {"word": word, "count": count},
                choices=states,
                initial=state,
                error_messages=CHOOSE,
            )
        self.fields["default_status"] = forms.ChoiceField(
            label=_("Rows with no other state"),
            choices=states,
            initial=self.saved.default_status,
            error_messages=CHOOSE,
        )

    def _add_rest(self, units: Iterable[Unit]) -> None:
        codes = [(unit.code, str(unit)) for unit in units]
        self.fields["source"] = forms.CharField(
            label=_("Where the list comes from"),
            help_text=_("Stands at each suggestion. The same name and number is never imported twice."),
            max_length=80,
            initial=self.saved.source,
            error_messages={
                "required": _("Write where the list comes from."),
                "max_length": _("Shorten the name to %(limit_value)d characters. It has %(show_value)d now."),
            },
        )
        self.fields["unit"] = forms.ChoiceField(
            label=_("Unit where the row names none"),
            choices=codes,
            initial=self.saved.unit or self.report.get("unit") or next(iter(codes), ("",))[0],
            error_messages=CHOOSE,
        )
        formats = DATE_FORMATS
        if self.saved.date_format not in dict(formats):
            formats = [*formats, (self.saved.date_format, self.saved.date_format)]
        self.fields["date_format"] = forms.ChoiceField(
            label=_("How dates are written"),
            choices=formats,
            initial=self.saved.date_format,
            required=False,
            error_messages=CHOOSE,
        )
        if len(self.report["lists"]) > 1:
            self.fields["list_key"] = forms.ChoiceField(
                label=_("List or sheet in the file"),
                choices=[(key, key) for key in self.report["lists"]],
                initial=self.report["chosen"],
                error_messages=CHOOSE,
            )

    def column_fields(self) -> list[forms.BoundField]:
        return [self[f"column_{field}"] for field in FIELDS]

    def state_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("word_")] + [self["default_status"]]

    def other_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("source", "unit", "date_format", "list_key") if name in self.fields]

    def clean_source(self) -> str:
        source = self.cleaned_data["source"].strip()
        if not storable(source):
            raise ValidationError(_("Write where the list comes from."))
        return source

    def mapping(self) -> Mapping:
        """Everything was chosen by a person now: nothing is guessed any more."""
        chosen = self.cleaned_data
        columns = {field: self._columns(field) for field in FIELDS}
        said = {fold(word): chosen[f"word_{place}"] for place, word in enumerate(self.words)}
        return Mapping(
            columns=columns,
            statuses={**self.saved.statuses, **said},
            default_status=State(chosen["default_status"]),
            units=self.saved.units,
            **{name: chosen.get(name, "") for name in ("source", "unit", "date_format", "list_key")},
        )

    def _columns(self, field: str) -> tuple[str, ...]:
        found = self.cleaned_data[f"column_{field}"]
        return tuple(found) if field in SEVERAL else ((found,) if found else ())


class StartForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    skip_errors = forms.BooleanField(required=False)

    def __init__(self, *args: Any, job: ImportJob, **kwargs: Any) -> None:
        # Two forms stand on the page: their fields need ids of their own.
        super().__init__(*args, initial={"version": job.version}, auto_id="start_%s", **kwargs)
        self.fields["skip_errors"].label = _("Leave out the faulty rows and import the others")
        if not job.fact("faulty"):
            del self.fields["skip_errors"]
