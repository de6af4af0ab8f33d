"""The finished text of a message (通知文本): place, time, what is to be done, until when, and the address of the page.

The texts are for chats of Chinese villages, whatever language the officer reads the pages in, so they are not translated.
They name offices, never persons; what somebody objected, gave as a reason or is complained of stays on the page.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import parse
from engine.matter import MatterRow
from web.matter_view import SHORT
from web.messages import addresses
from web.village import reading
from web.wording import chinese_day as day
from workflows import course, people
from workflows.disclosure import notices
from workflows.law.assemblies import BODIES
from workflows.messages.tables import Message
from workflows.support import batches
from workflows.tables import AgendaItem, Jurisdiction, Meeting, Proposal

TITLE_AT_MOST = 30
AGENDA_AT_MOST = 8
WEEKDAYS = "一二三四五六日"

ASKED: Mapping[str, str] = {
    "branch_committee": "村党组织委员会全体委员",
    "two_committees": "村“两委”全体成员",
    "party_members_meeting": "全体党员",
    "representatives_assembly": "全体村民代表、村民委员会成员",
    "villagers_assembly": "全体18周岁以上村民",
    "villagers_assembly_households": "每户一名代表",
    "villagers_council": "村民议事会全体成员",
    "members_assembly": "集体经济组织全体成年成员",
    "members_representatives": "集体经济组织全体成员代表",
    "board_of_directors": "全体理事",
    "group_assembly": "本组全体18周岁以上村民",
}
"""Who is asked to come, as one calls them in a chat."""

DO: Mapping[str, tuple[str, str]] = {
    "call": ("请通知开会", "到了“{stage}”环节，还没有通知开会。请定下时间、地点，通知开会。"),
    "review": ("请审核", "已经报请乡镇党委审核。请审核后给出意见。没有答复不等于同意，事项会停在这一步。"),
    "post": ("请张贴公告", "要贴出{notice}。请在规定的渠道都贴出并拍照，贴齐了公告期才开始。"),
    "post_result": ("请公布结果", "正在实施。完工以后，请贴出实施结果公告。"),
    "confirm_posting": ("请核对张贴", "的{notice}已经贴出。请到现场看过，再确认。"),
    "enter": ("请重新录入", "的{body}纸质结果被退回。请对照签字的表重新录入。"),
    "confirm": ("请核对表决结果", "的{body}纸质结果已经录入。请对照照片核对，确认以后才算数。"),
    "approve_late": ("请审批补录", "的{body}结果是补录的。请看过材料，再决定是否批准。"),
    "reply": ("请答复异议", "收到了村民的异议。请查清情况，按期答复。"),
    "confirm_reply": ("请核对答复", "的异议已经答复。请看答复是否说清楚、是否属实，再确认。"),
    "confirm_ending": (
        "请核对提前终止",
        "的合同登记了提前终止，或者要撤销终止。请对照签字的纸，核对以后才算数。",
    ),
    "inspection": ("请办理查阅复制", "有人申请查阅或者复制资料。请准备好，按期交给本人，或者写明理由答复。"),
    "implement": ("可以组织实施", "的决议已经生效。动工、签合同以后，请登记。"),
    "task": ("请办理", "在等您办理“{label}”。请填表办理。"),
    "batch": ("请公布保障名单", "还有村没有公布名单。请核对以后，一个村一个村公布。"),
    "close": ("请办结归档", "的结果公告期已满。材料齐了，请办结归档。"),
}
"""By what waits: the heading, and what is to be done."""

STEPS: Mapping[str, str] = {"before": "【快到期】", "after": "【催办】", "above": "【督办】"}
REVIEWED: Mapping[str, str] = {"agree": "同意", "amend": "请修改后再议", "refuse": "不同意"}
OUTCOMES: Mapping[str, str] = {
    "rejected": "表决没有通过",
    "no_quorum": "到会人数不够，没有表决。请重新通知开会",
    "refused": "会议不合规定，没有效力。请看页面上的原因",
}


@dataclass(frozen=True)
class About:
    """What a text may look up about a message."""

    session: Session
    message: Message
    facts: Mapping[str, Any]

    @property
    def village(self) -> str:
        """The village's name."""
        return self.session.get_one(Jurisdiction, self.message.jurisdiction).name

    @property
    def title(self) -> str:
        """The matter's title, in the marks of a title; of a meeting also how many matters it has."""
        if self.message.subject_kind == "support":
            return f"《{_fitting(batches.get(self.session, self.message.jurisdiction, self.message.subject).title)}》"
        many = len(self.agenda) if self.message.subject_kind == "meeting" else 1
        return f"《{self.short(self.message.matter)}》" + (f"等{many}项" if many > 1 else "")

    def short(self, matter: str) -> str:
        """A matter's title as it may stand in a chat: not too long, without personal numbers."""
        found = self.session.get(Proposal, (self.message.jurisdiction, matter))
        return _fitting(reading.shown(found.title) if found is not None else matter)

    @property
    def agenda(self) -> list[str]:
        """The matters of the meeting that the message is about, in order."""
        query = select(AgendaItem.matter).where(
            AgendaItem.jurisdiction == self.message.jurisdiction, AgendaItem.meeting == self.message.subject
        )
        return list(self.session.scalars(query.order_by(AgendaItem.position)))


