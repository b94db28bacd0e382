"""/v1/batteries/{id}/trial: staff take a battery as a candidate would."""

from typing import Annotated, Final

from fastapi import Depends, Path, Request, Response

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.campaigns.model import UnfinishedBatteryError, UnknownBatteryError
from api.campaigns.trials import Trials
from api.catalog.model import BrokenExerciseError, ChangedExerciseError
from api.i18n import Language, choose_language
from api.refused import may_refuse
from api.routing import APIRouter
from api.sittings import entry_schema as schema
from api.sittings.entry_routes import letting_in
from api.sittings.looking import Looking
from api.sittings.service import Sittings

#: What whoever tries is called in their sitting.
_NAMES: Final[dict[Language, str]] = {"fr": "Essai", "en": "Trial"}


def trial_routes(trials: Trials, sittings: Sittings, looking: Looking, accounts: Accounts) -> APIRouter:
    """The routes of trials."""
    router = APIRouter(tags=["batteries"])
    reader = Annotated[Caller, Depends(Needs(accounts, Scope.BATTERIES_WRITE))]
    let_in = letting_in(sittings, looking, accounts.cookies)

    @router.post(
        "/v1/batteries/{battery}/trial",
        operation_id="tryBattery",
        summary="Try a battery as a candidate",
        response_model=schema.EnteredModel,
        openapi_extra=may_refuse(
            UnknownBatteryError, UnfinishedBatteryError, ChangedExerciseError, BrokenExerciseError
        ),
    )
    def try_battery(
        battery: Annotated[str, Path(description="The battery's `id`")], caller: reader, request: Request
    ) -> Response:
        """Its draft as it is now, in a sitting that counts nowhere: the cookie of it comes along."""
        language = choose_language(request.headers.get("accept-language"))
        return let_in(trials.begin(caller, battery, name=_NAMES[language]), request)

    return router
