"""Matters (事项): start, withdraw, suspend, resume, return, and the tasks that are neither meeting nor gate."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import canonical, definitions, store
from engine.definitions import Definition
from engine.errors import Refused
from engine.log import Event
from engine.matter import MatterRow
from workflows import course, jurisdictions, people, pinned, stages, timers
from workflows.assets import proposing
from workflows.assets import register as asset_register
from workflows.catalogue import PowerItem
from workflows.entitlements import mistakes, passing
from workflows.entitlements import register as entitled
from workflows.entitlements.passing import Basis
from workflows.finance import shelf, vouchers
from workflows.law import money, rules
from workflows.listing import lists
from workflows.meetings import recounts
from workflows.mergers import former
from workflows.record import Act, Answer, applies
from workflows.tables import CountyRules, Proposal
from workflows.works import register

NAMED_RULE = re.compile(rb"rule\((?:&quot;|[\"'])([a-z_.]+)(?:&quot;|[\"'])\)")


LEGACY = "（存量）"
"""Stands behind the title of a matter from before the village's start day, on every page and paper, for ever."""


def start(
    act: Act,
    *,
    item: str,
    form: Mapping[str, Any],
    entry: Mapping[str, Any] | None = None,
    again: Mapping[str, str] | None = None,
) -> Answer:
    """A matter of a power item begins with its start form; its diagrams and rules are pinned here.

    The village's secretary starts it, or whoever else the item names (`started_by`). `entry` names the line of an annual
    resolution or the council's mandate on which it rests (kind, source, line); without it the matter is proposed.
    `again` names the matter of a former village (village, matter) that is proposed once more.
    """
    power_item = power_list(act.session, act.jurisdiction, on=act.at.date()).get(item)
    people.require(act, power_item.started_by if power_item is not None else people.PARTY)
    if power_item is None:
        raise Refused("not_found", item=item)
    values = pinned.filled(pinned.form_in(definition_of(power_item), power_item.start), form)
    money.check_funding(values.get("amount"), values.get("funding", []))
    ruleset = resolve(act.session, act.jurisdiction, act=act)
    found = proposing.proposed(act, item, values, ruleset, started=act.occurred_at.date())
    codes = tuple(each.rule for each in found)
    passing.check_source(item, values, on=act.occurred_at.date(), rules=ruleset)
    if again is not None:
        former.check(act.session, act.jurisdiction, again)
    if entry is None:
        return Answer(subject=begin(act, power_item, values, ruleset, again=again), warnings=codes)
    basis, amount, warned = passing.begin(act, power_item, entry, values, ruleset)
    matter = begin(act, power_item, values, ruleset, basis=basis, amount=amount)
    passing.follow(act, act.matter(matter))
    return Answer(subject=matter, warnings=(*codes, *(each.rule for each in warned)))


def begin(
    act: Act,
    power_item: PowerItem,
    values: Mapping[str, Any],
    ruleset: rules.RuleSet,
    *,
    occurred_at: datetime | None = None,
    legacy: bool = False,
    basis: Basis | None = None,
    amount: int | None = None,
    again: Mapping[str, str] | None = None,
) -> str:
    """Record that a matter began with a checked proposal, under some rules; its number.

    `legacy`: it began before the village's start day (存量事项), at `occurred_at`. `basis`: on what it rests, with the
    `amount` in fen that it may come to.
    """
    definition = definition_of(power_item)
    matter = _next_number(act)
    effect = {
        "do": "start",
        "item": power_item.id,
        "definition": store.keep_definition(act.session, definition),
        "ruleset": pinned.keep_rules(act.session, ruleset),
        "rules": named_rules(definition, ruleset),
        "data": timers.stated(definition, values) | ({"entry": basis.kind} if basis else {}),
    }
    if basis is None and values.get("amount"):
        amount = money.fen(values["amount"])
    body: dict[str, Any] = {"form": values, "amount": amount} | ({"legacy": True} if legacy else {})
    if power_item.start != pinned.PROPOSAL:
        body["start"] = power_item.start
    if basis is not None:
        body["entry"] = basis.told
    if again is not None:
        body["again"] = dict(again)
    act.record("matter_started", ("matter", matter), body, effect=effect, occurred_at=occurred_at)
    return matter


def power_list(session: Session, jurisdiction: str, *, on: date) -> Mapping[str, PowerItem]:
    """The power list that holds in a village on a day: the shipped one, its county's versions, its township's additions."""
    return lists.in_force(session, jurisdictions.line(session, jurisdiction), on=on)


def definition_of(item: PowerItem) -> Definition:
    """The diagrams of an item and all its forms, as a matter pins them."""
    return item.bundle or _shipped(item)


@cache
def _shipped(item: PowerItem) -> Definition:
    # 县自己的事项，流程图也先用县自己的
    loaded = definitions.load(item.process, county=item.forms.partition("/")[0])
    forms = definitions.forms_of(item.id, item.forms, discussed=item.four_discussions)
    return definitions.bundle(loaded.process, {**loaded.files, **forms})


