"""The exercises that organisations have uploaded, as the catalogue offers them."""

from __future__ import annotations

from dataclasses import replace

import structlog

from api.catalog import store
from api.catalog.model import BrokenExerciseError, ChangedExerciseError, Entry, ExerciseOrigin, OwnVersion, VersionState
from api.database import Database
from runner.exercise import BundleError, Bundles, is_slug

#: What a battery that names it may go on with, though nobody is offered it any more.
_USABLE = (VersionState.READY, VersionState.WITHDRAWN)

_log = structlog.get_logger()


class OwnExercises:
    """Reads versions from the database, and their content from the bundles."""

    def __init__(self, database: Database, bundles: Bundles) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._bundles = bundles

    def offered(self, organisation: str) -> list[Entry]:
        """See ``api.catalog.service.Shelf``. A version whose content cannot be read is left out."""
        with self._database.read(organisation) as session:
            versions = store.newest_ready(session)
        entries = []
        for version in versions:
            try:
                entries.append(self.entry(version))
            except BrokenExerciseError as error:
                _log.error("own exercise cannot be read", slug=version.slug, reason=str(error))
        return entries

    def find(self, organisation: str, slug: str, *, digest: str | None, version: int | None) -> Entry | None:
        """See ``api.catalog.service.Shelf``."""
        if not is_slug(slug):
            return None
        with self._database.read(organisation) as session:
            versions = store.versions(session, slug)
        if not versions:
            return None
        if digest is None and version is None:
            ready = [one for one in versions if one.state is VersionState.READY]
            return self.entry(ready[0]) if ready else None
        for one in versions:
            if one.state in _USABLE and digest in (None, one.digest) and version in (None, one.version):
                return self.entry(one)
        raise ChangedExerciseError(slug=slug[:80])

    def slugs(self, organisation: str) -> list[str]:
        """See ``api.catalog.service.Shelf``."""
        with self._database.read(organisation) as session:
            return store.slugs(session)

    def entry(self, version: OwnVersion) -> Entry:
        """A version with its content, whatever its state.

        Raises:
            BrokenExerciseError: it cannot be read.
        """
        try:
            exercise = self._bundles.exercise(version.digest, version.slug)
        except BundleError as error:
            raise BrokenExerciseError(str(error)) from error
        return Entry(
            exercise=replace(exercise, version=version.version), origin=ExerciseOrigin.OWN, version=version.version
        )
