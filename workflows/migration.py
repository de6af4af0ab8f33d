"""Moving a running matter to the version of its diagrams that holds now (换用新版流程): checked, explicit, recorded."""

from datetime import date

from sqlalchemy.orm import Session

from engine import lint, migrating, store
from engine import matter as engine_matter
from engine.definitions import Definition
from engine.errors import Refused
from engine.matter import MatterRow
from engine.migrating import Plan
from workflows import matters, people, pinned, stages
from workflows.record import OPERATOR, Act, Answer


def plan(session: Session, jurisdiction: str, matter: str, *, on: date) -> Plan:
    """What the version of a day would change for a matter, and what forbids it; refuses (`not_found`) an unknown one."""
    row = session.get(MatterRow, (jurisdiction, matter))
    if row is None:
        raise Refused("not_found", matter=matter)
    return _plan(session, row, present(session, row, on))


def present(session: Session, row: MatterRow, on: date) -> Definition:
    """The version of a matter's diagrams and forms that holds on a day."""
    item = matters.power_list(session, row.jurisdiction, on=on).get(row.item)
    if item is None:
        raise Refused("not_found", item=row.item)
    return matters.definition_of(item)


def _plan(session: Session, row: MatterRow, after: Definition) -> Plan:
    live = engine_matter.load(session, row, None)
    return migrating.plan(live.process, store.fetch_definition(session, row.definition), after)


def migrate(act: Act, *, matter: str) -> Answer:
    """The county moves a matter to the present version of its diagrams, where it goes on waiting for the same.

    Refuses a matter that has ended or rests (`out_of_order`), one on the present version already, a version that the
    lint finds faulty, and one in which an open task is gone or asks for something else (`migration_blocked`).
    """
    if act.by != OPERATOR:
        people.require(act, ("administrator",), homes=[matters.county(act.session, act.jurisdiction)])
    row = act.matter(matter)
    if row.state != "open":
        raise stages.out_of_order(act.session, row, "migrate")
    after = present(act.session, row, act.at.date())
    found = _plan(act.session, row, after)
    if store.fetch_definition(act.session, row.definition).digest == after.digest:
        raise Refused("migration_needless")
    faults = [each.message for each in lint.check(dict(after.files)) if each.severity == lint.ERROR]
    if found.blocked or faults:
        raise Refused("migration_blocked", tasks=list(found.blocked), faults=faults)
    effect = {
        "do": "migrate",
        "definition": store.keep_definition(act.session, after),
        "rules": matters.named_rules(after, pinned.rules_of(act.session, row)),
    }
    told = [[each.process, each.element, each.what] for each in found.differences]
    act.record("matter_migrated", ("matter", matter), {"differences": told}, effect=effect)
    return Answer(subject=matter)
