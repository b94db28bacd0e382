"""The charts of results: how a campaign's shares are spread, what a person earned of each skill and part."""

from collections.abc import Sequence

from api.i18n import Language, sentence, translate
from api.pages.charts import Chart, bar_chart, shortened
from api.pages.staff.result_words import person_of, text_of
from api.pages.words import filters_of
from api.results.model import Summary
from api.results.report import SittingReport
from api.skills.service import Naming

_STEPS = 10
_MANY_SKILLS = 12


def spread(found: Sequence[Summary], language: Language) -> Chart | None:
    """How many have which share of the points. None while nobody has a result."""
    shares = [one.share for one in found if one.final and one.share is not None]
    if not shares:
        return None
    counts = [0] * _STEPS
    for share in shares:
        counts[min(_STEPS - 1, int(share * _STEPS))] += 1
    percent = filters_of(language)["percent"]
    labels = [f"{percent(step / _STEPS)} – {percent((step + 1) / _STEPS)}" for step in range(_STEPS)]
    return bar_chart(
        title=translate(sentence("How the results are spread"), language),
        description=translate(sentence("Number of people for each tenth of the points, from the best down."), language),
        label_of_rows=translate(sentence("Part of the points"), language),
        labels=labels[::-1],
        series={translate(sentence("People"), language): [float(one) for one in counts[::-1]]},
        most=float(max(counts)),
        whole=True,
        words=filters_of(language)["number"],
    )


def skills_of(report: SittingReport, language: Language, name: Naming) -> Chart | None:
    """Points earned and possible of each skill."""
    skills = report.skills[:_MANY_SKILLS]
    if not skills:
        return None
    return bar_chart(
        title=translate(sentence("Points by skill"), language),
        description=translate(
            sentence("For each skill, the points that were earned and those that were possible."), language
        ),
        label_of_rows=translate(sentence("Skill and level"), language),
        labels=[f"{shortened(name(one.skill))} · {one.skill.level}" for one in skills],
        series={
            translate(sentence("Earned"), language): [one.earned for one in skills],
            translate(sentence("Possible"), language): [one.possible for one in skills],
        },
        most=max(one.possible for one in skills),
        words=filters_of(language)["number"],
    )


def side_by_side(reports: Sequence[SittingReport], names: Sequence[str], language: Language) -> Chart | None:
    """The share that each of some people earned of each part, and of the whole."""
    parts = {part.id: text_of(part.title, language) for report in reports for part in report.parts}
    if len(parts) == 1:  # it is the whole
        parts = {}
    if not reports or len(set(names)) != len(names):
        return None
    series = {}
    for name, report in zip(names, reports, strict=True):
        mine = {part.id: part.score for part in report.parts}
        shares = [_share(mine[part].earned, mine[part].possible) if part in mine else 0.0 for part in parts]
        series[name] = [_share(report.score.earned, report.score.possible), *shares]
    return bar_chart(
        title=translate(sentence("Part of the points earned"), language),
        description=translate(
            sentence("For each person the part of the points earned, of the whole and of each part."), language
        ),
        label_of_rows=translate(sentence("Part"), language),
        labels=[translate(sentence("Everything"), language), *parts.values()],
        series=series,
        most=1.0,
        words=filters_of(language)["percent"],
    )


def names_of(reports: Sequence[SittingReport], language: Language) -> list[str]:
    """What each person is called; those who are called alike get a number."""
    names: list[str] = []
    for report in reports:
        name = person_of(report, language)
        names.append(f"{name} ({names.count(name) + 1})" if name in names else name)
    return names


def _share(earned: float, possible: float) -> float:
    return earned / possible if possible else 0.0
