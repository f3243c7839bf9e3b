from django.urls import path

from values.views import adoptions, gate, looks, steps

urlpatterns = [
    path("vardegrund/infor-antagande/", gate.gate, name="gate"),
    path("vardegrund/infor-antagande/lamna-till-beslut/", gate.propose, name="propose"),
    path("vardegrund/infor-antagande/anta/", gate.adopt, name="adopt"),
    path("vardegrund/infor-antagande/ta-tillbaka/", gate.take_back, name="take_back"),
    path("vardegrund/infor-antagande/omfattning/", steps.scope_change, name="scope_change"),
    path("vardegrund/infor-antagande/lagg-ned/", steps.discard, name="discard"),
    path("vardegrund/ny-version/", steps.version_start, name="version_start"),
    path("vardegrund/antagande/", adoptions.adoption_list, name="adoptions"),
    path("vardegrund/antagande/<str:code>/", adoptions.organisation_adopt, name="organisation_adopt"),
    path("vardegrund/arlig-genomgang/", looks.look_create, name="look_create"),
]
