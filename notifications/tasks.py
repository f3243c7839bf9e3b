import time

from celery import shared_task

from notifications import services
from notifications.services import stories

LONGEST_RUN = 20  # seconds; well below the hard limit, and short enough for a stop


@shared_task
def work(clockwork: bool = False) -> int:
    """Turn what happened into deliveries and send what is due. Beat rings every few seconds; what is to be
    done stands in the database, so a lost, late or doubled ring changes nothing."""
    ends = time.monotonic() + LONGEST_RUN
    services.beat("worker", *(["beat"] if clockwork else []))
    services.gather_due(seconds=LONGEST_RUN / 4)
    services.expand_waiting(seconds=LONGEST_RUN / 2)
    if services.fold_due():
        services.expand_waiting(seconds=LONGEST_RUN / 4)
    settled = 0
    while time.monotonic() < ends and (count := services.send_due()):
        settled += count
        services.beat("worker")
    return settled


@shared_task
def tell() -> int:
    """Servers are told of our stories. A task of its own: one that answers slowly keeps no mail waiting."""
    ends = time.monotonic() + LONGEST_RUN
    told = 0
    while time.monotonic() < ends and (count := services.tell_due()):
        told += count
    return told


@shared_task
def write_stories() -> int:
    return stories.pass_time()
