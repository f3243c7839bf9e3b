"""How far everybody has come, what is left for oneself and the own group, and when waves open."""

from django.urls import path

from training.views import standing, wave_plans, waves

urlpatterns = [
    path("laget/", standing.matrix_page, name="matrix"),
    path("mitt/", standing.my_record, name="my_record"),
    path("min-grupp/", standing.my_group, name="my_group"),
    path("vagor/", waves.wave_list, name="wave_list"),
    path("vagor/ny/", wave_plans.wave_create, name="wave_create"),
    path("vagor/<int:number>/", wave_plans.wave_change, name="wave_change"),
    path("vagor/<int:number>/oppna/", waves.wave_override, name="wave_override"),
]
