"""Pages and files are sent compressed, except where their length could tell a secret (压缩传输)."""

import gzip

import pytest

from tests.village import VILLAGE, VillageUnderTest

TAKES = {"Accept-Encoding": "gzip, deflate"}


@pytest.mark.parametrize(
    "address", ["/villages", f"/village/{VILLAGE}", "/static/siyi.css", "/static/siyi.svg"]
)
def test_what_everybody_may_see_is_compressed(village: VillageUnderTest, address: str) -> None:
    """The same content, in two forms of which caches know."""
    client = village.client()
    plain, small = client.get(address, buffered=True), client.get(address, headers=TAKES, buffered=True)
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Content-Encoding" not in plain.headers
    if len(plain.data) < 500:
        assert "Content-Encoding" not in small.headers
        return
    assert small.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small.headers["Vary"]
    assert int(small.headers["Content-Length"]) == len(small.data) < len(plain.data)
    if address.startswith("/static"):
        assert gzip.decompress(small.data) == plain.data
        known = {"If-None-Match": small.headers["ETag"]}
        again = client.get(address, headers=TAKES | known, buffered=True)
        assert again.status_code == 304


def test_pages_of_the_signed_in_are_not(village: VillageUnderTest) -> None:
    """Their tokens stand beside words that others choose; files of ours hold no secret."""
    client = village.client("secretary")
    assert "Content-Encoding" not in client.get(f"/v/{VILLAGE}/", headers=TAKES).headers
    assert "Content-Encoding" not in client.get(f"/village/{VILLAGE}", headers=TAKES).headers
    assert client.get("/static/siyi.css", headers=TAKES, buffered=True).headers["Content-Encoding"] == "gzip"


def test_what_is_compressed_already_is_left_alone(village: VillageUnderTest) -> None:
    """A PDF gains nothing."""
    notice = village.post(village.matter_at("resolution_disclosure"))
    answer = village.client().get(f"/village/{VILLAGE}/notices/{notice}.pdf", headers=TAKES)
    assert answer.data[:5] == b"%PDF-"
    assert "Content-Encoding" not in answer.headers
