"""Which expressions of a suite hold what the candidate's code answered, and which hold plain numbers.

A reading of the source, not a run of it: assignments of a function are taken together whatever their order. That is
coarse, and good enough to point at comparisons that deserve a look.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Final

from runner.exercise.suite import SuiteFile, TestFunction, name_of

#: Calls that hand on what is inside their argument.
_PASSING_CALLS: Final = {
    "list", "tuple", "set", "frozenset", "dict", "sorted", "reversed", "iter", "next", "enumerate", "zip",
    "max", "min", "sum", "abs",
}  # fmt: skip
_NUMBER_CALLS: Final = {"len", "sum", "int", "float", "bool", "abs", "round", "ord", "any", "all", "divmod", "pow"}
_NUMBER_STRATEGIES: Final = {"integers", "floats", "booleans", "complex_numbers"}
_COMPREHENSION = ast.ListComp | ast.SetComp | ast.GeneratorExp
_CONTAINER = ast.List | ast.Tuple | ast.Set


class Sources:
    """The names of one file that stand for the candidate's work, helpers and fixtures that hand it on included."""

    def __init__(self, file: SuiteFile) -> None:
        """Find the imports from ``submission``, then the functions that return what came from them."""
        self._names: set[str] = set()
        self._modules: set[str] = set()
        for node in ast.walk(file.tree):
            if isinstance(node, ast.ImportFrom) and node.module == "submission":
                self._names |= {alias.asname or alias.name for alias in node.names}
            elif isinstance(node, ast.Import):
                self._modules |= {alias.asname or alias.name for alias in node.names if alias.name == "submission"}
        helpers = [node for node in file.tree.body if isinstance(node, TestFunction)]
        while new := [helper for helper in helpers if helper.name not in self._names and self._answers(helper)]:
            self._names |= {helper.name for helper in new}

    def _answers(self, helper: TestFunction) -> bool:
        scope = Scope(self, helper, module=())
        return any(
            isinstance(node, (ast.Return, ast.Yield)) and node.value is not None and scope.is_answer(node.value)
            for node in ast.walk(helper)
        )

    def holds(self, node: ast.expr) -> bool:
        """True for a name of the candidate's module, and for a fixture or helper that hands on an answer."""
        if isinstance(node, ast.Name):
            return node.id in self._names
        return isinstance(node, ast.Attribute) and name_of(node.value) in self._modules


