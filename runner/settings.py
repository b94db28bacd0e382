"""The settings of everything that grades: slots and the command line. Read from the environment once per process."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from runner.profile import Profile, ProfileError, ProfileName, choose, runtime_of
from runner.sandbox import SandboxError

#: Where the installation's own content lies: the folders exercises/ and sandboxes/.
INSTALLATION = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """One field is one variable: ``PREUVE_DATA`` fills ``data``. Documented for operators in deploy/env.example."""

    model_config = SettingsConfigDict(env_prefix="PREUVE_", extra="ignore", frozen=True)

    #: Keys, the database, the name of this instance. Created with mode 0700.
    data: Path = Path("var")
    #: The exercise bank.
    bank: Path = INSTALLATION / "exercises"
    #: The folder that describes languages and images.
    sandboxes: Path = INSTALLATION / "sandboxes"
    redis_url: str | None = Field(default=None, validation_alias="REDIS_URL")
    #: How strong the wall around sandboxes has to be. See runner.profile.
    profile: ProfileName = ProfileName.DEV
    #: True where real candidates are graded: then ``dev`` has to be justified.
    production: bool = False
    #: The justification: who takes responsibility for ``dev`` in production, and why, as a sentence.
    dev_in_production: str = ""
    #: The OCI runtime that Docker is asked for, where it is not called as the profile says.
    runtime: str | None = None
    #: User ids of sandboxes: each process that starts some takes the first free block of 256 ids from here on.
    uid_base: int = Field(default=100_000, ge=10_000, le=2_000_000_000)
    #: How many slots each lane gets.
    slots_run: int = Field(default=1, ge=0, le=64)
    slots_grade: int = Field(default=1, ge=0, le=64)
    slots_bulk: int = Field(default=1, ge=0, le=64)
    #: The most warm sandboxes of one kind that a slot keeps; the least stands in each language's sandbox.toml.
    warm_max: int = Field(default=8, ge=1, le=128)
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65_535)
    #: Where slots find the api, which gives them the exercises of organisations. ``preuve up`` says it to its own.
    api_url: str | None = None

    def sandbox_profile(self) -> Profile:
        """The profile to start with.

        Raises:
            SandboxError: it may not be used like this; says what to change.
        """
        try:
            return choose(self.profile, production=self.production, statement=self.dev_in_production)
        except ProfileError as error:
            raise SandboxError(str(error)) from error

    def runtime_name(self) -> str:
        """The name of the OCI runtime to ask the engine for.

        Raises:
            SandboxError: as ``sandbox_profile``, or the runtime is not one of the profile's.
        """
        try:
            return runtime_of(self.sandbox_profile(), self.runtime)
        except ProfileError as error:
            raise SandboxError(str(error)) from error

    def instance(self) -> str:
        """The random name of this installation, made at first use; labels of containers carry it."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.data / "instance"
        if not path.exists():
            draft = self.data / f".instance.{os.getpid()}"
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_hex(6), encoding="ascii")
            with suppress(FileExistsError):  # another process was faster, and its name is whole
                path.hardlink_to(draft)
            draft.unlink()
        return path.read_text(encoding="ascii")
