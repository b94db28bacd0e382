"""Grades one sample submission through the api's own front door, to show that everything works."""

from __future__ import annotations

import http.client
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from runner.i18n import gettext as _
from runner.i18n import language
from runner.premises import reachable
from runner.settings import Settings
from runner.verdict import Intent, SubmissionVerdict

_EXERCISE: Final = "fizzbuzz"
_LANGUAGE: Final = "python"
_WAIT_S: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What was handed in, and what came back."""

    file: Path
    #: The submission as the API answers it.
    submission: dict[str, Any]
    wall_ms: float


class SampleError(Exception):
    """The sample could not be graded. Says why."""


def grade_sample(settings: Settings, key: str) -> Sample:
    """Hand in an accepted reference submission of the bank's first exercise, and wait for the report.

    Raises:
        SampleError: there is none, or no report came.
    """
    files = sorted((settings.bank / _EXERCISE / "submissions" / SubmissionVerdict.ACCEPTED.value).glob("*.py"))
    if not files:
        raise SampleError(_("the bank has no exercise {name} with a sample to grade").format(name=_EXERCISE))
    body = {
        "exercise": _EXERCISE,
        "language": _LANGUAGE,
        "files": {"solution.py": files[0].read_text(encoding="utf-8")},
        "mode": Intent.SUBMIT.value,
    }
    began = time.monotonic()
    connection = http.client.HTTPConnection(reachable(settings.host), settings.port, timeout=_WAIT_S + 5)
    try:
        connection.request(
            "POST",
            f"/v1/submissions?wait={_WAIT_S}",
            body=json.dumps(body),
            headers={
                "Authorization": f"Bearer {key}",
                "Content-Type": "application/json",
                "Accept-Language": language(),
            },
        )
        response = connection.getresponse()
        answer = json.loads(response.read())
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise SampleError(_("the api did not answer as it should: {error}").format(error=error)) from error
    finally:
        connection.close()
    wall_ms = (time.monotonic() - began) * 1_000
    if response.status != http.HTTPStatus.OK or not answer.get("report"):
        said = answer.get("detail") or answer.get("state") or answer
        raise SampleError(_("status {status}: {said}").format(status=response.status, said=said))
    return Sample(file=files[0], submission=answer, wall_ms=wall_ms)