class Scope:
    """One function of a suite, with what its names may hold."""

    def __init__(self, sources: Sources, function: TestFunction, *, module: Sequence[ast.stmt]) -> None:
        """``module`` holds the statements whose names the function can see."""
        self._sources = sources
        self._bound: dict[str, list[ast.expr]] = {}
        for statement in module:
            if isinstance(statement, (ast.Assign, ast.AnnAssign)):
                self._bind_all(statement)
        self._bind_decorators(function)
        self._bind_all(function)
        self._answers: set[str] = set()
        while new := {
            name
            for name, values in self._bound.items()
            if name not in self._answers and any(self.is_answer(value) for value in values)
        }:
            self._answers |= new

    def is_answer(self, node: ast.expr) -> bool:
        """True where the value was made by the candidate's code, or has such a value inside."""
        if self._sources.holds(node):
            return True
        if isinstance(node, ast.Name):
            return node.id in self._answers
        if isinstance(node, ast.Call):
            if name_of(node.func) in _PASSING_CALLS:
                return any(self.is_answer(argument) for argument in node.args)
            return self.is_answer(node.func)
        if isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred, ast.NamedExpr)):
            return self.is_answer(node.value)
        return any(self.is_answer(part) for part in _parts(node))

    def is_number(self, node: ast.expr, *, seen: frozenset[str] = frozenset()) -> bool:
        """True where the value is, or holds, a bool or a number, as far as the source shows."""
        if isinstance(node, ast.Constant):
            return isinstance(node.value, (bool, int, float, complex))
        if isinstance(node, ast.Name):
            values = self._bound.get(node.id, []) if node.id not in seen else []
            return any(self.is_number(value, seen=seen | {node.id}) for value in values)
        if isinstance(node, ast.Call):
            word = name_of(node.func).rsplit(".", 1)[-1]
            inner = [*node.args, *(keyword.value for keyword in node.keywords)]
            return (
                word in _NUMBER_CALLS
                or word in _NUMBER_STRATEGIES
                or (word in _PASSING_CALLS | {"lists", "tuples", "range"} and self._any_number(inner, seen))
            )
        if isinstance(node, ast.Compare):
            return True
        if isinstance(node, ast.BinOp):
            both = (node.left, node.right)
            texts = any(isinstance(side, (ast.JoinedStr, ast.Constant)) and not self.is_number(side) for side in both)
            return not texts and self._any_number(both, seen)
        if isinstance(node, ast.UnaryOp):
            return isinstance(node.op, ast.Not) or self.is_number(node.operand, seen=seen)
        if isinstance(node, ast.Subscript):
            return self.is_number(node.value, seen=seen)
        return self._any_number(_parts(node), seen)

    def _any_number(self, nodes: Sequence[ast.expr], seen: frozenset[str]) -> bool:
        return any(self.is_number(node, seen=seen) for node in nodes)

    def _bind_all(self, root: ast.AST) -> None:
        for node in ast.walk(root):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    self._bind(target, node.value)
            elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
                self._bind(node.target, node.value)
            elif isinstance(node, (ast.For, ast.comprehension)):
                self._bind_each(node.target, node.iter)
            elif isinstance(node, ast.withitem) and node.optional_vars is not None:
                self._bind(node.optional_vars, node.context_expr)

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self._bound.setdefault(target.id, []).append(value)
        elif isinstance(target, _CONTAINER):
            parts: Sequence[ast.expr] = [value] * len(target.elts)
            if isinstance(value, _CONTAINER) and len(value.elts) == len(target.elts):
                parts = value.elts
            for inner, part in zip(target.elts, parts, strict=True):
                self._bind(inner, part)

    def _bind_each(self, target: ast.expr, values: ast.expr) -> None:
        """A loop's target takes every element, where they are written out."""
        if isinstance(values, ast.Name) and len(self._bound.get(values.id, [])) == 1:
            values = self._bound[values.id][0]
        if isinstance(values, _CONTAINER) and values.elts:
            for value in values.elts:
                self._bind(target, value)
        else:
            self._bind(target, values)

    def _bind_decorators(self, function: TestFunction) -> None:
        names = [argument.arg for argument in function.args.args]
        for decorator in function.decorator_list:
            if not isinstance(decorator, ast.Call):
                continue
            word = name_of(decorator.func).rsplit(".", 1)[-1]
            if word == "parametrize" and len(decorator.args) > 1:
                self._bind_parameters(*decorator.args[:2])
            elif word in {"given", "example"}:
                for keyword in decorator.keywords:
                    if keyword.arg:
                        self._bound.setdefault(keyword.arg, []).append(keyword.value)
                given = names[len(names) - len(decorator.args) :] if decorator.args else []
                for name, value in zip(given, decorator.args, strict=False):
                    self._bound.setdefault(name, []).append(value)

    def _bind_parameters(self, names: ast.expr, values: ast.expr) -> None:
        words: list[str] = []
        if isinstance(names, ast.Constant) and isinstance(names.value, str):
            words = [word.strip() for word in names.value.split(",")]
        elif isinstance(names, _CONTAINER):
            words = [str(part.value) for part in names.elts if isinstance(part, ast.Constant)]
        targets: list[ast.expr] = [ast.Name(id=word) for word in words]
        if not targets:
            return
        target = targets[0] if len(targets) == 1 else ast.Tuple(elts=targets)
        if isinstance(values, _CONTAINER):
            for value in values.elts:
                is_param = isinstance(value, ast.Call) and name_of(value.func).rsplit(".", 1)[-1] == "param"
                if is_param and isinstance(value, ast.Call):
                    value = value.args[0] if len(targets) == 1 and value.args else ast.Tuple(elts=value.args)
                self._bind(target, value)
        else:
            self._bind_each(target, values)


def _parts(node: ast.expr) -> list[ast.expr]:
    """The expressions that a value is put together from."""
    if isinstance(node, _CONTAINER):
        return list(node.elts)
    if isinstance(node, ast.Dict):
        return [part for part in (*node.keys, *node.values) if part is not None]
    if isinstance(node, _COMPREHENSION):
        return [node.elt]
    if isinstance(node, ast.DictComp):
        return [node.key, node.value]
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    if isinstance(node, ast.BinOp):
        return [node.left, node.right]
    if isinstance(node, ast.BoolOp):
        return list(node.values)
    if isinstance(node, (ast.Starred, ast.NamedExpr)):
        return [node.value]
    if isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.Not):
        return [node.operand]
    return []


def import_time_calls(body: Sequence[ast.stmt]) -> Iterator[ast.Call]:
    """The calls that are made when the file is imported, before any check begins."""
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, TestFunction):
            waiting += [*node.decorator_list, *node.args.defaults, *(part for part in node.args.kw_defaults if part)]
        elif not isinstance(node, ast.Lambda):
            if isinstance(node, ast.Call):
                yield node
            waiting += ast.iter_child_nodes(node)
