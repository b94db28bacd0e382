"""Own exercises: taken in, looked at, withdrawn. Whether one is offered is decided by ``api.authoring.checks``."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import Acting
from api.authoring import store
from api.authoring.intake import read_upload
from api.authoring.model import AnswerCheck, AnswerShown, NoSuchVersionError, UncheckedVersionError, VersionDetails
from api.authoring.store import ExerciseCheckRow
from api.catalog import store as catalog_store
from api.catalog.model import Entry, ExerciseOrigin, OwnVersion, VersionState
from api.catalog.service import Catalog
from api.catalog.shelf import OwnExercises
from api.catalog.store import ExerciseVersionRow, OwnExerciseRow
from api.database import Database
from api.grading.model import Job, Purpose, work_for
from api.grading.service import Grading
from api.ids import new_id
from runner.exercise import Answer, Bundles, Exercise, is_slug, lint_suite, read_references
from runner.verdict import Intent

#: States in which a version has stood its check, or is about to.
_SETTLED = (VersionState.CHECKING, VersionState.READY, VersionState.WITHDRAWN)


class Authoring:
    """The use cases of this feature."""

    def __init__(
        self, database: Database, catalog: Catalog, shelf: OwnExercises, bundles: Bundles, grading: Grading
    ) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._catalog = catalog
        self._shelf = shelf
        self._bundles = bundles
        self._grading = grading

    def upload(self, acting: Acting, archive: bytes, slug: str | None) -> tuple[OwnVersion, bool]:
        """Take an exercise in, and have it checked. The version, and whether it is a new one.

        The same content again is the same version; one that was refused is checked again, with the references that
        come with it now. ``slug`` None takes the name of the folder that the archive holds.

        Raises:
            UnfitArchiveError: the archive is not taken.
            UnfitExerciseError: what it holds is no exercise that can be offered.
        """
        files, exercise, answers = read_upload(archive, slug, self._catalog)
        self._bundles.keep(files)
        for _ in range(2):
            try:
                return self._take_in(acting, exercise, answers)
            except IntegrityError:  # somebody else uploads the same at this moment
                continue
        return self._take_in(acting, exercise, answers)

    def uploads(self, organisation: str) -> list[OwnVersion]:
        """The newest version of every own exercise, whatever its state."""
        with self._database.read(organisation) as session:
            found = [catalog_store.versions(session, slug) for slug in catalog_store.slugs(session)]
        return [versions[0] for versions in found if versions]

    def versions(self, organisation: str, slug: str) -> list[OwnVersion]:
        """All versions of an own exercise, the newest first.

        Raises:
            NoSuchVersionError: the organisation has no such exercise.
        """
        with self._database.read(organisation) as session:
            versions = catalog_store.versions(session, slug) if is_slug(slug) else []
        if not versions:
            raise NoSuchVersionError
        return versions

    def version(self, organisation: str, slug: str, number: int) -> VersionDetails:
        """One version with its check.

        Raises:
            NoSuchVersionError: there is none.
            BrokenExerciseError: its content cannot be read.
        """
        found = next((one for one in self.versions(organisation, slug) if one.version == number), None)
        if found is None:
            raise NoSuchVersionError
        with self._database.read(organisation) as session:
            checks = tuple(_check(row) for row in store.checks_of(session, found.id))
        return VersionDetails(
            version=found, checks=checks, warnings=tuple(lint_suite(self._shelf.entry(found).exercise))
        )

    def withdraw(self, acting: Acting, slug: str, number: int) -> OwnVersion:
        """Offer a version no longer. What uses it goes on.

        Raises:
            NoSuchVersionError: there is none.
            UncheckedVersionError: it was never offered.
        """
        return self._turn(acting, slug, number, VersionState.READY, VersionState.WITHDRAWN, "exercise.withdrawn")

    def offer(self, acting: Acting, slug: str, number: int) -> OwnVersion:
        """Offer a version again that was withdrawn.

        Raises:
            NoSuchVersionError: there is none.
            UncheckedVersionError: it has not stood its check.
        """
        return self._turn(acting, slug, number, VersionState.WITHDRAWN, VersionState.READY, "exercise.offered")

    def suite_of(self, acting: Acting, slug: str, version: int | None = None) -> dict[str, Any]:
        """The hidden side of an exercise, for authors: files, cases, and the last check of an own one. Who saw is kept.

        Raises:
            NoSuchExerciseError, ChangedExerciseError, BrokenExerciseError: as ``Catalog.entry``.
        """
        organisation = acting.organisation
        entry = self.entry(organisation, slug, version)
        exercise = entry.exercise
        checks: tuple[AnswerCheck, ...] = ()
        if entry.origin is ExerciseOrigin.OWN:
            checks = self.version(organisation, slug, entry.version).checks
        with self._database.write(organisation) as session:
            audit.note(session, acting, "suite.read", "exercise", exercise.slug, {"version": entry.version})
        return {
            "slug": exercise.slug,
            "origin": entry.origin.value,
            "version": entry.version,
            "digest": exercise.digest,
            "files": dict(exercise.suite_files),
            "cases": [
                {"id": case.id, "arguments": list(case.arguments), "stdin": case.stdin, "expected": case.expected}
                for case in exercise.cases.values()
            ],
            "checks": [check_to_json(check) for check in checks],
        }

    def entry(self, organisation: str, slug: str, version: int | None = None) -> Entry:
        """An exercise for its author: also what is not offered yet, or not any more.

        Raises:
            NoSuchExerciseError, ChangedExerciseError, BrokenExerciseError: as ``Catalog.entry``.
        """
        if version is not None and is_slug(slug):
            with self._database.read(organisation) as session:
                for one in catalog_store.versions(session, slug):
                    if one.version == version:
                        return self._shelf.entry(one)
        return self._catalog.entry(organisation, slug, version=version)

    def references(self, organisation: str, entry: Entry) -> list[AnswerShown]:
        """The answers that an exercise is checked with, with their files: of the bank from its folder, of an own one
        as they were graded last.
        """
        if entry.origin is ExerciseOrigin.BANK:
            return [
                AnswerShown(
                    place=f"submissions/{one.name}", language=one.language, expected=one.expected.value, files=one.files
                )
                for one in read_references(entry.exercise)
            ]
        found = next(one for one in self.versions(organisation, entry.exercise.slug) if one.version == entry.version)
        with self._database.read(organisation) as session:
            files = store.files_of(session, found.id)
            return [
                AnswerShown(
                    place=row.place,
                    language=row.language,
                    expected=row.expected,
                    got=row.got,
                    as_expected=row.as_expected,
                    files=files[row.place],
                )
                for row in store.checks_of(session, found.id)
            ]

    def _take_in(self, acting: Acting, exercise: Exercise, answers: tuple[Answer, ...]) -> tuple[OwnVersion, bool]:
        now = datetime.now(UTC)
        jobs: list[Job] = []
        with self._database.write(acting.organisation) as session:
            own = catalog_store.own_exercise(session, exercise.slug)
            if own is None:
                own = OwnExerciseRow(id=new_id(), slug=exercise.slug, created_at=now)
                session.add(own)
                session.flush()
            wanted = select(ExerciseVersionRow).where(
                ExerciseVersionRow.own_exercise_id == own.id, ExerciseVersionRow.digest == exercise.digest
            )
            row = session.scalar(wanted)
            if row is not None and row.state in _SETTLED:
                return catalog_store.version_of(row, own.slug), False
            fresh = row is None
            if row is None:
                number = catalog_store.newest_number(session, own) + 1
                row = ExerciseVersionRow(
                    id=new_id(),
                    own_exercise_id=own.id,
                    version=number,
                    digest=exercise.digest,
                    created_by=acting.actor.id,
                    created_at=now,
                )
                session.add(row)
            row.state, row.problems, row.checked_at = VersionState.CHECKING, [], None
            session.flush()
            jobs = self._begin_check(session, acting.organisation, row, exercise, answers)
            details = {"version": row.version, "digest": row.digest}
            audit.note(session, acting, "exercise.uploaded", "exercise", own.slug, details)
            taken = catalog_store.version_of(row, own.slug)
        self._grading.send(jobs)
        return taken, fresh

    def _begin_check(
        self,
        session: Session,
        organisation: str,
        row: ExerciseVersionRow,
        exercise: Exercise,
        answers: tuple[Answer, ...],
    ) -> list[Job]:
        session.execute(delete(ExerciseCheckRow).where(ExerciseCheckRow.version_id == row.id))
        entry = Entry(exercise=exercise, origin=ExerciseOrigin.OWN, version=row.version)
        now = datetime.now(UTC)
        jobs = []
        for answer in answers:
            work = work_for(
                entry, language=answer.language, files=answer.files, intent=Intent.SUBMIT, purpose=Purpose.CHECK
            )
            job = self._grading.admit(session, organisation, work, now)
            session.add(
                ExerciseCheckRow(
                    version_id=row.id,
                    place=answer.place,
                    language=answer.language,
                    expected=None if answer.expected is None else answer.expected.value,
                    submission_id=job.submission,
                )
            )
            jobs.append(job)
        return jobs

    def _turn(
        self, acting: Acting, slug: str, number: int, before: VersionState, after: VersionState, action: str
    ) -> OwnVersion:
        with self._database.write(acting.organisation) as session:
            own = catalog_store.own_exercise(session, slug) if is_slug(slug) else None
            wanted = select(ExerciseVersionRow).where(
                ExerciseVersionRow.own_exercise_id == (own.id if own is not None else None),
                ExerciseVersionRow.version == number,
            )
            row = session.scalar(wanted)
            if own is None or row is None:
                raise NoSuchVersionError
            if row.state not in (before, after):
                raise UncheckedVersionError
            if row.state is before:
                row.state = after
                audit.note(session, acting, action, "exercise", own.slug, {"version": number})
            return catalog_store.version_of(row, own.slug)


def check_to_json(check: AnswerCheck) -> dict[str, Any]:
    """An answer of a check as it is shown."""
    return {
        "place": check.place,
        "language": check.language,
        "expected": check.expected,
        "got": check.got,
        "as_expected": check.as_expected,
        "submission": check.submission,
    }


def _check(row: ExerciseCheckRow) -> AnswerCheck:
    return AnswerCheck(
        place=row.place,
        language=row.language,
        expected=row.expected,
        submission=row.submission_id,
        got=row.got,
        as_expected=row.as_expected,
    )
