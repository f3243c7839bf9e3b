from celery import shared_task

from overview.services import handover, night


@shared_task
def pass_time() -> int:
    """What is handed over ends by itself when nothing is left of it."""
    return handover.settle_open()


@shared_task(soft_time_limit=1500, time_limit=1600)
def pass_night() -> bool:
    """What the overview reads: series, signals, what still stands, who is heard."""
    return night.pass_night()
