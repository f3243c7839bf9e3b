from django.urls import path

from processes.views import selections

urlpatterns = [
    path("val/<int:pk>/", selections.selection_detail, name="selection_detail"),
]
