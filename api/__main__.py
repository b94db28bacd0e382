"""The processes and chores of this package: ``python -m api --help`` names them."""

from __future__ import annotations

import argparse
import json
import os
import signal
import stat
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TypeVar

import structlog

from api.accounts.model import ApiKey, Scope, UnknownOrganisationError
from api.campaigns.secret_file import SecretFile
from api.database import Database, NoDatabaseError, open_database, reach
from api.i18n import DEFAULT
from api.log import Pseudonyms, set_up_logs
from api.migrations import is_current, migrate
from api.settings import MissingSettingError, Settings, read_settings
from api.skills.importing import READERS, read_published
from api.skills.model import UnfitFrameworkError
from api.skills.service import Skills
from api.skills.shipped import ShippedFrameworks

_log = structlog.get_logger()

_Result = TypeVar("_Result")

#: Signals that ask a process to end.
_ENDINGS = (signal.SIGTERM, signal.SIGINT)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0 when it ended as it should, 2 when it cannot be done."""
    options = _parser().parse_args(arguments)
    # Candidates' code and keys are in the files that are made from here on.
    os.umask(0o077)
    try:
        settings = read_settings()
        set_up_logs(settings.log_format, settings.log_level, SecretFile(settings.logs_secret()))
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except MissingSettingError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"the data folder cannot be made ({error}): set PREUVE_DATA to one that can be written\n")
        return 2
    if (mode := stat.S_IMODE(settings.data.stat().st_mode)) & 0o077:
        _log.warning("others may look into the data folder: chmod 700 it", folder=str(settings.data), mode=f"{mode:o}")
    command: Callable[[Settings, argparse.Namespace], int] = options.run
    try:
        return command(settings, options)
    except (MissingSettingError, NoDatabaseError, UnknownOrganisationError, UnfitFrameworkError) as error:
        sys.stderr.write(f"{error}\n")
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m api", description="The web side of Preuve.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add = commands.add_parser
    add("serve", help="answer HTTP requests until told to stop").set_defaults(run=_serve)
    add("collector", help="record what slots report until told to stop").set_defaults(run=_collect)
    pseudonym = add("pseudonym", help="say how a candidate is called in the logs")
    pseudonym.add_argument("candidate", help="the candidate's id")
    pseudonym.set_defaults(run=_pseudonym)
    add("migrate", help="bring the database's schema up to date").set_defaults(run=_migrate)
    bootstrap = add("bootstrap", help="make the first organisation, administrator and API key, if there is none")
    bootstrap.add_argument("--organisation", default="Preuve", help="its name")
    bootstrap.add_argument("--login", default="admin", help="the administrator's")
    bootstrap.add_argument("--language", default=DEFAULT, choices=("fr", "en"), help="of its letters")
    bootstrap.add_argument("--key-file", type=Path, help="also write the API key into this file, mode 0600")
    bootstrap.set_defaults(run=_bootstrap)
    api_keys = add("api-keys", help="the keys with which programs ask the API")
    actions = api_keys.add_subparsers(required=True, metavar="ACTION")
    create = actions.add_parser("create", help="make a key, and show it for the only time")
    create.add_argument("--scope", action="append", required=True, choices=[scope.value for scope in Scope])
    create.add_argument("--name", default="", help="what it is for")
    create.set_defaults(run=_create_key)
    listing = actions.add_parser("list", help="show which keys there are, without their secrets")
    listing.set_defaults(run=_list_keys)
    revoke = actions.add_parser("revoke", help="end a key at once")
    revoke.add_argument("id", metavar="ID", help="as the list shows it")
    revoke.set_defaults(run=_revoke_key)
    for action in (create, listing, revoke):
        action.add_argument("--organisation", metavar="ID", help="whose keys; not needed while there is only one")
    members = add("members", help="people who sign in").add_subparsers(required=True, metavar="ACTION")
    reset = members.add_parser("reset", help="make a link for a new password, good once, for 24 hours")
    reset.add_argument("login", metavar="LOGIN", help="an e-mail address, or admin")
    reset.set_defaults(run=_reset_password)
    skills = add("skills", help="frameworks of skills").add_subparsers(required=True, metavar="ACTION")
    take = skills.add_parser("import", help="take a published framework over, in place of the same version of before")
    take.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="its files, or a folder that holds them")
    take.add_argument("--framework", required=True, choices=sorted(READERS), help="whose files they are")
    take.add_argument("--version", help="of the framework, where its files do not tell it")
    take.set_defaults(run=_import_skills)
    skills.add_parser("list", help="show which frameworks there are").set_defaults(run=_list_frameworks)
    keys = add("keys", help="the keys that sign evidence").add_subparsers(required=True, metavar="ACTION")
    keys.add_parser("rotate", help="sign with a new key from the collector's next start on").set_defaults(run=_rotate)
    return parser


def _serve(settings: Settings, _options: argparse.Namespace) -> int:
    import uvicorn

    from api.app import create_app

    if (refusal := _schema_fault(settings)) is not None:
        sys.stderr.write(f"{refusal}\n")
        return 2
    _with_database(settings, lambda database: _take_shipped(settings, database))
    app = create_app(settings)

    class Server(uvicorn.Server):
        """Lets those who wait for reports go as soon as the end is near."""

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            app.state.waiting.stop()
            super().handle_exit(sig, frame)

    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=3,
        timeout_keep_alive=75,  # longer than clients and proxies keep theirs: else a request meets a closing connection
    )
    server = Server(config)
    for number in _ENDINGS:
        # uvicorn raises the signal again when all is done; by then it means nothing any more.
        signal.signal(number, lambda *_: None)
    server.run()
    return 0 if server.started else 2


def _collect(settings: Settings, _options: argparse.Namespace) -> int:
    from api.collector import run_collector
    from api.evidence.keys import SigningKeyError

    if (refusal := _schema_fault(settings)) is not None:
        sys.stderr.write(f"{refusal}\n")
        return 2
    stop = threading.Event()
    for number in _ENDINGS:
        signal.signal(number, lambda *_: stop.set())
    try:
        run_collector(settings, stop)
    except SigningKeyError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _migrate(settings: Settings, _options: argparse.Namespace) -> int:
    changed = _with_database(settings, lambda database: migrate(database.engine))
    _with_database(settings, lambda database: _take_shipped(settings, database))
    sys.stdout.write(json.dumps({"migrated": changed}) + "\n")
    return 0


def _pseudonym(settings: Settings, options: argparse.Namespace) -> int:
    sys.stdout.write(Pseudonyms(SecretFile(settings.logs_secret())).of(options.candidate) + "\n")
    return 0


def _bootstrap(settings: Settings, options: argparse.Namespace) -> int:
    from api.accounts.service import Accounts

    first = _with_database(
        settings,
        lambda database: Accounts(database).bootstrap(
            organisation=options.organisation, login=options.login, language=options.language
        ),
    )
    if first is None:
        sys.stdout.write(json.dumps({"created": False}) + "\n")
        return 0
    if options.key_file is not None:
        _write_secret(options.key_file, first.api_key)
    answer = {
        "created": True,
        "organisation": first.organisation,
        "login": first.login,
        "password": first.password,
        "api_key": first.api_key,
    }
    sys.stdout.write(json.dumps(answer) + "\n")
    return 0


def _create_key(settings: Settings, options: argparse.Namespace) -> int:
    from api.accounts.service import Accounts

    def create(database: Database) -> dict[str, object]:
        accounts = Accounts(database)
        organisation = accounts.organisation(options.organisation)
        scopes = [scope for scope in Scope if scope.value in options.scope]
        key = accounts.create_key(organisation, options.name[:200], scopes)
        return {"api_key": key, "scopes": scopes, "organisation": organisation}

    sys.stdout.write(json.dumps(_with_database(settings, create)) + "\n")
    return 0


def _list_keys(settings: Settings, options: argparse.Namespace) -> int:
    from api.accounts.service import Accounts

    def listed(database: Database) -> list[ApiKey]:
        accounts = Accounts(database)
        return accounts.list_keys(accounts.organisation(options.organisation))

    keys = [asdict(key) for key in _with_database(settings, listed)]
    sys.stdout.write(json.dumps({"api_keys": keys}, default=str, ensure_ascii=False, indent=2) + "\n")
    return 0


def _revoke_key(settings: Settings, options: argparse.Namespace) -> int:
    from api.accounts.service import Accounts

    def revoke(database: Database) -> bool:
        accounts = Accounts(database)
        return accounts.revoke_key(accounts.organisation(options.organisation), options.id)

    if not _with_database(settings, revoke):
        sys.stderr.write("there is no such key, or it is revoked already: see python -m api api-keys list\n")
        return 2
    sys.stdout.write(json.dumps({"revoked": options.id}) + "\n")
    return 0


def _reset_password(settings: Settings, options: argparse.Namespace) -> int:
    from api.accounts.model import UnknownMemberError
    from api.accounts.resets import PasswordResets

    try:
        made = _with_database(
            settings,
            lambda database: PasswordResets(database, address=settings.issuer()).issue_by_operator(options.login),
        )
    except UnknownMemberError:
        sys.stderr.write("nobody who is a member signs in like that\n")
        return 2
    sys.stdout.write(json.dumps({"login": made.login, "link": made.link, "until": made.expires_at}, default=str) + "\n")
    return 0


def _import_skills(settings: Settings, options: argparse.Namespace) -> int:
    framework = read_published(options.framework, options.paths, options.version)
    taken = _with_database(settings, lambda database: Skills(database).take(framework, datetime.now(UTC)))
    sys.stdout.write(json.dumps(asdict(taken)) + "\n")
    return 0


def _list_frameworks(settings: Settings, _options: argparse.Namespace) -> int:
    found = [asdict(one) for one in _with_database(settings, lambda database: Skills(database).frameworks())]
    sys.stdout.write(json.dumps({"frameworks": found}, default=str, ensure_ascii=False, indent=2) + "\n")
    return 0


def _rotate(settings: Settings, _options: argparse.Namespace) -> int:
    from api.evidence.keys import KeyRing

    sys.stdout.write(json.dumps({"kid": KeyRing(settings.keys()).rotate()}) + "\n")
    return 0


def _take_shipped(settings: Settings, database: Database) -> None:
    """Skills that came with the installation are known from its first start on, and after each update of it."""
    for taken in Skills(database).take_shipped(ShippedFrameworks(settings.bank / "skills")):
        _log.info("skills taken", framework=taken.framework, version=taken.version, skills=taken.skills)


def _schema_fault(settings: Settings) -> str | None:
    if _with_database(settings, lambda database: is_current(database.engine)):
        return None
    return "the database's schema is not up to date: run python -m api migrate"


def _with_database(settings: Settings, use: Callable[[Database], _Result]) -> _Result:
    database = open_database(settings.database())
    try:
        reach(database)
        return use(database)
    finally:
        database.close()


def _write_secret(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
