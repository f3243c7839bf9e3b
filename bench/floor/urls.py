from django.contrib.auth.decorators import login_required
from django.contrib.postgres.search import SearchQuery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone

from bench.floor.models import WORDS, Idea


@login_required
def ideas(request: HttpRequest) -> HttpResponse:
    rows = Idea.objects.select_related("author").order_by("-id")
    if status := request.GET.get("status"):
        rows = rows.filter(status=status)
    if before := request.GET.get("before"):
        rows = rows.filter(id__lt=before)
    if words := request.GET.get("q"):
        rows = rows.annotate(words=WORDS).filter(words=SearchQuery(words, config="swedish"))
    return render(request, "floor/list.html", {"rows": rows[:25]})


@login_required
def idea(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Idea.objects.select_related("author"), pk=pk)
    return render(request, "floor/idea.html", {"idea": found, "comments": found.comments.all()})


@login_required
def new(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        created = Idea.objects.create(
            title=request.POST["title"],
            body=request.POST["problem"],
            author=request.user,
            created=timezone.now(),
        )
        return redirect(f"/{created.pk}/")
    return render(request, "floor/form.html")


urlpatterns = [path("", ideas), path("new/", new), path("<int:pk>/", idea)]
