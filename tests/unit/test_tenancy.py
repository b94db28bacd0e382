"""Rows of one organisation are out of reach for every other, whatever the statement says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import String, delete, func, insert, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, aliased, mapped_column

from api.database import Database, open_database
from api.tenancy import EVERYWHERE, Owned, UnownedSessionError


class Base(DeclarativeBase):
    pass


class Organisation(Base):
    __tablename__ = "organisations"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)


class Thing(Owned, Base):
    __tablename__ = "things"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(20))


@pytest.fixture
def database(tmp_path) -> Iterator[Database]:
    found = open_database(f"sqlite:///{tmp_path / 'tenancy.sqlite3'}")
    Base.metadata.create_all(found.engine)
    with found.write(EVERYWHERE) as session:
        session.add_all([Organisation(id="ours"), Organisation(id="theirs")])
        session.flush()
        session.add_all([Thing(id="a", name="ours", organisation_id="ours")])
        session.add_all([Thing(id="b", name="theirs", organisation_id="theirs")])
    yield found
    found.close()


def names(database: Database) -> dict[str, str]:
    with database.read(EVERYWHERE) as session:
        return {thing.id: thing.name for thing in session.scalars(select(Thing))}


def test_selecting_finds_only_what_is_ours(database):
    with database.read("ours") as session:
        assert [thing.id for thing in session.scalars(select(Thing))] == ["a"]
        assert session.scalars(select(Thing.name)).all() == ["ours"]
        assert session.scalar(select(func.count()).select_from(Thing)) == 1
        other = aliased(Thing)
        assert session.scalars(select(other.id)).all() == ["a"]
        assert session.scalars(select(Organisation.id).join(Thing, Thing.organisation_id == Organisation.id)).all() == [
            "ours"
        ]


def test_getting_by_id_finds_only_what_is_ours(database):
    with database.read("ours") as session:
        assert session.get(Thing, "a") is not None
        assert session.get(Thing, "b") is None


def test_each_session_has_an_organisation_of_its_own(database):
    for organisation, found in (("ours", ["a"]), ("theirs", ["b"]), ("nobody", [])):
        with database.read(organisation) as session:
            assert session.scalars(select(Thing.id)).all() == found


def test_changing_and_removing_in_bulk_leaves_others_alone(database):
    with database.write("ours") as session:
        session.execute(update(Thing).values(name="changed"))
    assert names(database) == {"a": "changed", "b": "theirs"}
    with database.write("ours") as session:
        session.execute(delete(Thing))
    assert names(database) == {"b": "theirs"}


def test_what_is_added_is_ours(database):
    with database.write("ours") as session:
        session.add(Thing(id="c", name="new"))
    with database.read("ours") as session:
        assert session.scalars(select(Thing.id).order_by(Thing.id)).all() == ["a", "c"]


@pytest.mark.parametrize("organisation", ["ours", None])
def test_nothing_is_added_for_another_organisation(database, organisation):
    with pytest.raises(UnownedSessionError), database.write(organisation) as session:
        session.add(Thing(id="c", name="new", organisation_id="theirs"))
    assert "c" not in names(database)


def test_a_session_for_nobody_refuses_rows_that_have_an_owner(database):
    with pytest.raises(UnownedSessionError), database.read() as session:
        session.scalars(select(Thing)).all()
    with pytest.raises(UnownedSessionError), database.read() as session:
        session.get(Thing, "a")
    with pytest.raises(UnownedSessionError), database.write() as session:
        session.execute(insert(Thing).values(id="c", name="new", organisation_id="ours"))


def test_a_session_for_nobody_reads_what_has_no_owner(database):
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Organisation)) == 2
