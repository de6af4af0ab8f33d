"""What waits for somebody, as a card with one button (待办卡片)."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later

from web import wording
from web.matter_view import SHORT
from workflows import entries, people
from workflows.disclosure import notices
from workflows.inbox.todo import Todo
from workflows.law.assemblies import BODIES

WORDS: Mapping[str, tuple[Any, Any, Any]] = {
    "call": (
        later("通知开会：%(stage)s"),
        later("事项到了“%(stage)s”环节，还没有通知开会。"),
        later("去通知开会"),
    ),
    "hold": (
        later("开会：%(body)s"),
        later("到会场签到、表决，散会时在系统里计票。"),
        later("去会议页面"),
    ),
    "enter": (
        later("录入纸质表决结果：%(body)s"),
        later("会议用纸质表决的，散会后照签字的表决单录入。"),
        later("去录入"),
    ),
    "attend": (
        later("参加会议：%(body)s"),
        later("您在应到名册里。请按时到会。"),
        later("看会议通知"),
    ),
    "ballot": (later("投票：%(body)s"), later("会议正在进行，您还没有投票。"), later("去投票")),
    "confirm": (
        later("核对表决结果：%(body)s"),
        later("请对照签字的表决单，核对录入的人数和票数。"),
        later("去核对"),
    ),
    "approve_late": (
        later("审批补录：%(body)s"),
        later("这是补录的会议，村务监督委员会已经核对。"),
        later("去审批"),
    ),
    "review": (later("审核事项"), later("村里请乡镇党委审核。"), later("去审核")),
    "post": (later("张贴%(notice)s"), later("要在规定的渠道都贴出，公告期才开始计算。"), later("去张贴")),
    "confirm_posting": (
        later("核对张贴：%(notice)s"),
        later("请到现场看过公告，再在系统里确认。"),
        later("去核对"),
    ),
    "reply": (later("答复异议"), later("村民提了异议，要按期答复。"), later("去答复")),
    "confirm_reply": (later("核对异议答复"), later("请看答复是否说清楚、是否属实。"), later("去核对")),
    "confirm_correction": (
        later("核对更正"),
        later("有人申请更正写错的内容。请对照签字的原件，核对以后才改。"),
        later("去核对"),
    ),
    "confirm_ending": (
        later("核对提前终止"),
        later("有人登记合同提前终止。请对照签字的纸，核对以后才算。"),
        later("去核对"),
    ),
    "inspection": (
        later("办理查阅复制申请"),
        later("有人申请查阅或者复制材料，要按期准备好。"),
        later("去办理"),
    ),
    "implement": (later("开始组织实施"), later("决议已经生效，可以动工、签合同。"), later("去登记")),
    "pay": (later("登记付款"), later("付款以后登记，合计不能超过决议的金额。"), later("去登记")),
    "hand_over": (
        later("交接：请确认交出清单"),
        later("您的职务%(office)s要交接。请逐项看过，再确认。"),
        later("去确认"),
    ),
    "take_over": (
        later("交接：请确认接手清单"),
        later("由您接手%(office)s。请逐项看过，再确认。"),
        later("去确认"),
    ),
    "see_handover": (
        later("见证交接：%(office)s"),
        later("交出和接手的人都确认了，等乡镇党委见证。"),
        later("去见证"),
    ),
    "confirm_legacy": (
        later("确认存量事项"),
        later("村里登记了启用以前的事项，请对照扫描件确认。"),
        later("去确认"),
    ),
    "mend_legacy": (later("重新登记存量事项"), later("乡镇没有确认，退回来了。"), later("去看理由")),
    "confirm_entry": (
        later("等您确认：%(entry)s"),
        later("这是村文书代您录入的。您确认以后才算数。"),
        later("去看、去确认"),
    ),
    "entry_rejected": (
        later("代录没有确认：%(entry)s"),
        later("本人没有确认这件代录，写了理由。"),
        later("去看理由"),
    ),
    "council_report": (
        later("向村民代表会议报告议事会的决定"),
        later("议事会按授权作了决定，下一次村民代表会议上要报告。"),
        later("去登记报告"),
    ),
    "task": (later("办理：%(label)s"), later("等您的岗位填表办理。"), later("去办理")),
    "draft": (later("起草：%(label)s"), later("委派给您起草，写好以后由委派的人确认。"), later("去起草")),
    "sign": (later("加签：%(label)s"), later("请您加签。签了同意才能往下办。"), later("去签")),
    "copy": (later("抄送"), later("请您知道这件事，看过以后点“已阅”。"), later("去看")),
    "close": (later("归档办结"), later("结果公告期已满，材料齐了就可以办结。"), later("去办结")),
}
"""By kind of task: title, why, and the word on the button."""

POSTING_RESULT = later("完工以后，把花了多少、办得怎样公布出来。")


def card(todo: Todo, names: Mapping[str, str], *, many: bool = False) -> dict[str, Any]:
    """What the macro `task_card` shows; `many`: the reader cares for several villages, so the card says which."""
    title, why, action = WORDS[todo.kind]
    facts = {
        "label": todo.label,
        "stage": str(SHORT.get(todo.stage, "")),
        "body": _(BODIES[todo.body].name) if todo.body else "",
        "notice": notices.KINDS.get(todo.notice_kind, ""),
        "office": _(people.OFFICES[todo.office].name) if todo.office else "",
        "entry": wording.named(entries.KINDS[todo.entry_kind].name) if todo.entry_kind else "",
    }
    if todo.kind == "post" and todo.notice_kind == "result":
        why = POSTING_RESULT
    return {
        "title": str(title) % facts,
        "matter": _matter(todo, names if many else {}),
        "why": _meets(todo) + str(why) % facts,
        "until": "" if todo.meeting else _moment(todo.until),
        "late": todo.late,
        "href": href(todo),
        "action": str(action),
    }


def _matter(todo: Todo, names: Mapping[str, str]) -> str:
    title = todo.titles[0] if todo.titles else ""
    if len(todo.titles) > 1:
        title = _("%(title)s 等%(count)s个事项", title=title, count=len(todo.titles))
    village = names.get(todo.village, "")
    return f"{village}　{title}" if village else title


def _meets(todo: Todo) -> str:
    """When a meeting that is still to come or under way was called for."""
    return str(_("%(moment)s开会。", moment=_moment(todo.until))) if todo.meeting and todo.until else ""


def _moment(text: str) -> str:
    """From an ISO instant; without the time from an ISO day."""
    return wording.moment(text).strip()


def href(todo: Todo) -> str:
    """The page on which a task is done."""
    village = todo.village
    match todo.kind:
        case "hand_over" | "take_over" | "see_handover":
            return url_for("registers.handing_over", village=village, name=todo.paper)
        case "confirm_legacy" | "mend_legacy":
            return url_for("legacy.entry", village=village, name=todo.paper)
        case "call":
            return url_for("meetings.call", village=village, stage=todo.stage, matter=todo.matter)
        case "council_report":
            return url_for("desk.year", village=village, _anchor=todo.matter)
        case "copy":
            return url_for("tasks.copied", village=village, copy=todo.paper)
        case "task" | "draft" | "sign":
            return url_for("tasks.task", village=village, matter=todo.matter, task=todo.task)
        case "hold" | "attend":
            return url_for("meetings.meeting", village=village, meeting=todo.meeting)
        case "ballot":
            return url_for("meetings.ballot", village=village, meeting=todo.meeting, matter=todo.matter)
        case "enter" | "confirm" | "approve_late":
            return url_for(f"meetings.{todo.kind}", village=village, meeting=todo.meeting)
        case "confirm_entry" | "entry_rejected":
            return url_for("desk.entry", village=village, entry=todo.entry)
        case "post":
            return url_for("notices.post", village=village, matter=todo.matter, kind=todo.notice_kind)
        case "confirm_posting":
            return url_for("notices.confirm_posting", village=village, notice=todo.notice)
        case "inspection":
            return url_for("inspection.handle", village=village, inspection=todo.inspection)
        case "reply" | "confirm_reply":
            return url_for(f"notices.{todo.kind}", village=village, objection=todo.objection)
        case "confirm_correction":
            return url_for("desk.confirm_correction", village=village, name=todo.correction)
        case "confirm_ending":
            return url_for("surveys.confirm", village=village, matter=todo.matter)
    return url_for(f"desk.{todo.kind}", village=village, matter=todo.matter)
