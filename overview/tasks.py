from celery import shared_task

from overview.services import night


@shared_task(soft_time_limit=1500, time_limit=1600)
def pass_night() -> bool:
    """What the overview reads: series, signals, what still stands, who is heard."""
    return night.pass_night()
