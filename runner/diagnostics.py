"""What an agent says about a source that cannot be read as a program, for those who have to read it."""

from __future__ import annotations

from typing import Any, Final

from runner.i18n import both
from runner.model import Diagnostic, Message

#: What an agent finds in the files itself, by the key that it sends.
FOUND_BY_AGENT: Final = {
    "no_code": "this file holds no code",
    "no_file": "this file is missing",
    "unreadable": "the source cannot be read",
}


def diagnostics_of(items: Any) -> list[Diagnostic]:
    """What the agent says about the source. A malformed item still says that something was wrong."""
    found = []
    for item in (items if isinstance(items, list) else [])[:20]:
        fields = item if isinstance(item, dict) else {}
        line, column = fields.get("line"), fields.get("column")
        found.append(
            Diagnostic(
                file=str(fields.get("file", ""))[:200],
                line=line if isinstance(line, int) else None,
                column=column if isinstance(column, int) else None,
                message=_message(fields),
            )
        )
    return found or [Diagnostic(file="", line=None, column=None, message=_message({"key": "unreadable"}))]


def _message(fields: dict[str, Any]) -> Message:
    key = fields.get("key")
    if isinstance(key, str) and key in FOUND_BY_AGENT:
        return both(FOUND_BY_AGENT[key])
    return str(fields.get("message", ""))[:500]
