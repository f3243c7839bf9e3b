"""Where a statement goes: link it, change or remove a link, set it aside by a decision, take it back."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from lean_portal.forms import RefusableForm
from lean_portal.refusals import NotAllowed
from values.forms.work import LinkForm, SetAsideForm
from values.merging import Merging
from values.models import ProvenanceLink, SourceStatement
from values.services import drafting
from values.views import work_panels as panels
from values.views.work_answers import GONE, changes, conflict, onwards, perform
from values.views.work_panels import LAST_RELATION, Panel, work_url


@changes
def statement_link(request: HttpRequest, merging: Merging, code: str) -> HttpResponse:
    """Then the next statement without a home; after a change, the same one."""
    statement = find(merging, code)
    form = LinkForm(request.POST, content=merging.content)
    wanted = request.POST.get("target", "")

    def build(merging: Merging, form: RefusableForm | None) -> Panel:
        return panels.statement(merging, code, target=wanted, form=form)

    def save(**given: Any) -> ProvenanceLink:
        target = merging.row(given.pop("target"))
        if target is None:
            raise NotAllowed(GONE, code="gone")
        return drafting.link_statement(statement=statement, target=target, **given)

    done = perform(request, merging, form, build, save)
    if isinstance(done, HttpResponse):
        return done
    request.session[LAST_RELATION] = done.relation
    if request.POST.get("seen"):
        return onwards(request, work_url(mening=code), _("The link is changed."))
    following = merging.next_homeless(code)
    words = (
        _("%(code)s is linked to %(key)s.")
        if following
        else _("%(code)s is linked to %(key)s. Every statement has a home now.")
    )
    return onwards(request, work_url(mening=following or code), words % {"code": code, "key": wanted})


@changes
def statement_unlink(request: HttpRequest, merging: Merging, code: str) -> HttpResponse:
    find(merging, code)
    target = merging.row(request.POST.get("target", ""))
    links = target.links.filter(statement__code=code) if target else ProvenanceLink.objects.none()
    link = links.select_related("foundation").first()
    if link is not None:
        try:
            drafting.unlink_statement(link=link, by=request.user, seen=request.POST.get("seen"))
        except NotAllowed as refusal:
            return conflict(request, RefusableForm(request.POST), _statement(code), refusal)
    return onwards(request, work_url(mening=code), _("The link is removed."))


@changes
def statement_set_aside(request: HttpRequest, merging: Merging, code: str) -> HttpResponse:
    statement = find(merging, code)
    form = SetAsideForm(request.POST, auto_id="aside_%s")

    def build(merging: Merging, form: RefusableForm | None) -> Panel:
        return panels.set_aside(merging, code, form)

    about = {"foundation": merging.foundation, "statement": statement}
    done = perform(request, merging, form, build, drafting.set_aside, **about)
    if isinstance(done, HttpResponse):
        return done
    return onwards(request, work_url(mening=code), _("The decision is recorded. The statement is set aside."))


@changes
def statement_take_back(request: HttpRequest, merging: Merging, code: str) -> HttpResponse:
    find(merging, code)
    absences = merging.foundation.set_asides.filter(statement__code=code)
    absence = absences.select_related("foundation", "statement").first()
    if absence is not None:
        try:
            drafting.take_back_set_aside(absence=absence, by=request.user)
        except NotAllowed as refusal:
            return conflict(request, RefusableForm(request.POST), _statement(code), refusal)
    return onwards(request, work_url(mening=code), _("The statement is no longer set aside."))


def find(merging: Merging, code: str) -> SourceStatement:
    if code not in merging.statements:
        raise Http404
    return SourceStatement.objects.select_related("document").get(code=code)


def _statement(code: str) -> panels.Build:
    return lambda merging, form: panels.statement(merging, code)