def _fitting(text: str) -> str:
    return text if len(text) <= TITLE_AT_MOST else text[: TITLE_AT_MOST - 1] + "…"


Word = Callable[[About], list[str]]


def text(session: Session, message: Message) -> str:
    """The finished text of a message."""
    about = About(session, message, json.loads(message.facts))
    lines = WORDS[message.kind](about)
    return "\n".join([*lines, addresses.of(session, message)])


def preload(session: Session, messages: Sequence[Message]) -> list[Proposal | Jurisdiction]:
    """Read what the texts of many messages look up, in two statements; hold the answer while they are worded."""
    if not messages:
        return []
    villages, matters = {row.jurisdiction for row in messages}, {row.matter for row in messages}
    proposals = select(Proposal).where(Proposal.jurisdiction.in_(villages), Proposal.matter.in_(matters))
    places = select(Jurisdiction).where(Jurisdiction.jurisdiction.in_(villages))
    return [*session.scalars(proposals), *session.scalars(places)]


def heading(session: Session, message: Message) -> str:
    """The first line of the text: what it is about."""
    return text(session, message).partition("\n")[0]


def addressee(message: Message) -> str:
    """For whom a message is, in words: a body, offices, or the whole village."""
    if message.audience == "body":
        return ASKED[message.to]
    if message.audience == "everybody":
        return "全村（村务微信群）"
    return called(message.offices)


def called(offices: tuple[str, ...]) -> str:
    """Offices as one addresses them: all of a committee by its name."""
    names = []
    left = list(offices)
    for whole, name in (
        (people.OFFICERS, "村干部"),
        (people.SUPERVISION, "村务监督委员会"),
        (people.COMMITTEE, "村民委员会"),
    ):
        if set(whole) <= set(left):
            names.append(name)
            left = [office for office in left if office not in whole]
    return "、".join([*names, *(people.OFFICES[office].name for office in left)])


def _meeting(about: About) -> list[str]:
    meeting = about.session.get_one(Meeting, (about.message.jurisdiction, about.message.subject))
    planned = parse(meeting.planned_at)
    agenda = about.agenda
    listed = [f"{number}．{about.short(matter)}" for number, matter in enumerate(agenda[:AGENDA_AT_MOST], 1)]
    more = [f"……共{len(agenda)}项"] if len(agenda) > AGENDA_AT_MOST else []
    when = f"{planned.month}月{planned.day}日（星期{WEEKDAYS[planned.weekday()]}）{planned:%H:%M}"
    return [
        f"【会议通知】{about.village}：{BODIES[meeting.body].name}",
        f"时间：{when}",
        f"地点：{meeting.place}",
        f"请到会：{ASKED[meeting.body]}",
        "议题：",
        *listed,
        *more,
        "请带上身份证和笔，到会先签到。",
        "来不了的，请提前告诉村里。",
        "看议题：",
    ]


def _wait(about: About) -> list[str]:
    facts = about.facts
    head, what = DO[facts["of"]]
    until = [f"请在{day(facts['due_on'])}前办好。"] if facts.get("due_on") else []
    office = called(about.message.offices)
    return [
        f"【{head}】{about.village}",
        f"{office}，您好：",
        about.title + _filled(what, facts),
        *until,
        "去办理：",
    ]


def _reminder(about: About) -> list[str]:
    facts = about.facts
    head, what = DO[facts["of"]]
    office, due_on = called(about.message.offices), day(facts["due_on"])
    first = [f"{STEPS[facts['step']]}{head}　{about.village}", f"{office}，您好："]
    if facts["step"] == "before":
        return [*first, about.title + _filled(what, facts), f"{due_on}到期，请按时办好。", "去办理："]
    late = f"应在{due_on}前办好，已经超期{facts['days_late']}天。"
    if facts["step"] == "after":
        return [*first, about.title + _filled(what, facts), late, "请尽快办理："]
    if about.message.offices == ("township_deputy",):
        return [
            *first,
            about.title + f"等乡镇党委审核，{late}",
            "请您作为B岗代为审核：",
        ]
    return [*first, f"{about.title}在等{called(tuple(facts['offices']))}办理：{head}。", late, "请督促办理："]


