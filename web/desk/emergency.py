"""The emergency pack (停电断网应急用表): blank papers, printed in advance, with fields numbered as on the entry pages.

Whoever enters them later finds the same numbers in the same order. The paper is always Chinese.
"""

from datetime import datetime

from flask import Response
from sqlalchemy.orm import Session

from web import access, store
from web.desk.blueprint import pages
from web.meetings.printing import sent
from web.papers import EmergencyPaper, Sheet
from workflows import jurisdictions
from workflows.meetings.results import LATE_AFTER

SHEETS: tuple[Sheet, ...] = (
    Sheet(
        title="会议通知",
        use="开会以前张贴、口头通知也要填一张，写清楚哪天发出。",
        lines=(
            "开什么会",
            "哪天发出通知",
            "哪天开会",
            "几点开会",
            "在哪里开会",
            "议题一",
            "议题二",
            "议题三",
            "怎样通知的",
        ),
        enter="“录入已经开过的会”里的“哪天发出通知”。",
        hands=("通知人",),
    ),
    Sheet(
        title="签到表",
        use="到会的人自己签名。列席的人写在最后，注明“列席”。",
        lines=("开什么会", "哪天开的会", "在哪里开的", "应到", "实到", "列席"),
        enter="“到会人数”里的应到、实到、列席。",
        columns=("序号", "姓名", "签名", "到会时间"),
        rows=30,
        hands=("主持人", "记录人"),
    ),
    Sheet(
        title="会议记录",
        use="一次会写一份。每个议题写清楚各种意见和结果。",
        lines=(
            "开什么会",
            "哪天开的会",
            "几点开的会",
            "在哪里开的",
            "主持人",
            "记录人",
            "议题一和意见",
            "议题二和意见",
            "议题三和意见",
        ),
        enter="会议记录拍照，和表决单一起上传。",
        hands=("主持人", "记录人", "村务监督委员会"),
    ),
    Sheet(
        title="表决票",
        use="一个议题一张，裁开使用。只在一格内打√。本票不写姓名、不编号。",
        lines=("议题",),
        enter="计票以后封存，不录入。",
        columns=("同意", "不同意", "弃权"),
        rows=1,
        copies=3,
    ),
    Sheet(
        title="表决结果单",
        use="散会当场计票，一个议题写一行，签字以后才能离开。",
        lines=("开什么会", "哪天开的会", "应到", "实到"),
        enter="“录入纸质结果”，每一栏的名称都一样。",
        columns=("议题", "发出表决票", "收回表决票", "同意", "不同意", "弃权", "无效票", "回避"),
        rows=8,
        hands=("主持人", "监票人", "计票人"),
    ),
    Sheet(
        title="公告",
        use="贴在村务公开栏上，贴好马上拍照。公告期从录入系统、规定的地方都贴齐以后起算。",
        lines=(
            "标题",
            "内容",
            "金额",
            "地点",
            "承接单位或者个人",
            "同意票数和实到人数",
            "异议向谁提",
            "实际哪天贴出的",
        ),
        enter="“张贴公告”，照原样填写，再填“实际哪天贴出的”。",
        hands=("张贴人", "村务监督委员会"),
    ),
    Sheet(
        title="异议单",
        use="村民有意见的，写在这张纸上，交给村务监督委员会。可以不写姓名。",
        lines=("对哪一份公告", "意见", "姓名", "哪天提的", "谁收下的"),
        enter="公告页面里的“提意见”，照原话录入。",
        hands=("异议人", "收件人"),
    ),
    Sheet(
        title="付款申请单",
        use="决议生效以后才能付款。没有写事项编号的不付。",
        lines=("事项编号", "付给谁", "用途", "金额", "付款日期"),
        enter="事项页面里的“登记付款”。",
        hands=("经办人", "村民委员会主任", "村务监督委员会"),
    ),
)


def paper(session: Session, village: str, *, at: datetime) -> EmergencyPaper:
    """The whole pack of a village, with its name on every sheet."""
    found = jurisdictions.get(session, village)
    return EmergencyPaper(
        village=found.name,
        title=f"{found.name}停电断网应急用表",
        dated=at.date(),
        late_after=LATE_AFTER.days,
        sheets=SHEETS,
        demo=found.demo,
    )


@pages.get("/v/<village>/emergency.pdf")
def emergency(village: str) -> Response:
    """One click prints the pack: do it today, and lay it into the drawer (停电以前先印好)."""
    access.require_village(village)
    with store.database().read() as db:
        pack = paper(db, village, at=store.now())
    return sent(pack, pack.title)
