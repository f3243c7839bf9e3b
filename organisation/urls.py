from django.urls import path

from organisation.gallery import gallery
from organisation.views import deputies, profile, trust

app_name = "organisation"

urlpatterns = [
    path("profil/", profile.profile, name="profile"),
    path("ersattare/", deputies.deputy, name="deputy"),
    path("ersattare/<int:pk>/avsluta/", deputies.deputy_end, name="deputy_end"),
    path("ratt-stalle/", trust.right_place, name="right_place"),
    path("tillganglighet/", trust.accessibility, name="accessibility"),
    path("uppgifter/", trust.data_handling, name="data_handling"),
    path("marke/<int:version>/", trust.mark, name="mark"),
    path("komponenter/", gallery, name="gallery"),
]
