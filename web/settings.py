"""Where a running Siyi keeps its things (运行设置), from the environment."""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from engine import clock


@dataclass(frozen=True)
class Settings:
    """The database's address, the folder beside it, and the clock (set only by tests and the demo's maker)."""

    database_url: str
    folder: Path
    now: Callable[[], datetime] = clock.now
    testing: bool = False
    reset_days: int = 3
    """How many days a printed one-time code is good; advice of our own (系统提示), `SIYI_RESET_DAYS` changes it."""
    address: str = ""
    """Where people reach the pages, as messages and printed notices name it; empty: as the reader of a page does."""

    @property
    def files(self) -> Path:
        """The folder of photos and scans."""
        return self.folder / "files"

    @property
    def signing_key(self) -> Path:
        """The file of the key that signs papers and checkpoints; see `siyi key`."""
        return self.folder / "signing-key.pem"

    @property
    def public_keys(self) -> Path:
        """The file of the public keys, to hand to whoever checks papers offline."""
        return self.folder / "public-keys.txt"

    @property
    def secret_key(self) -> str:
        """The key that signs sessions, made at the first start and kept beside the database."""
        path = self.folder / "secret"
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(32))
        return path.read_text()


def from_environment() -> Settings:
    """`SIYI_DATABASE_URL` (default: SQLite below `var/`), `SIYI_FOLDER` (`var`), `SIYI_ADDRESS`, `SIYI_RESET_DAYS` (3)."""
    folder = Path(os.environ.get("SIYI_FOLDER", "var"))
    url = os.environ.get("SIYI_DATABASE_URL", f"sqlite:///{(folder / 'siyi.db').resolve()}")
    days = os.environ.get("SIYI_RESET_DAYS", "")
    return Settings(
        url,
        folder,
        address=os.environ.get("SIYI_ADDRESS", ""),
        reset_days=int(days) if days.isdigit() and int(days) else Settings.reset_days,
    )
