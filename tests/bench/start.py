"""Part (e): from `preuve up` to the first ``/readyz`` that says yes.

A first start makes the database and the keys; the images are there already. A second start finds them. The first slot
is ready once a sandbox of each language in stock has answered.
"""

from __future__ import annotations

from bench.figures import Result, Table, median
from bench.installation import data_folder, installation
from bench.processor import wait_until_quiet


def run(*, rounds: int = 3) -> Result:
    """Measure."""
    first_s: list[float] = []
    second_s: list[float] = []
    for _ in range(rounds):
        with data_folder() as data:
            for times_s in (first_s, second_s):
                wait_until_quiet(most_s=5.0)
                with installation(data) as running:
                    times_s.append(running.ready_s)
    rows = tuple(
        (name, f"{median(times_s):.2f}", f"{max(times_s):.2f}", str(len(times_s)))
        for name, times_s in (("first start", first_s), ("second start", second_s))
    )
    return Result(
        figures={"first_start_s": round(median(first_s), 3), "second_start_s": round(median(second_s), 3)},
        tables=(Table(head=("until ready", "median s", "longest s", "rounds"), rows=rows),),
    )
