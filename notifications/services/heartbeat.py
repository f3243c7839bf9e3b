from django.db.models.functions import Now

from notifications.models import Heartbeat


def beat(*components: str) -> None:
    """These parts are alive now, by the database's clock."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(component=component, at=Now()) for component in components],
        update_conflicts=True,
        unique_fields=["component"],
        update_fields=["at"],
    )
