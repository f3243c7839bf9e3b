from celery import shared_task

from improvements import services


@shared_task
def pass_time() -> int:
    return services.pass_time()
