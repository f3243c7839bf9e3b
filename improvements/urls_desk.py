"""The pages of a desk. The steering group's are in urls_steering.py, mounted in the admin site."""

from django.urls import URLPattern, include, path

from improvements.desk import UNITS, Desk
from improvements.views import bulk, masking, pairs, publish, similar, template_choice, weighing
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
        path(f"{ONE}liknande/", enter(similar.similar_at_desk), here, name="similar_at_desk"),
        path(f"{ONE}original/", enter(masking.original_open), here, name="original_open"),
        path(f"{ONE}anteckningar/", enter(weighing.note_add), here, name="note_add"),
        path(f"{ONE}anteckningar/<int:note>/", enter(weighing.note_change), here, name="note_change"),
        path(f"{ONE}checklista/", enter(weighing.weighing_save), here, name="weighing_save"),
        path(f"{ONE}bedomare/", enter(weighing.evaluation_ask), here, name="evaluation_ask"),
        path(
            f"{ONE}bedomare/<int:evaluation>/ta-tillbaka/",
            enter(weighing.evaluation_take_back),
            here,
            name="evaluation_take_back",
        ),
        path(f"{ONE}jav/", enter(weighing.conflict_note), here, name="conflict_note"),
        path(
            f"{ONE}jav/<int:conflict>/ta-tillbaka/", enter(weighing.conflict_end), here, name="conflict_end"
        ),
        path(f"{ONE}lika/", enter(pairs.suggestion_pair), here, name="suggestion_pair"),
        path(f"{ONE}lika/<int:other>/inte/", enter(pairs.pair_refuse), here, name="pair_refuse"),
        path(f"{ONE}lika/<int:other>/bort/", enter(pairs.pair_undo), here, name="pair_undo"),
    ]


urlpatterns = [path("att-besvara/", include(pages(UNITS)))]
