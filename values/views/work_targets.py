"""Values and behaviours: write, reword, move, split, merge and remove them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from lean_portal.forms import RefusableForm
from lean_portal.refusals import NotAllowed
from values.forms import work as forms
from values.merging import Merging
from values.models import Behaviour, Value
from values.services import drafting
from values.views import work_panels as panels
from values.views.work_answers import GONE, changes, onwards, perform
from values.views.work_panels import Build, Panel, work_url


@changes
def value_add(request: HttpRequest, merging: Merging) -> HttpResponse:
    form = forms.NewValueForm(request.POST)

    def save(**given: Any) -> Value:
        return drafting.add_value(foundation=merging.foundation, **given)

    return answer(
        request, merging, form, panels.new_value, save, lambda value: (value.key_id, _("The value is added."))
    )


@changes
def behaviour_add(request: HttpRequest, merging: Merging, key: str) -> HttpResponse:
    form = forms.NewBehaviourForm(request.POST)

    def save(**given: Any) -> Behaviour:
        return drafting.add_behaviour(value=row(merging, key, Value), **given)

    def done(behaviour: Behaviour) -> tuple[str, Any]:
        return behaviour.key, _("The behaviour is added.")

    return answer(request, merging, form, with_key(panels.new_behaviour, key), save, done)


@changes
def target_change(request: HttpRequest, merging: Merging, key: str) -> HttpResponse:
    is_value = "." not in key
    form: RefusableForm = (forms.ValueForm if is_value else forms.BehaviourForm)(request.POST)

    def save(**given: Any) -> Value | Behaviour:
        if is_value:
            return drafting.change_value(value=row(merging, key, Value), **given)
        return drafting.change_behaviour(behaviour=row(merging, key, Behaviour), **given)

    return answer(
        request, merging, form, with_key(panels.target, key), save, lambda _done: (key, _("It is saved."))
    )


@changes
def target_move(request: HttpRequest, merging: Merging, key: str) -> HttpResponse:
    """Up, down, or to another value."""
    form = forms.MoveForm(request.POST, content=merging.content)

    def save(step: int = 0, value: str = "", **given: Any) -> None:
        if "." not in key:
            return drafting.move_value(value=row(merging, key, Value), step=step, **given)
        home = row(merging, value, Value) if value else None
        return drafting.move_behaviour(behaviour=row(merging, key, Behaviour), step=step, value=home, **given)

    def build(merging: Merging, form: RefusableForm | None) -> Panel:
        return panels.target(merging, key)

    return answer(request, merging, form, build, save, lambda _done: (key, _("It is moved.")))


@changes
def behaviour_split(request: HttpRequest, merging: Merging, key: str) -> HttpResponse:
    form = forms.SplitForm(request.POST)

    def save(**given: Any) -> Behaviour:
        return drafting.split_behaviour(behaviour=row(merging, key, Behaviour), **given)

    def done(twin: Behaviour) -> tuple[str, Any]:
        words = _("%(key)s is two now. The second is %(second)s, and every statement lives on in both.")
        return key, words % {"key": key, "second": twin.key}

    return answer(request, merging, form, with_key(panels.split, key), save, done)


@changes
def behaviours_merge(request: HttpRequest, merging: Merging, key: str, other: str) -> HttpResponse:
    form = forms.MergeForm(request.POST)

    def save(**given: Any) -> None:
        drafting.merge_behaviours(
            behaviour=row(merging, key, Behaviour), gone=row(merging, other, Behaviour), **given
        )

    def build(merging: Merging, form: RefusableForm | None) -> Panel:
        return panels.merge(merging, key, other, form)

    words = _("%(gone)s has gone up in %(key)s, and its statements with it.") % {"gone": other, "key": key}
    return answer(request, merging, form, build, save, lambda _done: (key, words))


@changes
def target_remove(request: HttpRequest, merging: Merging, key: str) -> HttpResponse:
    form = forms.RemoveForm(request.POST)

    def save(**given: Any) -> None:
        if "." not in key:
            return drafting.remove_value(value=row(merging, key, Value), **given)
        return drafting.remove_behaviour(behaviour=row(merging, key, Behaviour), **given)

    words = _("%(key)s is removed.") % {"key": key}
    return answer(request, merging, form, with_key(panels.remove, key), save, lambda _done: ("", words))


# ---- what they share -------------------------------------------------------------------------------------


def answer(
    request: HttpRequest, merging: Merging, form: RefusableForm, build: Build, save: Any, done: Any
) -> HttpResponse:
    """Save what was sent, and go to the key that `done` names."""
    found = perform(request, merging, form, build, save)
    if isinstance(found, HttpResponse):
        return found
    key, words = done(found)
    return onwards(request, work_url(**{"del": key}), words)


def row[Row: (Value, Behaviour)](merging: Merging, key: str, kind: type[Row]) -> Row:
    found = merging.row(key)
    if not isinstance(found, kind):
        raise NotAllowed(GONE, code="gone")
    return found


def with_key(panel: Any, key: str) -> Build:
    return lambda merging, form: panel(merging, key, form)
