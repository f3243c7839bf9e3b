from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from processes.models import Process


@require_safe
def process_list(request: HttpRequest) -> HttpResponse:
    return render(request, "processes/process_list.html", {"processes": Process.objects.for_rows()})


@require_safe
def process_detail(request: HttpRequest, code: str) -> HttpResponse:
    process = get_object_or_404(Process.objects.for_rows(), code=code)
    return render(request, "processes/process_detail.html", {"process": process})
