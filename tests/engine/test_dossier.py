"""The portable proof of a matter proves itself, and every change of it shows (电子证明)."""

import io
import json
import os
import random
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from engine import canonical, checkpoint, dossier_verifier, signing, zips
from engine.dossier_verifier import Report, Unreadable
from tests import copies
from tests.recorded import MATTER, recorded_village
from tests.village import VILLAGE, VillageUnderTest
from web.dossier import proof


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VillageUnderTest]:
    """A village in which one matter was closed."""
    made = recorded_village(tmp_path_factory.mktemp("recorded"))
    yield made
    copies.drop(made.database)


def packed(village: VillageUnderTest, *, private: bool = False, matter: str = MATTER) -> bytes:
    """The proof of a matter."""
    with village.database.snapshot() as session:
        return proof.pack(session, village.evidence, VILLAGE, matter, private=private)


def parts(content: bytes) -> dict[str, bytes]:
    """The files of a zip."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def checked(content: bytes, folder: Path) -> Report:
    """What the verifier finds."""
    file = folder / "dossier.zip"
    file.write_bytes(content)
    return dossier_verifier.check(file)


class TestSound:
    """没有改动的，到哪里都核得过。"""

    @pytest.mark.parametrize("private", [False, True])
    def test_is_sound(self, recorded: VillageUnderTest, tmp_path: Path, private: bool) -> None:
        """All events lead to the root; with private parts, the scans are there too."""
        report = checked(packed(recorded, private=private), tmp_path)
        assert report.problems == []
        assert report.events > 20
        assert (report.attachments > 0, report.left_out > 0) == (private, not private)

    def test_is_the_same_to_the_byte(self, recorded: VillageUnderTest) -> None:
        """Whoever makes it from the same log gets the same file."""
        assert packed(recorded) == packed(recorded)

    def test_a_signed_checkpoint_goes_with_it_and_it_stays_the_same(
        self, village: VillageUnderTest, tmp_path: Path
    ) -> None:
        """Once a checkpoint covers the matter, its proof does not change however the log grows."""
        matter = village.start()
        checkpoint.keep_all(village.database, signing.make(), at=village.clock.now)
        first = packed(village, matter=matter)
        report = checked(first, tmp_path)
        assert (report.checkpoint, report.problems) == (True, [])
        village.start()
        assert packed(village, matter=matter) == first
        other = told(first, _other_root)
        assert "checkpoint_differs" in {what for _event, what, _ in checked(other, tmp_path).problems}

    def test_the_public_one_holds_nothing_private(self, recorded: VillageUnderTest) -> None:
        """No name of a person, no text of an objection, no scan."""
        public, inside = parts(packed(recorded)), parts(packed(recorded, private=True))
        assert not any(name.startswith(("files/", "private")) for name in public)
        for word in ("何大爷", "占用了我家的地"):
            assert word.encode() not in public["events.jsonl"]
            assert word.encode() in inside["private.jsonl"]

    def test_its_own_verifier_needs_nothing_but_python(
        self, recorded: VillageUnderTest, tmp_path: Path
    ) -> None:
        """The copy in the file runs in an isolated Python without our packages, and says where to look next."""
        content = packed(recorded)
        (tmp_path / "dossier.zip").write_bytes(content)
        (tmp_path / "verify.py").write_bytes(parts(content)["verify.py"])
        told = subprocess.run(
            [sys.executable, "-I", "-S", "verify.py", "dossier.zip"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"LC_ALL": "C"},
        )
        assert told.returncode == 0, told.stderr
        assert "Sound" in told.stdout

    @pytest.mark.endurance
    def test_two_hundred_events_take_less_than_a_second(
        self, village: VillageUnderTest, tmp_path: Path
    ) -> None:
        """The goal of the design: a 200-event dossier verifies in one second."""
        matter = village.matter_at("resolution_disclosure")
        notice = village.post(matter)
        while len(parts(packed(village, matter=matter))["events.jsonl"].splitlines()) < 200:
            for number in range(25):
                village.object(notice, text=f"第{number}条意见")
        content = packed(village, matter=matter, private=True)
        began = time.perf_counter()
        assert checked(content, tmp_path).problems == []
        assert time.perf_counter() - began < 1


def told(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """A file that somebody changed who knows the format: the list of digests is made to agree."""
    files = parts(content)
    change(files)
    manifest = json.loads(files.pop("dossier.json"))
    manifest["files"] = {name: sha256(value).hexdigest() for name, value in files.items()}
    return zips.packed(files | {"dossier.json": canonical.dumps(manifest).encode()})


def _other_root(files: dict[str, bytes]) -> None:
    origin, size, _root, *rest = files["checkpoint.txt"].split(b"\n")
    files["checkpoint.txt"] = b"\n".join([origin, size, b"A" * 43 + b"=", *rest])


def _amount(files: dict[str, bytes]) -> None:
    files["events.jsonl"] = files["events.jsonl"].replace(b"186500.00", b"286500.00")


def _event_gone(files: dict[str, bytes]) -> None:
    files["events.jsonl"] = b"\n".join(files["events.jsonl"].split(b"\n")[1:])


def _events_swapped(files: dict[str, bytes]) -> None:
    first, second, *rest = files["events.jsonl"].split(b"\n")
    files["events.jsonl"] = b"\n".join([first, rest[0], second, *rest[1:]])


def _objector(files: dict[str, bytes]) -> None:
    files["private.jsonl"] = files["private.jsonl"].replace("何大爷".encode(), "何大妈".encode())


def _form_gone(files: dict[str, bytes]) -> None:
    del files[max(name for name in files if name.startswith("contents/"))]


def _diagram(files: dict[str, bytes]) -> None:
    name = next(name for name in files if name.startswith("contents/"))
    files[name] += b" "


def _scan(files: dict[str, bytes]) -> None:
    name = next(name for name in files if name.startswith("files/"))
    files[name] = b"another photo"


def _second_key(files: dict[str, bytes]) -> None:
    files["events.jsonl"] = files["events.jsonl"].replace(b'{"account"', b'{"account":"x","account"', 1)


class TestTampered:
    """改一个字也看得出来。"""

    @pytest.mark.parametrize(
        ("change", "what"),
        [
            (_amount, "leaf_differs"),
            (_event_gone, "start_missing"),
            (_events_swapped, "order_differs"),
            (_objector, "private_differs"),
            (_form_gone, "content_missing"),
            (_diagram, "file_differs"),
            (_scan, "file_differs"),
            (_second_key, "event_differs"),
        ],
    )
    def test_a_forger_who_knows_the_format_is_found(
        self,
        recorded: VillageUnderTest,
        tmp_path: Path,
        change: Callable[[dict[str, bytes]], None],
        what: str,
    ) -> None:
        """The digests in the list are made to agree; the log's root is what cannot be."""
        report = checked(told(packed(recorded, private=True), change), tmp_path)
        assert what in {found for _event, found, _detail in report.problems}

    def test_any_changed_byte_is_found(self, recorded: VillageUnderTest, tmp_path: Path) -> None:
        """Of 300 random changes none is sound; a file that cannot be read is not sound either."""
        content, chance = packed(recorded), random.Random(7)
        manifest_ends = content.rfind(b"PK\x01\x02")
        for _ in range(300):
            place = chance.randrange(content.find(b"{"), manifest_ends)
            changed = bytearray(content)
            changed[place] ^= 1 << chance.randrange(8)
            try:
                assert checked(bytes(changed), tmp_path).problems or _only_frame(content, place), place
            except Unreadable:
                continue

    @pytest.mark.parametrize("content", [b"", b"no zip", zips.packed({"a.txt": b"a"})])
    def test_what_is_no_dossier_is_unreadable(self, tmp_path: Path, content: bytes) -> None:
        """Neither sound nor tampered."""
        with pytest.raises(Unreadable):
            checked(content, tmp_path)


def _only_frame(content: bytes, place: int) -> bool:
    """Whether a place lies in a zip's own headers, which say nothing (dates, versions), and not in a file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            starts = entry.header_offset + 30 + len(entry.filename.encode())
            if starts <= place < starts + entry.file_size:
                return False
    return True
