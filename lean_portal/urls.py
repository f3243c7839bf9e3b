from django.conf import settings
from django.contrib import admin
from django.urls import include, path

handler400 = "lean_portal.errors.bad_request"
handler403 = "lean_portal.errors.permission_denied"
handler404 = "lean_portal.errors.page_not_found"
handler429 = "lean_portal.errors.too_many_requests"
handler500 = "lean_portal.errors.server_error"

# Included by string: the lowest layer imports no app.
urlpatterns = [
    path("", include("overview.urls")),
    path("", include("organisation.account_urls")),
    path("", include("organisation.urls")),
    path("", include("improvements.urls")),
    path("", include("values.urls")),
    path("processer/", include("processes.urls")),
    path("kl-info/", include("meetings.urls")),
    path("utbildning/", include("training.urls")),
    path("nyheter/", include("notifications.urls_intranet")),
    path("", include("notifications.urls")),
    path("admin/", admin.site.urls),
    *([path("demo/", include("demo.urls"))] if settings.DEMO else []),
]
