"""The cases of an item (案例页): written from the drawing at one press, changed row by row, played to see what happens."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import words
from web.listing import rows, told
from web.listing.blueprint import page, pages
from web.listing.rows import Row
from web.listing.told import Opened
from web.meetings.asking import Asked
from workflows.law.rules import RuleSet
from workflows.listing import proving, trial

Page = str | Response | tuple[str, int]
FIELDS = ("what", "outcome", "days", "expect")
BLANK = {"what": "", "outcome": "", "days": "1", "expect": "accepted"}
MEETINGS = {
    "proposal": later("开会：村党组织提议"),
    "consultation": later("开会：村“两委”会议商议"),
    "deliberation": later("开会：党员大会审议"),
    "resolution": later("开会：决议"),
}
OTHERS = {
    "task:township_review": later("乡镇党委审核"),
    "post:resolution": later("张贴决议公告"),
    "implement:": later("开始组织实施"),
    "post:result": later("张贴实施结果公告"),
    "close:": later("办结归档"),
    "wait:": later("等着，不办事"),
}
PLAYED = (
    *(
        later("办成"),
        later("通过"),
        later("未通过"),
        later("到会人数不够"),
        later("缺少数字"),
        later("不受理"),
    ),
    *(later("还在办理"), later("已办结"), later("已撤回"), later("没有发起")),
)
"""What `trial.play` says of a step and of the end."""

ENDS = {
    "closed": later("已办结"),
    "open": later("还在办理"),
    "rejected": later("未通过"),
    "withdrawn": later("已撤回"),
}


@pages.route("/drafts/<item>/cases", methods=["GET", "POST"])
def cases(home: str, item: str) -> Page:
    """All cases; posted, they are written anew from the drawing."""
    found = told.find(home, item)
    if request.method == "GET":
        return page("cases", home, draft=found, cases=found.content.cases, ends=ENDS)
    tried = trial.suggest(found.content, item, home, told.county(home))
    if not tried.cases:
        flash(_("流程图还有要改的地方，案例写不出来：%(why)s", why=tried.findings[0].message), "error")
        return redirect(url_for("listing.cases", home=home, item=item), 303)
    told.save(found, found.content.but(cases=tried.cases))
    flash(_("案例已经照流程图写好。可以演一遍，也可以自己改。"), "done")
    return redirect(url_for("listing.cases", home=home, item=item), 303)


@pages.route("/drafts/<item>/cases/<int:number>", methods=["GET", "POST"])
def case(home: str, item: str, number: int) -> Page:
    """One case as rows; a number beyond the last begins a new one; `?play=1` plays it."""
    found = told.find(home, item)
    known = found.content.cases
    if number > len(known):
        raise Refused("not_found")
    before = known[number] if number < len(known) else {}
    if request.method == "GET":
        shown = {"title": before.get("case", ""), "end": before.get("expect", {}).get("state", "closed")}
        played = (
            trial.play(found.content, item, home, told.county(home), number).played
            if request.args.get("play") and before
            else ()
        )
        return _page(found, number, Asked(shown), _rows(before), played)
    asked, typed = Asked(request.form), rows.read(request.form, "step", FIELDS)
    changed = rows.acted(request.form, typed, BLANK)
    if changed is not None:
        return _page(found, number, asked, changed)
    if "drop" in request.form:
        kept = [each for at, each in enumerate(known) if at != number]
        told.save(found, found.content.but(cases=tuple(kept)))
        return redirect(url_for("listing.cases", home=home, item=item), 303)
    made = _read(found, before, asked, typed)
    if asked.errors:
        return _page(found, number, asked, typed), 422
    told.save(found, found.content.but(cases=(*known[:number], made, *known[number + 1 :])))
    flash(_("案例已经保存。"), "done")
    return redirect(url_for("listing.case", home=home, item=item, number=number, play=1), 303)


def choices(found: Opened) -> dict[str, str]:
    """What a step of a case may be: each task of the drawing, and with the four discussions their steps."""
    tasks = {f"task:{node.id}": f"{node.name}" for node in found.tasks}
    if "four-discussions" not in found.drawn.calls:
        return tasks | {"wait:": str(OTHERS["wait:"])}
    meetings = {f"meeting:{stage}": str(word) for stage, word in MEETINGS.items()}
    return {**tasks, **meetings, **{key: str(word) for key, word in OTHERS.items()}}


def outcomes(found: Opened) -> list[tuple[str, str]]:
    """What may be chosen as the outcome of a step; empty: as it usually goes."""
    known = dict.fromkeys(each for node in found.tasks for each in node.outcomes if each != "done")
    if "four-discussions" in found.drawn.calls:
        known |= dict.fromkeys(("amend", "refuse"))
    return [
        ("", str(_("照常"))),
        *((each, told.outcome(each)) for each in known),
        ("rejected", str(_("表决未通过"))),
    ]


def _rows(before: Mapping[str, Any]) -> list[Row]:
    shown, last = [], proving.BEGIN
    for at, step in enumerate(before.get("steps", ())):
        day = date.fromisoformat(step["date"])
        gap, last = (day - last).days if at else 1, day
        named = step.get("task") or step.get("stage") or step.get("notice") or ""
        lost = step["do"] == "meeting" and step.get("for", 0) == 0
        outcome = "rejected" if lost else _outcome(step.get("form", {}))
        expect = "refused" if step.get("expect", {}).get("outcome") == "refused" else "accepted"
        shown.append(
            {"what": f"{step['do']}:{named}", "outcome": outcome, "days": str(gap), "expect": expect}
        )
    return shown or [dict(BLANK)]


def _outcome(form: Mapping[str, Any]) -> str:
    """What the form of a step chose; empty where it is as it usually goes."""
    opinion = str(form.get("opinion", ""))
    return str(form.get("outcome", "")) or ("" if opinion == "agree" else opinion)


def _read(found: Opened, before: Mapping[str, Any], asked: Asked, typed: list[Row]) -> dict[str, Any]:
    title = asked.value("title")
    if not title:
        asked.wrong("title", _("请写这个案例说的是什么，例如：从头到尾。"))
    known = choices(found)
    for at, row in enumerate(typed):
        if row["what"] not in known:
            asked.wrong(f"step-{at}-what", _("请选这一步办什么。"))
        if not row["days"].isdigit() or not 0 < int(row["days"]) < 1_000:
            asked.wrong(f"step-{at}-days", _("请写隔几天，从1开始的数字。"))
    if not typed:
        asked.wrong("", _("请至少加一步。"))
    if asked.errors:
        return {}
    form = before.get("form") or _start(found)
    law = told.county(found.home).law(proving.BEGIN)
    steps = [_step(found, row, law) for row in typed]
    end = asked.value("end") if asked.value("end") in ENDS else "closed"
    return {
        "case": title,
        "item": found.item,
        "form": form,
        "steps": proving.dated(steps, law),
        "expect": {"state": end},
    }


def _start(found: Opened) -> dict[str, Any]:
    others = found.content.cases
    return dict(others[0]["form"]) if others else {"title": found.row.title, "content": "按程序办理"}


def _step(found: Opened, row: Row, law: RuleSet) -> dict[str, Any]:
    do, _colon, named = row["what"].partition(":")
    step: dict[str, Any] = {"do": do, "days": int(row["days"])}
    if (do, named) == ("task", proving.REVIEW):
        opinion = {"opinion": row["outcome"] or "agree", "reason": "按案例填写"}
        step |= {"stage": named, "by": "township_party", "form": opinion}
    elif do == "task":
        step["task"] = named
        if row["outcome"]:
            step["form"] = {"outcome": row["outcome"], "reason": "按案例填写"}
    elif do == "meeting":
        step |= {"stage": named} | proving.votes_of(found.content, found.item, found.home, named, law)
        if row["outcome"] == "rejected":
            step |= {"for": 0, "against": step["present"], "expect": {"outcome": "rejected"}}
    elif named:
        step["notice"] = named
    if row["expect"] == "refused":
        step["expect"] = {"outcome": "refused"}
    return step


def _page(
    found: Opened, number: int, asked: Asked, shown: list[Row], played: tuple[Mapping[str, str], ...] = ()
) -> str:
    return page(
        "case",
        found.home,
        draft=found,
        number=number,
        asked=asked,
        rows=shown,
        choices=choices(found),
        outcomes=outcomes(found),
        ends=ENDS,
        played=[(_(each["outcome"]), words.of_rule(each["because"])) for each in played],
        is_new=number == len(found.content.cases),
        summary=asked.summary(["title"]),
    )
