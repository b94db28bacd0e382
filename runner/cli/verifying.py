"""``preuve verify``: checks evidence offline, and on demand grades the work again and compares."""

from __future__ import annotations

import http.client
import json
import urllib.request
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Final

from runner import admission_record as admissions
from runner.cli.ending import BadInputError, Status, blaming_the_input
from runner.cli.inputs import read_settings
from runner.cli.screen import remark, say
from runner.cli.verifying_admissions import verify_admission
from runner.cli.verifying_skills import verify_skills
from runner.evidence import BadKeysError, EvidenceCheck, EvidenceError, EvidenceRecord, kind_of, verify
from runner.exercise import Bank, ExerciseError, SubmissionFilesError, UnknownExerciseError, digest_of, read_submission
from runner.grade import Work
from runner.i18n import gettext as _
from runner.i18n import local
from runner.mastery import record as skills
from runner.model import Limits, Origin, Report
from runner.settings import Settings
from runner.verdict import Intent, SubmissionVerdict
from runner.workbench import open_workbench

_MAX_BYTES: Final = 8 << 20
_FETCH_S: Final = 10.0


def verify_file(
    file: Path, *, jwks: str | None, regrade: bool, submission: list[Path], snapshot: Path | None = None
) -> Status:
    """Check a signature, and what was graded. NOT_IN_ORDER when the evidence does not hold."""
    settings = read_settings()
    text = _text_of(file)
    keys = _keys(jwks, settings)
    try:
        if kind_of(text) == skills.TYPE:
            verify_skills(text, keys, regrade=regrade)
            return Status.OK
        if kind_of(text) == admissions.TYPE:
            verify_admission(text, keys, regrade=regrade, snapshot=None if snapshot is None else _snapshot_of(snapshot))
            return Status.OK
        if regrade and not submission:
            raise BadInputError(_("--regrade needs the work itself: add --submission PATH."))
        record = verify(text, keys)
    except BadKeysError as error:
        raise _no_keys(jwks or settings.data / "keys", error) from error
    except EvidenceError as error:
        say(_("NOT valid: {reason}.").format(reason=error))
        return Status.NOT_IN_ORDER
    say(_("The signature is valid: {issuer}, {moment}.").format(issuer=record.issuer, moment=record.issued_at))
    _show(record)
    return _regrade(record, settings, submission) if regrade else Status.OK


def _text_of(file: Path) -> str:
    """The compact JWS of a file: by itself, or as the API answers it."""
    try:
        text = file.read_bytes()[:_MAX_BYTES].decode("utf-8").strip()
    except OSError as error:
        raise BadInputError(
            _("{file} cannot be read ({reason}). Check the path.").format(file=file, reason=error.strerror)
        ) from error
    except UnicodeDecodeError as error:
        raise BadInputError(_("{file} is no text. Give the file that holds the evidence.").format(file=file)) from error
    if text.startswith("{"):
        answer = _json_object(text) or {}
        # Of a submission or somebody's skills, and of an admission.
        found = answer.get("evidence", answer.get("jws"))
        if isinstance(found, str):
            return found
    return text


def _snapshot_of(file: Path) -> dict[str, Any]:
    try:
        found = _json_object(file.read_bytes())
    except OSError as error:
        raise BadInputError(
            _("{file} cannot be read ({reason}). Check the path.").format(file=file, reason=error.strerror)
        ) from error
    if found is None:
        raise BadInputError(_("{file} is no JSON object. Give what the API answers to …/snapshot.").format(file=file))
    return found


def _keys(source: str | None, settings: Settings) -> dict[str, Any]:
    """The public keys: of a file or an address, else of this installation."""
    if source is None:
        return _own_keys(settings.data / "keys")
    try:
        if source.startswith(("https://", "http://")):
            with urllib.request.urlopen(source, timeout=_FETCH_S) as response:  # noqa: S310 the scheme is one of two
                content = response.read(_MAX_BYTES)
        else:
            content = Path(source).read_bytes()
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise BadInputError(
            _("--jwks: {source} cannot be read ({reason}). Check the path or the address.").format(
                source=source, reason=error
            )
        ) from error
    keys = _json_object(content)
    if keys is None:
        raise _no_keys(source, _("it is no JSON object with a list named 'keys'"))
    return keys


