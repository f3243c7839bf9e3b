from django.urls import path

from processes.views import pilot_effort, pilot_lasting, pilot_life, pilot_maps, pilot_work, pilots

urlpatterns = [
    path("<slug:code>/pilot/", pilots.pilot_detail, name="pilot_detail"),
    path("<slug:code>/pilot/andra/", pilots.pilot_change, name="pilot_change"),
    path("<slug:code>/pilot/samverkan/", pilot_life.pilot_consultation, name="pilot_consultation"),
    path("<slug:code>/pilot/matt/", pilot_effort.pilot_measure, name="pilot_measure"),
    path("<slug:code>/pilot/borja/", pilot_life.pilot_begin, name="pilot_begin"),
    path("<slug:code>/pilot/avsluta/", pilot_life.pilot_close, name="pilot_close"),
    path("<slug:code>/pilot/kontroll/<int:pk>/", pilot_lasting.pilot_check, name="pilot_check"),
    path("<slug:code>/pilot/haller-inte/", pilot_lasting.pilot_lapse, name="pilot_lapse"),
    path("<slug:code>/pilot/aterfall/<int:pk>/", pilot_lasting.pilot_follows, name="pilot_follows"),
    path("<slug:code>/pilot/a3.pdf", pilot_work.pilot_a3_pdf, name="pilot_a3_pdf"),
    path("<slug:code>/pilot/a3/<slug:part>/", pilot_work.pilot_a3, name="pilot_a3"),
    path("<slug:code>/pilot/karta/<slug:variant>/", pilot_maps.pilot_map, name="pilot_map"),
    path("<slug:code>/pilot/logg/ny/", pilot_work.pilot_note_create, name="pilot_note_create"),
    path("<slug:code>/pilot/logg/<int:pk>/", pilot_work.pilot_note_change, name="pilot_note_change"),
    path("<slug:code>/pilot/logg/<int:pk>/ta-bort/", pilot_work.pilot_note_remove, name="pilot_note_remove"),
]
