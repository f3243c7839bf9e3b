from values import urls_gate, urls_portable, urls_reading, urls_rounds, urls_sources, urls_use, urls_work

app_name = "values"

urlpatterns = [
    *urls_reading.urlpatterns,
    *urls_gate.urlpatterns,
    *urls_rounds.urlpatterns,
    *urls_use.urlpatterns,
    *urls_sources.urlpatterns,
    *urls_work.urlpatterns,
    *urls_portable.urlpatterns,
]
