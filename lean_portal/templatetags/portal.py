"""Tags and filters of the look. What stands in rows is a function here: an include costs more."""

import datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django import template
from django.forms import BoundField, Form
from django.templatetags.static import static
from django.utils import timezone
from django.utils.dateformat import format as write
from django.utils.formats import get_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lean_portal import clock as the_clock
from lean_portal import figures
from lean_portal.readability import Reading, reading_of

register = template.Library()
Moment = datetime.date | datetime.datetime | None

# code -> glyph in static/icons.svg, class of .status. The codes are the states of a suggestion,
# and four ways to stand with a promise.
STATUS = {
    "draft": ("st-draft", ""),
    "submitted": ("st-new", ""),
    "acknowledged": ("st-ack", ""),
    "needs_information": ("st-needs", " wait"),
    "under_review": ("st-review", ""),
    "approved": ("st-approved", " go"),
    "trial": ("st-trial", " go"),
    "implemented": ("st-done", " done"),
    "sustained": ("st-sustained", " done"),
    "relapse": ("st-relapse", " stop"),
    "declined": ("st-declined", ""),
    "parked": ("st-parked", ""),
    "merged": ("st-merged", ""),
    "referred": ("st-referred", ""),
    "withdrawn": ("st-withdrawn", ""),
    "archived": ("st-archived", ""),
    "late": ("st-relapse", " stop"),
    "soon": ("clock", " wait"),
    "waiting": ("st-needs", " wait"),
    "kept": ("check", " done"),
}
NUMBERS = (
    _("zero"), _("one"), _("two"), _("three"), _("four"), _("five"), _("six"),
    _("seven"), _("eight"), _("nine"), _("ten"), _("eleven"), _("twelve"),
)  # fmt: skip


# ---- signs ----------------------------------------------------------------------------------------------


@cache
def sprite(name: str) -> str:
    return f"{static('icons.svg')}#{name}"


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', sprite(name))


@cache
def status_sign(code: str, large: bool) -> SafeString:
    glyph, kind = STATUS[code]
    return format_html(
        '<span class="status{}{}"><svg viewBox="0 0 20 20" aria-hidden="true"><use href="{}"/></svg>',
        kind,
        " large" if large else "",
        sprite(glyph),
    )


@register.simple_tag
def status(code: str, label: Any, large: bool = False) -> SafeString:
    return mark_safe(f"{status_sign(str(code), large)}{conditional_escape(label)}</span>")


# ---- dates in words (LOOK.md §6) -------------------------------------------------------------------------


def local(value: datetime.date | datetime.datetime) -> datetime.date | datetime.datetime:
    return (
        timezone.localtime(value)
        if isinstance(value, datetime.datetime) and timezone.is_aware(value)
        else value
    )


def as_date(value: datetime.date | datetime.datetime) -> datetime.date:
    value = local(value)
    return value.date() if isinstance(value, datetime.datetime) else value


@lru_cache(maxsize=4096)
def written(date: datetime.date, pattern: str, language: str | None) -> str:
    # "N" is the short month as people write it: 16 sep, but 12 april. English sets a full stop after it.
    return write(date, pattern).replace(".", "")


def in_form(value: Moment, pattern: str) -> str:
    """The date by its pattern, and the year where it is not this one."""
    if not value:
        return ""
    date = as_date(value)
    if date.year != the_clock.today().year:
        pattern += " Y"
    return written(date, pattern, get_language())


@register.filter
def day(value: Moment) -> str:
    return in_form(value, "j F")


@register.filter
def short_day(value: Moment) -> str:
    return in_form(value, "j N")


@register.filter
def weekday_day(value: Moment) -> str:
    return in_form(value, "l j F")


@register.filter
def month(value: Moment) -> str:
    return written(as_date(value), "F Y", get_language()) if value else ""


@register.filter
def clock(value: datetime.datetime | datetime.time | None) -> str:
    if value is None:
        return ""
    time = local(value) if isinstance(value, datetime.datetime) else value
    return write(time, get_format("TIME_FORMAT"))


@register.filter
def moment(value: datetime.datetime | None) -> str:
    return f"{day(value)} {clock(value)}" if value else ""


@register.filter
def week(value: Moment) -> str:
    return gettext("week %(number)s") % {"number": as_date(value).isocalendar().week} if value else ""


@register.filter
def long_day(value: Moment) -> str:
    return f"{written(as_date(value), 'l j F Y', get_language())}, {week(value)}" if value else ""


FORMS = {
    "day": day,
    "short": short_day,
    "weekday": weekday_day,
    "month": month,
    "clock": clock,
    "moment": moment,
    "long": long_day,
}


