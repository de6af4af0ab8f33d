"""The QR of a financial disclosure (财务公开表的码): the sheet on the wall proves itself, an altered one is found."""

import json
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import update

from engine import canonical, signing
from engine.clock import SHANGHAI
from tests import money
from tests.village import SIGNER, VILLAGE, VillageUnderTest
from tests.web.noticing import read
from tests.web.test_finance_pages import INSIDE, PUBLIC, march
from tests.web.test_wall import altered, verdict
from web import cli
from web.finance import public
from workflows import keys
from workflows.disclosure import facts
from workflows.finance import shelf
from workflows.finance.tables import Sheet

__all__ = ["march"]

SAME, FORGED = "√ 与记录一致", "× 不一致：这个码不是本县签发的"


def printed(village: VillageUnderTest, sheet: str) -> str:
    """What the QR of a sheet's paper carries."""
    with village.app.test_request_context(), village.database.read() as session:
        told = public.verification(session, session.get_one(Sheet, (VILLAGE, sheet)))
    assert told.url.endswith("/w/")
    return told.facts


def code(village: VillageUnderTest, sheet: str) -> str:
    with village.database.read() as session:
        return shelf.code(session.get_one(Sheet, (VILLAGE, sheet)))


class TestGenuine:
    """A sheet as it was printed."""

    def test_it_matches_and_says_what_to_compare(self, village: VillageUnderTest, march: str) -> None:
        """The verdict first, then the sums, every line, who reviewed it, whom to ask, and the whole sheet."""
        page = read(village, f"/w/{printed(village, march)}")
        assert SAME in verdict(page)
        place = 0
        for words in (
            *("拿纸对一对", "2026年3月财务公开表", "10,000.00元", "959.99元", "9,040.01元", "2笔"),
            *("明达商行", "支出860.00元", "王某某", "支出99.99元", "谁审核的", "村务监督委员会提出"),
            f"{PUBLIC}/{march}",
        ):
            place = page.index(words, place)
        assert "<script" not in page

    def test_its_facts(self, village: VillageUnderTest, march: str) -> None:
        """Balance, sums and months, signed, in so few signs that a QR on A4 carries them."""
        payload = printed(village, march)
        told = facts.read(payload)
        assert told.signed_by(_known(village)) is not None
        assert (told.facts.kind, told.facts.amount) == ("finance", "904001")
        assert told.facts.numbers == {
            "opening": "1000000",
            "adjusted": "0",
            "income": "0",
            "spending": "95999",
            "lines": "2",
        }
        assert (told.facts.first_day, told.facts.last_day) == ("20260301", "20260331")
        assert len(payload) < facts.PAYLOAD_AT_MOST / 2

    def test_typing_the_code_says_the_same(self, village: VillageUnderTest, march: str) -> None:
        """Without a camera: by the check code, by the record's number, and by the address of older papers."""
        told = code(village, march)
        for address in (
            f"/check?c={told.lower()}",
            f"/w/{VILLAGE}/{march}?c={told}",
            f"{PUBLIC}/{march}?c={told}",
        ):
            page = village.client().get(address, follow_redirects=True).get_data(as_text=True)
            assert SAME in verdict(page)
        numbered = village.client().get(
            f"/check?village={VILLAGE}&n={march.removeprefix('b')}", follow_redirects=True
        )
        assert "这张公开表，记录是这样写的" in verdict(numbered.get_data(as_text=True))
        assert "× 不一致" in verdict(read(village, f"/w/{VILLAGE}/{march}?c=AAAAAAAAAA"))

    def test_it_can_be_scanned_before_its_posting_is_recorded(self, village: VillageUnderTest) -> None:
        """Printed after the review it hangs already; before the review nobody sees it."""
        money.pay(village, "2026-03-10")
        village.clock.now = datetime(2026, 4, 2, 9, tzinfo=SHANGHAI)
        matter = money.month_of(village, "2026-03-01", "2026-03-31", until="review")
        name = money.sheet(village, matter)[0].id
        assert village.client().get(f"/w/{VILLAGE}/{name}").status_code == 404
        money.do(village, matter, "review")
        assert village.client("director").get(f"{INSIDE}/{name}.pdf").status_code == 200
        page = read(village, f"/w/{printed(village, name)}")
        assert SAME in verdict(page)
        assert "还没有登记张榜" in page

    def test_one_that_was_drawn_anew_is_old(self, village: VillageUnderTest) -> None:
        """Reviewed, sent back at its confirmation and drawn again: the first paper says so."""
        money.pay(village, "2026-03-10")
        village.clock.now = datetime(2026, 4, 2, 9, tzinfo=SHANGHAI)
        matter = money.month_of(village, "2026-03-01", "2026-03-31", until="confirmation")
        first = printed(village, money.sheet(village, matter)[0].id)
        money.do(village, matter, "confirmation", outcome="amend", reason="漏了一张")
        money.disclose(village, matter)
        assert "× 不一致：这张纸是旧的" in verdict(read(village, f"/w/{first}"))
        assert SAME in verdict(read(village, f"/w/{printed(village, money.sheet(village, matter)[0].id)}"))


def _known(village: VillageUnderTest) -> list[signing.Verifier]:
    with village.database.read() as session:
        return [row.verifier for row in keys.announced(session)]


