"""What goes into grading and what comes out: requests, limits, measured facts, reports.

Plain frozen data without behaviour beyond arithmetic. ``runner.wire`` turns it into JSON and back.
All times are whole milliseconds of the host's clock, all sizes bytes, and say so in their names.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from runner.verdict import CheckVerdict, Intent, Lane, SubmissionVerdict

#: The version of the report's shape. A change that breaks a reader raises it.
REPORT_VERSION = 1

#: The most by which a language may stretch an exercise's times.
MAX_TIME_FACTOR = 10

#: How long examiners may work on one attempt, the candidate's time not counted.
EXAMINING_MS = 60_000

#: What one submission may hold.
MAX_FILES = 64
MAX_FILES_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Localized:
    """One text in the languages that Preuve speaks."""

    fr: str
    en: str


#: What somebody is told: both languages where we wrote it, plain text where Python, Node or a test did.
Message = str | Localized


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the candidate's code may use. Times and sizes hold for one check unless the name says otherwise."""

    wall_ms: int = 4_000
    cpu_ms: int = 4_000
    #: The deadline of one call into the candidate's code, from the frame sent to its last byte received.
    call_ms: int = 2_000
    #: The deadline of the whole attempt, all checks together.
    attempt_ms: int = 60_000
    #: The memory of the whole sandbox: its processes, its files and the agent (about 12 MiB) together.
    memory_bytes: int = 128 << 20
    processes: int = 32
    #: What the candidate's code may print.
    output_bytes: int = 64 << 10
    #: The size of one file, and of all files of the sandbox together.
    file_bytes: int = 8 << 20
    #: The number of files and folders in the sandbox.
    inodes: int = 512

    def scaled(self, *, time_factor: float, memory_extra_bytes: int = 0, processes_extra: int = 0) -> Limits:
        """These limits for a language: times multiplied, memory and processes raised by what its runtime needs."""
        return replace(
            self,
            wall_ms=round(self.wall_ms * time_factor),
            cpu_ms=round(self.cpu_ms * time_factor),
            call_ms=round(self.call_ms * time_factor),
            attempt_ms=round(self.attempt_ms * time_factor),
            memory_bytes=self.memory_bytes + memory_extra_bytes,
            processes=self.processes + processes_extra,
        )


def longest_attempt_ms(attempt_ms: int) -> int:
    """More than an attempt can take in any language, all starts of sandboxes included, and done twice.

    ``attempt_ms`` is the exercise's own limit, see ``Limits``.

    For deadlines around an attempt, which must never be the first to strike.
    """
    starts_ms = 120_000  # several sandboxes and examiners, each waited for, and the source translated in each
    return 2 * (attempt_ms * MAX_TIME_FACTOR + EXAMINING_MS + starts_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """A skill of a named framework, at a level."""

    framework: str
    version: str
    code: str
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleRef:
    """An exercise that is not in the bank but an organisation's own: slots get its content from the api."""

    #: Of the content; the one by which it is asked for.
    digest: str
    #: The one that the organisation's catalogue counts, in place of what its exercise.toml says.
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeRequest:
    """One attempt at grading one submission: the job that travels from the api to a slot.

    ``attempt_token`` is the fencing token: a report that carries another one than the database expects is ignored.
    """

    submission_id: str
    attempt: int
    attempt_token: str
    organisation: str
    lane: Lane
    intent: Intent
    exercise: str
    exercise_digest: str
    language: str
    files: dict[str, str]
    #: The candidate's own input for intent ``run``; None when there is none.
    stdin: str | None = None
    #: Where the exercise is the organisation's own; None for the bank's.
    bundle: BundleRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a sandbox has used since it started, read on the host from its cgroup."""

    cpu_ms: int
    peak_memory_bytes: int
    oom_kills: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """Where the source cannot be read as a program."""

    file: str
    line: int | None
    column: int | None
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """The verdict of one check, and the facts behind it.

    ``message`` and ``output`` are for staff unless the check is a sample (``visible``); ``runner.redact`` decides.
    ``reason`` is a word of a fixed vocabulary (``runner.judge.REASONS``) from which pages make plain sentences.
    """

    id: str
    #: The criterion's id; None for a sample check, which has no weight.
    criterion: str | None
    visible: bool
    label: Localized
    hint: Localized | None
    verdict: CheckVerdict
    reason: str | None = None
    message: Message | None = None
    output: str | None = None
    wall_ms: int = 0
    cpu_ms: int = 0
    calls: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionReport:
    """The points that one criterion earned, and the skill that it speaks for."""

    id: str
    label: Localized
    skill: Skill
    weight: float
    earned: float
    passed: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRun:
    """What the candidate's program did with the candidate's own input."""

    verdict: CheckVerdict
    stdout: str
    stderr: str
    exit_code: int | None
    wall_ms: int


#: The steps of an attempt; and the parts of ``checks``.
PhaseName = Literal["queue", "sandbox", "load", "checks", "judge", "collect", "run"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """One step of an attempt and how long it took; the steps of an attempt have no gaps between them.

    What is beside name and duration is for staff. The slot's own work is what the two waits leave of ``wall_ms``.
    """

    name: PhaseName
    wall_ms: float
    #: For how long the slot waited for the candidate's sandbox, and for the examiner's.
    candidate_ms: float = 0.0
    examiner_ms: float = 0.0
    #: Frames that went to and came from each.
    candidate_frames: int = 0
    examiner_frames: int = 0
    #: What it consists of, where that is told: also without gaps.
    parts: tuple[Phase, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Everything that decided the verdict, so that the same grading can be done again."""

    exercise: str
    exercise_version: int
    exercise_digest: str
    suite_digest: str
    submission_digest: str
    language: str
    candidate_image: str
    #: None where no examiner took part (mode cases).
    examiner_image: str | None
    runtime: str
    #: Drawn by the host for this attempt; a decimal number of up to 64 bits, as text, since JSON numbers lose digits.
    seed: str
    limits: Limits
    preuve_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How one attempt ended: verdicts, facts and digests. Documented in docs/report.md."""

    intent: Intent
    verdict: SubmissionVerdict
    #: Points earned and possible; both 0 where nothing was graded.
    earned: float
    possible: float
    criteria: tuple[CriterionReport, ...]
    checks: tuple[CheckReport, ...]
    origin: Origin
    usage: Usage
    phases: tuple[Phase, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    own_run: OwnRun | None = None
    #: For verdict ``infrastructure``: what failed on our side, for staff.
    fault: str | None = None
    version: int = REPORT_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A slot has taken an attempt."""

    submission_id: str
    attempt: int
    attempt_token: str
    slot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A slot has done with an attempt."""

    submission_id: str
    attempt: int
    attempt_token: str
    slot: str
    report: Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What a candidate may see while an attempt runs. Already redacted."""

    kind: Literal["phase", "check"]
    data: dict[str, object] = field(default_factory=dict)
