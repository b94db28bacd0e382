"""Every table says what it holds of whom: exports, erasure and retention follow from that alone."""

from __future__ import annotations

import pytest
from sqlalchemy import Table

from api.personal import Impersonal, Personal
from api.privacy.classified import CANDIDATES, CLASSIFIED, PERSONAL
from api.tables import metadata

#: References to rows of candidates that are about none: checks hand in the authors' own sample works.
OF_NOBODY = {("exercise_checks", "submission_id")}
#: Columns of such names open something, or are drawn for others, too.
SECRET = ("digest", "token", "csrf", "seed", "secret", "serial", "password")
#: Digests of a person's own work, and numbers that open nothing.
OPEN = {
    ("drafts", "digest"),
    ("handed_in", "digest"),
    ("submissions", "exercise_digest"),
    ("report_links", "document_digest"),
}


def table(name: str) -> Table:
    return metadata.tables[name]


def test_every_table_is_classified():
    """A new table fails here: say in api/<feature>/personal.py whose it is, and name that in privacy/classified.py."""
    assert set(CLASSIFIED) == set(metadata.tables)


def test_whatever_refers_to_a_candidate_goes_with_them():
    """Else a reference would lead nowhere, and the database would refuse the erasure."""
    for name, one in metadata.tables.items():
        for column in one.columns:
            for key in column.foreign_keys:
                to = key.column.table.name
                if to not in PERSONAL or (name, column.name) in OF_NOBODY:
                    continue
                classified = CLASSIFIED[name]
                assert isinstance(classified, Personal), f"{name}.{column.name} refers to {to}"
                there = any((link.column, link.table) == (column.name, to) for link in classified.by)
                back = any((link.table, link.named) == (name, column.name) for link in PERSONAL[to].by)
                assert there or back, f"{name}.{column.name} refers to {to}: say so in its Personal"


def test_whatever_is_named_after_a_candidate_is_about_one():
    """Also without a foreign key."""
    for name, one in CLASSIFIED.items():
        if isinstance(one, Impersonal):
            named = {"candidate_id", "sitting_id"} & set(table(name).columns.keys())
            assert not named or name == "erasures", name


@pytest.mark.parametrize("name", sorted(PERSONAL))
def test_a_classification_names_what_there_is(name):
    one, columns = PERSONAL[name], set(table(name).columns.keys())
    assert {link.column for link in one.by} | set(one.by_any_id) | set(one.hidden) | set(one.later) <= columns
    for link in one.by:
        assert link.table in PERSONAL
        assert link.named in table(link.table).columns
    assert bool(one.by or one.by_any_id) == (name != CANDIDATES)
    assert one.stays is None or one.by_any_id


def test_no_export_holds_what_opens_something():
    shown = {
        (name, column)
        for name, classified in PERSONAL.items()
        for column in (one.name for one in table(name).columns)
        if column not in classified.hidden and any(word in column for word in SECRET)
    }
    assert shown - OPEN == set()
