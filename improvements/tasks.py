from celery import shared_task

from improvements import services
from improvements.services import words
from improvements.services.export_jobs import work_exports as work_on_exports
from improvements.services.import_jobs import work_imports as work


@shared_task
def pass_time() -> int:
    return services.pass_time()


@shared_task
def forget_drafts() -> int:
    return services.forget_drafts()


@shared_task(soft_time_limit=200, time_limit=240)
def work_imports() -> int:
    """Files that somebody has chosen in the browser: looked through, then imported."""
    return work()


@shared_task(soft_time_limit=200, time_limit=240)
def work_exports() -> int:
    """Long lists that somebody has asked for as a file."""
    return work_on_exports()


@shared_task
def tend_the_index() -> None:
    """What search rests on, beside the trigger that follows every change."""
    words.index_the_rest()
    words.count_words()
