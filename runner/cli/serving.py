"""``preuve up`` and its parts: ``serve``, ``collector``, ``worker``."""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from runner.children import Children
from runner.cli.ending import BadInputError, Status
from runner.cli.inputs import read_settings, unknown_settings
from runner.cli.reports import show_report, view_of_candidate
from runner.cli.sample import SampleError, grade_sample
from runner.cli.screen import remark, say
from runner.i18n import gettext as _
from runner.premises import address, hold
from runner.redis_server import running_url
from runner.settings import Settings
from runner.supervise import FirstAccess, StoppedError, StopRequests, Supervisor, lane_programs
from runner.verdict import Lane


def up(*, sample: bool) -> Status:
    """Everything, until Ctrl-C."""
    began = time.monotonic()
    settings = read_settings()
    for name, meant in unknown_settings(os.environ):
        hint = "" if meant is None else " " + _("Did you mean {name}?").format(name=meant)
        remark(_("{name} is no setting of Preuve, and does nothing.").format(name=name) + hint)
    os.umask(0o077)  # what is written belongs to this user alone
    stop_requests = StopRequests()
    with hold(settings.data):
        supervisor = Supervisor(settings, stop_requests, tell=remark)
        try:
            access = supervisor.start()
            took_s = time.monotonic() - began
            if access is not None:
                _show_access(access, supervisor)
            if sample:
                _show_sample(settings, supervisor)
            _show_addresses(settings, took_s)
            supervisor.serve()
        except StoppedError:
            pass
        finally:
            remark(_("… Ending"))
            supervisor.stop()
    return Status.OK


def run_api(name: str) -> Status:
    """Become one of the api's processes: this package does not import it."""
    environment = {**os.environ, "REDIS_URL": _redis_url(read_settings())}
    os.execve(sys.executable, [sys.executable, "-m", "api", name], environment)  # noqa: S606 no shell


def work(lane: Lane, slots: int) -> Status:
    """Slots of one lane, until Ctrl-C."""
    settings = read_settings()
    environment = {"REDIS_URL": _redis_url(settings), "PYTHONUNBUFFERED": "1"}
    os.umask(0o077)
    stop_requests = StopRequests()
    children = Children(
        settings.data / "logs",
        on_restart=lambda program, log: remark(
            _("{name} ended and is started again; see {log}").format(name=program.name, log=log)
        ),
    )
    settings.instance()
    try:
        for program in lane_programs(lane, slots, environment):
            child = children.start(program)
            remark(_("{name} starts; it writes to {log}").format(name=program.name, log=child.log))
        children.watch(stop_requests.descriptor)
    finally:
        stop_requests.forget()
        children.stop(wake=stop_requests.descriptor)
    return Status.OK


def _redis_url(settings: Settings) -> str:
    url = settings.redis_url or running_url(settings.data)
    if url is None:
        raise BadInputError(_("REDIS_URL is not set, and no `preuve up` runs on {data}.").format(data=settings.data))
    return url


def _show_access(access: FirstAccess, supervisor: Supervisor) -> None:
    say(_("First start. Keep these, they are not shown again:"))
    say(_("  administrator  {login}").format(login=access.login))
    say(_("  password       {password}").format(password=access.password))
    say(_("  API key        {key}").format(key=access.api_key))
    say(_("  (the key is also in {file}, which only you can read)").format(file=supervisor.key_file))
    say()


def _show_sample(settings: Settings, supervisor: Supervisor) -> None:
    try:
        key = supervisor.key_file.read_text(encoding="ascii").strip()
        with ThreadPoolExecutor(max_workers=1) as elsewhere:
            coming = elsewhere.submit(grade_sample, settings, key)
            supervisor.meanwhile(coming.done)
        sample = coming.result()
    except (OSError, SampleError) as error:
        remark(_("No sample was graded: {reason}").format(reason=error))
        return
    say(_("Sample, over HTTP: {file}").format(file=sample.file))
    show_report(view_of_candidate(sample.submission["report"]))
    say(_("from request to report: {ms} ms").format(ms=f"{sample.wall_ms:.0f}"))
    say()


def _show_addresses(settings: Settings, took_s: float) -> None:
    here = address(settings.host, settings.port)
    say(_("Preuve is ready, after {seconds} s.").format(seconds=f"{took_s:.1f}"))
    say(_("  candidates     {address}/").format(address=here))
    say(_("  staff          {address}/staff").format(address=here))
    say(_("  API            {address}/v1").format(address=here))
    say(_("  its reference  {address}/docs").format(address=here))
    say(_("  logs           {folder}").format(folder=settings.data / "logs"))
    say(_("Ctrl-C ends everything."))
