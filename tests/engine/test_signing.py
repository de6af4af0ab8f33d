"""Signing keys: made once, read by their owner only, named as others name them (签名密钥)."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from engine import signing
from engine.signing import Key

# The key of the example that the format's reference implementation publishes.
PUBLISHED = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


def test_reads_and_writes_a_published_key() -> None:
    """Name, id and key are those of the published example, letter for letter."""
    found = signing.verifier(PUBLISHED)
    assert (found.name, found.id.hex(), len(found.public)) == ("PeterNeumann", "c74f20a3", 32)
    assert found.text == PUBLISHED


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ("another id", PUBLISHED.replace("c74f20a3", "c74f20a4")),
        ("another name", PUBLISHED.replace("Peter", "Paul")),
        ("another algorithm", PUBLISHED.replace("+ARpc", "+ZRpc")),
        ("cut off", PUBLISHED[:-4]),
        ("no name", PUBLISHED.removeprefix("PeterNeumann")),
        ("no key", "PeterNeumann+c74f20a3"),
        ("nothing", ""),
    ],
)
def test_refuses_what_is_no_key(case: str, told: str) -> None:
    """A key file that somebody altered is not used."""
    with pytest.raises(ValueError, match="expected name"):
        signing.verifier(told)


def test_a_signature_fits_one_message_and_one_key() -> None:
    """One bit more or less in message, signature or key, and it does not fit."""
    key, other = signing.make(), signing.make()
    signature = key.sign(b"186500")
    assert key.named("village").accepts(signature, b"186500")
    assert not key.named("village").accepts(signature, b"168500")
    assert not key.named("village").accepts(signature[:-1] + bytes([signature[-1] ^ 1]), b"186500")
    assert not key.named("village").accepts(b"", b"186500")
    assert not other.named("village").accepts(signature, b"186500")


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    """Made with mode 0600 at the first start; the second start reads the same key."""
    path = tmp_path / "var" / "signing-key.pem"
    made = signing.load_or_make(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert signing.load_or_make(path) == made
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    signing.keep(signing.make(), path)
    assert signing.load(path) == made
    new = signing.make()
    signing.keep(new, path, over=True)
    assert signing.load(path) == new
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_servers_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    """Whoever comes second uses the first one's key."""
    path = tmp_path / "signing-key.pem"
    with ThreadPoolExecutor(8) as pool:
        keys: set[Key] = set(pool.map(signing.load_or_make, [path] * 8))
    assert keys == {signing.load(path)}


def test_another_kind_of_key_is_refused(tmp_path: Path) -> None:
    """A key of another algorithm in the file is no key of ours."""
    path = tmp_path / "signing-key.pem"
    other = generate_private_key(SECP256R1())
    path.write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(ValueError, match="expected an Ed25519 key"):
        signing.load(path)


def test_a_key_in_a_traceback_keeps_its_secret() -> None:
    """What a key prints is no part of its seed."""
    key = signing.make()
    assert key.seed.hex()[:8] not in repr(key)
    assert str(key.seed) not in repr(key)
