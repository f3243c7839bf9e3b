"""A wave is made, and changed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _

from lean_portal.answers import attempt, changed, opened_or_sent, page
from organisation.permissions import allow
from training.forms.waves import WaveForm, saved_wave
from training.models import Wave
from training.permissions import registers
from training.services import waves

FORM = "training/wave_form.html"


@opened_or_sent
@allow(registers)
def wave_create(request: HttpRequest) -> HttpResponse:
    form = WaveForm(request.POST if request.method == "POST" else None, number=waves.next_number())
    if request.method == "POST" and form.is_valid():
        if attempt(form, waves.add_wave, by=request.user, **form.given()):
            messages.success(request, _("The wave is there."))
            return redirect("training:wave_list")
    return page(request, FORM, form, {"wave": None})


@opened_or_sent
@allow(registers)
def wave_change(request: HttpRequest, number: int) -> HttpResponse:
    wave = get_object_or_404(Wave, number=number)
    form = WaveForm(request.POST if request.method == "POST" else None, wave=wave)

    def save() -> None:
        version = form.cleaned_data["version"]
        waves.change_wave(wave=wave, by=request.user, version=version, **form.given())

    def beside() -> None:
        now = Wave.objects.get(pk=wave.pk)
        form.beside(now.version, saved_wave(now))

    answer = changed(request, form, save, beside, FORM, {"wave": wave})
    if answer is None:
        messages.success(request, _("It is saved."))
        return redirect("training:wave_list")
    return answer
