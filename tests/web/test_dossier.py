"""One matter, one volume (一事一档): all its documents in order, numbered through, made in the background."""

import io
import re
import threading
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pypdf
import pytest
from pypdf import PdfReader

from engine.database import Database
from engine.evidence import Evidence
from tests import copies
from tests.recorded import MATTER, recorded_village
from tests.village import OTHER_VILLAGE, VILLAGE, VillageUnderTest, copied_village
from web import discretion
from web.commands import working
from web.dossier import opened, volume, work
from web.dossier.opened import Viewer
from web.papers import Paper
from web.records import Entry
from workflows import jobs
from workflows.jobs import Key
from workflows.tables import Objection

ASK = f"/v/{VILLAGE}/matters/{MATTER}/dossier"
ORDER = (
    "事项提议",
    "党组织委员会会议的通知",
    "党组织委员会会议签到情况",
    "党组织委员会会议记录",
    "的提议",
    "签字表决单",
    "联席会议的通知",
    "党员大会的通知",
    "村民代表会议的通知",
    "的决议",
    "决议公告",
    "决议公告张贴情况",
    "异议和答复",
    "组织实施",
    "付款情况",
    "实施结果公告",
    "程序体检",
    "办理经过",
    "日志证明",
)


@pytest.fixture
def young(tmp_path: Path) -> Iterator[VillageUnderTest]:
    """A village in which nothing has happened yet."""
    made = copied_village(tmp_path, in_file=True)
    yield made
    copies.drop(made.database)


@pytest.fixture
def village(tmp_path: Path) -> Iterator[VillageUnderTest]:
    """A village in which one matter was closed, with its pages."""
    made = recorded_village(tmp_path)
    yield made
    copies.drop(made.database)


def bound(village: VillageUnderTest, who: Viewer) -> list[Paper]:
    """The papers of the closed matter for somebody."""
    with village.database.read() as session:
        case = opened.open_matter(
            session, village.evidence, VILLAGE, MATTER, viewer=who, at=village.clock.now
        )
        return [part.paper for part in volume.parts(case)]


def done(village: VillageUnderTest) -> None:
    """Background work until nothing waits."""
    while work.work(village.database, village.evidence, now=village.clock):
        pass


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The volume that the auditor asked for; the first worker was killed over it, the next one made it."""
    found = recorded_village(tmp_path_factory.mktemp("printed"))
    client = found.client("auditor")
    address = client.post(ASK).headers["Location"]
    assert jobs.take(found.database, at=found.clock.now) is not None
    found.advance(days=1)
    assert working.once(found.database, found.evidence, found.clock)
    assert not working.once(found.database, found.evidence, found.clock)
    answer = client.get(f"{address}/file")
    assert answer.status_code == 200
    copies.drop(found.database)
    return bytes(answer.data)


def finished(village: VillageUnderTest, address: str) -> None:
    """A job came to its file, without waiting for the press."""
    digest = work.made(village.evidence).put(b"%PDF-1.7 a volume")
    jobs.finish(village.database, Key(VILLAGE, address.rpartition("/")[2]), result=digest)


class TestVolume:
    """一卷在手，从头到尾。"""

    def test_all_documents_in_the_order_of_a_file(self, village: VillageUnderTest) -> None:
        """Proposal, meetings, disclosures, works, check-up, history, proof: each where a clerk looks for it."""
        titles = [paper.title for paper in bound(village, Viewer())]
        places = [next(n for n, title in enumerate(titles) if word in title) for word in ORDER]
        assert places == sorted(places), titles

    def test_contents_name_the_page_on_which_each_begins(self, printed: bytes) -> None:
        """Pages are numbered through, the contents point to them, and a bookmark leads to each document."""
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(printed)).pages]
        for number, text in enumerate(pages, start=1):
            assert f"— {number} —" in text
        listed = dict(
            re.findall(
                r"(日志证明|付款情况|程序体检|事项提议)\D*\d+年\d+月\d+日\s*(\d+)", "".join(pages[1:4])
            )
        )
        assert len(listed) == 4
        for title, page in listed.items():
            assert title in pages[int(page) - 1]

    def test_bookmarks_lead_to_the_documents(self, printed: bytes) -> None:
        """The PDF's outline is the list of documents."""
        outline = [each for each in PdfReader(io.BytesIO(printed)).outline if not isinstance(each, list)]
        titles = "".join(str(each.title) for each in outline if isinstance(each, pypdf.generic.Destination))
        assert all(word in titles for word in ("付款情况", "日志证明", "卷内文件目录"))

    @pytest.mark.parametrize(
        ("case", "who", "named"),
        [
            ("the public", Viewer(), False),
            ("an auditor who did not ask for names", Viewer("p1", ("auditor",)), False),
            ("an auditor who asked", Viewer("p1", ("auditor",), named=True), True),
        ],
    )
    def test_complainants_are_named_only_to_those_entitled(
        self, village: VillageUnderTest, case: str, who: Viewer, named: bool
    ) -> None:
        """Who objected is nobody else's business."""
        assert ("何大爷" in str(bound(village, who))) is named, case

    def test_the_one_complained_of_never_reads_the_name(self, village: VillageUnderTest) -> None:
        """Not even where the office may otherwise see it."""
        assert not Viewer("p9", ("director",), named=True).may_name(_objection(about="director"))
        assert not Viewer("p9", ("clerk",), named=True).may_name(_objection(about="p9"))
        assert Viewer("p9", ("clerk",), named=True).may_name(_objection(about=""))

    def test_scans_are_shown_to_those_who_may_see_them(self, village: VillageUnderTest) -> None:
        """Others read where the original is."""
        assert "原件存村" in str(bound(village, Viewer()))
        assert "原件存村" not in str(bound(village, Viewer("p1", ("auditor",), photos=True)))

    def test_numbers_of_persons_are_blacked_out(self) -> None:
        """What somebody wrote into a remark does not stop the volume, and is not passed on."""
        entry = Entry(title="身份证11010519491231002X，电话13812345678，合同号20240105")
        assert discretion.masked(entry).title == "身份证███，电话███，合同号20240105"