@register.simple_tag
def when(value: Moment, form: str = "day") -> SafeString:
    """A date in words inside <time>, for what has happened and what is in running text."""
    if not value:
        return SafeString("")
    value = local(value)
    return format_html('<time datetime="{}">{}</time>', machine(value, form), FORMS[form](value))


def machine(value: datetime.date | datetime.datetime, form: str) -> str:
    if form == "month":
        return f"{value:%Y-%m}"
    with_clock = isinstance(value, datetime.datetime) and form in {"clock", "moment"}
    return f"{value:%Y-%m-%dT%H:%M}" if with_clock else f"{value:%Y-%m-%d}"


@register.simple_tag
def stamp(value: Moment, late: bool = True) -> SafeString:
    """The one shape of a date that we owe somebody."""
    if not value:
        return SafeString("")
    date, today, language = as_date(value), the_clock.today(), get_language()
    kind = " today" if date == today else " late" if late and date < today else ""
    return format_html(
        '<time class="stamp{}" datetime="{}">{} <b>{}</b> {}</time>',
        kind,
        date.isoformat(),
        gettext("today") if date == today else written(date, "l", language),
        date.day,
        in_form(date, "N"),
    )


@register.simple_tag
def due(value: Moment) -> SafeString:
    """A promised date in a queue, where the rows are narrow."""
    if not value:
        return SafeString("")
    days = (as_date(value) - the_clock.today()).days
    if days < 0:
        words = ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}
        return format_html('<span class="when late">{}</span>', words)
    if days < 2:
        return format_html(
            '<span class="when soon">{}</span>', gettext("tomorrow") if days else gettext("today")
        )
    return format_html('<span class="when">{}</span>', short_day(value))


# ---- words -----------------------------------------------------------------------------------------------


@register.filter
def figure(value: Decimal | None) -> str:
    """In the reader's language, without zeros at its end."""
    return figures.write_figure(value)


@register.filter
def in_words(number: int) -> str:
    return str(NUMBERS[number]) if 0 <= number < len(NUMBERS) else str(number)


@register.filter
def reading(text: str) -> Reading:
    return reading_of(text)


@register.filter
def ref(number: str) -> SafeString:
    """F 2027-109 on one line. For the page itself; a title or an attribute takes the number as it is."""
    return format_html('<span class="nowrap">{}</span>', str(number).replace(" ", "\xa0"))


@register.simple_tag
def crumbs(*parts: Any) -> SafeString:
    """{% crumbs label url label url label %}; the way begins at Min sida by itself."""
    labels, urls = [gettext("My page"), *parts[::2]], ["/", *parts[1::2]]
    items = [
        format_html('<li><a href="{}">{}</a></li>', url, label)
        for label, url in zip(labels, urls, strict=False)
    ]
    items += [format_html('<li aria-current="page">{}</li>', label) for label in labels[len(urls) :]]
    return format_html(
        '<nav class="crumbs" aria-label="{}"><ol>{}</ol></nav>',
        gettext("Breadcrumbs"),
        mark_safe("".join(items)),
    )


# ---- forms -----------------------------------------------------------------------------------------------


class Choice(NamedTuple):
    tag: SafeString
    id: str
    label: str
    hint: str


@register.filter
def choices(field: BoundField) -> list[Choice]:
    """The rows of a radio or checkbox group. Hints come from `hints` on the form's field: {value: words}."""
    hints = getattr(field.field, "hints", {})
    rows = []
    for row in field.subwidgets:
        hint = hints.get(str(row.data["value"]), "")
        if hint:
            row.data["attrs"]["aria-describedby"] = f"{row.id_for_label}_hint"
        rows.append(Choice(_input(row.data), row.id_for_label, row.choice_label, hint))
    return rows


def _input(data: dict[str, Any]) -> SafeString:
    """As Django draws it, by four templates for each."""
    shown = {"type": data["type"], "name": data["name"], "value": data["value"], **data["attrs"]}
    attributes = [
        format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value)
        for name, value in shown.items()
        if value is not False
    ]
    return format_html("<input{}>", mark_safe("".join(attributes)))


@register.filter
def problems(form: Form) -> list[tuple[str, str]]:
    """(id of the field to go to, what to do), in the order of the fields."""
    found = [("", message) for message in form.non_field_errors()]
    for field in form:
        target = "" if field.is_hidden else first_id(field)
        found += [(target, message) for message in field.errors]
    return found


def first_id(field: BoundField) -> str:
    return field.id_for_label or field.subwidgets[0].id_for_label


@register.simple_tag(takes_context=True)
def htmx_headers(context: template.Context) -> SafeString:
    """htmx inherits only what says that it is inherited."""
    token = context.get("csrf_token")
    if not token or token == "NOTPROVIDED":
        return SafeString("")
    return format_html(' data-hx-headers:inherited=\'{{"X-CSRFToken": "{}"}}\'', token)
