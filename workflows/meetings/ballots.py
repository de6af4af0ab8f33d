"""Ballots on screen (表决票): one person, one ballot per item, however many posts; open, or secret through the box."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.log import Event
from workflows.meetings import box, lines
from workflows.meetings.box_tables import Box, Issued, SecretItem
from workflows.record import Act, Answer, applies
from workflows.tables import AgendaItem, Ballot, Meeting, Proposal, Recusal, RollEntry

CHOICES = box.CHOICES
REMARK_AT_MOST = 200


def cast(
    act: Act, *, meeting: str, matter: str, choice: str, remark: str = "", on_lines: Sequence[str] = ()
) -> Answer:
    """Cast the actor's own ballot on one item; refuses whoever is not on the roll, not present, recused or has voted.

    `on_lines` are the choices on the lines of an annual resolution or a mandate, in their order: one for each, or the
    ballot is refused (`lines_unchosen`).

    On a secret item the choice goes into the box and the event tells only that a ballot was issued; a remark would
    tell whose words they are, and is refused (`remark_in_secret`).
    """
    if choice not in CHOICES:
        raise Refused("choice_unknown", choice=choice)
    if len(remark) > REMARK_AT_MOST:
        raise Refused("text_length", longest=REMARK_AT_MOST, given=len(remark))
    if _check(act, meeting, matter, on_lines):
        if remark:
            raise Refused("remark_in_secret")
        box.issue(act, meeting=meeting, matter=matter, choice=choice, on_lines=on_lines)
        return Answer(subject=meeting)
    body = {"matter": matter, "voter": act.by.person, "choice": choice, **lines.told(on_lines)}
    private = {"remark": remark} if remark else None
    act.record("ballot_cast", ("meeting", meeting), body, private=private)
    return Answer(subject=meeting)


def _check(act: Act, meeting: str, matter: str, on_lines: Sequence[str]) -> bool:
    """Refuses whoever may not vote now; whether the item is secret."""
    found = act.session.execute(_standing(act, meeting, matter)).one_or_none()
    if found is None:
        raise Refused("not_found", meeting=meeting, matter=matter)
    # The outer joins find nothing for whoever is not on the roll, not recused, has not voted, and an open item.
    state: str = found[0]
    signed_in_at: str | None = found[1]
    recused: str | None = found[2]
    choice: str | None = found[3]
    issued: str | None = found[4]
    secret: str | None = found[5]
    counted: Box | None = found[6]
    stage: str = found[7]
    if signed_in_at is None or act.by.home != act.jurisdiction:
        raise Refused("not_entitled", person=act.by.person)
    if choice is not None or issued is not None:
        raise Refused("already_voted")
    if state != "open":
        raise Refused("meeting_not_open", state=state)
    if counted is not None and counted.state:
        raise Refused("screen_vote_over")
    if recused is not None:
        raise Refused("recused")
    if not signed_in_at:
        raise Refused("not_signed_in")
    lines.check(act.session.get_one(Proposal, (act.jurisdiction, matter)), stage, on_lines)
    return secret is not None


def _standing(act: Act, meeting: str, matter: str) -> Select[*tuple[Any, ...]]:
    """All that one ballot rests on, in one statement."""

    def mine(table: Any, *, person: Any = None, item: bool = True) -> ColumnElement[bool]:
        """A row of this meeting, of the item, of the actor."""
        here: ColumnElement[bool] = (table.jurisdiction == Meeting.jurisdiction) & (
            table.meeting == Meeting.id
        )
        if item:
            here = here & (table.matter == matter)
        return here if person is None else here & (person == act.by.person)

    found = select(
        Meeting.state,
        RollEntry.signed_in_at,
        Recusal.person,
        Ballot.choice,
        Issued.person,
        SecretItem.matter,
        Box,
        AgendaItem.stage,
    )
    return (
        found.join(AgendaItem, mine(AgendaItem))
        .outerjoin(RollEntry, mine(RollEntry, person=RollEntry.person, item=False))
        .outerjoin(Recusal, mine(Recusal, person=Recusal.person))
        .outerjoin(Ballot, mine(Ballot, person=Ballot.voter))
        .outerjoin(Issued, mine(Issued, person=Issued.person))
        .outerjoin(SecretItem, mine(SecretItem))
        .outerjoin(Box, mine(Box))
        .where(Meeting.jurisdiction == act.jurisdiction, Meeting.id == meeting)
    )


@applies("ballot_cast")
def _apply_cast(session: Session, event: Event) -> None:
    told = event.body
    box.row_of(session, event.jurisdiction, event.subject, told["matter"]).open += 1
    on_lines = told.get("lines", ())
    keys = [told["matter"], *lines.keys(told["matter"], len(on_lines))]
    session.add_all(
        Ballot(
            jurisdiction=event.jurisdiction,
            meeting=event.subject,
            matter=key,
            voter=told["voter"],
            choice=choice,
            index=event.index,
        )
        for key, choice in zip(keys, (told["choice"], *on_lines), strict=True)
    )
