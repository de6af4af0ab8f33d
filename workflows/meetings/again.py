"""The second call after no quorum (第二次召集): the same agenda, a new notice with its full days, the same threshold."""

from datetime import date, datetime

from engine.errors import Refused
from workflows.meetings import agenda, box, meeting
from workflows.record import Act, Answer


def call_again(
    act: Act, *, meeting_id: str, notice_on: date | None, planned_at: datetime, place: str
) -> Answer:
    """Call a meeting again to which too few came: for the items that still wait, linked to the first call.

    Refuses (`second_call_not_needed`) where enough came, and all that calling a meeting refuses. No law known to us
    lets fewer people decide at a second call, so nothing is lowered.
    """
    listed = agenda.load(act.session, act.jurisdiction, meeting_id)
    waiting = [each for each in listed.items if each.item.outcome == "no_quorum"]
    if listed.meeting.state != "closed" or not waiting:
        raise Refused("second_call_not_needed")
    return meeting.call(
        act,
        body=listed.meeting.body,
        stage=waiting[0].item.stage,
        agenda=[each.matter.id for each in waiting],
        notice_on=notice_on,
        planned_at=planned_at,
        place=place,
        follows=meeting_id,
        secret=sorted(box.secret_items(act.session, act.jurisdiction, meeting_id)),
    )
