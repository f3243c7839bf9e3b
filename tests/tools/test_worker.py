from tests.parts import StartWorker
from tools.parts.process import group_exists


def test_worker_starts_on_the_tests_database_and_leaves_nothing(start_worker: StartWorker) -> None:
    worker = start_worker(beat=True)
    assert b"redis+socket://" in worker.process.log.read_bytes()
    worker.kill()
    assert not group_exists(worker.process.pid)
