"""What each sitting consists of, kept in memory: it is asked with every save, and never changes."""

from __future__ import annotations

import threading
from collections import OrderedDict

from sqlalchemy.orm import Session

from api.sittings import statements, store
from api.sittings.model import Taking

#: More than take part at the same time.
_MOST = 2_000


class Takings:
    """The ones asked for last. For all threads of a process."""

    def __init__(self) -> None:
        """Empty at first."""
        self._kept: OrderedDict[str, Taking] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, session: Session, sitting: str) -> Taking:
        """What a sitting that exists consists of."""
        with self._lock:
            found = self._kept.get(sitting)
            if found is not None:
                self._kept.move_to_end(sitting)
                return found
        row = statements.find_taking(session, sitting)
        found = store.taking_of(row.plan, row.kits, row.seed)
        with self._lock:
            self._kept[sitting] = found
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        return found
