"""The templates of answers: listed, written, changed and taken away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from improvements.forms.answer_template import TemplateForm, saved_template
from improvements.models import AnswerTemplate
from improvements.services.templates import manages_templates, remove_template, save_template
from lean_portal.answers import changed, opened_or_sent
from organisation.permissions import allow

PAGE = "improvements/answer_template.html"
SAVED = _("The template is saved.")


@require_safe
@allow(manages_templates)
def template_list(request: HttpRequest) -> HttpResponse:
    return render(request, "improvements/answer_templates.html", {"templates": AnswerTemplate.objects.all()})


@opened_or_sent
@allow(manages_templates)
def template_create(request: HttpRequest) -> HttpResponse:
    form = TemplateForm(request.POST if request.method == "POST" else None, initial={"version": 0})

    def save() -> None:
        save_template(by=request.user, **{**form.cleaned_data, "version": 0})

    answer = changed(request, form, save, lambda: None, PAGE, {"template": None})
    return answer or saved(request)


@opened_or_sent
@allow(manages_templates)
def template_change(request: HttpRequest, pk: int) -> HttpResponse:
    template = get_object_or_404(AnswerTemplate, pk=pk)
    now = {name: getattr(template, name) for name in TemplateForm.base_fields}
    form = TemplateForm(request.POST if request.method == "POST" else None, initial=now)

    def save() -> None:
        save_template(by=request.user, template=template, **form.cleaned_data)

    def beside() -> None:
        form.beside(template.version, saved_template(template))

    answer = changed(request, form, save, beside, PAGE, {"template": template})
    return answer or saved(request)


@require_POST
@allow(manages_templates)
def template_remove(request: HttpRequest, pk: int) -> HttpResponse:
    remove_template(template=get_object_or_404(AnswerTemplate, pk=pk), by=request.user)
    messages.success(request, _("The template is taken away. What was written with it stands."))
    return redirect("admin:answer_templates")


def saved(request: HttpRequest) -> HttpResponse:
    messages.success(request, SAVED)
    return redirect("admin:answer_templates")
