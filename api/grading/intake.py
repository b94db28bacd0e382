"""From a request to work that can be graded: everything that can be wrong with it is found here."""

from __future__ import annotations

from hashlib import sha256

import msgspec

from api.catalog.model import NoSuchExerciseError
from api.catalog.service import Catalog
from api.grading.file_faults import fault_of
from api.grading.model import Retry, UnfitWorkError, Work, work_for
from api.grading.schema import NewSubmission
from api.once.model import check_key
from api.refused import Fault
from runner.exercise import SubmissionFilesError, check_files
from runner.model import MAX_FILES_BYTES
from runner.verdict import Intent


def read_work(new: NewSubmission, catalog: Catalog, organisation: str) -> Work:
    """The work in an organisation's request.

    Raises:
        UnfitWorkError: it cannot be graded; with every fault that was found.
        BrokenExerciseError: the exercise cannot be used, which is our fault.
    """
    try:
        entry = catalog.entry(organisation, new.exercise)
    except NoSuchExerciseError as error:
        near = error.facts["near"]
        fault = Fault(
            place="/exercise",
            message="There is no exercise %(slug)s.",
            remedy="Did you mean: %(near)s?" if near else "Read /v1/exercises to see which there are.",
            facts=error.facts,
        )
        raise UnfitWorkError((fault,)) from None
    faults = _mode_faults(new) or stdin_faults(new.stdin)
    try:
        check_files(new.files, entry.exercise, new.language)
    except SubmissionFilesError as error:
        faults += [fault_of(problem) for problem in error.problems]
    if faults:
        raise UnfitWorkError(tuple(faults))
    return work_for(entry, language=new.language, files=new.files, intent=new.mode, stdin=new.stdin)


def read_retry(key: str | None, new: NewSubmission) -> Retry | None:
    """The idempotency key of a request whose work was found good, with a digest of what it asks for.

    Raises:
        UnfitRequestError: it is no key.
    """
    if key is None:
        return None
    check_key(key)
    asked = [new.exercise, new.language, new.mode.value, new.stdin, sorted(new.files.items())]
    return Retry(key=key, request_digest=sha256(msgspec.json.encode(asked)).hexdigest())


def stdin_faults(stdin: str | None) -> list[Fault]:
    """What is wrong with somebody's own input, so that it can be neither kept nor given to a program."""
    if stdin is None:
        return []
    if "\0" in stdin:
        return [Fault(place="/stdin", message="It holds a NUL character.", remedy="Send text.")]
    try:
        size_bytes = len(stdin.encode())
    except UnicodeEncodeError:
        return [Fault(place="/stdin", message="It holds half of a character (a lone surrogate).", remedy="Send text.")]
    if size_bytes > MAX_FILES_BYTES:
        return [
            Fault(
                place="/stdin",
                message="The input is too long.",
                remedy="Send %(bytes)s bytes at most.",
                facts={"bytes": str(MAX_FILES_BYTES)},
            )
        ]
    return []


def _mode_faults(new: NewSubmission) -> list[Fault]:
    if new.stdin is None or new.mode is Intent.RUN:
        return []
    return [
        Fault(
            place="/stdin",
            message="Input of your own goes with mode run only.",
            remedy="Leave it out, or send mode run.",
        )
    ]
