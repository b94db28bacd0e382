"""GET /v1/exercises and /v1/exercises/{slug}."""

from typing import Annotated, Any

from fastapi import Depends, Query

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.catalog.model import BrokenExerciseError, ChangedExerciseError, NoSuchExerciseError
from api.catalog.schema import ExerciseList, ExercisePage
from api.catalog.service import Catalog
from api.refused import may_refuse
from api.routing import APIRouter

_MOST_VERSION = 2_147_483_647


def catalog_routes(catalog: Catalog, accounts: Accounts) -> APIRouter:
    """The routes of this feature."""
    router = APIRouter(tags=["exercises"])
    reader = Annotated[Caller, Depends(Needs(accounts, Scope.EXERCISES_READ))]

    @router.get(
        "/v1/exercises",
        operation_id="listExercises",
        summary="List the exercises",
        response_model=ExerciseList,
    )
    def list_exercises(caller: reader) -> Any:
        """Every exercise that can be solved here, the easiest first."""
        return {"exercises": catalog.summaries(caller.organisation)}

    @router.get(
        "/v1/exercises/{slug}",
        operation_id="getExercise",
        summary="Read an exercise",
        response_model=ExercisePage,
        openapi_extra=may_refuse(NoSuchExerciseError, ChangedExerciseError, BrokenExerciseError),
    )
    def get_exercise(
        slug: str,
        caller: reader,
        version: Annotated[
            int | None, Query(ge=1, le=_MOST_VERSION, description="Left out: what is offered now")
        ] = None,
    ) -> Any:
        """Everything that a candidate gets: statement, starting files, sample checks, criteria, limits."""
        return catalog.details(caller.organisation, slug, version=version)

    return router
