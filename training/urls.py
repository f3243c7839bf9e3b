from training import urls_courses, urls_support, urls_waves

app_name = "training"

urlpatterns = [
    *urls_courses.urlpatterns,
    *urls_waves.urlpatterns,
    *urls_support.urlpatterns,
]
