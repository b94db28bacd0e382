"""What is looked at before anything is started, and the Redis that is started where there is none."""

from __future__ import annotations

import socket
import stat
from pathlib import Path

import pytest
import redis

from runner import redis_server
from runner.children import Children
from runner.premises import StartError, address, check_port, hold, reachable
from runner.redis_server import RedisError, RedisServer, running_url
from runner.settings import Settings
from runner.supervise import lane_programs, slot_programs
from runner.verdict import Lane


def test_a_taken_port_is_refused_with_the_setting_to_change() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        with pytest.raises(StartError, match="PREUVE_PORT"):
            check_port("127.0.0.1", taken.getsockname()[1])


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(StartError, match="PREUVE_HOST"):
        check_port("192.0.2.1", 8080)


def test_a_free_port_is_fine() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    check_port("127.0.0.1", port)


def test_one_data_folder_has_one_parent(tmp_path: Path) -> None:
    with (
        hold(tmp_path / "data"),
        pytest.raises(StartError, match=r"runs on .*data already \(process \d+\)"),
        hold(tmp_path / "data"),
    ):
        pytest.fail("held twice")


def test_a_data_folder_is_free_again_afterwards(tmp_path: Path) -> None:
    with hold(tmp_path / "data"):
        pass
    with hold(tmp_path / "data"):
        assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_each_lane_gets_the_slots_that_are_set(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, slots_run=2, slots_grade=1, slots_bulk=1)

    needed, later = slot_programs(settings, {})

    assert {program.name for program in needed} == {"run-1", "run-2", "grade-1"}
    assert [program.name for program in later] == ["bulk-1"]


def test_slots_have_names_of_their_own_and_end_after_the_api() -> None:
    programs = list(lane_programs(Lane.GRADE, 2, {"REDIS_URL": "unix:///nowhere"}))

    slots = {program.command[-1] for program in programs}
    assert len(slots) == 2
    assert {program.stage for program in programs} == {1}
    assert programs[0].environment == {"REDIS_URL": "unix:///nowhere"}


@pytest.mark.parametrize(("host", "there"), [("0.0.0.0", "127.0.0.1"), ("::", "::1"), ("127.0.0.1", "127.0.0.1")])  # noqa: S104
def test_our_own_server_is_reached_on_the_loopback(host: str, there: str) -> None:
    assert reachable(host) == there


@pytest.mark.parametrize(
    ("host", "shown"),
    [("0.0.0.0", "http://127.0.0.1:8080"), ("::", "http://[::1]:8080"), ("preuve.test", "http://preuve.test:8080")],  # noqa: S104
)
def test_an_address_that_is_shown_can_be_opened(host: str, shown: str) -> None:
    assert address(host, 8080) == shown


@pytest.fixture(params=["short", "a" * 90])
def data(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A data folder, once with a path that is too long for a socket."""
    folder = tmp_path / str(request.param)
    folder.mkdir()
    return folder


def test_redis_of_our_own_is_open_to_nobody_else_and_never_drops_a_job(data: Path) -> None:
    server = RedisServer(data)
    children = Children(data / "logs")
    child = children.start(server.program())
    try:
        server.wait_until_ready(20, child.log)
        connection = redis.Redis.from_url(server.url)

        assert connection.config_get("port") == {"port": "0"}
        assert connection.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert connection.config_get("appendonly") == {"appendonly": "yes"}
        path = Path(connection.connection_pool.connection_kwargs["path"])
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE((data / "redis" / "redis.conf").stat().st_mode) == 0o600
        connection.close()
    finally:
        children.stop()
        server.clean_up()

    assert not server.answers()
    assert not path.exists()


def test_other_commands_find_the_redis_of_a_data_folder_while_it_runs(tmp_path: Path) -> None:
    server = RedisServer(tmp_path)
    children = Children(tmp_path / "logs")
    child = children.start(server.program())
    server.wait_until_ready(20, child.log)
    assert running_url(tmp_path) == server.url

    children.stop()

    assert running_url(tmp_path) is None


def test_a_machine_without_redis_is_told_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_server, "find_server", lambda: None)

    with pytest.raises(RedisError, match="make setup"):
        RedisServer(tmp_path).program()


def test_a_redis_that_does_not_start_shows_the_end_of_its_log(tmp_path: Path) -> None:
    log = tmp_path / "redis.log"
    log.write_text("Can't chdir\n")

    with pytest.raises(RedisError, match="Can't chdir"):
        RedisServer(tmp_path).wait_until_ready(0.0, log)
