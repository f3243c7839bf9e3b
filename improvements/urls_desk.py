"""The pages of a desk. The steering group's are in urls_steering.py, mounted in the admin site."""

from django.urls import URLPattern, include, path

from improvements.desk import UNITS, Desk
from improvements.views import bulk, masking, publish, template_choice
from improvements.views import desk as views
from organisation.permissions import allow

ONE = "<int:year>-<int:serial>/"


def pages(desk: Desk) -> list[URLPattern]:
    enter, here = allow(desk.may_enter), {"desk": desk}
    return [
        path("", enter(views.desk), here, name="desk"),
        path("publicera/", enter(publish.to_publish), here, name="to_publish"),
        path("publicera/<int:pk>/signera/", enter(publish.prepared_sign), here, name="prepared_sign"),
        path("publicera/<int:pk>/kasta/", enter(publish.prepared_discard), here, name="prepared_discard"),
        path("flera/", enter(bulk.several), here, name="several"),
        path("flera/skriv/", enter(bulk.several_write), here, name="several_write"),
        path(f"{ONE}mall/", enter(template_choice.template_use), here, name="template_use"),
        path(f"{ONE}lasbarhet/", enter(template_choice.reading_now), here, name="reading_now"),
        path(ONE, enter(views.desk_suggestion), here, name="desk_suggestion"),
        path(f"{ONE}avsandare/", enter(views.sender_open), here, name="sender_open"),
        path(f"{ONE}vem-bestammer/", enter(views.suggestion_weigh), here, name="suggestion_weigh"),
        path(f"{ONE}oppna/", enter(views.suggestion_clear), here, name="suggestion_clear"),
        path(f"{ONE}maskera/", enter(masking.suggestion_mask), here, name="suggestion_mask"),
        path(f"{ONE}original/", enter(masking.original_open), here, name="original_open"),
    ]


urlpatterns = [path("att-besvara/", include(pages(UNITS)))]
