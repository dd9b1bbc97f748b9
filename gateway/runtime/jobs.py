"""The jobs of the queues: RQ finds each by the name of its function, which is its queue's."""

from gateway.runtime.worker import Worker

_BOUND: list[Worker] = []


def bind(worker: Worker) -> None:
    """Name the worker of this process, before its first job."""
    _BOUND[:] = [worker]


def intake() -> None:
    """Texts wait."""
    _BOUND[0].intake()