def _next_number(act: Act) -> str:
    year = act.occurred_at.year
    query = select(func.count()).select_from(MatterRow)
    query = query.where(MatterRow.jurisdiction == act.jurisdiction, MatterRow.id.like(f"{year}-%"))
    return f"{year}-{(act.session.scalar(query) or 0) + 1:03d}"


def county(session: Session, jurisdiction: str) -> str:
    """The county to which a village belongs."""
    return next(row.jurisdiction for row in jurisdictions.line(session, jurisdiction) if row.kind == "county")


def resolve(session: Session, jurisdiction: str, *, act: Act) -> rules.RuleSet:
    """The rules that hold in a village on the day of the act: national law and the county's own values on top."""
    return rules_on(session, jurisdiction, act.occurred_at.date())


def rules_on(session: Session, jurisdiction: str, day: date) -> rules.RuleSet:
    """The rules that held in a village on a day."""
    values = county_values(session, jurisdiction, on=day)
    return _rules_of(county(session, jurisdiction), day, canonical.dumps(values))


@lru_cache(maxsize=64)
def _rules_of(home: str, day: date, values: str) -> rules.RuleSet:
    return rules.resolve((home,), on=day, overrides=json.loads(values))


def county_values(session: Session, jurisdiction: str, *, on: date) -> dict[str, Any]:
    """The county's own values, by rule id, that hold in a village on a day."""
    home = county(session, jurisdiction)
    query = select(CountyRules.values).where(
        CountyRules.jurisdiction == home, CountyRules.since <= on.isoformat()
    )
    latest = session.scalars(query.order_by(CountyRules.since.desc()).limit(1)).first()
    values = store.decoded(latest.encode()) if latest else {}
    if not isinstance(values, dict):
        raise TypeError(f"found county rules {values!r}; expected an object")
    return values


def named_rules(definition: Definition, ruleset: rules.RuleSet) -> dict[str, Any]:
    """The values of the rules that the diagrams ask for by name: all that the process can know of the law."""
    diagrams = [content for path, content in definition.files.items() if path.endswith(".bpmn")]
    names = {name.decode() for content in diagrams for name in NAMED_RULE.findall(content)}
    return {name: ruleset.data.get(name) for name in sorted(names)}


@applies("matter_started")
def _apply_started(session: Session, event: Event) -> None:
    form = event.body["form"]
    effect = event.effect or {}
    session.add(
        Proposal(
            jurisdiction=event.jurisdiction,
            matter=event.subject,
            item=effect["item"],
            title=form["title"] + (LEGACY if event.body.get("legacy") else ""),
            subject=form.get("subject") or "other",
            owner=form.get("owner") or "villagers",
            amount=event.body["amount"],
            form=canonical.dumps(form),
            started_on=event.occurred_at.date().isoformat(),
            started_by=event.account,
            resolved_on="",
            gates="",
            effective_at="",
            begun_round=0,
        )
    )
    entitled.started(session, event)
    former.proposed_again(session, event)


def revise(act: Act, *, matter: str, form: Mapping[str, Any]) -> Answer:
    """Propose a matter anew in other words or figures, while it is still proposed or consulted (方案修改稿).

    Later a change of the plan needs a return to consultation. Earlier versions stand in the log.
    """
    people.require(act, people.PARTY)
    row = act.matter(matter)
    if row.state != "open" or row.stage not in ("proposal", "consultation"):
        raise stages.out_of_order(act.session, row, "revise")
    values = pinned.filled(pinned.form_of(act.session, row, pinned.start_form(act.session, row)), form)
    money.check_funding(values.get("amount"), values.get("funding", []))
    proposal = proposal_of(act.session, act.jurisdiction, matter)
    item, started = proposal.item, date.fromisoformat(proposal.started_on)
    then = pinned.rules_of(act.session, row)
    passing.check_source(item, values, on=act.occurred_at.date(), rules=then)
    found = proposing.proposed(act, item, values, then, started=started, matter=matter)
    amount = money.fen(values["amount"]) if values.get("amount") else None
    act.record("proposal_revised", ("matter", matter), {"form": values, "amount": amount})
    return Answer(subject=matter, warnings=tuple(each.rule for each in found))


@applies("proposal_revised")
def _apply_revised(session: Session, event: Event) -> None:
    row = proposal_of(session, event.jurisdiction, event.subject)
    form = event.body["form"]
    mark = LEGACY if row.title.endswith(LEGACY) else ""
    row.title, row.form = form["title"] + mark, canonical.dumps(form)
    row.subject, row.owner = form.get("subject") or "other", form.get("owner") or "villagers"
    row.amount = event.body["amount"]


def proposal_of(session: Session, jurisdiction: str, matter: str) -> Proposal:
    """What a matter is about."""
    row = session.get(Proposal, (jurisdiction, matter))
    if row is None:
        raise Refused("not_found", matter=matter)
    return row


