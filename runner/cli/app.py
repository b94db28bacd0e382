"""The commands and their options. What they do is imported when they are called: `preuve --help` loads none of it."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType
from typing import Annotated

import typer

from runner.cli.ending import Status
from runner.exercise.model import ExerciseMode
from runner.i18n import gettext as _
from runner.verdict import Lane


def build() -> typer.Typer:
    """The whole command line, in the language that this process speaks."""
    app = _group(_("Grades hands-on exercises in isolated sandboxes and turns them into signed evidence of skills."))
    _add_serving(app)
    _add_grading(app)
    exercise = _group(_("Write exercises and prove that their suites are good."))
    _add_exercise(exercise)
    app.add_typer(exercise, name="exercise")
    sandbox = _group(_("The images that submissions run in."))
    _add_sandbox(sandbox)
    app.add_typer(sandbox, name="sandbox")
    return app


def _group(text: str) -> typer.Typer:
    return typer.Typer(help=text, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def _add_serving(app: typer.Typer) -> None:
    @app.command(help=_("Start everything on this machine, and serve until Ctrl-C."))
    def up(
        sample: Annotated[bool, typer.Option(help=_("Grade one sample submission when ready."))] = True,
    ) -> None:
        _end(_module("serving").up(sample=sample))

    @app.command(help=_("Run the HTTP API alone."))
    def serve() -> None:
        _end(_module("serving").run_api("serve"))

    @app.command(help=_("Run the collector of reports alone."))
    def collector() -> None:
        _end(_module("serving").run_api("collector"))

    @app.command(help=_("Run slots of one lane, and keep them running."))
    def worker(
        lane: Annotated[Lane, typer.Option(help=_("The queue that they serve."))],
        slots: Annotated[int, typer.Option(min=1, max=64, help=_("How many."))] = 1,
    ) -> None:
        _end(_module("serving").work(lane, slots))

    @app.command(help=_("Look at everything that Preuve needs on this machine, and say what to do about it."))
    def doctor(
        everything: Annotated[bool, typer.Option("--all", help=_("Show every promise, not only what fails."))] = False,
        as_json: Annotated[bool, typer.Option("--json", help=_("Print all findings as one JSON document."))] = False,
    ) -> None:
        _end(_module("checkup").examine(everything=everything, as_json=as_json))


def _add_grading(app: typer.Typer) -> None:
    @app.command(help=_("Grade files or a folder without API and queue."))
    def grade(
        exercise: Annotated[str, typer.Argument(help=_("A slug of the bank, or the folder of an exercise."))],
        paths: Annotated[list[Path], typer.Argument(help=_("The entry file, several files, or a folder."))],
        language: Annotated[str | None, typer.Option(help=_("The language, where the files don't say it."))] = None,
        as_json: Annotated[bool, typer.Option("--json", help=_("Print the report as one JSON document."))] = False,
        profile: Annotated[bool, typer.Option("--profile", help=_("Show where the time went, step by step."))] = False,
        runtime: Annotated[str | None, typer.Option(help=_("The container runtime to use."))] = None,
    ) -> None:
        options = {"language": language, "as_json": as_json, "profile": profile, "runtime": runtime}
        _end(_module("grading").grade(exercise, paths, **options))

    @app.command(help=_("Check the signature of evidence, offline."))
    def verify(
        file: Annotated[Path, typer.Argument(help=_("The evidence: a compact JWS, or the API's answer."))],
        jwks: Annotated[str | None, typer.Option(help=_("The issuer's public keys: a file or an address."))] = None,
        regrade: Annotated[bool, typer.Option("--regrade", help=_("Grade the work again and compare."))] = False,
        submission: Annotated[
            list[Path] | None, typer.Option(help=_("For --regrade: the work. May be given several times."))
        ] = None,
        snapshot: Annotated[
            Path | None, typer.Option(help=_("For the record of an admission: what was confirmed, to compare."))
        ] = None,
    ) -> None:
        options = {"jwks": jwks, "regrade": regrade, "submission": submission or [], "snapshot": snapshot}
        _end(_module("verifying").verify_file(file, **options))


def _add_exercise(app: typer.Typer) -> None:
    @app.command(help=_("Grade all reference submissions, and fail on any surprise."))
    def check(
        exercises: Annotated[
            list[str] | None, typer.Argument(help=_("Slugs or folders; the whole bank where none is named."))
        ] = None,
    ) -> None:
        _end(_module("exercises").check(exercises or []))

    @app.command(help=_("Write the skeleton of an exercise that works."))
    def new(
        slug: Annotated[str, typer.Argument(help=_("Its name: a-z, 0-9 and hyphens."))],
        mode: Annotated[ExerciseMode, typer.Option(help=_("How the suite asks."))] = ExerciseMode.FUNCTION,
        author: Annotated[str | None, typer.Option(help=_("Whose work it is."))] = None,
        into: Annotated[
            Path | None, typer.Option(help=_("The folder that gets it; the bank where none is named."))
        ] = None,
    ) -> None:
        _end(_module("exercises").new(slug, mode, author, into))


def _add_sandbox(app: typer.Typer) -> None:
    @app.command(help=_("Build the images that are missing."))
    def build(
        names: Annotated[list[str] | None, typer.Argument(help=_("Which ones; all where none is named."))] = None,
    ) -> None:
        _end(_module("sandboxes").build(names or []))

    @app.command(help=_("Remove the containers that this installation has left behind."))
    def sweep() -> None:
        _end(_module("sandboxes").sweep())

    @app.command(name="list", help=_("Show the sandboxes and their images."))
    def show() -> None:
        _end(_module("sandboxes").show_all())


def _module(name: str) -> ModuleType:
    module = importlib.import_module(f"runner.cli.{name}")
    from runner.cli.screen import set_up_logs

    set_up_logs()
    return module


def _end(status: Status) -> None:
    raise typer.Exit(status)
