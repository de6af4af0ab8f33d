"""What the server's key protects in the database (密封): digests to look things up by, and sealed texts.

The key lies beside the database and not in it, so a stolen backup tells neither phone numbers nor second factors.
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken


def digest(key: bytes, purpose: str, text: str) -> str:
    """The keyed digest of a text, another one for each purpose: equal texts are found, none is read."""
    return hmac.new(key, f"{purpose}\n{text}".encode(), hashlib.sha256).hexdigest()


def seal(key: bytes, text: str) -> str:
    """A text that only this server can read again."""
    return _box(key).encrypt(text.encode()).decode()


def unseal(key: bytes, sealed: str) -> str | None:
    """The sealed text; nothing where another key sealed it."""
    try:
        return _box(key).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _box(key: bytes) -> Fernet:
    own = hmac.new(key, b"sealing", hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(own))
