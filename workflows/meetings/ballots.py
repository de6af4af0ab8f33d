"""Open ballots on screen (表决票): one person, one ballot per item, however many posts."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.log import Event
from workflows.record import Act, Answer, applies
from workflows.tables import AgendaItem, Ballot, Meeting, Recusal, RollEntry

CHOICES = ("for", "against", "abstain")
REMARK_AT_MOST = 200


def cast(act: Act, *, meeting: str, matter: str, choice: str, remark: str = "") -> Answer:
    """Cast the actor's own ballot on one item; refuses whoever is not on the roll, not present, recused or has voted."""
    if choice not in CHOICES:
        raise Refused("choice_unknown", choice=choice)
    if len(remark) > REMARK_AT_MOST:
        raise Refused("text_length", longest=REMARK_AT_MOST, given=len(remark))
    _check(act, meeting, matter)
    body = {"matter": matter, "voter": act.by.person, "choice": choice}
    private = {"remark": remark} if remark else None
    act.record("ballot_cast", ("meeting", meeting), body, private=private)
    return Answer(subject=meeting)


def _check(act: Act, meeting: str, matter: str) -> None:
    mine = (
        select(Meeting.state, RollEntry.signed_in_at, Recusal.person, Ballot.choice)
        .join(
            AgendaItem, (AgendaItem.jurisdiction == Meeting.jurisdiction) & (AgendaItem.meeting == Meeting.id)
        )
        .outerjoin(
            RollEntry,
            (RollEntry.jurisdiction == Meeting.jurisdiction)
            & (RollEntry.meeting == Meeting.id)
            & (RollEntry.person == act.by.person),
        )
        .outerjoin(
            Recusal,
            (Recusal.jurisdiction == Meeting.jurisdiction)
            & (Recusal.meeting == Meeting.id)
            & (Recusal.matter == matter)
            & (Recusal.person == act.by.person),
        )
        .outerjoin(
            Ballot,
            (Ballot.jurisdiction == Meeting.jurisdiction)
            & (Ballot.meeting == Meeting.id)
            & (Ballot.matter == matter)
            & (Ballot.voter == act.by.person),
        )
        .where(Meeting.jurisdiction == act.jurisdiction, Meeting.id == meeting, AgendaItem.matter == matter)
    )
    found = act.session.execute(mine).one_or_none()
    if found is None:
        raise Refused("not_found", meeting=meeting, matter=matter)
    # The outer joins find nothing for whoever is not on the roll, not recused, has not voted.
    state: str = found[0]
    signed_in_at: str | None = found[1]
    recused: str | None = found[2]
    choice: str | None = found[3]
    if signed_in_at is None or act.by.home != act.jurisdiction:
        raise Refused("not_entitled", person=act.by.person)
    if choice is not None:
        raise Refused("already_voted", choice=choice)
    if state != "open":
        raise Refused("meeting_not_open", state=state)
    if recused is not None:
        raise Refused("recused")
    if not signed_in_at:
        raise Refused("not_signed_in")


@applies("ballot_cast")
def _apply_cast(session: Session, event: Event) -> None:
    session.add(
        Ballot(jurisdiction=event.jurisdiction, meeting=event.subject, index=event.index, **event.body)
    )
