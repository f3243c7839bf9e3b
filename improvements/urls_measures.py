"""What is measured of what is tried: of suggestions that got a yes, and of pilots."""

from django.urls import path

from improvements.views import measure_lines, measured_values, measures

ALL = "arbete/<int:effort>/matt/"
ONE = f"{ALL}<int:pk>/"
urlpatterns = [
    path("forslag/<int:year>-<int:serial>/matt/", measures.measure_begin, name="measure_begin"),
    path(f"{ALL}nytt/", measures.measure_create, name="measure_create"),
    path(ONE, measures.measure_detail, name="measure_detail"),
    path(f"{ONE}andra/", measures.measure_change, name="measure_change"),
    path(f"{ONE}varden/", measured_values.measure_values, name="measure_values"),
    path(f"{ONE}varden/ta-bort/", measured_values.value_remove, name="measure_value_remove"),
    path(f"{ONE}varden.csv", measures.measure_csv, name="measure_csv"),
    path(f"{ONE}granser/", measure_lines.measure_lines_page, name="measure_lines"),
    path(f"{ONE}granser/<int:line>/ta-bort/", measure_lines.measure_line_remove, name="measure_line_remove"),
]
