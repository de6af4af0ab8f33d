"""Signing keys (签名密钥): Ed25519, made once, kept in a file beside the database, and named by the notes they sign.

A verifier's key and a key id are written as C2SP signed-note says, so that others' tools can check what Siyi signs.
The key never enters the database or a backup: whoever restores one elsewhere makes a new key and announces it.
"""

import base64
import binascii
import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

ALGORITHM = "ed25519"
"""The one algorithm there is; every record of a signature names it, so that another can stand beside it later."""

_TYPE = b"\x01"
"""C2SP signed-note: the signature type of Ed25519."""

PUBLIC_LENGTH = 32
SIGNATURE_LENGTH = 64


@dataclass(frozen=True)
class Verifier:
    """A public key under a name: what somebody else's signature is checked with."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """C2SP signed-note: key ID = SHA-256(key name ‖ 0x0A ‖ type ‖ public key)[:4]."""
        return hashlib.sha256(self.name.encode() + b"\n" + _TYPE + self.public).digest()[:4]

    @property
    def text(self) -> str:
        """The verifier's key as one word: name+id+key."""
        key = base64.b64encode(_TYPE + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{key}"

    def accepts(self, signature: bytes, message: bytes) -> bool:
        """Whether the holder of the key signed exactly this message."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


def verifier(text: str) -> Verifier:
    """Read a verifier's key; refuses (`ValueError`) another algorithm, another length, or an id that does not fit."""
    name, _, rest = text.strip().partition("+")
    told, _, encoded = rest.partition("+")
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise ValueError(f"found {text!r}; expected name+id+key") from error
    found = Verifier(name, key[1:])
    if not name or key[:1] != _TYPE or len(found.public) != PUBLIC_LENGTH or found.id.hex() != told:
        raise ValueError(f"found {text!r}; expected name+id+key of Ed25519")
    return found


@dataclass(frozen=True)
class Key:
    """A private key: 32 bytes from which everything follows."""

    seed: bytes

    def __repr__(self) -> str:
        """Never the seed: a key may stand in a traceback."""
        return f"Key({self.public.hex()[:8]}…)"

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes as in RFC 8032."""
        return self._private.public_key().public_bytes_raw()

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    def sign(self, message: bytes) -> bytes:
        """The signature over a message: the same message always gives the same 64 bytes (RFC 8032)."""
        return self._private.sign(message)

    def named(self, name: str) -> Verifier:
        """Its public key under a name."""
        return Verifier(name, self.public)


def make() -> Key:
    """A new key from the machine's randomness."""
    return Key(Ed25519PrivateKey.generate().private_bytes_raw())


def load(path: Path) -> Key:
    """The key in a file (PKCS #8, PEM); refuses (`ValueError`) another kind of key."""
    found = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(found, Ed25519PrivateKey):
        raise ValueError(f"found {type(found).__name__} in {path}; expected an Ed25519 key")
    return Key(found.private_bytes_raw())


def keep(key: Key, path: Path, *, over: bool = False) -> None:
    """Write a key to a file that only its owner reads, whole or not at all; one that is there stays, unless `over`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # mkstemp makes it with mode 0600, before anything stands in it.
    descriptor, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".part", dir=path.parent)
    part = Path(name)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        file.flush()
        os.fsync(file.fileno())
    try:
        if over:
            part.replace(path)
        else:
            # A link, not a rename: of two servers that start at once, one makes the key and both use it.
            path.hardlink_to(part)
    except FileExistsError:
        pass
    finally:
        part.unlink(missing_ok=True)


def load_or_make(path: Path) -> Key:
    """The key in a file; made at the first start."""
    if not path.exists():
        keep(make(), path)
    return load(path)
