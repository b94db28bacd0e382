"""The builder's form, as the plan that it says; and what its buttons do to a plan. Pure.

A form carries all of the plan: its fields, and in the hidden field ``plan`` what stands where. So nothing is lost when
somebody else has saved meanwhile, or when a field makes no sense: what was typed is shown again. Plans are JSON here,
as ``plan_reading`` takes them, and may hold what was typed in place of a number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from fastapi.datastructures import FormData

from api.campaigns.plan import Feedback, Navigation, to_json
from api.campaigns.plan_reading import Newest, UnfitPlanError, read_plan
from api.pages.staff.desk import text_of
from api.refused import Fault

PlanJson = dict[str, Any]

_WHOLE = re.compile(r"[+-]?\d{1,9}")
_DECIMAL = re.compile(r"[+-]?\d{1,9}(?:[.,]\d{1,9})?")
_PLACE = re.compile(r"/parts/(\d+)(?:/items/(\d+)(?:/of/(\d+))?)?")
_NO_TITLE = {"fr": "", "en": ""}


class Spot(NamedTuple):
    """Where an item or block stands."""

    part: int
    #: The list that holds it: a part's, or a block's.
    around: list[PlanJson]
    at: int
    #: The block around it.
    block: PlanJson | None


def first_plan() -> PlanJson:
    """What a new battery begins with."""
    part: PlanJson = {"id": "p1", "title": dict(_NO_TITLE), "minutes": None, "items": []}
    return {"feedback": Feedback.CRITERIA.value, "navigation": Navigation.FREE.value, "minutes": 60, "parts": [part]}


def skeleton(plan: PlanJson) -> str:
    """What stands where, without what has a field of its own."""
    parts = [{"id": part["id"], "items": [_bare(item) for item in part["items"]]} for part in plan["parts"]]
    return json.dumps(parts, separators=(",", ":"))


def plan_of(form: FormData) -> PlanJson:
    """The plan that a form says, whatever was typed.

    Raises:
        UnfitPlanError: the hidden field is none that we wrote.
    """
    plan = _read_skeleton(text_of(form, "plan"))
    plan["feedback"], plan["navigation"] = text_of(form, "feedback"), text_of(form, "navigation")
    plan["minutes"] = _whole(text_of(form, "minutes"))
    for part in plan["parts"]:
        name = f"part-{part['id']}"
        part["title"] = {one: text_of(form, f"{name}-{one}").strip() for one in ("fr", "en")}
        part["minutes"] = _whole(text_of(form, f"{name}-minutes"))
        for item in part["items"]:
            _fill(item, form)
    return plan


def press(plan: PlanJson, button: str, *, to: str, newest: Newest) -> str | None:
    """Do what a button says to the plan. Where to look next: an id; None: nothing moved.

    Args:
        plan: changed in place.
        button: the verb, and what it is about, with colons between; one that is not known does nothing.
        to: the part or block that gets what is added.
        newest: tells versions.
    """
    verb, _, about = button.partition(":")
    match verb:
        case "add-part":
            plan["parts"].append({"id": _free(plan, "p"), "title": dict(_NO_TITLE), "minutes": None, "items": []})
            return str(plan["parts"][-1]["id"])
        case "remove-part" | "part-up" | "part-down":
            return _move_part(plan, verb, about)
        case "add":
            kind, _, name = about.partition(":")
            return _add(plan, kind, name, to, newest)
    spot = _find(plan, about)
    if spot is None:
        return None
    match verb:
        case "up" | "down":
            _move(plan, spot, -1 if verb == "up" else 1)
        case "remove":
            _take_out(plan, spot)
            left = spot.block if spot.block is not None and spot.block["of"] else plan["parts"][spot.part]
            return str(left["id"])
        case "block":
            _make_block(plan, spot)
        case "unblock":
            _leave_block(plan, spot)
        case "newest":
            _renew(spot.around[spot.at], newest)
        case _:
            return None
    return about


def keys_of(plan: PlanJson) -> set[str]:
    """What is in the plan already, as ``Item.key`` writes it."""
    return {f"{item['kind']}:{item[item['kind']]}" for item in _items(plan)}


def element_at(plan: PlanJson, place: str) -> str:
    """The id of the part, block or item that a fault's place is about; an empty text for the whole."""
    found = _PLACE.match(place.removeprefix("/plan"))
    if found is None:
        return ""
    part, index, position = (None if one is None else int(one) for one in found.groups())
    try:
        element = plan["parts"][part]
        if index is not None:
            element = element["items"][index]
        if position is not None:
            element = element["of"][position]
        return str(element["id"])
    except (IndexError, KeyError):
        return ""


def _items(plan: PlanJson) -> Iterator[PlanJson]:
    for part in plan["parts"]:
        for item in part["items"]:
            yield from item["of"] if item["kind"] == "block" else (item,)


def _bare(item: PlanJson) -> PlanJson:
    if item["kind"] == "block":
        return {"id": item["id"], "kind": "block", "of": [_bare(one) for one in item["of"]]}
    names = ("id", "kind", item["kind"], "version", *(("digest",) if item["kind"] == "exercise" else ()))
    return {name: item[name] for name in names}


def _read_skeleton(text: str) -> PlanJson:
    try:
        parts = [
            {**part, "title": _NO_TITLE, "minutes": None, "items": [_covered(one) for one in part["items"]]}
            for part in json.loads(text)
        ]
    except (ValueError, TypeError, KeyError, RecursionError):
        fault = Fault(place="/plan", message="This is no JSON object.", remedy="Send a JSON object.")
        raise UnfitPlanError((fault,)) from None
    return to_json(read_plan({**first_plan(), "parts": parts}))


