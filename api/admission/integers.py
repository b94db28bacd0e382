"""Whole numbers within bounds whose sums over given sets are within bounds, too: found, or proven not to exist. Pure.

A small exact solver. The relaxation to fractions is kept as a tableau of whole numbers over one denominator (all of
them are determinants of the 0/1 matrix, hence small), and repaired when a bound moves: nothing starts again, so that a
hundred questions that differ in one bound cost little more than one. Bland's rule ends every repair; a number that
comes out as a fraction is branched on. The method is that of the simplex in solvers modulo theories (Dutertre and
de Moura, 2006).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence


class Counts:
    """Unknowns ``0 … n-1`` with their upper bounds, then their sums ``n … n+m-1``. Ask with ``solve``."""

    def __init__(self, upper: Sequence[int], sums: Sequence[Collection[int]]) -> None:
        """Each unknown begins at 0; sums have no bounds of their own yet."""
        unknowns = len(upper)
        self._unknowns = unknowns
        self._low = [0] * (unknowns + len(sums))
        self._high = [*upper, *(sum(upper[one] for one in members) for members in sums)]
        #: Which variable stands in a row, which in a column.
        self._rows = list(range(unknowns, unknowns + len(sums)))
        self._columns = list(range(unknowns))
        self._at = [0] * unknowns
        self._matrix = [[int(one in members) for one in range(unknowns)] for members in map(frozenset, sums)]
        self._over = 1

    def bounds(self, variable: int) -> tuple[int, int]:
        """Those of an unknown or a sum."""
        return self._low[variable], self._high[variable]

    def bind(self, variable: int, low: int, high: int) -> None:
        """Set them. ``low`` above ``high`` is allowed: then there is no solution."""
        self._low[variable], self._high[variable] = low, high
        if variable in self._columns:
            column = self._columns.index(variable)
            self._at[column] = min(max(self._at[column], low), max(low, high))

    def solve(self) -> list[int] | None:
        """Values of the unknowns, or None if there are none."""
        if any(low > high for low, high in zip(self._low, self._high, strict=True)) or not self._repair():
            return None
        found = [0] * self._unknowns
        for column, variable in enumerate(self._columns):
            if variable < self._unknowns:
                found[variable] = self._at[column]
        for row, variable in enumerate(self._rows):
            if variable >= self._unknowns:
                continue
            whole, rest = divmod(self._numerator(row), self._over)
            if rest:
                return self._branch(variable, whole)
            found[variable] = whole
        return found

    def _branch(self, variable: int, whole: int) -> list[int] | None:
        low, high = self.bounds(variable)
        try:
            self.bind(variable, whole + 1, high)
            found = self.solve()
            if found is None:
                self.bind(variable, low, whole)
                found = self.solve()
            return found
        finally:
            self.bind(variable, low, high)

    def _numerator(self, row: int) -> int:
        return sum(factor * value for factor, value in zip(self._matrix[row], self._at, strict=True) if factor)

    def _repair(self) -> bool:
        """Bring every row within its bounds. False if that is impossible."""
        while (broken := self._broken()) is not None:
            row, bound, upwards = broken
            column = self._helper(self._matrix[row], upwards=upwards)
            if column is None:
                return False
            self._pivot(row, column, bound)
        return True

    def _broken(self) -> tuple[int, int, bool] | None:
        found = None
        for row, variable in enumerate(self._rows):
            if found is not None and variable > self._rows[found[0]]:
                continue
            value = self._numerator(row)
            if value < self._low[variable] * self._over:
                found = row, self._low[variable], True
            elif value > self._high[variable] * self._over:
                found = row, self._high[variable], False
        return found

    def _helper(self, factors: list[int], *, upwards: bool) -> int | None:
        """The first variable (by its number) that can still move the row in this direction."""
        able = [
            (variable, column)
            for column, variable in enumerate(self._columns)
            if (factor := factors[column])
            and (
                self._at[column] < self._high[variable]
                if (factor > 0) is upwards
                else self._at[column] > self._low[variable]
            )
        ]
        return min(able)[1] if able else None

    def _pivot(self, row: int, column: int, value: int) -> None:
        """Let the row's variable stand at ``value``, and the column's follow from the others."""
        before, factors = self._over, self._matrix[row]
        over = factors[column]
        sign = 1 if over > 0 else -1
        for other, line in enumerate(self._matrix):
            if other == row:
                continue
            through = line[column]
            line[:] = [
                sign * ((one * over - through * factor) // before) for one, factor in zip(line, factors, strict=True)
            ]
            line[column] = sign * through
        factors[:] = [-sign * factor for factor in factors]
        factors[column] = sign * before
        self._over = sign * over
        self._rows[row], self._columns[column] = self._columns[column], self._rows[row]
        self._at[column] = value