def _own_keys(folder: Path) -> dict[str, Any]:
    keys = []
    for path in sorted(folder.glob("*.json")):
        try:
            key = _json_object(path.read_bytes())
        except OSError:
            key = None
        if key is None:
            raise BadInputError(
                _("{file} is no public key. Put it back as it was, or say where the issuer's are: --jwks FILE.").format(
                    file=path
                )
            )
        keys.append(key)
    if not keys:
        raise BadInputError(
            _("There are no public keys in {folder}. Say where the issuer's are: --jwks FILE or --jwks URL.").format(
                folder=folder
            )
        )
    return {"keys": keys}


def _no_keys(source: object, reason: object) -> BadInputError:
    return BadInputError(_("{source} is no set of public keys: {reason}.").format(source=source, reason=reason))


def _json_object(content: bytes | str) -> dict[str, Any] | None:
    """None where it is anything else; so is what is nested too deeply to be read."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _show(record: EvidenceRecord) -> None:
    origin = record.origin
    say(f"{origin.exercise} {origin.exercise_version} · {origin.language} · {_(record.verdict.value)}")
    for criterion in record.criteria:
        skill = criterion.skill
        points = f"{criterion.earned:g} / {criterion.weight:g}"
        say(f"  {local(criterion.label)}: {points} ({skill.framework} {skill.version}, {skill.code} {skill.level})")


def _regrade(record: EvidenceRecord, settings: Settings, paths: list[Path]) -> Status:
    """Grade again what the record says was graded, with its seed, and compare all verdicts.

    With another exercise or another suite the verdicts are answers to another question, hence not compared.
    """
    origin = record.origin
    with blaming_the_input(ExerciseError, UnknownExerciseError):
        exercise = Bank(settings.bank).read(origin.exercise)
    here = replace(origin, exercise_digest=exercise.digest, suite_digest=exercise.suite_digest)
    if changed := list(_other_conditions(origin, here)):
        for line in changed:
            say(line)
        say(_("It cannot be compared: the exercise here is not the one that was graded."))
        return Status.NOT_IN_ORDER
    with blaming_the_input(SubmissionFilesError):
        language, files = read_submission(paths, exercise, origin.language)
    if digest_of({name: text.encode() for name, text in files.items()}) != origin.submission_digest:
        raise BadInputError(_("--submission: this is not the work that the evidence is about: its digest differs."))
    work = Work(exercise=exercise, language=language, files=files, intent=Intent.SUBMIT, seed=origin.seed)
    with open_workbench(settings, exercise, language, progress=remark) as grader:
        report = grader.grade(work)
    if report.verdict is SubmissionVerdict.INFRASTRUCTURE:
        say(_("It could not be graded again: {reason}.").format(reason=report.fault))
        return Status.FAULT
    for line in _other_conditions(origin, report.origin):
        say(line)
    differences = list(_differences(record, report))
    for line in differences:
        say(line)
    if differences:
        say(_("Grading it again gave ANOTHER result."))
        return Status.NOT_IN_ORDER
    say(_("Grading it again gave the same result."))
    return Status.OK


def _other_conditions(then: Origin, now: Origin) -> Iterator[str]:
    """What decided the verdict then, and is not the same now."""
    conditions = (
        (_("digest of the exercise"), then.exercise_digest, now.exercise_digest),
        (_("digest of the suite"), then.suite_digest, now.suite_digest),
        (_("image of the candidate"), then.candidate_image, now.candidate_image),
        (_("image of the examiner"), then.examiner_image, now.examiner_image),
        (_("runtime"), then.runtime, now.runtime),
        *(
            (_("limit {name}").format(name=one.name), getattr(then.limits, one.name), getattr(now.limits, one.name))
            for one in fields(Limits)
        ),
    )
    for name, before, after in conditions:
        if before != after:
            said = _("{name} differs: {before} then, {after} now")
            yield said.format(
                name=name, before="–" if before is None else before, after="–" if after is None else after
            )


def _differences(record: EvidenceRecord, report: Report) -> Iterator[str]:
    if record.verdict is not report.verdict:
        yield f"{_('verdict')}: {_(record.verdict.value)} ≠ {_(report.verdict.value)}"
    if (record.earned, record.possible) != (report.earned, report.possible):
        yield f"{_('points')}: {record.earned:g}/{record.possible:g} ≠ {report.earned:g}/{report.possible:g}"
    now = {check.id: check.verdict for check in report.checks}
    before: list[EvidenceCheck] = [*record.samples, *(check for item in record.criteria for check in item.checks)]
    for check in before:
        verdict = now.get(check.id)
        if verdict is not check.verdict:
            yield f"{check.id}: {_(check.verdict.value)} ≠ {_(verdict.value) if verdict else '–'}"