def _covered(item: PlanJson) -> PlanJson:
    if item.get("kind") == "block":
        return {**item, "draw": 1, "weight": 1.0, "of": [_covered(one) for one in item["of"]]}
    return {**item, "weight": 1.0}


def _fill(item: PlanJson, form: FormData, weight: Any = None) -> None:
    name = f"item-{item['id']}"
    item["weight"] = _decimal(text_of(form, f"{name}-weight")) if weight is None else weight
    if item["kind"] == "block":
        item["draw"] = _whole(text_of(form, f"{name}-draw"))
        for one in item["of"]:
            _fill(one, form, item["weight"])
    elif item["kind"] == "exercise":
        item["languages"] = [one for one in form.getlist(f"{name}-languages") if isinstance(one, str)] or None
        if f"{name}-all" in form and len(item["languages"] or []) == len(text_of(form, f"{name}-all").split()):
            item["languages"] = None
        item["submissions"] = _whole(text_of(form, f"{name}-submissions"))


def _whole(text: str) -> int | str | None:
    text = text.strip()
    return (int(text) if _WHOLE.fullmatch(text) else text) if text else None


def _decimal(text: str) -> float | str:
    text = text.strip()
    return float(text.replace(",", ".")) if _DECIMAL.fullmatch(text) else text


def _free(plan: PlanJson, letter: str) -> str:
    taken = {part["id"] for part in plan["parts"]} | {item["id"] for item in _items(plan)}
    taken |= {item["id"] for part in plan["parts"] for item in part["items"]}
    number = 1
    while f"{letter}{number}" in taken:
        number += 1
    return f"{letter}{number}"


def _find(plan: PlanJson, element: str) -> Spot | None:
    for number, part in enumerate(plan["parts"]):
        for index, item in enumerate(part["items"]):
            if item["id"] == element:
                return Spot(number, part["items"], index, None)
            for position, one in enumerate(item.get("of", ())):
                if one["id"] == element:
                    return Spot(number, item["of"], position, item)
    return None


def _add(plan: PlanJson, kind: str, name: str, to: str, newest: Newest) -> str | None:
    item: PlanJson = {"id": _free(plan, "i"), "kind": kind, "weight": 1.0}
    if kind == "exercise" and (found := newest.newest_exercise(name)) is not None:
        item |= {"exercise": name, "version": found[0], "digest": found[1], "languages": None, "submissions": None}
    elif kind == "question" and (version := newest.newest_question(name)) is not None:
        item |= {"question": name, "version": version}
    else:
        return None
    if not plan["parts"]:
        plan["parts"].append({"id": _free(plan, "p"), "title": dict(_NO_TITLE), "minutes": None, "items": []})
    spot = _find(plan, to)
    if spot is not None and spot.around[spot.at]["kind"] == "block":
        block = spot.around[spot.at]
        item["weight"] = block["weight"]
        block["of"].append(item)
    else:
        part = next((one for one in plan["parts"] if one["id"] == to), plan["parts"][-1])
        part["items"].append(item)
    return str(item["id"])


def _move_part(plan: PlanJson, verb: str, element: str) -> str | None:
    parts = plan["parts"]
    index = next((number for number, part in enumerate(parts) if part["id"] == element), None)
    if index is None or len(parts) == 1:
        return None
    if verb == "remove-part":
        left = parts.pop(index)["items"]
        neighbour = parts[max(index - 1, 0)]
        neighbour["items"] = [*neighbour["items"], *left] if index else [*left, *neighbour["items"]]
        return str(neighbour["id"])
    other = index + (-1 if verb == "part-up" else 1)
    if 0 <= other < len(parts):
        parts[index], parts[other] = parts[other], parts[index]
    return element


def _move(plan: PlanJson, spot: Spot, by: int) -> None:
    other = spot.at + by
    if 0 <= other < len(spot.around):
        spot.around[spot.at], spot.around[other] = spot.around[other], spot.around[spot.at]
    elif spot.block is None and 0 <= spot.part + by < len(plan["parts"]):
        beyond = plan["parts"][spot.part + by]["items"]
        beyond.insert(len(beyond) if by < 0 else 0, spot.around.pop(spot.at))


def _take_out(plan: PlanJson, spot: Spot) -> PlanJson:
    item = spot.around.pop(spot.at)
    if spot.block is not None and not spot.block["of"]:
        plan["parts"][spot.part]["items"].remove(spot.block)
    return item


def _make_block(plan: PlanJson, spot: Spot) -> None:
    item = spot.around[spot.at]
    if spot.block is None and item["kind"] != "block":
        block = {"id": _free(plan, "b"), "kind": "block", "draw": 1, "weight": item["weight"], "of": [item]}
        spot.around[spot.at] = block


def _leave_block(plan: PlanJson, spot: Spot) -> None:
    if spot.block is not None:
        items = plan["parts"][spot.part]["items"]
        items.insert(items.index(spot.block) + 1, spot.around[spot.at])
        _take_out(plan, spot)


def _renew(item: PlanJson, newest: Newest) -> None:
    if item["kind"] == "exercise" and (found := newest.newest_exercise(item["exercise"])) is not None:
        item["version"], item["digest"] = found
    elif item["kind"] == "question" and (version := newest.newest_question(item["question"])) is not None:
        item["version"] = version
