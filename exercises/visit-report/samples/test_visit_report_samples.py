from preuve import same
from submission import run

LOG = """\
2026-03-14T09:00:00 ana / 200 20
2026-03-14T09:10:00 ana /agenda?mois=4 200 35
2026-03-14T09:05:00 lou /agenda 500 420
panne du serveur
2026-03-14T09:40:01 ana /agenda 200 31
"""


def test_example_report():
    result = run(args=["--top", "1", "site.log"], files={"site.log": LOG})
    assert same(result.exit_code, 0)
    assert same(result.stdout.split(), "requests 4 ignored 1 errors 1 visits 3 p95 420 page /agenda 3".split())


def test_example_without_file():
    result = run(args=[])
    assert same(result.exit_code, 2)
    assert same(result.stdout, "")
