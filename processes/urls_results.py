from django.urls import path

from processes.views import results

urlpatterns = [
    path("val/<int:pk>/bedomningar/", results.selection_result, name="selection_result"),
    path("val/<int:pk>/bedomningar.csv", results.scores_csv, name="scores_csv"),
    path("val/<int:pk>/bedomningar/<slug:code>/", results.candidate_result, name="candidate_result"),
]
