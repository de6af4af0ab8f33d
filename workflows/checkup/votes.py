"""How votes were counted (表决合规): counts that can be, quorum, votes in favour, ballots counted once more."""

from collections.abc import Iterator

from engine.errors import Incomplete
from workflows.checkup.finding import SYSTEM, Found, doubt, violation
from workflows.checkup.record import Held, MatterRecord
from workflows.checkup.registry import check
from workflows.law import tally

CHOICES = ("for", "against", "abstain")


@check("counts_inconsistent", title="人数票数对不上")
def counts_inconsistent(matter: MatterRecord) -> Iterator[Found]:
    """Numbers that cannot be: more votes than people, more present than entitled."""
    for held in matter.decisions.values():
        refused = held.impossible
        if refused is not None:
            what = "negative" if refused.facts["larger"] == "zero" else "more"
            yield violation(held.day, matter.village.archives, *held.evidence, **refused.facts, what=what)


@check("ballots_unaccounted", title="收回的票与各项票数不符")
def ballots_unaccounted(matter: MatterRecord) -> Iterator[Found]:
    """收回的票数应当等于同意、不同意、弃权、无效之和."""
    for held in matter.decisions.values():
        count = held.count
        if count.collected is not None and held.impossible is None and count.collected != count.on_paper:
            facts = {"collected": count.collected, "votes": count.on_paper}
            yield doubt(held.day, SYSTEM, *held.evidence, **facts)


@check("number_missing", title="缺少应有的人数票数")
def number_missing(matter: MatterRecord) -> Iterator[Found]:
    """A decision without a number that its rule needs."""
    for held in matter.decisions.values():
        try:
            tally.missing(matter.rules, held.body, held.count, held.women_entitled)
        except Incomplete as incomplete:
            grounds = matter.grounds(f"{held.body}.quorum")
            yield violation(held.day, grounds, *held.evidence, missing=list(incomplete.missing))


@check("no_quorum", title="到会人数不够")
def no_quorum(matter: MatterRecord) -> Iterator[Found]:
    """A vote was taken although too few had come."""
    for held in matter.decisions.values():
        verdict = held.verdict
        if verdict is not None and verdict.quorum.present < verdict.quorum.needed:
            facts = {
                "body": held.body,
                "present": verdict.quorum.present,
                "needed": verdict.quorum.needed,
                "entitled": held.count.entitled,
            }
            yield violation(held.day, matter.grounds(f"{held.body}.quorum"), *held.evidence, **facts)


@check("women_quorum", title="到会妇女代表不够")
def women_quorum(matter: MatterRecord) -> Iterator[Found]:
    """Too few of the women representatives came, where a rule counts them."""
    for held in matter.decisions.values():
        verdict = held.verdict
        if verdict is None or verdict.quorum.women_needed is None or verdict.quorum.women_present is None:
            continue
        if verdict.quorum.women_present < verdict.quorum.women_needed:
            facts = {"present": verdict.quorum.women_present, "needed": verdict.quorum.women_needed}
            grounds = matter.grounds(f"{held.body}.women_quorum")
            yield violation(held.day, grounds, *held.evidence, **facts)


@check("votes_insufficient", title="同意票不够却记为通过")
def votes_insufficient(matter: MatterRecord) -> Iterator[Found]:
    """Recorded as passed although the votes in favour do not suffice."""
    for held in matter.decisions.values():
        verdict = held.verdict
        if verdict is not None and held.item.outcome == "passed" and verdict.outcome == "rejected":
            facts = {
                "stage": held.item.stage,
                "votes": held.count.for_,
                "needed": verdict.needed_for,
                "base": verdict.base,
            }
            yield violation(held.day, matter.grounds(f"{held.body}.pass"), *held.evidence, **facts)


@check("outcome_differs", title="票数够却记为未通过")
def outcome_differs(matter: MatterRecord) -> Iterator[Found]:
    """Recorded as rejected although the votes in favour suffice."""
    for held in matter.decisions.values():
        verdict = held.verdict
        if verdict is not None and held.item.outcome == "rejected" and verdict.outcome == "passed":
            facts = {"stage": held.item.stage, "votes": held.count.for_, "needed": verdict.needed_for}
            yield violation(held.day, matter.grounds(f"{held.body}.pass"), *held.evidence, **facts)


