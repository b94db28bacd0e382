"""The exercises that organisations have uploaded, as the catalogue offers them."""

from __future__ import annotations

from api.catalog.model import Entry


class OwnExercises:
    """Reads versions from the database and their content from the bundles."""

    def offered(self, organisation: str) -> list[Entry]:
        """See ``api.catalog.service.Shelf``."""
        return []

    def find(self, organisation: str, slug: str, *, digest: str | None, version: int | None) -> Entry | None:
        """See ``api.catalog.service.Shelf``."""
        return None

    def slugs(self, organisation: str) -> list[str]:
        """See ``api.catalog.service.Shelf``."""
        return []
