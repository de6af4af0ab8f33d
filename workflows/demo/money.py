"""The demo's money, lists and rules (演示县的账、名单和制度): told as commands by date, like its matters.

One village keeps its money here: each month vouchers that everybody signs and a disclosure, except the last. What it had
at first is what the inventory of `matters.yaml` counted; a later one counts what the youngest disclosure says. Every
name, firm and text is invented.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

from engine.clock import SHANGHAI
from workflows import matters
from workflows.assets import ledger
from workflows.demo.story import months_back
from workflows.demo.world import World
from workflows.finance import months, opening, shelf
from workflows.law import money
from workflows.library import documents
from workflows.support import batches, publishing
from workflows.support.reading import Person
from workflows.tasks.doing import complete

VILLAGE, TOWNSHIP, COUNTY = "liuhe", "yunxi", "qinghe"
MONTHS = 4
"""How many whole months the books go back; the last of them is not on the wall yet."""

BEGUN = 7
"""How many months ago the books began: on the day after the base day of the first inventory."""

HAD = "326540.75"
"""Yuan that the village had when its books began, as the first inventory counted it."""

BILLS = (
    (8, "daily-spending", "购买办公用纸和墨盒", "office", "486.50", "青禾县明达商行"),
    (12, "income", "收取门面租金", "lease", "3200.00", "青禾县惠民超市"),
    (18, "daily-spending", "修理二组水泵", "repair", "860.00", "赵水生"),
    (22, "daily-spending", "清扫村道用工", "sanitation", "720.00", "何小满"),
)
"""Day of the month, item, what for, kind, yuan, payee or payer."""

Step = tuple[str, str, Mapping[str, Any]]
"""Task, role and answers."""

AGREE: Mapping[str, Any] = {"outcome": "agree"}
SPENT: tuple[Step, ...] = (
    ("handler", "member-1", {}),
    ("witness", "clerk", AGREE),
    ("director_approval", "director", AGREE),
    ("secretary_approval", "secretary", AGREE),
    ("supervision", "supervisor", AGREE),
    ("township_check", "economy", AGREE),
)
DISCLOSED: tuple[Step, ...] = (
    ("review", "supervisor", AGREE),
    ("confirmation", "director", AGREE),
    ("posting", "director", {}),
    ("answers", "director", {"answered": "无", "outcome": "clear"}),
    ("filing", "economy", {}),
)
HELPED = (
    Person("何老根", "一组", "minimum-living", 42000, "县级最低生活保障资金", ""),
    Person("秦守田", "三组", "temporary-relief", 150000, "县级临时救助资金", ""),
    Person("马秋菊", "二组", "disability-allowance", 9000, "县级补贴资金", ""),
)
RULES = (
    (
        COUNTY,
        "qinghe-department",
        "county_department",
        "村务公开工作制度（演示）",
        ("affairs-disclosure", "finance-disclosure"),
        "# 公开什么\n决议、财务、工程、保障名单都要公开。\n"
        "# 怎样公开\n- 村务公开栏\n- 网上\n- 村务微信群\n三处内容要一致。",
    ),
    (
        VILLAGE,
        "liuhe-clerk",
        "clerk",
        "柳河村财务管理制度（演示）",
        ("daily-spending", "income", "petty-cash", "finance-disclosure"),
        "# 签批\n每张凭证都要经手、证明、审批、审核，一个人只签一处。\n"
        "# 公开\n每月公开一次，逐项逐笔，张榜以前由村务监督委员会审核。",
    ),
)


@dataclass
class Books:
    """The demo's books while they are played; `today` is the day of whoever tries the demo."""

    world: World
    today: date
    receipts: list[str] = field(default_factory=list)
    recount: str = ""

    def commands(self) -> Iterator[tuple[datetime, Callable[[], None]]]:
        """Everything with its instant, in no order."""
        whole = self._months()
        yield self._at(whole[0], 9), self._rules
        yield self._at(whole[0], 10), self._opening
        for month in whole:
            for day, *bill in BILLS:
                yield self._at(month.replace(day=day), 15), partial(self._bill, *bill)
        for month, following in pairwise(whole):
            since = months_back(self.today, BEGUN) if month == whole[0] else month
            yield self._at(following + timedelta(days=9), 16), partial(self._disclose, since, month)
        yield self._at(self.today - timedelta(days=20), 9), self._batch
        yield from self._recount(whole[-1])

    def _months(self) -> list[date]:
        """The first days of the months, the earliest first."""
        return [months_back(self.today, count) for count in range(MONTHS, 0, -1)]

    def _at(self, day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour), SHANGHAI)

    def _do(self, verb: Callable[..., Any], role: str, **fields: Any) -> str:
        account = f"{TOWNSHIP}-{role}" if role == "economy" else f"{VILLAGE}-{role}"
        return str(self.world.do(verb, account, home=VILLAGE, **fields).subject)

    def _rules(self) -> None:
        for home, account, office, title, items, text in RULES:
            told: dict[str, Any] = {"title": title, "office": office, "items": items, "text": text}
            self.world.do(documents.issue, account, home=home, since=self.world.now.date(), **told)

    def _opening(self) -> None:
        scan, month = [self.world.photo("银行对账单")], months_back(self.today, BEGUN)
        told = {"month": month.isoformat()[:7], "amount": HAD, "evidence": scan}
        self._do(opening.state, "economy", **told)

    def _recount(self, since: date) -> Iterator[tuple[datetime, Callable[[], None]]]:
        """Cash and bank are counted anew by the day before a month, when what was disclosed up to then hangs."""
        base = since - timedelta(days=1)
        for ago, act in (
            (18, partial(self._begin_recount, base)),
            (17, partial(self._counted, "account_check", "economy", AGREE)),
            (8, partial(self._counted, "notice", "member-1", {"posted_on": 17, "outcome": "clear"})),
            (7, partial(self._counted, "confirmation", "member-1", AGREE)),
            (6, partial(self._counted, "registration", "economy", {"registered_on": 6})),
        ):
            yield self._at(self.today - timedelta(days=ago), 11), act

    def _begin_recount(self, base: date) -> None:
        form = {
            "title": "货币资金清点",
            "content": "逐项核对现金和银行存款，与公开的财务表对账",
            "base_day": base.isoformat(),
        }
        self.recount = self._do(matters.start, "secretary", item=ledger.INVENTORY, form=form)
        with self.world.database.read() as session:
            left = months.of(session, VILLAGE, base.isoformat()[:7]).closing
        self._counted("survey", "member-1", {"funds": money.yuan(left), "differences": "无"})

    def _counted(self, task: str, role: str, form: Mapping[str, Any]) -> None:
        """A task of the count; a number in its form is so many days ago."""
        dated = {
            key: (self.today - timedelta(days=value)).isoformat() if isinstance(value, int) else value
            for key, value in form.items()
        }
        self._do(complete, role, matter=self.recount, task=task, form=dated)

    def _bill(self, item: str, title: str, kind: str, amount: str, party: str) -> None:
        who = "payee" if item == "daily-spending" else "payer"
        form = {"title": title, "content": title, "kind": kind, "amount": amount, who: party}
        matter = self._do(matters.start, "clerk", item=item, form=form)
        day = self.world.now.date().isoformat()
        if item == "income":
            told: list[Step] = [
                ("receipt", "branch-2", {"received_on": day, "receipt_no": matter}),
                ("banking", "branch-2", {"banked_on": day}),
                ("check", "economy", AGREE),
                ("booking", "economy", {"booked_on": day}),
            ]
        else:
            paid = {"paid": amount, "paid_on": day}
            told = [*SPENT, ("payment", "branch-2", paid)]
            told[0] = ("handler", "member-1", {"purpose": title})
        for task, role, answers in told:
            self._do(complete, role, matter=matter, task=task, form=answers)
        if item == "income":
            self.receipts.append(matter)

    def _disclose(self, since: date, month: date) -> None:
        last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        first = f"{since.year}年{since.month}月至" if since != month else ""
        form = {
            "title": f"{first}{month.year}年{month.month}月财务公开",
            "period_from": since.isoformat(),
            "period_to": last.isoformat(),
        }
        matter = self._do(matters.start, "clerk", item=shelf.ITEM, form=form)
        self._do(complete, "economy", matter=matter, task=shelf.DRAWN, form={"compared": True})
        dated = {"posting": "posted_on", "filing": "filed_on"}
        for task, role, answers in DISCLOSED:
            day = {dated[task]: self.world.now.date().isoformat()} if task in dated else {}
            self._do(complete, role, matter=matter, task=task, form={**answers, **day})
        on = {"posted_on": self.world.now.date().isoformat()}
        for receipt in self.receipts:
            self._do(complete, "director", matter=receipt, task="publishing", form=on)
        self.receipts.clear()

    def _batch(self) -> None:
        """The county owes two villages a list; one has it, the other waits in vain."""
        told: dict[str, Any] = {
            "title": "最低生活保障、救助和补贴（演示）",
            "villages": [VILLAGE, "zaolin"],
            "responsible": self.world.persons["qinghe-civil"],
            "due_on": self.world.now.date() + timedelta(days=14),
        }
        batch = self.world.do(batches.open_batch, "qinghe-civil", home=COUNTY, **told).subject
        asked: dict[str, Any] = {"owner": COUNTY, "batch": batch, "persons": HELPED}
        self.world.do(publishing.publish, "qinghe-civil", home=VILLAGE, **asked)
