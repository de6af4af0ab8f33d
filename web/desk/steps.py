"""The small pages on which a matter is moved by one step (办理): what happened, the form, what will happen next."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.errors import Incomplete, Refused
from engine.matter import MatterRow
from forms.components import Kind
from forms.definition import FormDefinition
from forms.errors import Invalid
from web import drafts, forms, keeping_out, store, uploads
from web.desk import entering, filling, scans, told
from web.desk.blueprint import pages
from workflows import (
    calling_off,
    implementation,
    matters,
    orders,
    people,
    pinned,
    powers,
    stages,
    supervision,
)
from workflows.record import Answer

Page = Response | str | tuple[str, int]


@dataclass(frozen=True)
class Step:
    """One step's page: verb, form (`desk:` a form of the desk, else one that the matter pinned) and its words.

    `long`: what was typed into the form can be kept as a draft. `scan`: the paper that orders it is sent along.
    """

    verb: Callable[..., Answer]
    form: str
    title: Any
    submit: Any
    done: Any
    next: tuple[Any, ...]
    whole: bool = True
    danger: bool = False
    long: bool = False
    scan: bool = False

    def fields(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The verb's fields: the form as one, or each answer by its name."""
        return {"form": answers} if self.whole else dict(answers)


STEPS: Mapping[str, Step] = {
    "revise": Step(
        matters.revise,
        "proposal",
        later("修改方案"),
        later("存为新的一稿"),
        later("方案已经改好，原来的一稿留在记录里。"),
        (
            later("提议、商议时可以修改，改前改后都留在记录里。"),
            later("商议通过以后要改的，先退回商议。"),
        ),
        long=True,
    ),
    "review": Step(
        matters.review,
        "township-review",
        later("乡镇党委审核"),
        later("提交审核意见"),
        later("审核意见已经记录，村里马上能看到。"),
        (
            later("同意的，村里接着办下一个环节。"),
            later("请修改或者不同意的，事项退回“商议”，由村里重新讨论。"),
        ),
    ),
    "withdraw": Step(
        matters.withdraw,
        "withdraw",
        later("撤回事项"),
        later("撤回这件事"),
        later("事项已经撤回。"),
        (
            later("这件事到此为止，记录保留，谁都能查到。"),
            later("以后要再办，请重新发起。"),
        ),
        whole=False,
        danger=True,
    ),
    "call_off": Step(
        calling_off.call_off,
        "desk:call-off",
        later("撤回事项"),
        later("撤回这件事"),
        later("事项已经撤回。"),
        (
            later("这件事到此为止，已经办的不改，理由和记录保留，谁都能查到。"),
            later("以后要再办，请重新发起。"),
        ),
        whole=False,
        danger=True,
    ),
    "take_back": Step(
        matters.withdraw,
        "desk:take-back",
        later("撤回：错按年度决议启动"),
        later("撤回这件事"),
        later("事项已经撤回，年度决议的这一项可以重新启动。"),
        (
            later("这件事到此为止，理由和记录保留，谁都能查到。"),
            later("年度决议的这一项空出来，可以按它重新启动。"),
        ),
        whole=False,
        danger=True,
    ),
    "return_to": Step(
        matters.return_to,
        "desk:return-to",
        later("退回重议"),
        later("退回"),
        later("事项已经退回，请从退回的环节重新开会。"),
        (
            later("事项从选定的环节重新办一轮，会议要重新通知。"),
            later("前一轮的会议和公告仍在记录里。"),
        ),
        whole=False,
        danger=True,
    ),
    "suspend": Step(
        orders.suspend,
        "desk:order",
        later("中止办理"),
        later("中止这件事"),
        later("事项已经中止。"),
        (
            later("中止以后，村里不能再办任何一步。"),
            later("改正以后，由乡镇党委恢复办理。"),
        ),
        whole=False,
        danger=True,
        scan=True,
    ),
    "resume": Step(
        orders.resume,
        "desk:order",
        later("恢复办理"),
        later("恢复办理"),
        later("事项已经恢复办理。"),
        (later("事项从中止时的环节接着办。"),),
        whole=False,
        scan=True,
    ),
    "implement": Step(
        implementation.begin,
        "implementation",
        later("开始组织实施"),
        later("登记开始实施"),
        later("已经登记开始实施。"),
        (
            later("合同、开工、付款的日期都不能早于决议生效的日期。"),
            later("付款一笔登记一笔，合计不能超过决议的金额。"),
            later("完工以后，张贴实施结果公告。"),
        ),
        long=True,
    ),
    "pay": Step(
        implementation.pay,
        "payment",
        later("登记付款"),
        later("登记这笔付款"),
        later("付款已经登记。"),
        (
            later("这笔付款记入事项的经过。"),
            later("登记以后不能删改，请核对清楚再提交。"),
        ),
    ),
    "close": Step(
        implementation.close,
        "closing",
        later("归档办结"),
        later("办结"),
        later("事项已经办结。"),
        (
            later("事项办结，六盏灯全亮。"),
            later("记录长期保存，村民随时可以查看。"),
        ),
    ),
    "opinion": Step(
        supervision.give_opinion,
        "supervision-opinion",
        later("程序监督意见"),
        later("提交监督意见"),
        later("监督意见已经记录。"),
        (
            later("意见记入这件事的经过，村里和乡镇都能看到。"),
            later("意见不改变会议的决定；有缺漏的，请村里及时补正。"),
        ),
        long=True,
    ),
}

