"""What is tried, measured and followed up. Names stand in the app `improvements`."""

from django.urls import include, path

from improvements.views import cycles

urlpatterns = [
    path(
        "arbete/",
        include(
            [
                path("<int:effort>/varv/nytt/", cycles.cycle_create, name="cycle_create"),
                path("<int:effort>/varv/<int:number>/", cycles.cycle_detail, name="cycle_detail"),
            ]
        ),
    ),
]
