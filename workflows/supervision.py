"""The supervision committee's opinion on procedure (村务监督委员会的程序意见): recorded and shown, it moves nothing."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from engine.log import Event
from workflows import people, pinned, stages
from workflows.record import Act, Answer, applies

CHOICES = {"agree": "程序合规", "amend": "程序有缺漏，请补正", "refuse": "程序不合规"}


def give_opinion(act: Act, *, matter: str, form: Mapping[str, Any]) -> Answer:
    """The supervision committee says whether the procedure was kept; refuses it on a matter that has ended."""
    people.require(act, people.SUPERVISION)
    row = act.matter(matter)
    if row.state not in ("open", "suspended"):
        raise stages.out_of_order(act.session, row, "监督意见")
    values = pinned.filled(pinned.form_of(act.session, row, "supervision-opinion"), form)
    body = {"stage": row.stage, "round": row.round, "form": values, "by": people.person_key(act.by)}
    act.record("opinion_given", ("matter", matter), body)
    return Answer(subject=matter)


@applies("opinion_given")
def _apply_given(session: Session, event: Event) -> None:
    """The opinion stands in its event; no table of the village changes."""
