"""Every promise of the table holds in the sandboxes that grade, and a sandbox without its defences breaks every one."""

from __future__ import annotations

import pytest

from attacks.undefended import PLANT, spec_of, undefended
from runner.model import Limits
from runner.proof import Setting, prove, table
from runner.proof.proving import inquire, read_probe
from runner.sandbox import Role
from runner.settings import INSTALLATION

PROBE = INSTALLATION / "sandboxes" / "probe"
ROWS = {row.id: row for role in (Role.EXAMINER, Role.CANDIDATE) for row in table(Setting(role=role, limits=Limits()))}


@pytest.fixture(scope="session")
def candidate_spec(languages, images):
    return languages["python"].sandbox(image=images["python"], limits=Limits())


@pytest.fixture(scope="session")
def proof(docker_host, candidate_spec, examiner_spec):
    """One look at a sandbox of each role, with the runtime of the profile that the tests run with."""
    return prove(docker_host, [candidate_spec, examiner_spec], probe=PROBE)


@pytest.fixture(scope="session")
def without_defences(docker_host, candidate_spec):
    """What the same probe sees where nothing is refused."""
    with undefended():
        rows = table(Setting(role=Role.CANDIDATE, limits=candidate_spec.limits))
        source = [("plant", PLANT), *read_probe(PROBE)]
        return inquire(docker_host, spec_of(candidate_spec), rows, source=source)


@pytest.mark.parametrize("name", list(ROWS))
def test_a_promise_holds_and_the_probe_would_see_it_broken(proof, without_defences, name):
    looks = [one for one in proof.judged if one.row.id == name]
    broken = ROWS[name].seen(without_defences)

    assert looks
    assert [f"{one.sandbox}: {one.said}, not {one.row.demanded}" for one in looks if not one.holds] == []
    if ROWS[name].no_control is None and str(broken) not in ROWS[name].impossible:
        assert broken is not None
        assert not ROWS[name].expected.holds(broken), f"without any defence the probe sees the same: {broken}"


def test_few_promises_are_beyond_control(without_defences):
    """Else the table would prove little: most of it is seen broken on this very kernel."""
    controlled = [
        name
        for name, row in ROWS.items()
        if row.no_control is None and str(row.seen(without_defences)) not in row.impossible
    ]

    assert len(controlled) >= 0.85 * len(ROWS)
