"""Archives are read as a stream, in order, and nothing that is wrong with one goes unsaid."""

from __future__ import annotations

import gzip
import io
import random
import tarfile
from pathlib import Path

import pytest
from legi_archive import MIDSUMMER, STOCK, File, article_file, write
from making import zipped

from indexer import archives
from indexer.archives import Archive, archive_named, mark_of, members
from kb.errors import ArchiveError, ExtractError


class Count:
    """A task that remembers how far it got."""

    def __init__(self) -> None:
        self.done = 0

    def advance(self, amount: int = 1) -> None:
        self.done += amount


def read(path: Path) -> dict[str, bytes]:
    """All members of an archive with their bytes."""
    return {member.name: member.read() for member in members(path, Count())}


@pytest.mark.parametrize(
    ("name", "stamp", "delta"),
    [
        ("Freemium_legi_global_20250713-140000.tar.gz", "20250713-140000", False),
        ("LEGI_20250713-205013.tar.gz", "20250713-205013", True),
        ("legi_20180612-210512.tar.gz", "20180612-210512", True),
        ("freemium_LEGI_GLOBAL_20250713-140000.TAR.GZ", "20250713-140000", False),
        ("legi_global_20140701-000000.tar.gz", "20140701-000000", False),
    ],
)
def test_a_name_says_what_an_archive_is(name: str, stamp: str, delta: bool) -> None:
    assert archive_named(name, "legi") == Archive(stamp=stamp, delta=delta, name=name)


@pytest.mark.parametrize(
    "name",
    [
        "JORF_20250713-205013.tar.gz",
        "LEGI_20250713.tar.gz",
        "LEGI_20250713-205013.tar.gz.part",
        "LEGI_20250713-205013.zip",
        "../LEGI_20250713-205013.tar.gz",
        "a/legi_20250713-205013.tar.gz",
        "?C=M;O=A",
        "",
    ],
)
def test_other_names_are_not_archives_of_legi(name: str) -> None:
    assert archive_named(name, "legi") is None


def test_archives_sort_by_stamp_and_a_stock_before_the_delta_of_its_stamp() -> None:
    names = [
        "LEGI_20250714-205013.tar.gz",
        "LEGI_20250713-140000.tar.gz",
        "Freemium_legi_global_20250713-140000.tar.gz",
        "legi_20180612-210512.tar.gz",
    ]
    ordered = sorted(archive for name in names if (archive := archive_named(name, "legi")))
    assert [archive.name for archive in ordered] == [names[3], names[2], names[1], names[0]]


def test_members_are_read_with_their_time_and_progress_is_in_compressed_bytes(tmp_path: Path) -> None:
    path = write(tmp_path, [article_file(1), article_file(2)])
    task = Count()
    found = [(member.name, member.modified, len(member.read())) for member in members(path, task)]
    assert [name.rpartition("/")[2] for name, _, _ in found] == [
        "LEGIARTI000000000001.xml",
        "LEGIARTI000000000002.xml",
    ]
    assert {modified for _, modified, _ in found} == {MIDSUMMER}
    assert task.done == path.stat().st_size


def test_a_member_that_is_not_read_is_passed_over(tmp_path: Path) -> None:
    path = write(tmp_path, [File("a", b"a" * 5000), File("b", b"b")])
    assert [member.read() for member in members(path, Count()) if member.name == "b"] == [b"b"]


def test_folders_are_left_out(tmp_path: Path) -> None:
    assert list(read(write(tmp_path, [File("legi/", kind=tarfile.DIRTYPE), File("legi/a", b"a")]))) == ["legi/a"]


@pytest.mark.parametrize("name", ["../evil", "legi/../../evil", "/etc/passwd", "legi\\..\\evil"])
def test_a_path_that_leads_out_of_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, [File("good", b"good"), File(name, b"evil")])
    with pytest.raises(ArchiveError, match=r"leads out of the archive \(at member 2"):
        read(path)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_not_followed(tmp_path: Path, kind: bytes) -> None:
    path = write(tmp_path, [File("real", b"secret"), File("link", kind=kind, target="real"), File("last", b"end")])
    texts = []
    for member in members(path, Count()):
        if member.name == "link":
            with pytest.raises(ExtractError, match="not a regular file"):
                member.read()
        else:
            texts.append(member.read())
    assert texts == [b"secret", b"end"]


def test_a_member_that_is_too_large_is_not_read_into_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MEMBER_LIMIT", 1000)
    path = write(tmp_path, [File("large", b"x" * 1001)])
    with pytest.raises(ArchiveError, match="large"):
        read(path)


def test_a_bomb_is_stopped_before_it_has_expanded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "RATIO_FLOOR", 1 << 20)
    path = write(tmp_path, [File("bomb", bytes(30 << 20)), File("after", b"x")])
    with pytest.raises(ArchiveError, match="expands to more than"):
        list(members(path, Count()))


