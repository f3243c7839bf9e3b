from celery import shared_task

from organisation.models.session import SessionStore


@shared_task
def forget_sessions() -> None:
    """Sessions that have run out are no use to anybody, and tell who was here when."""
    SessionStore.clear_expired()
