"""A village in which one matter went from start to closed (有记录的村): vote, objection, correction, payment."""

import tempfile
from datetime import timedelta
from functools import cache
from pathlib import Path

from tests import assets, copies, entitled, helping, listings, merging, money, workbooks, works
from tests.legacies import entry_at, start_using
from tests.timed import MAJOR, reminding, timed
from tests.village import FORM, OTHER_VILLAGE, VILLAGE, VillageUnderTest, copied_village
from workflows import correction, entries, handover, implementation, inspection, matters
from workflows.assets import second
from workflows.legacy import entry as legacy
from workflows.library import documents
from workflows.meetings import attendance, meeting, venues
from workflows.mergers import taking
from workflows.registers import imports, workbook
from workflows.tasks import notes, signing

MATTER = "2026-001"


def drive(village: VillageUnderTest) -> str:
    """Take a matter through everything; its number."""
    matter = village.start()
    village.bring(matter, "deliberation")
    held = village.open_meeting("deliberation", [matter])
    roll = village.roll("party_members_meeting")
    village.do(
        attendance.note, "clerk", meeting=held, person=village.persons[roll[1]], arrived_at=village.clock.now
    )
    village.vote(held, matter, dict.fromkeys(roll[1:], "for") | {roll[0]: "against"})
    village.do(meeting.close, "clerk", meeting=held)
    village.bring(matter, "resolution_disclosure")
    notice = village.post(matter)
    village.answer(village.object(notice))
    wrong = {"kind": "resolution", "field": "contact", "old": "", "new": "村文书", "reason": "写漏了"}
    proposed = village.do(correction.correct_notice, "clerk", matter=matter, **wrong).subject
    village.do(correction.confirm, "supervision_chair", correction=proposed)
    village.advance(days=20)
    village.implement(matter)
    payment = {
        "amount": "1000.00",
        "to": "某某建筑公司",
        "purpose": "第一笔工程款",
        "paid_on": f"{village.today}",
    }
    village.do(implementation.pay, "clerk", matter=matter, form=payment)
    village.advance(days=40)
    village.post(matter, "result", final_amount="181000.00")
    village.advance(days=20)
    village.bring(matter, "closed")
    entitle(village)
    begin_using(village)
    asked = village.do(inspection.request, "villager", matter=matter, way="see", wish="付款凭证").subject
    village.do(inspection.prepare, "clerk", inspection=asked, documents=["付款情况"])
    told = {"kind": "start", "fields": {"item": "major-matter", "form": {**FORM, "title": "清理村塘"}}}
    entry = village.do(entries.draft, "clerk", **told).subject
    village.do(entries.reject, "secretary", entry=entry, reason="等明年再办")
    with timed({MAJOR: reminding("urge", "four-discussions")}):
        timed_matter = village.start(title="有期限的事项")
    village.do(venues.arrange, "clerk", meeting=village.call("proposal", [timed_matter]), venues=["二组"])
    village.advance(days=8)
    _keep_registers(village)
    merging.join(village)
    village.do(taking.take_up, "secretary", village=OTHER_VILLAGE)
    return matter


def _keep_registers(village: VillageUnderTest) -> None:
    """A seal, works, assets, the list, money, people helped and a rule."""
    stamp(village)
    build(village)
    assets.inventory(village)
    let = assets.let(village)
    assets.propose_end(village, let)
    village.do(second.decline, "supervision_chair", matter=let, reason="签字不全")
    assets.end(village, let)
    listings.draft(village, title="还在起草的事项")
    listings.publish(village, listings.draft(village))
    money.all_disclosed(village)
    helping.publish(village, helping.opened(village))
    shelved(village)


def shelved(village: VillageUnderTest) -> str:
    """The village keeps a rule on its seal, in two versions; the document."""
    told = {
        "title": "印章管理制度",
        "office": "clerk",
        "items": ["seal"],
        "text": "# 总则\n印章由专人保管。\n- 用印要登记",
    }
    document = village.do(documents.issue, "clerk", since=village.today, **told).subject
    told |= {"text": "# 总则\n印章由两人保管。", "document": document}
    village.do(documents.issue, "clerk", since=village.today + timedelta(days=30), **told)
    return document


def stamp(village: VillageUnderTest) -> None:
    """Somebody wants the seal; the director asks a second to sign, and the township is told."""
    told = {"title": "在租赁合同上用印", "content": "盖一份", "kind": "routine", "copies": 1}
    seal = village.do(matters.start, "secretary", item="seal", form=told).subject
    second = f"{VILLAGE}/{village.persons['member_1']}"
    asked = {"task": "approval", "person": second, "moment": "before", "reason": "一起看看"}
    village.do(signing.add, "director", matter=seal, **asked)
    village.do(notes.copy, "director", matter=seal, offices=["township_party"])


def build(village: VillageUnderTest) -> None:
    """A works is let to the best of three and varied while it is built."""
    building = works.start(village, title="村部维修", place="村部")
    works.bring(village, building, "construction")
    works.do(village, building, "construction", outcome="vary", percent=60)
    works.do(village, building, "variation")


def entitle(village: VillageUnderTest) -> None:
    """The year's list is resolved and one of its matters begun; the council decides on a mandate."""
    entitled.listed(village, entitled.annual(village))
    entitled.council(village, entitled.mandated(village, entitled.mandate(village)))


def begin_using(village: VillageUnderTest) -> None:
    """A list is imported, a matter from before is entered, an office is to be handed over."""
    book = workbook.read(workbooks.book(workbooks.FAMILIES))
    with village.database.write() as session:
        draft = imports.keep(session, VILLAGE, account="clerk", book=book, at=village.clock.now)
        shown = imports.preview(session, VILLAGE, book, on=village.today, remove=False, offices=False)
    told = {"draft": draft, "on": village.today, "remove": False, "digest": shown.digest}
    village.do(imports.take_over, "clerk", **told)
    start_using(village)
    village.do(legacy.enter, "clerk", entry=entry_at(village, "implementation"))
    village.do(
        handover.begin,
        "director",
        person=village.persons["director"],
        office="director",
        successor=village.persons["member_1"],
        day=village.today,
        until=None,
        reason="resigned",
    )


@cache
def _driven() -> copies.Kept:
    with tempfile.TemporaryDirectory() as folder:
        village = copied_village(Path(folder))
        assert drive(village) == MATTER
        return copies.keep(village.database)


def recorded_village(folder: Path) -> VillageUnderTest:
    """The driven village, copied into a database of its own that other processes can open, its photos beside it."""
    village = copied_village(folder, in_file=True)
    copies.restore(village.database, _driven())
    assert village.photo
    return village


__all__ = ["MATTER", "VILLAGE", "drive", "recorded_village"]
