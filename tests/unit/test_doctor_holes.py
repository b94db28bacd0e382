"""Known holes are told by version, by branch, and by what a distribution has closed without a new version."""

from __future__ import annotations

import pytest

from runner.doctor import holes
from runner.doctor.engine import component
from runner.profile import PROFILES, ProfileName

DEBIAN_12 = "debian-12"
CLOSED_BY_DEBIAN = "1.1.5+ds1-1+deb12u1"


def names(version: str, *, package: str | None = None, system: str = "") -> set[str]:
    return {hole.name for hole in holes.open_holes("runc", version, package=package, system=system)}


@pytest.mark.parametrize(
    ("version", "fixed"),
    [
        ("1.2.7", False),
        ("1.2.8", True),
        ("1.2.10", True),
        ("1.3.2", False),
        ("1.3.3", True),
        ("1.4.0-rc.2", False),
        ("1.4.0-rc.3", True),
        ("v1.4.0", True),
        ("1.1.15", False),  # a branch that never got the fix
        ("2.0.0", True),  # a branch that began with it
        ("unreadable", False),
    ],
)
def test_each_branch_has_a_fix_of_its_own(version: str, fixed: bool) -> None:
    assert holes.is_fixed(version, ("1.2.8", "1.3.3", "1.4.0-rc.3")) is fixed


def test_an_old_runtime_has_the_holes_of_its_time() -> None:
    assert "CVE-2024-21626" in names("1.1.5")
    assert "CVE-2024-21626" not in names("1.1.12")
    assert "CVE-2019-5736" not in names("1.1.5")
    assert names("1.4.3") == set()


def test_what_a_distribution_closed_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holes, "_at_least", lambda package, other: package >= other)

    assert "CVE-2024-21626" not in names("1.1.5+ds1", package=CLOSED_BY_DEBIAN, system=DEBIAN_12)
    assert "CVE-2024-21626" in names("1.1.5+ds1", package="1.1.5+ds1-1", system=DEBIAN_12)
    assert "CVE-2024-21626" in names("1.1.5+ds1", package=CLOSED_BY_DEBIAN, system="debian-99")


@pytest.mark.parametrize(("version", "refused"), [("1.1.11", True), ("1.2.7", False), ("1.3.6", False)])
def test_only_a_hole_that_a_sandbox_could_reach_keeps_a_strict_profile_from_starting(
    version: str, refused: bool
) -> None:
    found = list(component("runc", version, package=None, system=""))
    standard = PROFILES[ProfileName.STANDARD]

    refusing = [one for one in found if one.weakness and not one.tolerated and standard.refuses(one.weakness)]

    assert bool(refusing) is refused
    assert all(one.remedy for one in found if one.weakness)
