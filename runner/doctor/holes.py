"""Known holes of engine and runtimes: which version closed them, and what an attacker would need.

Sources: the projects' security advisories. Distributions close holes without changing the version that a program
tells, so where dpkg knows the package, its version is compared with the one that the distribution says closed it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from runner.i18n import gettext as _

#: dpkg is asked about versions only; it answers at once or not at all.
_DPKG_S: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """One known hole."""

    component: str
    name: str
    #: The first version of each branch that is without it, the oldest branch first.
    fixed_in: tuple[str, ...]
    #: What it needs, in the language of this process.
    needs: str
    #: True where a sandbox could meet the need if some other defence failed: then strict profiles do not start.
    concerns: bool
    #: The package version from which on a distribution has closed it, by ``ID-VERSION_ID`` of os-release.
    backports: dict[str, str] = field(default_factory=dict)


def known() -> list[Hole]:
    """The table."""
    unused = _("a command executed in a container that ran hostile code, which Preuve never does")
    folder = _("an image or a working folder of the attacker's choice; both are fixed here")
    mounts = _("an image or Dockerfile of the attacker's, or containers that share mounts; there are none here")
    return [
        Hole(component="runc", name="CVE-2019-5736", fixed_in=("1.0.0-rc.7",), needs=unused, concerns=True),
        Hole(
            component="runc",
            name="CVE-2024-21626",
            fixed_in=("1.1.12",),
            needs=folder,
            concerns=True,
            backports={"debian-12": "1.1.5+ds1-1+deb12u1", "debian-11": "1.0.0~rc93+ds1-5+deb11u3"},
        ),
        *(
            Hole(component="runc", name=name, fixed_in=("1.2.8", "1.3.3", "1.4.0-rc.3"), needs=mounts, concerns=False)
            for name in ("CVE-2025-31133", "CVE-2025-52565", "CVE-2025-52881")
        ),
        Hole(
            component="runc",
            name="CVE-2026-41579",
            fixed_in=("1.3.6", "1.4.3"),
            needs=_("an image of the attacker's; images are ours here"),
            concerns=False,
        ),
        Hole(
            component="containerd",
            name="CVE-2024-40635",
            fixed_in=("1.6.38", "1.7.27", "2.0.4"),
            needs=_("a user id beyond 2147483647; sandboxes have smaller ones"),
            concerns=False,
        ),
        Hole(
            component="Docker Desktop",
            name="CVE-2025-9074",
            fixed_in=("4.44.3",),
            needs=_("a container with a network; sandboxes have none"),
            concerns=True,
        ),
    ]


def open_holes(component: str, version: str, *, package: str | None = None, system: str = "") -> Iterator[Hole]:
    """The holes that this version still has.

    Args:
        component: as the engine names it.
        version: what the program tells of itself.
        package: the version of the distribution's package that it comes from, where it does.
        system: the distribution, as ``ID-VERSION_ID``.
    """
    for hole in known():
        if hole.component == component and not is_fixed(version, hole.fixed_in):
            backport = hole.backports.get(system)
            if package is None or backport is None or not _at_least(package, backport):
                yield hole


def is_fixed(version: str, fixed_in: Sequence[str]) -> bool:
    """True when ``version`` is as new as the fix of its branch, or newer than all branches that needed one."""
    mine = _numbers(version)
    fixes = sorted(map(_numbers, fixed_in))
    same_branch = [fix for fix in fixes if fix[:2] == mine[:2]]
    return mine >= (same_branch[0] if same_branch else fixes[-1])


def _numbers(version: str) -> tuple[int, int, int, int]:
    """Comparable: a candidate for a release comes before it. What a distribution appends does not count."""
    found = re.match(r"v?(\d+)\.(\d+)(?:\.(\d+))?(?:[-~.]*rc[-.]?(\d+))?", version)
    if found is None:
        return (0, 0, 0, 0)
    major, minor, patch, candidate = found.groups()
    return (int(major), int(minor), int(patch or 0), int(candidate) if candidate else 1_000)


def package_version(name: str, version: str) -> str | None:
    """The installed package's version, if it is the program that told ``version``; None where dpkg knows of none."""
    if shutil.which("dpkg-query") is None:
        return None
    done = _run("dpkg-query", "-W", "-f", "${Version}", name)
    found = done.stdout.strip()
    return found if done.returncode == 0 and found.startswith(version.split("~")[0]) else None


def _at_least(package: str, other: str) -> bool:
    return _run("dpkg", "--compare-versions", package, "ge", other).returncode == 0


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=_DPKG_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return subprocess.CompletedProcess(command, returncode=1, stdout="", stderr="")
