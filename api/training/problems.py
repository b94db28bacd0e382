"""What can be wrong with what is asked of training, as HTTP says it. See ``api.errors``."""

from __future__ import annotations

from api.kinds import Kind
from api.training.model import TooManyModulesError, UnknownModuleError, UnknownTradeError

KINDS: dict[type[Exception], Kind] = {
    TooManyModulesError: Kind(
        code="too-many-modules",
        status=409,
        title="There are enough modules",
        detail="An organisation has %(most)s at most. Remove one first.",
    ),
    UnknownModuleError: Kind(
        code="unknown-module",
        status=404,
        title="There is no such module",
        detail="Read /v1/training-modules to see which there are.",
    ),
    UnknownTradeError: Kind(
        code="unknown-trade",
        status=404,
        title="There is no such trade",
        detail="Read /v1/trades to see which there are.",
    ),
}
