"""Profiles: which wall the settings ask for, and what they may not ask for."""

import pytest

from runner.profile import PROFILES, Kernel, Profile, ProfileError, ProfileName, Weakness, choose, runtime_of
from runner.sandbox import SandboxError
from runner.settings import INSTALLATION, Settings

REASON = "I, the head of operations, accept this for the pilot."


def test_a_laptop_starts_with_dev_and_runc() -> None:
    settings = Settings()

    assert settings.sandbox_profile().name is ProfileName.DEV
    assert settings.runtime_name() == "runc"


def test_the_hardened_profile_runs_in_gvisor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREUVE_PROFILE", "hardened")

    assert Settings().runtime_name() == "runsc"
    assert Settings().sandbox_profile().kernel is Kernel.GVISOR


@pytest.mark.parametrize("statement", ["", "yes", "because I say so"])
def test_production_refuses_dev_without_a_sentence(monkeypatch: pytest.MonkeyPatch, statement: str) -> None:
    monkeypatch.setenv("PREUVE_PRODUCTION", "yes")
    monkeypatch.setenv("PREUVE_DEV_IN_PRODUCTION", statement)

    with pytest.raises(SandboxError, match="PREUVE_DEV_IN_PRODUCTION"):
        Settings().runtime_name()


def test_production_takes_dev_from_whoever_signs_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREUVE_PRODUCTION", "yes")
    monkeypatch.setenv("PREUVE_DEV_IN_PRODUCTION", REASON)

    assert Settings().sandbox_profile().name is ProfileName.DEV


@pytest.mark.parametrize("name", [ProfileName.STANDARD, ProfileName.HARDENED])
def test_production_takes_the_other_profiles_as_they_are(name: ProfileName) -> None:
    assert choose(name, production=True, statement="") is PROFILES[name]


def test_the_hardened_profile_is_not_to_be_had_with_another_kernel() -> None:
    with pytest.raises(ProfileError, match="gVisor"):
        runtime_of(PROFILES[ProfileName.HARDENED], "runc")

    assert runtime_of(PROFILES[ProfileName.HARDENED], "runsc-kvm") == "runsc-kvm"


def test_a_runtime_may_be_called_otherwise_at_the_engine() -> None:
    assert runtime_of(PROFILES[ProfileName.STANDARD], "crun") == "crun"


def test_what_an_unpatched_runc_lets_out_matters_where_runc_is_the_wall() -> None:
    refusing = {name for name, profile in PROFILES.items() if profile.refuses(Weakness.RUNTIME_HOLE)}

    assert refusing == {ProfileName.STANDARD}


@pytest.mark.parametrize("name", ProfileName)
def test_no_profile_but_dev_starts_where_work_can_be_lost(name: ProfileName) -> None:
    assert PROFILES[name].refuses(Weakness.REDIS_LOSES) == (name is not ProfileName.DEV)


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda one: one.name)
def test_what_a_runtime_keeps_in_another_way_is_judged_where_operators_read(profile: Profile) -> None:
    security = (INSTALLATION / "SECURITY.md").read_text(encoding="utf-8")

    assert bool(profile.deviations) == (profile.kernel is Kernel.GVISOR)
    for one in profile.deviations:
        assert f"| {one.promise} | {one.difference} | {one.judgement} |" in security
