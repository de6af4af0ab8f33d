"""Pictures for the demo (演示照片): a notice board or a signed sheet, drawn as a small PNG; no photo of anybody."""

import hashlib
import struct
import zlib

WIDTH, HEIGHT = 240, 160
PAPER, INK = b"\xfb\xfa\xf4", b"\x50\x50\x58"


def photo(subject: str) -> bytes:
    """A PNG of a sheet with lines of writing on a coloured board; colour and lines follow from the subject."""
    chance = hashlib.sha256(subject.encode()).digest()
    board = bytes(80 + part % 120 for part in chance[:3])
    lines = [60 + part % 90 for part in chance[3:11]]
    rows = b"".join(b"\x00" + _row(y, board, lines) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(rows)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _row(y: int, board: bytes, lines: list[int]) -> bytes:
    if not 20 <= y < 140:
        return board * WIDTH
    line, within = divmod(y - 32, 12)
    written = lines[line] if 0 <= line < len(lines) and within < 3 else 0
    sheet = PAPER * 12 + INK * written + PAPER * (148 - written)
    return board * 40 + sheet + board * 40


def _chunk(kind: bytes, content: bytes) -> bytes:
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))
