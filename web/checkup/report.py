"""The check-up on paper (程序体检报告): each finding with its rule, article, evidence, since when, and what to do."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from web.checkup import shown, words
from web.records import RecordPaper, Section
from web.wording import chinese_day as day
from web.wording import chinese_moment as moment
from workflows import jurisdictions
from workflows.checkup.finding import Finding
from workflows.checkup.registry import CHECKS
from workflows.tables import Jurisdiction

SIGNERS = ("体检人", "村党组织书记", "村民委员会主任", "村务监督委员会主任")


def paper(
    session: Session, place: Jurisdiction, found: Sequence[Finding], *, at: datetime, chosen: str = ""
) -> RecordPaper:
    """The report of a village, or of what was chosen of it (`chosen` says what); to be signed by who received it."""
    above = jurisdictions.line(session, place.jurisdiction)
    titles = shown.names(session, place.jurisdiction, {finding.matter for finding in found})
    lead = f"{moment(at.isoformat())}体检，{counted(found)}" + (f"本表只列：{chosen}。" if chosen else "")
    return RecordPaper(
        village=place.name,
        township=above[1].name if len(above) > 1 else "",
        title=f"{place.name}程序体检报告",
        dated=at.date(),
        lead=lead,
        sections=tuple(
            section(finding, number, titles.get(finding.matter, ""))
            for number, finding in enumerate(found, start=1)
        ),
        signers=SIGNERS,
        signed_by=(above[1].name if len(above) > 1 else place.name,),
        demo=place.demo,
    )


def counted(found: Sequence[Finding]) -> str:
    """How many findings there are, by weight."""
    if not found:
        return "没有发现不合规定的地方。"
    counts = Counter(finding.severity for finding in found)
    told = "，".join(
        f"{word}{counts[severity]}处" for severity, word in words.SEVERITIES.items() if counts[severity]
    )
    return f"共{len(found)}处：{told}。"


def section(finding: Finding, number: int, matter: str = "") -> Section:
    """One finding in a frame."""
    wrong, remedy = words.sentences(finding)
    facts = [
        ("事项", f"{finding.matter}　{matter}" if matter else ""),
        ("错在哪里", wrong),
        ("怎么办", remedy),
        ("依据", finding.grounds.text),
        ("从哪天起", day(finding.since)),
        ("证据", "，".join(shown.label(each) for each in finding.evidence)),
    ]
    word = words.SEVERITIES[finding.severity]
    return Section(
        heading=f"{number}．{_(CHECKS[finding.rule].title)}（{word}）",
        facts=tuple((label, text) for label, text in facts if text),
        box=True,
    )