def _on_screen(matter: MatterRecord) -> Iterator[Held]:
    """The decisions that people took on screen: their ballots are there to be counted."""
    return (held for held in matter.decisions.values() if not held.meeting.on_paper)


@check("ballots_differ", title="重新计票结果不一致")
def ballots_differ(matter: MatterRecord) -> Iterator[Found]:
    """The ballots, counted anew, are not what the record says; open ones, and the sealed ones of a box."""
    for held in matter.decisions.values():
        key = (held.meeting.id, matter.id)
        told = held.counts.get("on_screen", {}) if held.meeting.on_paper else held.counts
        cast = matter.village.ballots.get(key, {})
        counted = {choice: cast.get(choice, 0) for choice in CHOICES}
        if not held.meeting.on_paper:
            counted["recused"] = matter.village.recused.get(key, (0, 0))[0]
        wrong = [name for name, number in counted.items() if told.get(name, 0) != number]
        if key in matter.village.unproved:
            wrong.append("sealed")
        if wrong:
            facts = {"votes": told.get("for", 0), "counted": counted["for"], "names": wrong}
            yield violation(held.day, matter.village.archives, *held.evidence, **facts)


@check("ballot_irregular", title="不该投票的人投了票")
def ballot_irregular(matter: MatterRecord) -> Iterator[Found]:
    """A ballot of somebody who is not on the roll, did not sign in, or stayed out of the item (回避)."""
    for held in _on_screen(matter):
        n = matter.village.irregular.get((held.meeting.id, matter.id), 0)
        if n:
            grounds = matter.grounds(f"{held.body}.pass")
            yield violation(held.day, grounds, *held.evidence, n=n)


@check("attendance_differs", title="签到与会议人数不一致")
def attendance_differs(matter: MatterRecord) -> Iterator[Found]:
    """The roll says other numbers of entitled and present than the record."""
    for held in _on_screen(matter):
        entitled, present = matter.village.rolls.get(held.meeting.id, (0, 0))
        # 迟到、早退的人，不在场的议题不算到会。
        part_time = matter.village.part_time.get(held.meeting.id, [])
        present -= sum(not note.covers(held.item.position) for note in part_time)
        if (entitled, present) != (held.counts.get("entitled"), held.counts.get("present")):
            facts = {
                "entitled": held.counts.get("entitled"),
                "present": held.counts.get("present"),
                "listed": entitled,
                "signed": present,
            }
            yield violation(held.day, matter.village.archives, *held.evidence, **facts)


@check("entitled_differs", title="应到人数少于在册人数")
def entitled_differs(matter: MatterRecord) -> Iterator[Found]:
    """A typed 应到 below the register: whoever is left out cannot vote, and the quorum is lower than it should be."""
    for held in matter.decisions.values():
        registered = matter.village.entitled(held.body, held.day)
        if tally.entitled_differs(held.count.entitled, registered):
            facts = {"entitled": held.count.entitled, "registered": registered, "body": held.body}
            yield doubt(held.day, matter.grounds(f"{held.body}.quorum"), *held.evidence, **facts)


@check("recusal_breaks_quorum", title="回避以后人数不够")
def recusal_breaks_quorum(matter: MatterRecord) -> Iterator[Found]:
    """Without those who stayed out of the item too few were there to decide it: a higher body should."""
    if matter.rules.value("recused_counts_as_entitled") is False:
        return
    for held in matter.decisions.values():
        verdict = held.verdict
        recused = held.count.recused or 0
        if not held.meeting.on_paper:
            recused = matter.village.recused.get((held.meeting.id, matter.id), (0, 0))[1]
        if verdict is None or not verdict.quorum.holds or not recused:
            continue
        left = verdict.quorum.present - recused
        if left < verdict.quorum.needed:
            facts = {"recused": recused, "left": left, "needed": verdict.quorum.needed}
            grounds = matter.grounds("recused_counts_as_entitled")
            yield doubt(held.day, grounds, *held.evidence, **facts)