def _objection(*, about: str) -> Objection:
    return Objection(about=about)


class TestMaking:
    """后台做，可以离开，断了能接上。"""

    def test_progress_can_be_left_and_come_back_to(self, village: VillageUnderTest) -> None:
        """The page looks again by itself, without script; then it offers the file; the list has it too."""
        client = village.client("auditor")
        address = client.post(ASK).headers["Location"]
        waiting = client.get(address)
        assert int(waiting.headers["Refresh"]) > 0
        assert "排队等候" in waiting.get_data(as_text=True)
        finished(village, address)
        ready = client.get(address)
        assert "Refresh" not in ready.headers
        assert f"{address}/file" in ready.get_data(as_text=True)
        assert f"{address}/file" in client.get("/dossiers").get_data(as_text=True)

    def test_progress_grows_with_each_document(self, village: VillageUnderTest) -> None:
        """It never runs back, and comes near the end."""
        heard: list[int] = []
        with village.database.read() as session:
            case = opened.open_matter(
                session, village.evidence, VILLAGE, MATTER, viewer=Viewer(), at=village.clock.now
            )
            parts = volume.parts(case)[:6]
            front, listing = volume.cover(case), volume.contents(case, volume.entries(parts))
        volume.bind(front, listing, parts, told=heard.append)
        assert heard == sorted(heard)
        assert heard[-1] == volume.BOUND

    def test_what_cannot_be_made_says_so(self, village: VillageUnderTest) -> None:
        """An office that ended in the meantime: nothing is made, and the page says why."""
        key = Key(VILLAGE, "x")
        jobs.ask(village.database, key, kind=work.MATTER, subject=MATTER, by="villager", at=village.clock.now)
        done(village)
        with village.database.read() as session:
            found = jobs.get(session, key)
        assert found is not None
        assert (found.state, found.error) == ("failed", "not_your_office")

    def test_the_loop_outlives_a_failure(
        self, village: VillageUnderTest, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Work that fails does not keep other work from being done."""
        seen = threading.Event()

        def broken(_database: Database, _evidence: Evidence, *, now: Callable[[], datetime]) -> bool:
            raise RuntimeError(f"broken at {now()}")

        def sound(_database: Database, _evidence: Evidence, *, now: Callable[[], datetime]) -> bool:
            seen.set()
            return bool(now())

        monkeypatch.setattr(working, "WORK", [broken, sound])
        assert working.once(village.database, village.evidence, village.clock)
        assert seen.is_set()

    def test_a_whole_year_is_one_file(self, young: VillageUnderTest) -> None:
        """本年度全部事项: a zip with a PDF a matter, named so that people find it."""
        matter = young.start()
        client = young.client("auditor")
        address = client.post(f"/v/{VILLAGE}/dossiers", data={"year": matter[:4]}).headers["Location"]
        done(young)
        answer = client.get(f"{address}/file")
        with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
            assert [name[: len(matter)] for name in archive.namelist()] == [matter]
            assert archive.read(archive.namelist()[0]).startswith(b"%PDF")


class TestWho:
    """谁能要，谁能拿。"""

    @pytest.mark.parametrize(
        ("case", "role", "status"),
        [
            ("a stranger", "public", 302),
            ("a villager", "villager", 403),
            ("another village's clerk", "other_clerk", 404),
            ("the clerk", "clerk", 303),
            ("the township", "township_party", 303),
        ],
    )
    def test_asking(self, village: VillageUnderTest, case: str, role: str, status: int) -> None:
        """Readers of the village only."""
        assert village.client(role).post(ASK).status_code == status, case

    def test_a_file_is_for_the_one_who_asked(self, village: VillageUnderTest) -> None:
        """It was made for that person's eyes."""
        address = village.client("auditor").post(ASK).headers["Location"]
        finished(village, address)
        assert village.client("auditor").get(f"{address}/file").status_code == 200
        assert village.client("clerk").get(f"{address}/file").status_code == 404
        assert village.client("clerk").get(address).status_code == 404

    @pytest.mark.parametrize(
        ("role", "status"), [("clerk", 200), ("auditor", 200), ("villager", 403), ("other_clerk", 404)]
    )
    def test_the_proof(self, village: VillageUnderTest, role: str, status: int) -> None:
        """The portable proof, without private parts, for the same readers."""
        answer = village.client(role).get(f"/v/{VILLAGE}/matters/{MATTER}/proof.zip")
        assert answer.status_code == status

    def test_another_village_has_no_such_matter(self, village: VillageUnderTest) -> None:
        """Nothing is told of what one may not see."""
        answer = village.client("other_clerk").post(f"/v/{OTHER_VILLAGE}/matters/{MATTER}/dossier")
        assert answer.status_code == 404
