"""Works on the public pages (工程项目公开): each with everything that its forms hold, and nobody's own data.

全过程全要素公开: from the review to what is paid, with the matter, its notices and the objections to them.
"""

import json
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.matter import MatterRow
from web import store, wording
from web.village import matter as matter_page
from web.village import reading
from web.village.blueprint import pages
from workflows import matters, stages
from workflows.disclosure.notices import KINDS
from workflows.law import money
from workflows.law.kinds import SUBJECTS
from workflows.tables import Notice, Proposal
from workflows.works import books, register
from workflows.works.books import Book
from workflows.works.tables import Variation, Work

WAYS = {"negotiation": later("两委议定"), "comparison": later("比选"), "tender": later("招标")}
"""Ways of contracting in words."""


@pages.get("/village/<village>/works")
def works(village: str) -> str:
    """All works of a village, the latest first: what was decided, what is contracted, what is paid."""
    with store.database().read() as db:
        place = reading.place(db, village)
        told = [_line(db, village, book) for book in reversed(books.of_village(db, village))]
        return render_template("village/works.html", place=place, works=told)


def _line(db: Session, village: str, book: Book) -> dict[str, Any]:
    row = db.get_one(MatterRow, (village, book.matter))
    return {
        "matter": book.matter,
        "title": reading.shown(book.title),
        "state": wording.named(stages.STATES.get(row.state, row.state)),
        "emergency": book.item == register.EMERGENCY,
        "facts": [
            (_("决议金额"), _yuan(book.budget)),
            (_("合同价（含变更）"), _yuan(book.contracted if book.contract is not None else None)),
            (_("已付"), _yuan(book.paid)),
        ],
    }


@pages.get("/village/<village>/works/<matter>")
def work(village: str, matter: str) -> str:
    """One works with all that is told of it; refuses (`not_found`) a matter that is no works."""
    with store.database().read() as db:
        row = reading.matter(db, village, matter)
        book = next((each for each in books.of_village(db, village) if each.matter == matter), None)
        if book is None:
            raise Refused("not_found", matter=matter)
        proposal, told = matters.proposal_of(db, village, matter), db.get_one(Work, (village, matter))
        query = select(Notice).where(Notice.jurisdiction == village, Notice.matter == matter)
        notices = list(db.scalars(query.order_by(Notice.index)))
        return render_template(
            "village/work.html",
            place=reading.place(db, village),
            matter=matter,
            title=reading.shown(book.title),
            emergency=book.item == register.EMERGENCY,
            state=wording.named(stages.STATES.get(row.state, row.state)),
            sections=[
                (_("立项和决议"), reading.pairs(_project(book, proposal))),
                (_("造价评审和发包"), reading.pairs(_contracting(book, told))),
                (_("合同和施工"), reading.pairs(_building(book, told))),
                (_("结算和付款"), reading.pairs(_money(book))),
            ],
            offers=[(reading.shown(each.bidder), money.printed(each.price)) for each in book.offers],
            variations=_variations(db, village, matter),
            notices=[(each.id, wording.named(KINDS[each.kind]), each.first_day) for each in notices],
            objections=matter_page.told(db, village, [each.id for each in notices]),
        )


def _project(book: Book, proposal: Proposal) -> list[tuple[str, Any]]:
    form = json.loads(proposal.form)
    funding = "，".join(
        f"{part['source']}{money.printed(money.fen(part['amount']))}" for part in form.get("funding", [])
    )
    return [
        (_("编号"), book.matter),
        (_("类别"), wording.named(SUBJECTS.get(proposal.subject, ""))),
        (_("内容"), form.get("content", "")),
        (_("建设地点"), book.place),
        (_("建设规模"), form.get("scale", "")),
        (_("预算金额"), _yuan(book.decided)),
        (_("变更后重新决议的总价"), _yuan(book.redecided or None)),
        (_("资金来源"), funding),
        (_("决议日期"), wording.day(proposal.resolved_on) if proposal.resolved_on else ""),
    ]


def _contracting(book: Book, row: Work) -> list[tuple[str, Any]]:
    reduced = None
    if row.submitted is not None and row.reviewed is not None:
        reduced = row.submitted - row.reviewed
    return [
        (_("送审价"), _yuan(row.submitted)),
        (_("审定价"), _yuan(row.reviewed)),
        (_("核减额"), _yuan(reduced)),
        (_("评审单位"), row.reviewer),
        (_("评审报告"), row.report),
        (_("发包方式"), str(WAYS.get(book.method, ""))),
        (_("中标单位"), row.winner),
        (_("中标价"), _yuan(row.award)),
        (_("中标公示日期"), _day(row.awarded_on)),
    ]


def _building(book: Book, row: Work) -> list[tuple[str, Any]]:
    return [
        (_("承接单位"), row.contractor),
        (_("合同价"), _yuan(row.contract)),
        (_("签订日期"), _day(row.signed_on)),
        (_("计划开工"), _day(row.planned_start)),
        (_("计划完工"), _day(row.planned_end)),
        (_("完成"), f"{book.percent}%" if row.contract is not None else ""),
        (_("变更合计"), _yuan(book.varied or None)),
        (_("验收合格日期"), _day(row.accepted_on)),
    ]


def _money(book: Book) -> list[tuple[str, Any]]:
    owed = book.audited if book.audited is not None else book.contracted
    return [
        (_("抢险实际费用"), _yuan(book.spent)),
        (_("决算价"), _yuan(book.final)),
        (_("审核价"), _yuan(book.audited)),
        (_("已付"), _yuan(book.paid)),
        (_("未付"), _yuan(owed - book.paid) if book.contract is not None else ""),
        (_("其中质保金"), _yuan(book.retention or None)),
        (_("质保金到期日"), _day(book.retention_until)),
    ]


def _variations(db: Session, village: str, matter: str) -> list[tuple[str, str]]:
    query = select(Variation).where(Variation.jurisdiction == village, Variation.matter == matter)
    rows = db.scalars(query.order_by(Variation.index))
    return [(money.printed(each.change), reading.shown(each.cause)) for each in rows]


def _yuan(amount: int | None) -> str:
    return money.printed(amount) if amount is not None else ""


def _day(text: str) -> str:
    return wording.day(text) if text else ""
