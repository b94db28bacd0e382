"""GET /v1/skills, /v1/skills/{framework}/{version}/{code}, /v1/skill-frameworks, /v1/skill-coverage and /v1/trades."""

from typing import Annotated

from fastapi import Depends, Path, Query, Response
from fastapi.responses import JSONResponse

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.parameters import PageAsked
from api.refused import may_refuse
from api.routing import APIRouter
from api.skills.model import CODE, SHIPPED, SkillKey, SkillKind, UnknownSkillError
from api.skills.schema import (
    FrameworkList,
    KnownSkillModel,
    KnownSkillPage,
    SkillCoverPage,
    TradeList,
    cover_shown,
    framework_shown,
    skill_shown,
    trade_shown,
)
from api.skills.service import Skills
from api.skills.surveying import Survey

_PATTERN = f"^{CODE.pattern}$"
_Code = Annotated[str, Path(pattern=_PATTERN)]
_MaybeCode = Annotated[str | None, Query(pattern=_PATTERN)]


def skill_routes(skills: Skills, survey: Survey, accounts: Accounts) -> APIRouter:
    """The routes of this feature."""
    router = APIRouter(tags=["skills"])
    reader = Annotated[Caller, Depends(Needs(accounts, Scope.EXERCISES_READ))]

    @router.get(
        "/v1/skill-frameworks",
        operation_id="listSkillFrameworks",
        summary="List the frameworks of skills",
        response_model=FrameworkList,
    )
    def list_frameworks(_caller: reader) -> Response:
        """Those that came with the installation and those that its operator has imported, each version by itself."""
        return JSONResponse({"frameworks": [framework_shown(one) for one in skills.frameworks()]})

    @router.get(
        "/v1/skills",
        operation_id="listSkills",
        summary="Search for skills",
        response_model=KnownSkillPage,
    )
    def list_skills(
        _caller: reader,
        page: PageAsked,
        q: Annotated[
            str, Query(max_length=100, description="Words in a label, another name or the code; accents do not matter")
        ] = "",
        framework: _MaybeCode = None,
        version: _MaybeCode = None,
        parent: Annotated[str | None, Query(pattern=_PATTERN, description="Only what is a part of this code")] = None,
        kind: Annotated[SkillKind | None, Query(description="Only these")] = None,
    ) -> Response:
        """By framework, version and code."""
        found = skills.search(page, words=q, framework=framework, version=version, parent=parent, kind=kind)
        return JSONResponse(found.json(skill_shown))

    @router.get(
        "/v1/skills/{framework}/{version}/{code}",
        operation_id="getSkill",
        summary="Read a skill",
        response_model=KnownSkillModel,
        openapi_extra=may_refuse(UnknownSkillError),
    )
    def get_skill(framework: _Code, version: _Code, code: _Code, _caller: reader) -> Response:
        """What it is called, what it is, and what it is a part of."""
        return JSONResponse(skill_shown(skills.find(SkillKey(framework, version, code))))

    @router.get(
        "/v1/skill-coverage",
        operation_id="listSkillCoverage",
        summary="See which tasks speak for which skills",
        response_model=SkillCoverPage,
    )
    def list_coverage(
        caller: reader,
        page: PageAsked,
        framework: Annotated[str, Query(pattern=_PATTERN)] = SHIPPED.framework,
        version: Annotated[str, Query(pattern=_PATTERN)] = SHIPPED.version,
    ) -> Response:
        """The bank's exercises, your own, and your questions in use, by skill and level. Gaps are empty lists."""
        return JSONResponse(survey.page(caller.organisation, page, framework, version).json(cover_shown))

    @router.get(
        "/v1/trades",
        operation_id="listTrades",
        summary="List digital trades",
        response_model=TradeList,
    )
    def list_trades(caller: reader) -> Response:
        """A starter set with the skills that each needs: a beginning for job profiles of your own."""
        found = survey.trades(survey.speakers(caller.organisation))
        return JSONResponse({"trades": [trade_shown(one) for one in found]})

    return router
