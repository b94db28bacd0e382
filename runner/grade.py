"""The use case: a submission in, a report out.

Builds the two sides of an attempt, runs the checks that the exercise's mode calls for, has it all judged, and
writes down what decided the verdict. A failure of the platform is not raised but reported as ``infrastructure``:
whoever asked needs the facts in either case.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Any, Final

import structlog

from runner import cases
from runner.candidate import Candidate, TranslationError
from runner.examiners import SHARED_BANK, Examiners
from runner.exercise import digest_of
from runner.exercise.model import Check, Exercise, ExerciseMode
from runner.i18n import local
from runner.judge import CheckRecord, Finding, judge_check, judge_criterion, judge_submission
from runner.languages import Language
from runner.model import (
    CheckReport,
    CriterionReport,
    Diagnostic,
    Limits,
    Message,
    Origin,
    OwnRun,
    Phase,
    PhaseName,
    Report,
    Usage,
)
from runner.pool import Pool
from runner.relay import EXAMINER_ATTEMPT_S, ExaminerLostError, Relay
from runner.sandbox import SandboxError, SandboxHost
from runner.stopwatch import Stopwatch
from runner.verdict import CheckVerdict, Intent, SubmissionVerdict

#: How many examiners one attempt may use up.
_MAX_EXAMINERS: Final = 4

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is to be graded. The files were checked by ``runner.exercise.files.check_files`` before."""

    exercise: Exercise
    language: str
    files: Mapping[str, str]
    intent: Intent
    #: The candidate's own input, for intent ``run``.
    stdin: str | None = None
    #: The seed of an earlier attempt, to do the same grading again; None draws a new one.
    seed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Who wants to hear of an attempt while it runs."""

    on_phase: Callable[[Phase], None] = lambda phase: None
    on_check: Callable[[CheckReport], None] = lambda report: None


class Grader:
    """Grades one submission after another with the sandboxes of one slot. Not thread-safe."""

    def __init__(
        self,
        *,
        host: SandboxHost,
        pool: Pool,
        examiners: Examiners,
        languages: Mapping[str, Language],
        images: Mapping[str, str],
    ) -> None:
        """``images`` are digests by language."""
        self._host = host
        self._pool = pool
        self._examiners = examiners
        self._languages = languages
        self._images = images

    def grade(self, work: Work, *, owner: str = SHARED_BANK, watch: Watch | None = None) -> Report:
        """Grade ``work``; ``owner`` is whose exercise it is.

        A sandbox that is lost once, in the middle of a call, may have been ended from inside or by somebody on the
        host: nobody can tell. So all of it is done once more, in fresh sandboxes and with the same seed, and what comes
        of that counts; ``watch`` is then told of the checks again.

        Raises:
            KeyError: the exercise or this installation does not know the language.
        """
        with self._pool.busy(), self._examiners.busy():
            attempt = _Attempt(self, work, owner, watch or Watch())
            report = attempt.report()
            if not attempt.lost_one_sandbox or report.verdict is SubmissionVerdict.INFRASTRUCTURE:
                return report
            _log.warning("a sandbox was lost once, so the attempt is done again", exercise=work.exercise.slug)
            return _Attempt(self, replace(work, seed=report.origin.seed), owner, watch or Watch()).report()


class _Attempt:
    """One run of the use case: the state that its steps share."""

    def __init__(self, grader: Grader, work: Work, owner: str, watch: Watch) -> None:
        self._stopwatch = Stopwatch(watch.on_phase)
        self._grader = grader
        self._work = work
        self._owner = owner
        self._watch = watch
        self._language = grader._languages[work.language]
        self._limits: Limits = self._language.limits(work.exercise.limits)
        self._entry = work.exercise.languages[work.language].entry
        self._uses_examiner = work.exercise.mode is not ExerciseMode.CASES
        self._seed = work.seed if work.seed is not None else str(secrets.randbits(63))
        self._reports: dict[str, CheckReport] = {}
        self._usage = Usage(cpu_ms=0, peak_memory_bytes=0, oom_kills=0)
        spec = self._language.sandbox(image=grader._images[work.language], limits=work.exercise.limits)
        self._candidate = Candidate(
            lambda: self._stopwatch.watched(grader._pool.take(spec)), self._load_fields(), self._limits
        )
        self._manifest: dict[str, tuple[Check, str | None]] = {
            check.id: (check, None) for check in work.exercise.samples
        }
        if work.intent is Intent.SUBMIT:
            for criterion in work.exercise.criteria:
                self._manifest |= {check.id: (check, criterion.id) for check in criterion.checks}

    @property
    def lost_one_sandbox(self) -> bool:
        """True when exactly one sandbox ended in the middle of a call, and not for its memory."""
        return self._candidate.crashes == 1

    def report(self) -> Report:
        """Take the steps."""
        try:
            return self._grade()
        except SandboxError as error:
            _log.error("the platform failed", exercise=self._work.exercise.slug, error=str(error))
            return self._report(SubmissionVerdict.INFRASTRUCTURE, fault=str(error))
        finally:
            self._candidate.close()

    def _grade(self) -> Report:
        with self._phase("sandbox"):
            self._candidate.start()
            if self._uses_examiner:
                self._grader._examiners.of(self._owner)
        with self._phase("load"):
            try:
                diagnostics = self._candidate.load()
            except TranslationError as error:
                return self._not_translated(error.message)
        if diagnostics:
            return self._report(SubmissionVerdict.NOT_GRADABLE, diagnostics=diagnostics)
        own_run = None
        with self._phase("checks"):
            if self._work.stdin is not None:
                own_run = cases.own_run(self._candidate, self._work.stdin)
            if self._work.exercise.mode is ExerciseMode.CASES:
                cases.run(self._candidate, self._work.exercise, list(self._manifest), self._check_done)
            elif self._manifest:
                self._examine()
        with self._phase("judge"):
            for check in self._manifest:  # what was never reported stands in the report, too
                if check not in self._reports:
                    self._check_done(CheckRecord(id=check))
            self._usage = self._candidate.usage()
            ordered = [self._reports[check] for check in self._manifest]
            criteria = self._criteria(ordered)
            verdict = judge_submission(ordered, criteria) if ordered else SubmissionVerdict.REJECTED
        faults = [local(check.message or check.id) for check in ordered if check.verdict is CheckVerdict.INFRASTRUCTURE]
        return self._report(verdict, own_run=own_run, fault="; ".join(faults) or None)

    def _examine(self) -> None:
        """Run the suite. An examiner that is lost in mid-suite is replaced, and the checks that are left go on."""
        left = list(self._manifest)
        spent_s = 0.0
        died_idle = False
        for _ in range(_MAX_EXAMINERS):
            if spent_s >= EXAMINER_ATTEMPT_S:
                break
            examiner = self._grader._examiners.of(self._owner)
            relay = Relay(
                self._stopwatch.watched(examiner),
                self._candidate,
                self._check_done,
                on_collected=lambda: self._stopwatch.end_part("collect"),
                spent_s=spent_s,
            )
            try:
                relay.run(self._suite_fields(), left)
            except ExaminerLostError as lost:
                self._stopwatch.end_part("run")
                self._grader._examiners.drop(self._owner)
                _log.warning("examiner lost", exercise=self._work.exercise.slug, reason=str(lost))
                if lost.blamed is None and (died_idle or len(left) < len(self._manifest)):
                    raise SandboxError(str(lost)) from lost
                died_idle = lost.blamed is None  # perhaps before this attempt: one more try costs nobody anything
                left = [check for check in left if check not in relay.finished]
                spent_s = relay.spent_s
            except BaseException:
                self._grader._examiners.drop(self._owner)  # in the middle of something: it would answer the next one
                raise
            else:
                return
            if not left:
                return
        for check in left:
            finding = Finding(verdict=CheckVerdict.TIMEOUT, reason="examining")
            self._check_done(CheckRecord(id=check, findings=[finding]))

    def _check_done(self, record: CheckRecord) -> None:
        check, criterion = self._manifest[record.id]
        decisive = judge_check(record.findings)
        report = CheckReport(
            id=check.id,
            criterion=criterion,
            visible=criterion is None,
            label=check.label,
            hint=check.hint,
            verdict=decisive.verdict,
            reason=decisive.reason,
            message=decisive.message,
            output=record.output or None,
            wall_ms=round(record.wall_ms),
            cpu_ms=record.cpu_ms,
            calls=record.calls,
        )
        self._reports[check.id] = report
        self._watch.on_check(report)

    def _criteria(self, checks: list[CheckReport]) -> tuple[CriterionReport, ...]:
        if self._work.intent is Intent.RUN:
            return ()
        return tuple(
            judge_criterion(criterion, [check for check in checks if check.criterion == criterion.id])
            for criterion in self._work.exercise.criteria
        )

    def _not_translated(self, message: Message) -> Report:
        for check in self._manifest:
            finding = Finding(verdict=CheckVerdict.COMPILE_ERROR, reason="compile", message=message)
            self._check_done(CheckRecord(id=check, findings=[finding]))
        self._usage = self._candidate.usage()
        diagnostics = [Diagnostic(file=self._entry, line=None, column=None, message=message)]
        return self._report(SubmissionVerdict.COMPILE_ERROR, diagnostics=diagnostics)

    def _report(
        self,
        verdict: SubmissionVerdict,
        *,
        diagnostics: list[Diagnostic] | None = None,
        own_run: OwnRun | None = None,
        fault: str | None = None,
    ) -> Report:
        checks = [self._reports[check] for check in self._manifest if check in self._reports]
        criteria = self._criteria(checks) if checks else ()
        exercise = self._work.exercise
        return Report(
            intent=self._work.intent,
            verdict=verdict,
            earned=sum(criterion.earned for criterion in criteria),
            possible=sum(criterion.weight for criterion in criteria),
            criteria=criteria,
            checks=tuple(checks),
            origin=Origin(
                exercise=exercise.slug,
                exercise_version=exercise.version,
                exercise_digest=exercise.digest,
                suite_digest=exercise.suite_digest,
                submission_digest=digest_of({name: text.encode() for name, text in self._work.files.items()}),
                language=self._work.language,
                candidate_image=self._grader._images[self._work.language],
                examiner_image=self._grader._examiners.image if self._uses_examiner else None,
                runtime=self._grader._host.runtime,
                seed=self._seed,
                limits=self._limits,
                preuve_version=version("preuve"),
            ),
            usage=self._usage,
            phases=tuple(self._stopwatch.phases),
            diagnostics=tuple(diagnostics or ()),
            own_run=own_run,
            fault=fault,
        )

    def _load_fields(self) -> dict[str, Any]:
        return {
            "files": dict(self._work.files),
            "entry": self._entry,
            "mode": self._work.exercise.mode.value,
            "limits": {
                "cpu_ms": self._limits.cpu_ms,
                "output_bytes": self._limits.output_bytes,
                "file_bytes": self._limits.file_bytes,
                "processes": self._limits.processes,
            },
        }

    def _suite_fields(self) -> dict[str, Any]:
        submit = self._work.intent is Intent.SUBMIT
        return {
            "files": self._work.exercise.suite_files if submit else {},
            "samples": self._work.exercise.sample_files,
            "seed": self._seed,
            "language": self._work.language,
            "single_number_type": self._language.single_number_type,
            "mode": self._work.exercise.mode.value,
        }

    @contextmanager
    def _phase(self, name: PhaseName) -> Iterator[None]:
        try:
            yield
        finally:
            self._stopwatch.end_phase(name)