def withdraw(act: Act, *, matter: str, reason: str) -> Answer:
    """The proposer takes a matter back, with a reason; refuses it once the resolution has passed.

    One begun on a line of an annual resolution goes back from its implementation, as drawn, to be withdrawn (`mistakes`).
    """
    people.require(act, people.PARTY)
    row = act.matter(matter)
    line = mistakes.line_of(act.session, row)
    if line is not None and row.stage == "implementation":
        mistakes.check(act.session, row)
        send_back(act, row, to="proposal", reason=reason)
    # 通过决议之前，提议人可以说明理由撤回
    if not can_withdraw(row) or not course.catches(act.session, row, "withdrawn"):
        raise stages.out_of_order(act.session, row, "withdraw")
    _need_reason(reason)
    told, effect = {"reason": reason}, {"do": "message", "name": "withdrawn", "data": {}}
    act.record("matter_withdrawn", ("matter", matter), told | mistakes.freed(line), effect=effect)
    return Answer(subject=matter)


def can_withdraw(row: MatterRow) -> bool:
    """Whether nothing binding has passed yet; an item without the four discussions says so in its diagram alone."""
    task = stages.shared(row)
    if task is None:
        return row.state == "open"
    return task.stage in ("township_review", *stages.DISCUSSIONS) and (
        task.task != "township_review_after_resolution"
    )


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused("reason_missing")


@applies("matter_withdrawn")
def _apply_withdrawn(session: Session, event: Event) -> None:
    """Where the diagram draws it the move stands in the effect; what is called off (`calling_off`) ends where it stands."""
    if event.effect is None:
        session.get_one(MatterRow, (event.jurisdiction, event.subject)).state = "withdrawn"


@applies("matter_returned")
@applies("matter_migrated")
@applies("task_recalled")
def _apply_moved(session: Session, event: Event) -> None:
    """The move itself stands in the event's effect; no table of the village changes."""


@applies("task_completed")
def _apply_completed(session: Session, event: Event) -> None:
    """The move stands in the effect; what the form says of works, assets and money goes into their registers."""
    proposal = session.get(Proposal, (event.jurisdiction, event.subject))
    if proposal is not None:
        for each in (register, asset_register, vouchers, shelf):
            each.follow(session, event, proposal)


def return_to(act: Act, *, matter: str, to: str, reason: str) -> Answer:
    """Send a matter back to a stage, with a reason: a new round; refuses a way back that the diagram does not draw."""
    people.require(act, people.PARTY)
    return send_back(act, act.matter(matter), to=to, reason=reason)


def send_back(act: Act, row: MatterRow, *, to: str, reason: str) -> Answer:
    """The move behind a return, whoever decides it: the Party branch, or a recount that turns the vote."""
    _need_reason(reason)
    task = stages.shared(row)
    if row.state != "open" or to not in stages.DISCUSSIONS:
        raise stages.out_of_order(act.session, row, to)
    effect: dict[str, Any]
    if (task is None or task.stage == "implementation") and course.catches(act.session, row, "returned"):
        effect = {"do": "message", "name": "returned", "data": {"return_to": to}}
    elif task is not None and to in task.returns:
        # A gate has one way back, whether an objection was upheld or the village found the mistake itself.
        outcome = "upheld" if task.kind == "gate" else "returned"
        effect = {"do": "complete", "path": task.path, "data": {"outcome": outcome, "return_to": to}}
    else:
        raise stages.out_of_order(act.session, row, to)
    act.record("matter_returned", ("matter", row.id), {"to": to, "reason": reason}, effect=effect)
    return Answer(subject=row.id)


def review(act: Act, *, matter: str, form: Mapping[str, Any]) -> Answer:
    """The township party committee agrees, asks for changes or refuses with a reason; it cannot end the matter.

    Its deputy (AB岗) may do so in its place, and is recorded as deputy. Nobody's silence is an answer.
    Refuses (`recount_turned`) to agree with a vote that failed when it was counted again, or (`recount_under_way`) is
    being counted again: no way leads from a review straight to the vote, so the matter goes back as the diagram has it.
    """
    row = act.matter(matter)
    task = stages.waiting(act.session, row, "township_review")
    recounted = recounts.standing(act.session, act.jurisdiction, matter, round_=row.round)
    parent = jurisdictions.get(act.session, act.jurisdiction).parent
    office = people.require(act, people.REVIEWERS, homes=[parent])
    values = pinned.filled(pinned.form_of(act.session, row, "township-review"), form)
    if values["opinion"] == "agree":
        if recounted.turned:
            raise Refused("recount_turned")
        if recounted.under_way:
            raise Refused("recount_under_way")
    body: dict[str, Any] = {"stage": "township_review", "form": values}
    if office == "township_deputy":
        body["deputy"] = True
    effect = {"do": "complete", "path": task.path, "data": {"outcome": values["opinion"]}}
    act.record("task_completed", ("matter", matter), body, effect=effect)
    if recounted.turned and recounted.turned in row.open_tasks[0].returns:
        send_back(act, row, to=recounted.turned, reason=recounts.WHY_BACK)
    return Answer(subject=matter)
