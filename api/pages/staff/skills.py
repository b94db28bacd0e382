"""Skills: what the tasks cover of a framework and where there are gaps, one skill, and the search in all frameworks."""

from typing import Annotated, Any

from fastapi import Depends, Query, Request
from starlette.responses import Response

from api.accounts.model import Scope, StaffSession
from api.accounts.service import Accounts
from api.i18n import Language
from api.pages.preferences import preferences_of
from api.pages.staff.desk import AtDesk, page
from api.pages.staff.skill_view import chart_of, coverage_of
from api.paging import LONGEST_CURSOR, PageOf
from api.routing import APIRouter
from api.skills.coverage import Speakers, TaskKind, TaskName
from api.skills.model import SHIPPED, KeptFramework, KnownSkill, SkillKey
from api.skills.service import Skills
from api.skills.surveying import Survey

_LIST = "/staff/skills"
_MOST_WORDS = 100
_MOST_TITLE = 100
#: Of a larger framework only what tasks speak for is shown: nobody means to have tasks for all of it.
_WHOLE = 300


def skill_pages(accounts: Accounts, skills: Skills, survey: Survey) -> APIRouter:
    """The pages."""
    router = APIRouter(include_in_schema=False)
    reader = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.EXERCISES_READ))]

    @router.get(_LIST)
    def get_coverage(request: Request, session: reader, framework: str = "") -> Response:
        language = preferences_of(request).language
        frameworks = skills.frameworks()
        chosen = _chosen(frameworks, framework)
        speakers = survey.speakers(session.organisation)
        known = [] if chosen is None else _shown(chosen, speakers)
        view = coverage_of([speakers.cover(one) for one in known], language)
        trades = survey.trades(speakers)
        return page(
            request,
            session,
            "staff/skills.html",
            section="exercises",
            frameworks=[(_address(one), _title(one, language)) for one in frameworks],
            chosen="" if chosen is None else _address(chosen),
            only_used=chosen is not None and chosen.skills > _WHOLE,
            view=view,
            chart=chart_of(view, language),
            trades=trades,
            tasks=len(speakers.tasks),
            strays=survey.strays(speakers),
        )

    @router.get(f"{_LIST}/search")
    def search(
        request: Request,
        session: reader,
        q: str = "",
        framework: str = "",
        cursor: Annotated[str | None, Query(max_length=LONGEST_CURSOR)] = None,
    ) -> Response:
        frameworks = skills.frameworks()
        chosen = next((one for one in frameworks if _address(one) == framework), None)
        words = q[:_MOST_WORDS]
        found = skills.search(
            PageOf(cursor),
            words=words,
            framework=None if chosen is None else chosen.name,
            version=None if chosen is None else chosen.version,
        )
        language = preferences_of(request).language
        return page(
            request,
            session,
            "staff/skill_search.html",
            section="exercises",
            frameworks=[(_address(one), _title(one, language)) for one in frameworks],
            titles={(one.name, one.version): _title(one, language) for one in frameworks},
            wanted={"q": words, "framework": "" if chosen is None else framework},
            found=found,
            first=cursor is None,
        )

    @router.get(f"{_LIST}/{{framework}}/{{version}}/{{code}}")
    def get_skill(framework: str, version: str, code: str, request: Request, session: reader) -> Response:
        skill = skills.find(SkillKey(framework, version, code))
        language = preferences_of(request).language
        speakers = survey.speakers(session.organisation)
        trades = [(one, need) for one in survey.trades(speakers) for need in one.needs if need.need.key == skill.key]
        return page(
            request,
            session,
            "staff/skill.html",
            section="exercises",
            skill=skill,
            title=skill.label.told(language) or code,
            framework=next((_title(one, language) for one in skills.frameworks() if _is_of(skill, one)), framework),
            above=_above(skill),
            children=skills.children(skill.key),
            levels={
                level: [_task(speakers, name, language) for name in names]
                for level, names in sorted(speakers.cover(skill).levels.items())
            },
            trades=trades,
        )

    def _shown(chosen: KeptFramework, speakers: Speakers) -> list[KnownSkill]:
        if chosen.skills <= _WHOLE:
            return skills.in_framework(chosen.name, chosen.version)
        mine = [one for one in speakers.keys if (one.framework, one.version) == (chosen.name, chosen.version)]
        used = list(skills.known(mine).values())
        parents = {SkillKey(one.key.framework, one.key.version, one.parent) for one in used if one.parent}
        return [*used, *(one for key, one in skills.known(parents).items() if key not in mine)]

    def _above(skill: KnownSkill) -> list[KnownSkill]:
        """What it is a part of, the largest first."""
        found: list[KnownSkill] = []
        parent = skill.parent
        while parent is not None:
            found.insert(0, skills.find(SkillKey(skill.key.framework, skill.key.version, parent)))
            parent = found[0].parent
        return found

    return router


def _chosen(frameworks: list[KeptFramework], wanted: str) -> KeptFramework | None:
    """The one that is asked for, else the bank's, else any."""
    named = {_address(one): one for one in frameworks}
    bank = f"{SHIPPED.framework} {SHIPPED.version}"
    return named.get(wanted) or named.get(bank) or next(iter(frameworks), None)


def _address(framework: KeptFramework) -> str:
    return f"{framework.name} {framework.version}"


def _title(framework: KeptFramework, language: Language) -> str:
    return f"{framework.title.told(language) or framework.name} ({framework.version})"


def _is_of(skill: KnownSkill, framework: KeptFramework) -> bool:
    return (framework.name, framework.version) == (skill.key.framework, skill.key.version)


def _task(speakers: Speakers, name: TaskName, language: Language) -> dict[str, Any]:
    title = speakers.tasks[name].title
    words = " ".join((title.fr if language == "fr" else title.en).split())
    folder = "exercises" if name.kind is TaskKind.EXERCISE else "questions"
    return {
        "kind": name.kind.value,
        "title": words if len(words) <= _MOST_TITLE else f"{words[:_MOST_TITLE]}…",
        "address": f"/staff/{folder}/{name.name}",
    }
