"""A draft in the words of its pages (草稿的说法): what it says, what the check found, and where that is mended."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from markupsafe import Markup
from sqlalchemy.orm import Session

from engine import diagram
from engine.diagram import Diagram, Node
from engine.lint import ERROR
from web import access, store, words
from web.powers import drawing
from workflows import course, stages
from workflows.cases import county as counties
from workflows.cases.county import County
from workflows.listing import checks, versions
from workflows.listing import content as contents
from workflows.listing.content import Content
from workflows.listing.tables import ItemDraft
from workflows.offices import LANES, OFFICES

WORDS: Mapping[str, Any] = {
    "done": later("办好"),
    "agree": later("同意"),
    "amend": later("退回补正"),
    "refuse": later("不同意"),
    "clear": later("无异议"),
    "objection": later("有异议"),
    "passed": later("通过"),
    "rejected": later("未通过"),
}
"""What may come of a task, in words."""


BODIES: Mapping[str, Any] = {
    "party_organization": later("村党组织"),
    "two_committees": later("村“两委”"),
    "villagers_committee": later("村民委员会"),
    "supervision_committee": later("村务监督委员会"),
    "applicant": later("申请人（村里代办）"),
    "township": later("乡镇人民政府"),
    "county": later("县有关主管部门"),
}
"""Lanes of bodies that are no offices, as `flow.BODIES` has them on a drawing."""

MUST: Mapping[str, Any] = {
    "title": later("名称"),
    "number": later("编号"),
    "class": later("类别"),
    "class_title": later("类别名称"),
    "executing": later("谁来办"),
    "supervising": later("谁监督"),
    "basis": later("政策依据"),
    "materials": later("要哪些材料"),
}
"""What the list must say, as `checks.MUST` has it in a finding."""


@dataclass(frozen=True)
class Opened:
    """A draft that somebody opened, and what it says."""

    row: ItemDraft
    content: Content

    @property
    def home(self) -> str:
        """Whose list it is."""
        return self.row.jurisdiction

    @property
    def item(self) -> str:
        """The item's name."""
        return self.row.item

    @property
    def drawn(self) -> Diagram:
        """The item's own drawing."""
        return diagram.read(self.content.drawing.encode(), "drawing")

    @property
    def tasks(self) -> list[Node]:
        """The tasks of the drawing that an office does, first to last; those of called diagrams aside."""
        bundle = contents.definition_of(self.content, self.item, self.home)
        own = self.drawn.nodes
        found = (node for path, node in course.in_order(bundle).items() if path in own)
        return [node for node in found if stages.OWN_VERBS.get(node.id) != node.stage]


def opened(db: Session, home: str, item: str) -> Opened:
    """A draft; refuses (`not_found`) one that is not there."""
    row = versions.draft_of(db, home, item)
    return Opened(row, versions.content_of(db, row))


def find(home: str, item: str) -> Opened:
    """The same, in a session of its own."""
    with store.database().read() as db:
        return opened(db, home, item)


def county(home: str) -> County:
    """The county in which a home publishes, with its list and its own rules as they are today."""
    with store.database().read() as db:
        return counties.of(db, home, on=store.now().date())


def save(draft: Opened, content: Content) -> None:
    """Keep what somebody changed; refuses (`draft_changed`) over what somebody else saved since the page was opened."""
    if content.text == draft.content.text:
        return
    before = request.form.get("before", "")
    told = {"item": draft.item, "content": content, "before": before}
    store.run(versions.save, draft.home, access.actor(), **told)


@dataclass(frozen=True)
class Line:
    """One finding: the sentence, whether it forbids to publish, and the page on which it is mended."""

    message: str
    error: bool
    href: str


PAGES = {
    checks.ENTRY: "listing.entry",
    checks.DRAWING: "listing.drawing",
    checks.FORMS: "listing.draft",
    checks.CASES: "listing.cases",
}


def findings(draft: Opened) -> list[Line]:
    """What the last check found, in the order in which people mend it."""
    return [_line(draft, each) for each in json.loads(draft.row.findings)]


def _line(draft: Opened, told: Mapping[str, str]) -> Line:
    place: dict[str, Any] = {"home": draft.home, "item": draft.item}
    page = PAGES[told["file"]]
    if told["file"] == checks.FORMS and told["element"] in draft.content.forms:
        page, place = "listing.form", place | {"form": told["element"]}
    message = told["message"]
    if told["file"] == checks.CASES and (why := words.of_rule(told["rule"])):
        message += f"（{why}）"
    return Line(message, told["severity"] == ERROR, url_for(page, **place))


def pictures(draft: Opened) -> list[Markup]:
    """The drawing as sheets; none where something on it has no place."""
    drawn = draft.drawn
    placed = {each.get("bpmnElement") for each in drawn.root.iter(f"{drawing.DI}BPMNShape")}
    pools = {each.get("id") for each in drawn.root.iter(f"{{{diagram.BPMN}}}participant")}
    if not pools or not {*drawn.nodes, *drawn.lanes, *pools} <= placed:
        return []
    return [drawing.svg(sheet, drawn.name) for sheet in drawing.sheets(drawn)]


def outcome(word: str) -> str:
    """What came of a task, in words; a word of the drawing's own as it stands."""
    return str(WORDS.get(word, word))


def lanes() -> list[tuple[str, str]]:
    """Whose steps there can be: bodies first, then offices, each with its name; no two read alike."""
    bodies = [(lane, str(word)) for lane, word in BODIES.items()]
    taken = {word for _lane, word in bodies}
    named = ((name, str(_(kind.name))) for name, kind in OFFICES.items() if name in LANES)
    offices = [(name, _("%(name)s（岗位）", name=word) if word in taken else word) for name, word in named]
    return [*bodies, *(pair for pair in offices if pair[0] not in BODIES)]


def starters() -> list[tuple[str, str]]:
    """The village offices that may begin a matter."""
    return [(name, str(_(kind.name))) for name, kind in OFFICES.items() if kind.level == "village"]


def chosen(values: Sequence[tuple[str, str]], name: str) -> bool:
    """Whether a word is one of some choices."""
    return name in dict(values)
