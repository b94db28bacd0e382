"""JSON is no lock: RQ's workers run what a job names. A slot does one thing, whatever stands in its queue.

Each job that must do harm to a stock worker is given to one (which shows that the harm is real) and to a slot.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from rq import Callback, Queue, Webhook
from rq.job import Job
from rq.serializers import JSONSerializer, PickleSerializer

from fakes.harmful import Payload
from fakes.installation import until
from runner import wire
from runner.settings import INSTALLATION


@dataclass
class Harm:
    """Puts one job into a queue that leaves a file behind if any of it is run."""

    queue: Queue
    mark: Path

    def other_function(self):
        self.queue.enqueue_call("fakes.harmful.leave", args=(str(self.mark),))

    def function_of_the_standard_library(self):
        self.queue.enqueue_call("os.mkdir", args=(str(self.mark),))

    def failure_callback(self):
        self._named(on_failure=Callback("fakes.harmful.leave_by_callback"))

    def success_callback(self):
        self._named("math.sqrt", args=(4,), on_success=Callback("fakes.harmful.leave_by_callback"))

    def pickle(self):
        job = Job.create(
            "math.sqrt", args=(Payload(self.mark),), connection=self.queue.connection, serializer=PickleSerializer
        )
        job.origin = self.queue.name
        job.save()
        self.queue.push_job_id(job.id)

    def _named(self, function=wire.JOB_PATH, *, args=(), **callbacks):
        kwargs = {"request": {}} if function == wire.JOB_PATH else {}
        self.queue.enqueue_call(function, args=args, kwargs=kwargs, meta={"path": str(self.mark)}, **callbacks)


HARMS = ["other_function", "function_of_the_standard_library", "failure_callback", "success_callback", "pickle"]


def queue_of(installation, name):
    return Queue(name, connection=installation.redis, serializer=JSONSerializer)


def run_stock_worker(installation, queue, serializer):
    """One of RQ's own, until the queue is empty."""
    path = os.pathsep.join((str(INSTALLATION), str(INSTALLATION / "tests")))
    command = [str(Path(sys.executable).parent / "rq"), "worker", "--burst", "--url", installation.redis_url]
    command += ["--worker-class", "rq.SimpleWorker", "--serializer", serializer, queue]
    subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, check=True, capture_output=True)


def failed(installation, lane="grade"):
    return queue_of(installation, lane).failed_job_registry.get_job_ids()


@pytest.mark.parametrize("harm", HARMS)
def test_what_a_stock_worker_would_run_is_refused_by_a_slot(installation, tmp_path, harm):
    slot = installation.some_slot()
    control, mark = tmp_path / "control", tmp_path / "mark"
    getattr(Harm(queue_of(installation, "stock"), control), harm)()
    run_stock_worker(installation, "stock", "pickle" if harm == "pickle" else "json")
    assert control.exists(), "a stock worker does not run this either, so the test shows nothing"

    before = len(failed(installation))
    getattr(Harm(queue_of(installation, "grade"), mark), harm)()
    honest = installation.submit()

    assert installation.wait_verdict(honest)["verdict"] == "accepted"
    assert len(failed(installation)) == before + 1
    assert not mark.exists()
    assert slot.poll() is None


@pytest.mark.parametrize(
    ("args", "kwargs"), [(["x"], {"request": {}}), ([], {"request": {}, "more": 1}), ([], {}), ([], {"request": {}})]
)
def test_a_job_of_the_right_name_and_another_shape_is_refused(installation, args, kwargs):
    slot = installation.some_slot()
    before = len(failed(installation))
    queue_of(installation, "grade").enqueue_call(wire.JOB_PATH, args=args, kwargs=kwargs)

    assert installation.wait_verdict(installation.submit())["verdict"] == "accepted"
    assert len(failed(installation)) == before + 1
    assert slot.poll() is None


def test_a_job_that_nobody_can_read_is_passed_over(installation):
    slot = installation.some_slot()
    for name, fields in (("status", {"data": b"x", "status": "no such"}), ("json", {"data": b"\xff", "timeout": "?"})):
        installation.redis.hset(f"rq:job:unreadable-{name}", mapping=fields)
        installation.redis.rpush("rq:queue:grade", f"unreadable-{name}")

    assert installation.wait_verdict(installation.submit())["verdict"] == "accepted"
    assert slot.poll() is None


def test_no_address_that_a_job_names_is_called(installation):
    slot = installation.some_slot()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.setblocking(False)
        hook = Webhook(f"http://127.0.0.1:{listener.getsockname()[1]}/", "finished", timeout=1)
        queue_of(installation, "stock").enqueue_call("math.sqrt", args=(4,), webhooks=[hook])
        run_stock_worker(installation, "stock", "json")
        listener.accept()[0].close()

        for status in ("finished", "failed"):
            hook = Webhook(hook.url, status, timeout=1)
            queue_of(installation, "grade").enqueue_call("math.sqrt", args=(4,), webhooks=[hook])
        assert installation.wait_verdict(installation.submit())["verdict"] == "accepted"
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert slot.poll() is None


def test_a_slot_ends_as_usual_after_all_that(installation):
    assert installation.end(installation.some_slot()) == 0
    until(lambda: not installation.containers(), what="no container is left")
