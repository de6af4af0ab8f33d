"""What one item's sheet says (权力事项单页的内容)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.diagram import Diagram
from web.powers import drawing, told
from web.powers.papers import Drawn, PowerPaper
from workflows.catalogue import PowerItem
from workflows.tables import Jurisdiction


def paper_of(
    place: Jurisdiction, item: PowerItem, county: str, today: date, facts: Mapping[str, Any]
) -> PowerPaper:
    """The sheet; articles and rules that the county has not confirmed say 待核 and print no number of an article."""
    rules = [*facts["limits"], *facts["tiers"]]
    return PowerPaper(
        village=place.name,
        title=f"{item.number} {item.title}",
        dated=today,
        demo=place.demo,
        county=county,
        executing=told.who(item.executing),
        supervising=told.who(item.supervising),
        grounds=tuple(
            dict.fromkeys(each.on_paper for each in facts["grounds"] if each.policy.in_force(today))
        ),
        steps=tuple((step.title, told.who(step.by)) for step in item.steps),
        materials=item.materials,
        terms=tuple(
            (told.label(line), line.value if line.confirmation else f"{line.value}（待核）") for line in rules
        ),
        limits=tuple(limit.text for limit in item.limits),
        disclosures=tuple(str(told.DISCLOSURES[each]) for each in item.disclosures),
        drawn=tuple(drawn for one in told.diagrams(item).values() for drawn in _drawn(one)),
    )


def _drawn(diagram: Diagram) -> list[Drawn]:
    parts = drawing.sheets(diagram)
    return [
        Drawn(
            diagram.name if len(parts) == 1 else f"{diagram.name}（{number}/{len(parts)}）",
            drawing.svg(part, diagram.name, points=part.on_paper),
            *part.on_paper,
        )
        for number, part in enumerate(parts, 1)
    ]