class TestAltered:
    """A sheet that somebody changed."""

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"amount": "804001"}, "期末余额：纸上写 8,040.01元，记录是 9,040.01元"),
            ({"counts": "1000000.0.0.85999.2"}, "支出合计：纸上写 859.99元，记录是 959.99元"),
            ({"counts": "1000000.0.0.95999.1"}, "笔数：纸上写 1笔，记录是 2笔"),
            ({"last_day": "20260228"}, "到哪天止：纸上写 2026年2月28日"),
        ],
    )
    def test_its_qr(self, village: VillageUnderTest, march: str, changes: dict[str, str], says: str) -> None:
        """Other facts under the old signature: nobody of us signed them, and the page names each difference."""
        told = verdict(read(village, f"/w/{altered(printed(village, march), **changes)}"))
        assert FORGED in told
        assert says in told

    def test_signed_by_a_stranger(self, village: VillageUnderTest, march: str) -> None:
        """True sums under somebody else's signature are no paper of the county."""
        told = facts.read(printed(village, march)).facts
        page = read(village, f"/w/{facts.sealed(told, signing.Key(bytes(32)))}")
        assert FORGED in verdict(page)

    @pytest.mark.parametrize(
        ("which", "typed", "says"),
        [
            ("amount", "9040.01", SAME),
            ("spending", "959.99元", SAME),
            ("1", "860", SAME),
            ("amount", "8040.01", "期末余额：纸上写 8,040.01元，记录是 9,040.01元"),
            ("spending", "859.99", "支出合计：纸上写 859.99元，记录是 959.99元"),
            ("1", "８６０．０１", "第1笔：纸上写 860.01元，记录是 860.00元"),
            ("2", "9.99", "第2笔：纸上写 9.99元，记录是 99.99元"),
        ],
    )
    @pytest.mark.parametrize("signed", [True, False], ids=["signed QR", "check code"])
    def test_an_amount_altered_on_the_paper(
        self, village: VillageUnderTest, march: str, which: str, typed: str, says: str, signed: bool
    ) -> None:
        """The QR is genuine, a number beside it is not: whoever types it in is told, for each sum and each line."""
        payload = printed(village, march)
        address = f"/w/{payload}?" if signed else f"/w/{VILLAGE}/{march}?c={code(village, march)}&"
        told = verdict(read(village, f"{address}which={which}&amount={typed}"))
        assert says in told
        assert (SAME in told) == (says == SAME)

    def test_what_is_no_amount_is_asked_again(self, village: VillageUnderTest, march: str) -> None:
        """The sentence says how to write it, and the verdict stands."""
        page = read(village, f"/w/{printed(village, march)}?which=99&amount=九千")
        assert "金额“九千”看不明白" in page
        assert SAME in verdict(page)

    def test_a_sheet_that_never_was(self, village: VillageUnderTest, march: str) -> None:
        """Even well signed: the record has no such sheet."""
        told = replace(facts.read(printed(village, march)).facts, notice="b99999")
        assert "× 记录里没有这份公告" in verdict(read(village, f"/w/{facts.sealed(told, SIGNER)}", 404))

    def test_a_record_changed_behind_the_log(self, village: VillageUnderTest, march: str) -> None:
        """Somebody with the database lowers a line: the genuine paper contradicts the record."""
        payload = printed(village, march)
        with village.database.write() as session:
            row = session.get_one(Sheet, (VILLAGE, march))
            told = json.loads(row.content)
            told["lines"][0]["fen"] = 6000
            changed = update(Sheet).where(Sheet.jurisdiction == VILLAGE, Sheet.id == march)
            session.execute(changed.values(content=canonical.dumps(told)))
        said = verdict(read(village, f"/w/{payload}"))
        assert "记录可能被改过" in said
        assert "支出合计：纸上写 959.99元，记录是 159.99元" in said


class TestWithoutANetwork:
    """The signature alone: on the command line, and on the page that a phone keeps (tests/browser)."""

    @pytest.mark.parametrize(
        ("typed", "answer", "says"),
        [
            ("9040.01", 0, "期末余额9,040.01元"),
            ("959.99", 0, "支出合计959.99元"),
            ("8040.01", 1, "8,040.01元"),
        ],
    )
    def test_on_the_command_line(
        self,
        village: VillageUnderTest,
        march: str,
        capsys: pytest.CaptureFixture[str],
        typed: str,
        answer: int,
        says: str,
    ) -> None:
        """Genuine with its sums, or altered."""
        path = village.folder / "keys.txt"
        path.write_text("".join(f"{each.text}\n" for each in _known(village)), "utf-8")
        told = ["verify-paper", printed(village, march), "--keys", str(path), "--amount", typed]
        assert cli.main(told) == answer
        assert says in capsys.readouterr().out


def test_matters_lead_to_the_sheet(village: VillageUnderTest, march: str) -> None:
    """From the voucher's page, public and inside; other matters show nothing of the kind."""
    with village.database.read() as session:
        (row,) = shelf.public(session, VILLAGE)
        voucher = json.loads(row.content)["lines"][0]["matter"]
    assert f"{PUBLIC}/{march}" in read(village, f"/village/{VILLAGE}/matters/{voucher}")
    inside = village.client("secretary").get(f"/v/{VILLAGE}/matters/{voucher}").get_data(as_text=True)
    assert f"{PUBLIC}/{march}" in inside
    assert f"{PUBLIC}/{march}" not in read(village, f"/village/{VILLAGE}/matters/{row.matter}")