def test_an_archive_that_is_too_large_in_all_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "TOTAL_LIMIT", 100_000)
    path = write(tmp_path, [File("noise", random.Random(7).randbytes(200_000))])
    with pytest.raises(ArchiveError, match="expands to more than 100,000 bytes"):
        list(members(path, Count()))


def test_a_header_that_claims_a_gigabyte_of_name_is_refused(tmp_path: Path) -> None:
    info = tarfile.TarInfo("././@LongLink")
    info.type = tarfile.GNUTYPE_LONGNAME
    info.size = 1 << 30
    path = tmp_path / STOCK
    path.write_bytes(gzip.compress(info.tobuf(tarfile.GNU_FORMAT) + bytes(10_240)))
    with pytest.raises(ArchiveError, match="a header claims 1,073,741,824 bytes"):
        list(members(path, Count()))


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT, tarfile.USTAR_FORMAT])
def test_long_paths_are_read_in_every_dialect_of_tar(tmp_path: Path, form: int) -> None:
    name = "legi/global/" + "dossier/" * 15 + "LEGIARTI000000000001.xml"
    path = tmp_path / STOCK
    with tarfile.open(path, "w:gz", format=form) as tar:
        info = tarfile.TarInfo(name)
        info.size = 3
        tar.addfile(info, io.BytesIO(b"abc"))
    assert read(path) == {name: b"abc"}


def test_a_truncated_archive_says_at_which_member(tmp_path: Path) -> None:
    noise = random.Random(1)
    path = write(tmp_path, [File(f"file-{n}", noise.randbytes(50_000)) for n in range(1, 6)])
    path.write_bytes(path.read_bytes()[:130_000])
    texts = []
    with pytest.raises(ArchiveError, match=r"truncated or damaged at member 3, file-3") as caught:
        texts.extend(member.read() for member in members(path, Count()))
    assert caught.value.hint
    assert [len(text) for text in texts] == [50_000, 50_000]


def test_every_way_of_cutting_an_archive_short_is_noticed(tmp_path: Path) -> None:
    whole = write(tmp_path, [article_file(n) for n in range(1, 4)]).read_bytes()
    short = tmp_path / "short.tar.gz"
    for size in [*range(60), *range(60, len(whole), 37), *range(len(whole) - 12, len(whole))]:
        short.write_bytes(whole[:size])
        with pytest.raises(ArchiveError):
            read(short)


def test_a_damaged_byte_is_noticed_unless_it_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, [article_file(n) for n in range(1, 4)])
    whole = path.read_bytes()
    expected = read(path)
    content = whole.index(b"\0", 10) + 1  # gzip's header, with a name that nothing checks, ends before
    noticed = 0
    for position in range(content, len(whole)):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 0x55]) + whole[position + 1 :])
        try:
            assert read(path) == expected
        except ArchiveError:
            noticed += 1
    assert noticed > 0.98 * (len(whole) - content)


@pytest.mark.parametrize("damage", ["cut before the end mark", "cut in a header", "header overwritten"])
def test_a_tar_that_was_damaged_before_it_was_compressed_is_noticed(tmp_path: Path, damage: str) -> None:
    path = write(tmp_path, [File("a", b"a" * 600), File("b", b"b" * 600), File("c", b"c" * 600)])
    plain = bytearray(gzip.decompress(path.read_bytes()))
    second = 512 + 1024
    if damage == "cut before the end mark":
        plain = plain[: 3 * second]
    elif damage == "cut in a header":
        plain = plain[: 2 * second + 100]
    else:
        plain[second : second + 512] = b"\xff" * 512
    path.write_bytes(gzip.compress(bytes(plain)))
    with pytest.raises(ArchiveError, match="truncated or damaged"):
        read(path)


@pytest.mark.parametrize("content", [b"", b"<html>404</html>", zipped(b""), zipped(b"text" * 500)])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / STOCK
    path.write_bytes(content)
    with pytest.raises(ArchiveError):
        read(path)


def test_an_archive_that_is_not_there_is_an_archive_error(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError):
        read(tmp_path / STOCK)
    with pytest.raises(ArchiveError, match="cannot be read"):
        mark_of(tmp_path / STOCK)


def test_the_mark_of_an_archive_changes_with_its_bytes_and_not_with_its_time(tmp_path: Path) -> None:
    path = write(tmp_path, [article_file(1)])
    mark = mark_of(path)
    content = path.read_bytes()
    path.write_bytes(content)
    assert mark_of(path) == mark
    path.write_bytes(content[:-1])
    assert mark_of(path) != mark
    path.write_bytes(write(tmp_path, [article_file(2)]).read_bytes())
    assert mark_of(path) != mark


def test_memory_does_not_grow_with_the_number_of_members(tmp_path: Path) -> None:
    path = write(tmp_path, [File(f"legi/{n}") for n in range(5)])
    for member in members(path, Count()):
        assert member.read() == b""