OWN = "desk:"
"""How the name of a form begins that is the desk's and not the item's."""

PATHS = {"return_to": "return", "take_back": "take-back", "call_off": "call-off"}


def step_page(power: str, village: str, matter: str) -> Page:
    """Show a step's page, or take what was posted from it."""
    step, mistake, scan = STEPS[power], filling.Wrong(), list[str]()
    with store.database().read() as db:
        row = told.find(db, village, matter)
        powers.check_office(power, entering.offices(power, village))
        if not step.form.startswith(OWN) and not pinned.has_form(db, row, step.form):
            raise stages.out_of_order(db, row, powers.POWERS[power].name)
        definition = _definition(db, step, row)
    if request.method == "POST" and not forms.wants_row(request.form):
        try:
            scan = scans.sent(village) if step.scan else []
            answers = forms.read(definition, request.form, *_beside(step))
            keeping_out.check(definition, answers)
            fields = step.fields(answers) | ({"scan": scan[0]} if scan else {})
            done = entering.run(power, step.verb, village, {"matter": matter, **fields})
        except (Invalid, Refused, Incomplete) as found:
            mistake = filling.wrong(_named(power, found))
        else:
            if step.long:
                drafts.drop()
            if done.entered:
                return redirect(done.page)
            flash(str(step.done), "done")
            return redirect(url_for("desk.matter", village=village, matter=matter))
    return _show(power, row, definition, mistake, scan)


def _beside(step: Step) -> tuple[str, ...]:
    """The inputs of a step's page that are no answers of its form."""
    return (scans.FILE, scans.KEPT) if step.scan else ()


def _definition(db: Session, step: Step, row: MatterRow) -> FormDefinition:
    if not step.form.startswith(OWN):
        return pinned.form_of(db, row, step.form)
    form = filling.own_form(step.form.removeprefix(OWN))
    if step.form != "desk:return-to":
        return form
    # Only the ways back that the diagram draws from here; a form that comes too late is judged by the verb.
    ways = powers.ways_back(row) or stages.DISCUSSIONS
    components = tuple(
        replace(each, options=tuple(option for option in each.options if option.value in ways))
        if each.kind is Kind.RADIO
        else each
        for each in form.components
    )
    return replace(form, id=f"{form.id}:{' '.join(ways)}", components=components)


def _officers(db: Session, village: str, on: date) -> list[str]:
    """The names of the two committees' members, offered where a form asks who is responsible."""
    roll = people.roll(db, village, ["two_committees"], on=on)
    found = people.names(db, village, roll)
    return [found[person] for person in roll if person in found]


def _named(power: str, found: Invalid | Refused | Incomplete) -> Invalid | Refused | Incomplete:
    """A refusal for wrong order says in Chinese what was wanted."""
    if isinstance(found, Refused) and found.rule == "out_of_order":
        return Refused(found.rule, found.basis, **{**found.facts, "wanted": powers.POWERS[power].name})
    return found


def _show(
    power: str, row: MatterRow, definition: FormDefinition, mistake: filling.Wrong, scan: Sequence[str] = ()
) -> Page:
    step, village = STEPS[power], row.jurisdiction
    with store.database().read() as db:
        opened = told.open_matter(db, village, row.id)
        suggestions = {"people": _officers(db, village, store.now().date())}
        if mistake.status == 200:
            powers.check(db, power, opened.row, opened.proposal, entering.offices(power, village))
    known = json.loads(opened.proposal.form) if step.form == "proposal" else {}
    page = render_template(
        "desk/step.html",
        village=opened.name,
        opened=opened,
        step=step,
        form=filling.filled(definition, known, mistake, suggestions=suggestions, also=_beside(step)),
        kept=uploads.keep(village, scan),
        wrong_scan=mistake.errors.get(scans.FILE, ()),
        basis=filling.basis_of(mistake),
        entered_for=entering.entered_for(power, village),
        action=url_for(f"desk.{power}", village=village, matter=row.id),
        back=url_for("desk.matter", village=village, matter=row.id),
        cancel_word=_("不办了，返回"),
    )
    return (page, mistake.status) if mistake.status != 200 else page


def _view(power: str) -> Callable[[str, str], Page]:
    def view(village: str, matter: str) -> Page:
        return step_page(power, village, matter)

    return view


for _power in STEPS:
    pages.add_url_rule(
        f"/v/<village>/matters/<matter>/{PATHS.get(_power, _power)}",
        endpoint=_power,
        view_func=_view(_power),
        methods=["GET", "POST"],
    )
