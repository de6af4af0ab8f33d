"""Who did it (人员与回避): two signatures by two persons, in the right office, and who may hold which."""

from collections.abc import Iterator
from datetime import date

from workflows import people
from workflows.checkup.finding import SYSTEM, Evidence, Found, doubt, organisation_law, violation
from workflows.checkup.record import MatterRecord, VillageRecord
from workflows.checkup.registry import check, check_village

Signed = tuple[str, str, str, str, tuple[Evidence, ...]]
"""What was signed (result, posting, reply), the first person, the second, the day, where to see it."""


def _signed(matter: MatterRecord) -> Iterator[Signed]:
    """Everything that one person enters and another confirms."""
    village = matter.village
    for held in matter.held:
        meeting = held.meeting
        if meeting.on_paper and meeting.confirmed_by:
            events = village.events("meeting", meeting.id, "result_confirmed")
            day = events[-1].occurred_at if events else meeting.held_on
            evidence = (Evidence("meeting", meeting.id), *(event.evidence for event in events[-1:]))
            # 补录经乡镇审批的，村里的核对人在核对的记录里
            second = events[-1].body.get("by", meeting.confirmed_by) if events else meeting.confirmed_by
            yield "result", meeting.entered_by, meeting.confirmed_by, day, evidence
            if second != meeting.confirmed_by:
                yield "result", meeting.entered_by, second, day, evidence
    for sheet in matter.sheets:
        events = village.events("notice", sheet.row.id, "posting_confirmed")
        for posting in sheet.postings:
            if posting.confirmed_by:
                day = events[-1].occurred_at if events else posting.up_at
                yield "posting", posting.posted_by, posting.confirmed_by, day, (sheet.evidence,)
    for objection in matter.objections:
        if objection.confirmed_by:
            events = village.events("objection", objection.id, "objection_answered")
            day = events[-1].occurred_at if events else objection.made_at
            evidence = (Evidence("objection", objection.id), *(event.evidence for event in events[-1:]))
            yield "reply", objection.replied_by, objection.confirmed_by, day, evidence


@check("separation_of_duties", title="录入和确认是同一个人")
def separation_of_duties(matter: MatterRecord) -> Iterator[Found]:
    """One person entered, posted or answered, and confirmed it too."""
    seen: set[tuple[str, tuple[Evidence, ...]]] = set()
    for what, first, second, day, evidence in matter.once("signed", lambda: list(_signed(matter))):
        if first and first == second and (what, evidence) not in seen:
            seen.add((what, evidence))
            yield violation(day, SYSTEM, *evidence, what=what)


@check("not_in_office", title="确认人不在村务监督委员会任职")
def not_in_office(matter: MatterRecord) -> Iterator[Found]:
    """Somebody of the village confirmed who was not on the supervision committee on that day."""
    seen: set[tuple[str, tuple[Evidence, ...]]] = set()
    for what, first, second, day, evidence in matter.once("signed", lambda: list(_signed(matter))):
        home, _, person = second.partition("/")
        if home != matter.village.id or first == second or (what, evidence) in seen:
            continue
        if person not in matter.village.holders(people.SUPERVISION, date.fromisoformat(day[:10])):
            seen.add((what, evidence))
            yield violation(day, SYSTEM, *evidence, what=what)


@check_village("offices_conflict", title="任职冲突")
def offices_conflict(village: VillageRecord) -> Iterator[Found]:
    """Today's supervisors who are on the villagers' committee, or keep the village's books and papers."""
    today = village.today
    supervisors = village.holders(people.SUPERVISION, today)
    both = supervisors & village.holders(people.COMMITTEE, today)
    if both:
        # 村民委员会成员不得担任村务监督机构成员
        grounds = organisation_law("", today)
        yield violation(_since(village, both), grounds, n=len(both), what="committee")
    clerks = supervisors & village.holders(("clerk",), today)
    if clerks:
        yield doubt(_since(village, clerks), SYSTEM, n=len(clerks), what="clerk")


def _since(village: VillageRecord, persons: set[str]) -> str:
    """Since when the persons hold all that they hold now."""
    held = [office.since for office in village.offices if office.person in persons]
    return max(held)


@check_village("formation", title="村民代表会议组成不合比例")
def formation(village: VillageRecord) -> Iterator[Found]:
    """Of the representatives' assembly at least four fifths are representatives, a third of it women among them."""
    today = village.today
    whole = village.entitled("representatives_assembly", today)
    representatives = village.register("representatives", today)
    if whole is None or representatives is None or not village.matters:
        return
    grounds = organisation_law("第二十五条", today)
    # 《村民委员会组织法》第二十五条：村民代表应当占组成人员的五分之四以上，妇女村民代表应当占三分之一以上
    if representatives * 5 < whole * 4:
        yield doubt(today, grounds, what="representatives", n=representatives, whole=whole)
    women = village.register("women_representatives", today)
    if women is not None and women * 3 < whole:
        yield doubt(today, grounds, what="women", n=women, whole=whole)
