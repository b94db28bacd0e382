"""What an installation is made of: pinned, from nowhere in particular, documented."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from api.settings import Settings as ApiSettings
from runner.settings import INSTALLATION, Settings

DEPLOY = INSTALLATION / "deploy"
LOCKS = sorted(DEPLOY.glob("requirements*.txt"))
SCRIPTS = sorted(
    path
    for path in [*DEPLOY.iterdir(), *(DEPLOY / "steps").glob("*.sh"), INSTALLATION / ".ci" / "run"]
    if path.is_file() and (path.suffix == ".sh" or path.read_bytes().startswith(b"#!/usr/bin/env bash"))
)


def pins(path: Path) -> dict[str, str]:
    return dict(re.findall(r"^([A-Za-z0-9_.\-]+)==([^ \\;]+)", path.read_text(), flags=re.MULTILINE))


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_every_requirement_is_pinned_and_has_hashes(path: Path) -> None:
    text = re.sub(r"\\\n", " ", path.read_text())
    for line in text.splitlines():
        if line.strip() and not line.strip().startswith("#"):
            assert re.match(r"[A-Za-z0-9_.\-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line), line[:80]


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_no_lock_says_where_packages_come_from(path: Path) -> None:
    assert not re.search(r"://|--(extra-)?index-url|--find-links|-f ", path.read_text())


def test_locks_agree_with_each_other() -> None:
    developers = pins(DEPLOY / "requirements-dev.txt")
    for name in ("requirements.txt", "requirements-examiner.txt"):
        locked = pins(DEPLOY / name)
        assert locked
        assert {key: developers.get(key) for key in locked} == locked


def test_an_examiner_line_does_not_depend_on_the_python_that_downloads() -> None:
    assert ";" not in re.sub(r"#.*", "", (DEPLOY / "requirements-examiner.txt").read_text())


def test_every_setting_is_documented_with_its_default() -> None:
    text = (DEPLOY / "env.example").read_text(encoding="utf-8")
    for settings in (Settings, ApiSettings):
        for name, field in settings.model_fields.items():
            variable = str(field.validation_alias or f"PREUVE_{name.upper()}")
            documented = re.search(rf"^(# )?{variable}=(.*)$", text, flags=re.MULTILINE)
            assert documented, variable
            if not documented[1]:
                assert documented[2].removeprefix("./") == str(field.default), variable


def test_no_documented_setting_is_unknown() -> None:
    names = set(re.findall(r"^(?:# )?([A-Z_]+)=", (DEPLOY / "env.example").read_text(), flags=re.MULTILINE))
    known = {
        str(field.validation_alias or f"PREUVE_{name.upper()}")
        for settings in (Settings, ApiSettings)
        for name, field in settings.model_fields.items()
    }
    assert names - known == {"PREUVE_LANG", "PREUVE_DEBIAN_MIRROR"}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_bash_that_can_be_read(path: Path) -> None:
    done = subprocess.run(["bash", "-n", str(path)], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("path", [path for path in SCRIPTS if path.suffix != ".sh"], ids=lambda path: path.name)
def test_scripts_stop_at_the_first_failure_and_can_be_executed(path: Path) -> None:
    assert "set -euo pipefail" in path.read_text()
    assert path.stat().st_mode & 0o111 == 0o111


def test_make_help_names_every_target() -> None:
    targets = re.findall(r"^([a-z-]+):", (INSTALLATION / "Makefile").read_text(), flags=re.MULTILINE)

    done = subprocess.run(["make", "help"], cwd=INSTALLATION, capture_output=True, text=True, check=True)

    assert len(targets) > 5
    for target in targets:
        assert f"make {target} " in done.stdout
