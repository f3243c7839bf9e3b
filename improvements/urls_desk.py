"""The pages of a desk. The steering group's are in urls_steering.py, mounted in the admin site."""

from django.urls import URLPattern, include, path

from improvements.desk import UNITS, Desk
from improvements.views import desk as views
from improvements.views import masking, similar
from organisation.permissions import allow

ONE = "<int:year>-<int:serial>/"


def pages(desk: Desk) -> list[URLPattern]:
    enter, here = allow(desk.may_enter), {"desk": desk}
    return [
        path("", enter(views.desk), here, name="desk"),
        path(ONE, enter(views.desk_suggestion), here, name="desk_suggestion"),
        path(f"{ONE}avsandare/", enter(views.sender_open), here, name="sender_open"),
        path(f"{ONE}vem-bestammer/", enter(views.suggestion_weigh), here, name="suggestion_weigh"),
        path(f"{ONE}oppna/", enter(views.suggestion_clear), here, name="suggestion_clear"),
        path(f"{ONE}maskera/", enter(masking.suggestion_mask), here, name="suggestion_mask"),
        path(f"{ONE}liknande/", enter(similar.similar_at_desk), here, name="similar_at_desk"),
        path(f"{ONE}original/", enter(masking.original_open), here, name="original_open"),
    ]


urlpatterns = [path("att-besvara/", include(pages(UNITS)))]
