"""The power list that people read (小微权力清单), and its diagrams as drawings."""

import io
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from engine import diagram
from tests.village import VILLAGE, VillageUnderTest
from web.powers import drawing
from web.powers.labels import LEADING, wrapped
from workflows import catalogue

LIST = f"/village/{VILLAGE}/powers"
SHIPPED = sorted((Path(__file__).parents[2] / "bpmn" / "base").glob("*.bpmn"))


def page(village: VillageUnderTest, address: str) -> str:
    """A public page."""
    answer = village.client().get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


class TestTheList:
    """All items of the village's list, by class, for everybody."""

    def test_names_every_item_once_under_its_class(self, village: VillageUnderTest) -> None:
        """48 items in ten classes, each a link."""
        html = page(village, LIST)
        links = re.findall(rf'href="{LIST}/([a-z-]+)"', html)
        assert sorted(links) == sorted(catalogue.load())
        assert re.findall(r"<h2>([A-J]) ", html) == list("ABCDEFGHIJ")

    def test_is_printed_whole(self, village: VillageUnderTest) -> None:
        """One table with every item, a class never without its head; what nobody confirmed says so."""
        answer = village.client().get(f"{LIST}/all.pdf")
        assert answer.mimetype == "application/pdf"
        read = PdfReader(io.BytesIO(answer.data))
        text = "".join(page.extract_text() for page in read.pages).replace("\n", "")
        items = catalogue.load().values()
        assert [item.id for item in items if item.title not in text] == []
        assert text.count("实施主体") >= len({item.class_ for item in items})
        assert "待核" in text

    @pytest.mark.parametrize(
        ("words", "shown", "hidden"),
        [
            ("印章", "seal", "levy"),
            ("造价评审", "works", "seal"),
            ("工程 验收", "works", "certificate"),
            ("招标投标法", "works", "seal"),
        ],
    )
    def test_finds_words_anywhere_in_an_item(
        self, village: VillageUnderTest, words: str, shown: str, hidden: str
    ) -> None:
        """Every word must stand somewhere in the item: its title, its steps, its materials, its statutes."""
        links = re.findall(rf'href="{LIST}/([a-z-]+)"', page(village, f"{LIST}?q={words}"))
        assert shown in links
        assert hidden not in links

    def test_counts_the_matters_of_the_village(self, village: VillageUnderTest) -> None:
        """How many run and how many have ended stands beside the item, and the item links them."""
        matter = village.matter_at("consultation", title="修桥")
        assert "正在办1件，办完0件" in page(village, LIST)
        assert f"/village/{VILLAGE}/matters/{matter}" in page(village, f"{LIST}/major-matter")


class TestAnItem:
    """对每一项权力都明确政策依据、执行和监督主体、程序步骤等内容."""

    @pytest.mark.parametrize("item", sorted(catalogue.load()))
    def test_says_all_there_is_to_know(self, village: VillageUnderTest, item: str) -> None:
        """Bodies by name, every step, the drawing without a script, and only articles that somebody read."""
        power = catalogue.load()[item]
        html = page(village, f"{LIST}/{item}")
        assert all(step.title in html for step in power.steps)
        assert "<svg" in html
        for step in power.steps:
            assert f">{step.by}<" not in html
        for policy in power.basis:
            if policy.basis.article and not policy.basis.verified:
                assert f"《{policy.basis.statute}》{policy.basis.article}" not in html

    def test_offers_its_forms_empty(self, village: VillageUnderTest) -> None:
        """Each form opens as a sheet to fill in by hand."""
        links = re.findall(rf'href="({LIST}/works/forms/[a-z-]+)"', page(village, f"{LIST}/works"))
        assert len(links) > 10
        assert "填写人签字" in page(village, links[0])

    def test_an_item_or_form_that_is_not_there(self, village: VillageUnderTest) -> None:
        """Neither is found."""
        assert village.client().get(f"{LIST}/no-such-item").status_code == 404
        assert village.client().get(f"{LIST}/seal/forms/no-such-form").status_code == 404

    def test_prints_on_a4_across(self, village: VillageUnderTest) -> None:
        """A PDF for the wall, in landscape, with the drawing; no article that the county has not confirmed."""
        answer = village.client().get(f"{LIST}/seal.pdf")
        assert answer.mimetype == "application/pdf"
        sheets = PdfReader(io.BytesIO(answer.data)).pages
        assert {(round(each.mediabox.width), round(each.mediabox.height)) for each in sheets} == {(842, 595)}
        text = "".join(each.extract_text() for each in sheets)
        assert "盖章登记" in text
        assert "第三十四条" not in text


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
class TestADrawing:
    """Every shipped diagram reads well on A4."""

    def test_boxes_stand_in_their_lanes_and_clear_of_each_other(self, path: Path) -> None:
        """A node lies inside its lane; none covers another, but for an event on the edge of its task."""
        drawn = drawing.read(diagram.read(path.read_bytes(), path.name))
        nodes = drawn.diagram.nodes
        free = {name: box for name, box in drawn.nodes.items() if nodes[name].attached_to is None}
        assert set(drawn.nodes) == set(nodes)
        outside = [name for name, box in free.items() if not box.within(drawn.lanes[nodes[name].lane])]
        covered = [(a, b) for a in free for b in free if a < b and free[a].overlaps(free[b])]
        assert (outside, covered) == ([], [])

    def test_labels_stand_on_the_sheet_and_clear_of_boxes_and_each_other(self, path: Path) -> None:
        """Every name of an event, a gateway or an arrow can be read."""
        drawn = drawing.read(diagram.read(path.read_bytes(), path.name))
        boxes = drawn.nodes | {f"label of {name}": label.box for name, label in drawn.labels.items()}
        places = {name: label.box for name, label in drawn.labels.items()}
        outside = [name for name, box in places.items() if not box.within(drawn.pool)]
        hit = [
            (name, other)
            for name, box in places.items()
            for other, there in boxes.items()
            if other != f"label of {name}" and box.overlaps(there)
        ]
        assert (outside, hit) == ([], [])

    def test_text_is_at_least_8_points_on_at_most_two_sheets(self, path: Path) -> None:
        """Nobody needs a magnifying glass before the village's board, and no text is larger than its box."""
        read = diagram.read(path.read_bytes(), path.name)
        sheets = drawing.sheets(read)
        assert len(sheets) <= 2
        assert min(sheet.smallest for sheet in sheets) >= 8
        for name, box in sheets[0].drawing.nodes.items():
            if drawing.is_task(read.nodes[name]):
                lines = wrapped(read.nodes[name].name, (box.w - 8) / drawing.TEXT)
                assert len(lines) * drawing.TEXT * LEADING <= box.h


@pytest.mark.parametrize(("name", "clock"), [("party-admission", True), ("major-matter", False)])
def test_a_term_is_drawn_as_a_clock(name: str, clock: bool) -> None:
    """What a matter waits for shows hands, a message an envelope: nobody takes one for the other."""
    path = next(path for path in SHIPPED if path.stem == name)
    sheets = drawing.sheets(diagram.read(path.read_bytes(), name))
    shown = "".join(drawing.svg(sheet, name) for sheet in sheets)
    assert ("v9h7" in shown, "h16v11h-16z" in shown) == (clock, not clock)
