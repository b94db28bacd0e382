"""The audit log speaks to people: whatever is noted anywhere has its words."""

from __future__ import annotations

import ast
from pathlib import Path

from api import accounts
from api.pages.staff.audit_words import DONE, TARGETS, done, target

API = Path(accounts.__file__).parents[1]


def constants(node: ast.AST) -> list[str]:
    return [one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def noted() -> tuple[set[str], set[str]]:
    """Actions and kinds of targets of every ``audit.note``; where a function is handed its action, by who calls it."""
    actions: set[str] = set()
    kinds: set[str] = set()
    for path in API.rglob("*.py"):
        tree = ast.parse(path.read_text())
        handed = set()
        for function in (one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)):
            for call in (one for one in ast.walk(function) if isinstance(one, ast.Call)):
                if ast.unparse(call.func) != "audit.note":
                    continue
                action, kind = call.args[2], call.args[3]
                assert isinstance(kind, ast.Constant), (path, call.lineno)
                kinds.add(str(kind.value))
                if isinstance(action, ast.Constant):
                    actions.add(str(action.value))
                else:
                    handed.add(function.name)
        calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute)]
        for name in handed:
            found = [text for call in calls if call.func.attr == name for text in constants(call) if "." in text]
            assert found, (path, name)
            actions.update(found)
    return actions, kinds


def test_whatever_is_noted_has_its_words_and_nothing_else_has():
    actions, kinds = noted()
    assert {"question.starters_taken", "session.ended_everywhere", "exercise.withdrawn", "regrade.applied"} <= actions
    assert actions == set(DONE)
    assert kinds == set(TARGETS)


def test_what_a_later_version_has_noted_is_shown_as_it_is():
    assert (done("thing.done", "fr"), target("thing", "en")) == ("thing.done", "thing")
    assert (done("battery.tried", "fr"), target("key", "fr")) == ("A essayé une batterie comme candidat", "Clé d’API")
