from django.urls import path

from processes.views import assessing, preparing, selections

urlpatterns = [
    path("val/nytt/", preparing.selection_create, name="selection_create"),
    path("val/<int:pk>/", selections.selection_detail, name="selection_detail"),
    path("val/<int:pk>/andra/", preparing.selection_change, name="selection_change"),
    path("val/<int:pk>/kriterier/", preparing.criteria_change, name="criteria_change"),
    path("val/<int:pk>/oppna/", preparing.selection_open, name="selection_open"),
    path("val/<int:pk>/tider/", preparing.selection_move, name="selection_move"),
    path("val/<int:pk>/stall-in/", preparing.selection_cancel, name="selection_cancel"),
    path("val/<int:pk>/visa/", preparing.selection_reveal, name="selection_reveal"),
    path("val/<int:pk>/bedom/<slug:code>/", assessing.assess, name="assess"),
    path("val/<int:pk>/bedom/<slug:code>/jav/", assessing.conflict_declare, name="conflict_declare"),
]
