"""The settings of the api and the collector. Read from the environment once per process."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

#: Where the installation's own content lies: the folder exercises/.
INSTALLATION = Path(__file__).resolve().parent.parent


_RATE = r"^[1-9][0-9]{0,8}/(second|minute|hour|day)$"


class MissingSettingError(Exception):
    """A setting is missing or cannot be used. Says which one, and what it is for."""


class Settings(BaseSettings):
    """One field is one variable: ``PREUVE_DATA`` fills ``data``. Documented for operators in deploy/env.example."""

    model_config = SettingsConfigDict(env_prefix="PREUVE_", extra="ignore", frozen=True)

    #: Keys, the database, the name of this instance. Created with mode 0700.
    data: Path = Path("var")
    #: The exercise bank.
    bank: Path = INSTALLATION / "exercises"
    #: Scripts and styles of the pages, as set-up has built them.
    static: Path = INSTALLATION / "build" / "static"
    redis_url: str | None = Field(default=None, validation_alias="REDIS_URL")
    #: None means a SQLite file in the data folder.
    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65_535)
    #: The address under which others reach this installation: the issuer of evidence. None means host and port.
    public_url: str | None = Field(default=None, pattern=r"^https?://[^\s/]+")
    #: How often somebody may ask, see ``api.throttle``.
    limit_key: str = Field(default="12000/minute", pattern=_RATE)
    limit_member: str = Field(default="1200/minute", pattern=_RATE)
    limit_candidate: str = Field(default="900/minute", pattern=_RATE)
    limit_visitor: str = Field(default="1800/minute", pattern=_RATE)
    limit_door: str = Field(default="120/minute", pattern=_RATE)
    #: People come without TLS, in a room's local network: cookies then go without ``Secure``.
    plain_http: bool = False
    #: The mail server that takes letters. None: they become files in the data folder.
    smtp_host: str | None = None
    smtp_port: int = Field(default=587, ge=1, le=65_535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    mail_from: str = "preuve@localhost"
    #: What may be asked of the addresses that organisations type (webhooks): ports, networks of one's own, no TLS.
    outgoing_ports: str = "443"
    outgoing_networks: str = ""
    outgoing_http: bool = False
    #: Where Ashby is told of results.
    ashby_url: str = Field(default="https://api.ashbyhq.com", pattern=r"^https?://[^\s/]+$")
    log_format: Literal["console", "json"] = "json"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    def database(self) -> str:
        """The address of the database."""
        return self.database_url or f"sqlite:///{(self.data / 'preuve.sqlite3').absolute()}"

    def redis(self) -> str:
        """The address of Redis.

        Raises:
            MissingSettingError: nobody has said where it is; there is no default, since it should not be open to all.
        """
        if self.redis_url is None:
            raise MissingSettingError(
                "REDIS_URL is not set: say where Redis is, for example unix:///run/redis/redis.sock?db=0"
            )
        return self.redis_url

    def issuer(self) -> str:
        """Who signs evidence: this installation's address, without a slash at its end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    def bundles(self) -> Path:
        """The folder of what organisations have uploaded."""
        return self.data / "bundles"

    def kept_bank(self) -> Path:
        """The folder of what the bank held when somebody began to use it."""
        return self.data / "kept-bank"

    def codes_secret(self) -> Path:
        """What the codes of people without e-mail are derived from."""
        return self.data / "secrets" / "codes.key"

    def webhooks_secret(self) -> Path:
        """What the secrets of webhooks are derived from."""
        return self.data / "secrets" / "webhooks.key"

    def partners_secret(self) -> Path:
        """What seals the keys that recruiting software has given."""
        return self.data / "secrets" / "partners.key"

    def shares_secret(self) -> Path:
        """What the links are derived from by which candidates show their badges."""
        return self.data / "secrets" / "shares.key"

    def logs_secret(self) -> Path:
        """What the pseudonyms of persons in logs are derived from."""
        return self.data / "secrets" / "logs.key"

    def keys(self) -> Path:
        """The folder of the keys that sign evidence."""
        return self.data / "keys"


def read_settings() -> Settings:
    """The settings of the environment.

    Raises:
        MissingSettingError: a variable has a value that cannot be; values are not repeated, there may be secrets.
    """
    try:
        return Settings()
    except ValidationError as error:
        lines = [f"{_variable(str(item['loc'][0]))}: {item['msg']}" for item in error.errors()]
        raise MissingSettingError(
            "The environment has settings that cannot be used (deploy/env.example explains them):\n" + "\n".join(lines)
        ) from None


def _variable(name: str) -> str:
    return name if name.isupper() else f"PREUVE_{name.upper()}"
