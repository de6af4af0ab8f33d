"""The forms that steps begin with (起步表单), to be changed in the form editor."""

import json
from collections.abc import Mapping
from typing import Any

from workflows.listing.flow import WORDS
from workflows.listing.plan import Plan, Step

VERSION = 18


def form(name: str, components: list[dict[str, Any]]) -> dict[str, Any]:
    """A form of these components."""
    return {"type": "default", "id": name, "schemaVersion": VERSION, "components": components}


def _field(type_: str, key: str, label: str, *, required: bool = True, **more: Any) -> dict[str, Any]:
    told = {"type": type_, "id": f"Field_{key}", "key": key, "label": label, **more}
    return told | {"validate": {**more.get("validate", {}), "required": True}} if required else told


def raw(made: Mapping[str, Any]) -> bytes:
    """A form as the bytes of its file."""
    return json.dumps(made, ensure_ascii=False, indent=2).encode()


def start() -> dict[str, Any]:
    """The form with which somebody starts a matter."""
    return form(
        "application",
        [
            _field(
                "textfield",
                "title",
                "事项名称",
                description="一句话写清楚要办什么事。",
                validate={"minLength": 2, "maxLength": 100},
            ),
            _field(
                "textarea",
                "content",
                "事项内容",
                description="写清楚为什么办、怎么办，让没有到场的村民也能看懂。",
                validate={"maxLength": 2000},
            ),
        ],
    )


def of_step(plan: Plan, step: Step) -> dict[str, Any]:
    """The form of a step: what was done, or what came of it and why."""
    made = of_task(step.id, plan.outcomes(step))
    return form(step.id, [POSTED, *made["components"]]) if step.way == "notice" else made


def of_task(name: str, outcomes: tuple[str, ...]) -> dict[str, Any]:
    """The form of a task with these outcomes."""
    if len(outcomes) > 1:
        return form(name, choice(outcomes, "公示结果" if "clear" in outcomes else "意见"))
    return form(name, [_field("textarea", "result", "办理情况", validate={"maxLength": 2000})])


POSTED = {
    "type": "datetime",
    "id": "Field_posted_on",
    "key": "posted_on",
    "subtype": "date",
    "dateLabel": "张榜日期",
    "validate": {"required": True},
}


def choice(outcomes: tuple[str, ...], label: str, words: Mapping[str, str] = WORDS) -> list[dict[str, Any]]:
    """The fields that say what came of a step, and why where it is not the first outcome."""
    values = [{"label": words.get(each, each), "value": each} for each in outcomes]
    why = {"required_when": f'=outcome != "{outcomes[0]}"'}
    reason = "退回的写清楚补什么、改哪里；不同意的写清楚依据。"
    limits = {"minLength": 2, "maxLength": 1000}
    return [
        _field("radio", "outcome", label, values=values),
        _field(
            "textarea", "reason", "理由", required=False, description=reason, validate=limits, properties=why
        ),
    ]


def outcomes(form: Mapping[str, Any]) -> list[str]:
    """The outcomes that a form lets somebody choose."""
    fields = (each for each in form["components"] if each.get("key") == "outcome")
    return [value["value"] for field in fields for value in field.get("values", ())]


def asking(form: Mapping[str, Any], wanted: tuple[str, ...]) -> Mapping[str, Any]:
    """The form of a task with these outcomes: as it is where it asks for them, else with its choice made anew."""
    told = outcomes(form)
    if set(told) == set(wanted) or (not told and len(wanted) < 2):
        return form
    kept = [each for each in form["components"] if each.get("key") not in ("outcome", "reason")]
    made = choice(wanted, "意见", _labels(form)) if len(wanted) > 1 else []
    return {**form, "components": [*kept, *made] or of_task(form["id"], wanted)["components"]}


def _labels(form: Mapping[str, Any]) -> dict[str, str]:
    fields = (each for each in form["components"] if each.get("key") == "outcome")
    told = {value["value"]: value["label"] for field in fields for value in field.get("values", ())}
    return {**WORDS, **told}
