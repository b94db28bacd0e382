from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from preuve import same
from submission import run

START = datetime(2026, 3, 14, 23, 40)


def line(seconds, visitor, address="/", status=200, duration=10):
    moment = START + timedelta(seconds=seconds)
    return f"{moment.isoformat()} {visitor} {address} {status} {duration}"


def fields(entry):
    """The five fields of a line made by ``line``."""
    moment, visitor, address, status, duration = entry.split()
    return datetime.fromisoformat(moment), visitor, address, int(status), int(duration)


def expected_pages(entries):
    counts = Counter(fields(entry)[2].partition("?")[0] for entry in entries)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def expected_visits(entries):
    times = {}
    for entry in entries:
        moment, visitor, *_ = fields(entry)
        times.setdefault(visitor, []).append(moment)
    visits = 0
    for moments in times.values():
        moments.sort()
        gaps = [later - earlier for earlier, later in zip(moments, moments[1:])]
        visits += 1 + sum(gap > timedelta(minutes=30) for gap in gaps)
    return visits


def expected_words(entries, ignored, top=3):
    durations = sorted(fields(entry)[4] for entry in entries)
    p95 = durations[-(-95 * len(durations) // 100) - 1] if durations else "-"
    errors = sum(500 <= fields(entry)[3] <= 599 for entry in entries)
    words = f"requests {len(entries)} ignored {ignored} errors {errors} visits {expected_visits(entries)} p95 {p95}"
    return (words + "".join(f" page {page} {count}" for page, count in expected_pages(entries)[:top])).split()


def expected_csv(entries):
    rows = [(f'"{page}"' if "," in page else page, count) for page, count in expected_pages(entries)]
    return ["page,requests"] + [f"{page},{count}" for page, count in rows]


def words_of(log, *options):
    result = run(args=[*options, "site.log"], files={"site.log": log})
    assert same(result.exit_code, 0)
    return result.stdout.split()


def figures(words):
    """The figures before the pages, by name."""
    return dict(zip(words[0:10:2], words[1:10:2]))


def test_requests_and_errors():
    log = "\n".join(
        [
            line(0, "ana", status=200),
            "",
            line(10, "lou", status=500),
            "redémarrage du serveur",
            line(20, "ana", status=499),
            "   ",
            line(30, "noa", status=599),
            line(40, "noa", status=600),
            line(50, "noa", status=404) + " fin",
            line(60, "sam", status=503),
            "2026-03-14 23:40:00 ana / 200 10",
            line(70, "sam", status=301),
        ]
    )
    words = words_of(log)
    wanted = {"requests": "7", "ignored": "3", "errors": "3", "visits": "4", "p95": "10"}
    assert same(figures(words), wanted)


def test_pages():
    addresses = ["/b", "/a?x=1", "/Z", "/a?y=2?z=3", "/b?", "/", "/a", "/c", "/Z?q", "/a/", "/c", "/500"]
    entries = [line(60 * number, "ana", address) for number, address in enumerate(addresses)]
    entries.append(line(999, "lou", "/500", 500))
    log = "\n".join(entries) + "\n"
    assert same(words_of(log)[10:], "page /a 3 page /500 2 page /Z 2".split())
    assert same(words_of(log, "--top", "1")[10:], "page /a 3".split())
    assert same(words_of(log, "--top", "5")[10:], "page /a 3 page /500 2 page /Z 2 page /b 2 page /c 2".split())
    assert same(words_of(log, "--top", "40")[10:], expected_words(entries, 0, 40)[10:])


@pytest.mark.parametrize(
    ("moments", "visits"),
    [
        ([("ana", 0), ("ana", 1800), ("ana", 3600)], "1"),
        ([("ana", 0), ("ana", 1801), ("ana", 3601)], "2"),
        ([("ana", 0), ("lou", 1000), ("ana", 1700), ("lou", 2900)], "3"),
        ([("ana", 5000), ("ana", 0), ("ana", 1500), ("ana", 3300)], "1"),
        ([("ana", 90_000), ("lou", 0), ("ana", 0), ("ana", 3_000), ("lou", 1)], "4"),
    ],
)
def test_visits(moments, visits):
    log = "\n".join(line(seconds, visitor) for visitor, seconds in moments)
    assert same(figures(words_of(log)).get("visits"), visits)


@pytest.mark.parametrize(
    ("durations", "p95"),
    [
        ([7], "7"),
        ([30, 9], "30"),
        (list(range(20, 0, -1)), "19"),
        (list(range(101, 122)), "120"),
        ([1000, *range(100, 199)], "194"),
        ([], "-"),
    ],
)
def test_p95(durations, p95):
    log = "\n".join(line(number, "ana", duration=duration) for number, duration in enumerate(durations))
    assert same(figures(words_of(log)).get("p95"), p95)


def test_standard_input():
    entries = [line(5, "ana", "/a"), line(0, "lou", "/b", 502, 77), line(9, "lou", "/b")]
    log = "\n".join(entries)
    for args in (["-"], ["--top", "2", "-"], ["-", "--top", "2"]):
        result = run(args=args, stdin=log)
        assert same(result.exit_code, 0)
        assert same(result.stdout.split(), expected_words(entries, 0))


@pytest.mark.parametrize(
    ("args", "exit_code"),
    [
        (["absent.log"], 1),
        (["--top", "2", "absent.log"], 1),
        (["site.log", "site.log"], 2),
        (["--all", "site.log"], 2),
        (["site.log", "--top"], 2),
        (["--top", "0", "site.log"], 2),
        (["--top", "2.5", "site.log"], 2),
        (["--top", "dix", "site.log"], 2),
        (["site.log", "--csv"], 2),
        (["--top", "3"], 2),
    ],
)
def test_refusals(args, exit_code):
    result = run(args=args, files={"site.log": line(0, "ana")})
    assert same(result.exit_code, exit_code)
    assert same(result.stdout, "")
    assert len(result.stderr.strip()) > 0


def test_csv_file():
    addresses = ["/plan,acces", "/", "/plan,acces?ville=1,2", "/a", "/b", "/c", "/b"]
    entries = [line(number, "ana", address) for number, address in enumerate(addresses)]
    result = run(args=["site.log", "--csv", "pages.csv", "--top", "2"], files={"site.log": "\n".join(entries)})
    assert same(result.exit_code, 0)
    assert same(result.stdout.split(), expected_words(entries, 0, 2))
    written = result.files.get("pages.csv")
    assert isinstance(written, str)
    assert same(written.split(), expected_csv(entries))


any_lines = st.lists(
    st.builds(
        line,
        st.integers(0, 20_000) | st.sampled_from([0, 1800, 3600, 3601]),
        st.sampled_from(["ana", "lou", "noa"]),
        st.sampled_from(["/", "/a", "/A", "/a?b", "/b?c?d", "/b,c", "/z/a"]),
        st.sampled_from([200, 200, 304, 404, 500, 503]),
        st.integers(0, 3_000),
    ),
    max_size=45,
)
noise = st.lists(st.sampled_from(["---", "/a 200 10", "2026-03-14T09:00:00 ana / 200"]), max_size=3)


@settings(max_examples=10)
@given(any_lines, noise, st.integers(1, 8))
def test_random_logs(entries, ignored, top):
    result = run(
        args=["--csv", "pages.csv", "--top", str(top), "site.log"],
        files={"site.log": "\n".join([*ignored, *entries, ""])},
    )
    assert same(result.exit_code, 0)
    assert same(result.stdout.split(), expected_words(entries, len(ignored), top))
    written = result.files.get("pages.csv")
    assert isinstance(written, str)
    assert same(written.split(), expected_csv(entries))


def test_long_log():
    entries = [
        line(
            number * 7_919 % 600_011,
            f"v{number % 5_000}",
            f"/{number * 31 % 14_983}?{number % 3}",
            duration=number % 997,
        )
        for number in range(15_000)
    ]
    assert same(words_of("\n".join(entries)), expected_words(entries, 0))
