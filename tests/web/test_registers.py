"""The registers' pages (名册页面): upload, preview, yes, undo; who may look; hand-over."""

import re

import pytest

from tests.village import VillageUnderTest
from tests.web.desk_pages import desk, words
from tests.web.uploading import HOME, accept, upload
from tests.workbooks import FAMILIES, Rows, book


class TestImporting:
    """上传、预览、导入、撤销。"""

    def test_the_whole_way(self, village: VillageUnderTest) -> None:
        """From the desk to the lists and back: counts, people, undo."""
        client = village.client("clerk")
        preview = upload(client, book(FAMILIES))
        assert "村民 6 0 0 0" in words(preview)
        done = words(accept(client, preview))
        assert "名册已经导入" in done
        assert "户 3 按名册" in done
        people = words(client.get(f"{HOME}/people?q=王小明"))
        assert "共2人" in people
        assert "13800000001" not in words(client.get(f"{HOME}/people"))
        undo = re.search(r'href="([^"]+/undo)"', client.get(f"{HOME}/").get_data(as_text=True))
        assert undo is not None
        refused = client.post(undo[1], data={"reason": ""})
        assert refused.status_code == 422
        assert "还没有写理由" in words(refused)
        back = words(client.post(undo[1], data={"reason": "用错了表"}, follow_redirects=True))
        assert "已经撤销，名册恢复到导入以前。" in back
        assert "户 400 登记的数" in back

    def test_a_double_tap_imports_once(self, village: VillageUnderTest) -> None:
        """The same yes twice is answered twice and done once."""
        client = village.client("clerk")
        preview = upload(client, book(FAMILIES))
        first = accept(client, preview)
        size = village.log_size
        again = accept(client, preview)
        assert first.status_code == again.status_code == 200
        assert village.log_size == size

    def test_the_export_is_imported_unchanged(self, village: VillageUnderTest) -> None:
        """What is downloaded can be mended and uploaded; unmended it changes nothing."""
        client = village.client("township_party")
        accept(client, upload(client, book(FAMILIES)))
        # 第一次还会把登记的妇女代表人数换成名册的人数
        accept(client, upload(client, client.get(f"{HOME}/registers.xlsx").data))
        content = client.get(f"{HOME}/registers.xlsx").data
        assert "没有变动" in words(upload(client, content))

    def test_the_sheet_of_offices_is_left_to_the_township(self, village: VillageUnderTest) -> None:
        """The clerk sees that it takes no part, and to whom the file goes."""
        rows: Rows = {**FAMILIES, "offices": [["村文书", "李水生", "", "2026-01-10", ""]]}
        page = words(upload(village.client("clerk"), book(rows)))
        assert "“任职”表有1行，要由乡镇党委或者县平台管理员导入。请把同一个文件交给乡镇。" in page
        client = village.client("township_party")
        accept(client, upload(client, book(rows)))
        assert "村文书 李水生" in words(client.get(f"{HOME}/"))

    def test_advice_stops_nothing(self, village: VillageUnderTest) -> None:
        """Too few women among the representatives is told with its article."""
        rows: Rows = {"representatives": [[f"代表{n}", "", "否", "2026-01-10", ""] for n in range(1, 16)]}
        client = village.client("clerk")
        page = words(accept(client, upload(client, book(rows))))
        assert "名册已经导入" in page

    @pytest.mark.parametrize("role", ["villager", "representative_1", "party_1"])
    def test_voters_do_not_read_the_lists(self, village: VillageUnderTest, role: str) -> None:
        """The names of a whole village are for those who work with them."""
        for path in ("/", "/people", "/registers.xlsx", "/import", "/hand-over/new"):
            assert village.client(role).get(f"{HOME}{path}").status_code == 403

    def test_another_village_is_not_there(self, village: VillageUnderTest) -> None:
        """A neighbour's officer finds no such page; a stranger is asked to sign in."""
        assert village.client("other_clerk").get(f"{HOME}/people").status_code == 404
        assert village.client().get(f"{HOME}/people").status_code == 302

    def test_who_only_reads_is_offered_no_upload(self, village: VillageUnderTest) -> None:
        """The supervisors see the lists; they do not bring them in."""
        assert f'{HOME}/import"' not in village.client("supervision_chair").get(f"{HOME}/").get_data(
            as_text=True
        )
        assert village.client("supervision_chair").get(f"{HOME}/import").status_code == 403


class TestHandingOver:
    """交接单。"""

    def test_the_whole_way(self, village: VillageUnderTest) -> None:
        """Begun by the director, confirmed by both on their pages, seen by the township, printed."""
        village.matter_at("resolution")
        client = village.client("director")
        told = {
            "term": f"director:{village.persons['director']}",
            "successor": "钱大海",
            "day": village.today.isoformat(),
            "until": "2031-03-01",
            "reason": "resigned",
        }
        page = client.post(f"{HOME}/hand-over/new", data=told)
        assert page.status_code == 303
        address = page.location
        assert "2026-001 村内道路硬化 村民委员会或者理事会召集会议决议" in words(client.get(address))
        client.post(f"{address}/confirm")
        assert "由您接手村民委员会主任" in desk(village, "member_1")
        village.client("member_1").post(f"{address}/confirm")
        assert "见证交接" in desk(village, "township_party")
        done = village.client("township_party").post(f"{address}/see", follow_redirects=True)
        assert "交接办完了" in words(done)
        assert client.get(f"{address}.pdf").status_code in (200, 403)
        assert village.client("clerk").get(f"{address}.pdf").data.startswith(b"%PDF")

    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"term": ""}, "请选是谁的哪个职务要交接。"),
            ({"successor": "没有人"}, "名册里没有这个人。请核对姓名，新来的人先导入“村民”表。"),
            ({"day": ""}, "请选交接的日期，从这一天起由接手的人任职。"),
            ({"reason": ""}, "请选交接的原因。"),
            ({"until": "2020-01-01"}, "新任期的最后一天早于交接的日期。请核对日期。"),
        ],
    )
    def test_what_is_wrong_is_told_at_its_field(
        self, village: VillageUnderTest, changed: dict[str, str], sentence: str
    ) -> None:
        """Nothing is begun."""
        told = {
            "term": f"director:{village.persons['director']}",
            "successor": "钱大海",
            "day": village.today.isoformat(),
            "reason": "term",
        }
        size = village.log_size
        page = village.client("director").post(f"{HOME}/hand-over/new", data=told | changed)
        assert page.status_code in (409, 422)
        assert sentence in words(page)
        assert village.log_size == size

    def test_a_term_that_ends_is_on_the_desk(self, village: VillageUnderTest) -> None:
        """Officers and the township see it thirty days before."""
        rows: Rows = {"offices": [["村文书", "何大爷", "", "2026-01-10", "2026-03-20"]]}
        client = village.client("township_party")
        accept(client, upload(client, book(rows)))
        for role in ("secretary", "township_party"):
            assert "有1个职务在30天内到期。请准备换届和交接。" in desk(village, role)
        assert "任期快到了" not in desk(village, "representative_1")
