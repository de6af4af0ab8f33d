"""Checkpoints in the published format: what others write we read, what we write others read (检查点)."""

import base64

import pytest

from engine import note, signing
from engine.note import Checkpoint, Unsound

# The signer, text and signature that the reference implementation of the format publishes.
KEY = signing.Key(base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:])
NAME = "PeterNeumann"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNED = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
NOTE = f"{TEXT}\n\u2014 {NAME} {SIGNED}\n"
KNOWN = [KEY.named(NAME)]

# The example of the checkpoint's specification; its key is not published.
SOFA = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
SOFA_SIGNED = "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8="


def test_signs_as_the_reference_does() -> None:
    """Ed25519 gives one signature for one text: ours is the published one, byte for byte."""
    assert note.sign(TEXT, NAME, KEY) == NOTE
    assert note.open_note(NOTE, KNOWN) == (TEXT, KNOWN)


def test_reads_and_writes_the_specifications_checkpoint() -> None:
    """Origin, size and root of the published example; written again it is the same text."""
    found = note.parse(SOFA)
    assert (found.origin, found.size, found.root.hex()[:8]) == (
        "example.com/behind-the-sofa",
        20852163,
        "0ac5186a",
    )
    assert found.text == SOFA
    assert found.short_root == "0ac5-186a-9186-3e8e"


def test_signatures_of_strangers_are_ignored() -> None:
    """A witness that we do not know may sign too; alone it is not enough."""
    stranger = f"\u2014 example.com/behind-the-sofa {SOFA_SIGNED}\n"
    assert note.open_note(NOTE + stranger, KNOWN)[1] == KNOWN
    assert note.open_note(NOTE.replace("\n\n", f"\n\n{stranger}"), KNOWN)[1] == KNOWN
    with pytest.raises(Unsound, match="no signature of a known key"):
        note.open_note(f"{SOFA}\n{stranger}", KNOWN)


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ("a letter altered", NOTE.replace("cryptography", "cryptographY")),
        ("a newline lost", NOTE.removesuffix("\n")),
        ("no blank line", NOTE.replace("\n\n", "\n")),
        ("a hyphen for the dash", NOTE.replace("\u2014", "-")),
        ("a control character", NOTE.replace("think", "thi\tnk")),
        ("no base64", NOTE.replace("x08g", "x08?")),
        ("only a key id", f"{TEXT}\n\u2014 {NAME} x08gow==\n"),
        ("too many signatures", NOTE + f"\u2014 {NAME} {SIGNED}\n" * 16),
        ("nothing", ""),
    ],
)
def test_refuses_an_altered_note(case: str, told: str) -> None:
    """Whatever was altered, the note is not believed."""
    with pytest.raises(Unsound):
        note.open_note(told, KNOWN)


@pytest.mark.parametrize(
    ("case", "text"),
    [
        ("two lines", "siyi/x\n7\n"),
        ("leading nought", SOFA.replace("208", "0208")),
        ("a sign", SOFA.replace("208", "+208")),
        ("no number", SOFA.replace("20852163", "many")),
        ("short root", SOFA.replace("CsUYapGG", "")),
        ("empty line", SOFA.replace("\n208", "\n\n208")),
        ("no final newline", SOFA.removesuffix("\n")),
        ("base64 with spare bits", SOFA.replace("q2I=", "q2J=")),
    ],
)
def test_refuses_what_is_no_checkpoint(case: str, text: str) -> None:
    """A checkpoint has one way of being written."""
    with pytest.raises(Unsound):
        note.parse(text)


@pytest.mark.parametrize(
    ("text", "name"), [("a\n", "a b"), ("a\n", "a+b"), ("a\n", ""), ("a", "a"), ("a\r\n", "a")]
)
def test_never_signs_what_nobody_could_read(text: str, name: str) -> None:
    """Names without spaces and plus signs; texts with a final newline and no control characters."""
    with pytest.raises(ValueError, match="expected"):
        note.sign(text, name, KEY)


def test_an_empty_log_has_a_checkpoint() -> None:
    """Size nought, and the root of nothing."""
    empty = Checkpoint("siyi/x", 0, bytes(32))
    assert note.parse(empty.text) == empty
