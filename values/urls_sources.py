from django.urls import path

from values.views import sources

urlpatterns = [
    path("vardegrund/kallor/", sources.source_list, name="sources"),
    path("vardegrund/kallor/ny/", sources.source_create, name="source_create"),
    path("vardegrund/kallor/<str:prefix>/", sources.source_detail, name="source"),
    path("vardegrund/kallor/<str:prefix>/andra/", sources.source_change, name="source_change"),
    path("vardegrund/kallor/<str:prefix>/frys/", sources.source_freeze, name="source_freeze"),
    path("vardegrund/kallor/<str:prefix>/ta-bort/", sources.source_remove, name="source_remove"),
]
