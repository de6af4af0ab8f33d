"""The real server with a clock that a test sets (可调时钟的服务): `python -m tests.clocked serve`.

The environment names a file that holds the present instant; nothing else differs from `siyi serve`.
"""

import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from waitress.server import create_server  # type: ignore[import-untyped, unused-ignore]

from engine.clock import parse
from web import settings
from web.app import create_app

HOST = "127.0.0.1"


def main() -> None:
    """Serve until it is killed."""
    clock = Path(os.environ["SIYI_TEST_CLOCK"])

    def now() -> datetime:
        return parse(clock.read_text())

    told = replace(settings.from_environment(), now=now, testing=True)
    port = int(os.environ["SIYI_PORT"])
    create_server(create_app(told), host=HOST, port=port, threads=8, ident="siyi").run()


if __name__ == "__main__":
    main()
