from preuve import same
from submission import prepare


def test_report_one():
    contacts = ["Ana@example.org", "sacha@example.org", "camille@example.org", "lou@example.org"]
    unsubscribed = ["sacha@example.org", "camille@example.org"]
    assert same(prepare(contacts, unsubscribed, 2), [["ana@example.org", "lou@example.org"]])


def test_what_worked_before():
    contacts = ["noa@example.org", "eden@example.org", "ari@example.org"]
    assert same(prepare(contacts, ["eden@example.org"], 3), [["noa@example.org", "ari@example.org"]])