def _filled(what: str, facts: Mapping[str, Any]) -> str:
    return what.format(
        label=facts.get("label", ""),
        stage=SHORT.get(facts.get("stage", ""), ""),
        notice=notices.KINDS.get(facts.get("notice_kind", ""), "公告"),
        body=BODIES[facts["body"]].name if facts.get("body") else "会议",
    )


def _period_begun(about: About) -> list[str]:
    return [
        f"【公示】{about.village}",
        f"{about.title}已经贴出公告。",
        f"公示到{day(about.facts['last_day'])}为止。",
        "有意见的，请在这之前实名提出，村里会答复。",
        "看公告、提意见：",
    ]


def _period_stopped(about: About) -> list[str]:
    channels = "、".join(notices.CHANNELS.get(each, each) for each in about.facts["channels"])
    return [
        f"【公告没有满期】{about.village}",
        f"{about.title}的公告在{channels}撤下了。",
        "公告期要重新计算。请尽快重新贴齐：",
    ]


def _period_ended(about: About) -> list[str]:
    return [
        f"【公告期到了】{about.village}",
        f"{about.title}的公告期已到，还不能往下办。",
        "请看还差什么：异议没有答复，或者张贴没有核对。",
        "去看看：",
    ]


def _gate_opened(about: About) -> list[str]:
    if about.facts["gate"] == "result":
        return [f"【公示期满】{about.village}", f"{about.title}的实施结果公示期满。", "看结果："]
    return [
        f"【决议生效】{about.village}",
        f"{about.title}的决议公示期满，现在生效。",
        "接下来组织实施，完工以后再公布结果。",
        "看进展：",
    ]


def _rejected(about: About) -> list[str]:
    return [f"【表决结果】{about.village}", f"{about.title}经表决，没有通过，不再办理。", "看经过："]


def _not_passed(about: About) -> list[str]:
    outcome, stage = OUTCOMES[about.facts["outcome"]], SHORT.get(about.facts["stage"], "")
    return [f"【会议结果】{about.village}", f"{about.title}在“{stage}”环节：{outcome}。", "看详情："]


def _reviewed(about: About) -> list[str]:
    by = "乡镇党委（B岗代为审核）" if about.facts["deputy"] else "乡镇党委"
    return [
        f"【审核意见】{about.village}",
        f"{about.title}，{by}的意见：{REVIEWED[about.facts['opinion']]}。",
        "看意见：",
    ]


def _returned(about: About) -> list[str]:
    stage = SHORT.get(about.facts["stage"], "")
    return [f"【退回】{about.village}", f"{about.title}退回“{stage}”环节，要重新办。", "看原因："]


def _urged(about: About) -> list[str]:
    row = about.session.get_one(MatterRow, (about.message.jurisdiction, about.message.matter))
    name = course.name_of(about.session, row, about.facts["path"]) or "一件事"
    times = f"（第{about.facts['count']}次）" if about.facts["count"] > 1 else ""
    return [
        f"【催办】{about.village}{times}",
        f"{called(about.message.offices)}，您好：",
        f"{about.title}在等您办理“{name}”。",
        "请尽快办理：",
    ]


def _term(about: About) -> list[str]:
    task = about.facts["task"]
    if about.facts["reminds"]:
        return [f"【提醒】{about.village}", f"{about.title}的“{task}”还没有办完。", "去办理："]
    how = "已经按流程图转到下一步" if about.facts["ends"] else "还没有办完"
    return [f"【期限已到】{about.village}", f"{about.title}的“{task}”期限已到，{how}。", "看详情："]


def _rested(words: str) -> Word:
    def word(about: About) -> list[str]:
        return [f"【{words}】{about.village}", f"{about.title}已经{words}。", "看原因："]

    return word


WORDS: Mapping[str, Word] = {
    "meeting_called": _meeting,
    "wait": _wait,
    "reminder": _reminder,
    "period_begun": _period_begun,
    "period_stopped": _period_stopped,
    "period_ended": _period_ended,
    "gate_opened": _gate_opened,
    "rejected": _rejected,
    "not_passed": _not_passed,
    "reviewed": _reviewed,
    "returned": _returned,
    "urged": _urged,
    "term": _term,
    "withdrawn": _rested("撤回"),
    "suspended": _rested("中止"),
    "resumed": _rested("恢复办理"),
}
"""By kind of message: its lines, the last of which leads to the address."""
