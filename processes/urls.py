from processes import urls_decisions, urls_pilots, urls_processes, urls_results, urls_rounds

app_name = "processes"

urlpatterns = [
    *urls_rounds.urlpatterns,
    *urls_results.urlpatterns,
    *urls_decisions.urlpatterns,
    *urls_pilots.urlpatterns,
    *urls_processes.urlpatterns,  # last: a code stands where "val" stands
]
