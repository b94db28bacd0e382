"""GET /healthz and /readyz."""

from typing import Any

from fastapi import Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.health.service import Health
from api.routing import APIRouter

_READY: JsonDict = {"ready": True, "reason": None}
_MISSING: JsonDict = {"ready": False, "reason": "no slot is ready for: grade"}


class Alive(BaseModel):
    """This process answers."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "ok"}]})

    status: str


class Part(BaseModel):
    """One part that grading needs."""

    model_config = ConfigDict(json_schema_extra={"examples": [_READY, _MISSING]})

    ready: bool
    reason: str | None = Field(description="null when it is ready")


class Readiness(BaseModel):
    """Whether submissions would be graded now."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "ready": False,
                    "parts": {"database": _READY, "redis": _READY, "bank": _READY, "slots": _MISSING},
                }
            ]
        }
    )

    ready: bool
    parts: dict[str, Part]


def health_routes(health: Health) -> APIRouter:
    """The routes of this feature."""
    router = APIRouter(tags=["operation"])

    @router.get("/healthz", operation_id="getHealth", summary="Does this process live?", response_model=Alive)
    def get_health() -> Any:
        """Answers as long as the process does. Looks at nothing else."""
        return {"status": "ok"}

    @router.get(
        "/readyz",
        operation_id="getReadiness",
        summary="Can submissions be graded?",
        response_model=Readiness,
        responses={503: {"model": Readiness, "description": "Not now: the parts say why"}},
    )
    def get_readiness() -> Response:
        """Database, Redis, exercise bank, and a slot for each lane that somebody waits for."""
        ready, body = health.readiness()
        return JSONResponse(body, 200 if ready else 503)

    return router
