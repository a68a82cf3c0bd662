"""Letterboxd's export as a zip, sent by a stranger: nothing is unpacked to disk, and no header is
believed.

Five of its members are read, as streams, and only where Letterboxd puts them: ``deleted/`` and
``orphaned/`` have files of the same names, and profile.csv tells where its owner lives.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from bot.domain.letterboxd import BadLetterboxdFile
from bot.domain.record import record
from bot.language import N_, nN_

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

NAMES = ("ratings.csv", "diary.csv", "reviews.csv", "watched.csv", "watchlist.csv")

MEMBERS_LIMIT = 2000
"""The most members of a zip. Each of an owner's lists is one."""
UNPACKED_LIMIT = 8 * 1024 * 1024
"""The most bytes that one member may unpack to; all together may have twice as much. Five thousand
reviews of 200 words have about six million."""
RATIO_LIMIT = 100
"""The most times its packed size that a member may unpack to. Lists of films have about ten."""
_UNSUSPICIOUS = 64 * 1024
"""Any member may unpack to this many bytes, whatever its ratio."""

_NOT_READ = frozenset({"deleted", "orphaned", "likes", "lists", "__macosx"})
_ENTRY = b"PK\x01\x02"
_ENCRYPTED = 0x1
_NAMED_AFTER = re.compile(r"(\d{4})-(\d\d)-(\d\d)-\d\d-\d\d-utc", re.ASCII | re.IGNORECASE)

_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, NotImplementedError,
    OverflowError, RuntimeError, ValueError,
)  # fmt: skip
"""What zipfile raises for broken files: sizes beyond the file, names in no encoding, offsets before
its beginning."""


def is_zip(content: bytes) -> bool:
    return content.startswith(b"PK")


@record
class ZippedExport:
    """An open zip, and which of NAMES it has."""

    _zip: zipfile.ZipFile
    _members: dict[str, zipfile.ZipInfo]
    _size: int
    packed_on: date | None
    """The day in the zip's name, or else the day of its newest member."""

    def files(self) -> Iterator[tuple[str, BinaryIO]]:
        """Each of NAMES that it has, one after the other. Each has to be read before the next
        one."""
        left = 2 * UNPACKED_LIMIT
        for name in NAMES:
            if not (member := self._members.get(name)):
                continue
            most = min(
                left,
                UNPACKED_LIMIT,
                max(_UNSUSPICIOUS, RATIO_LIMIT * min(member.compress_size, self._size)),
            )
            with _whole(), self._zip.open(member) as packed:
                counted = _Counted(packed, name, most)
                yield name, cast("BinaryIO", io.BufferedReader(counted))
                left -= counted.size


def opened(content: bytes, name: str) -> ZippedExport:
    """Open a zip. Raises BadLetterboxdFile where it is no export, or can't be read."""
    # Checked before zipfile makes an object for each entry, however many its headers promise.
    if content.count(_ENTRY) > MEMBERS_LIMIT:
        raise BadLetterboxdFile(
            nN_(
                "That zip has more than {count} file. Send its ratings.csv, diary.csv and"
                " reviews.csv one by one.",
                "That zip has more than {count} files. Send its ratings.csv, diary.csv and"
                " reviews.csv one by one.",
            ),
            count=MEMBERS_LIMIT,
        )
    with _whole():
        archive = zipfile.ZipFile(io.BytesIO(content))
    members = _members(archive)
    return ZippedExport(archive, members, len(content), _day_in(name) or _newest(members))


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The members that are read. They lie at the top, or in the one folder that was zipped as a
    whole."""
    at_top, in_folder, has_zip = [], [], False
    for member in archive.infolist():
        *folders, name = member.filename.replace("\\", "/").lower().split("/")
        has_zip |= name.endswith(".zip")
        if name not in NAMES or len(folders) > 1:
            continue
        if not folders:
            at_top.append((name, member))
        elif folders[0] not in _NOT_READ:
            in_folder.append((name, member))
    found = at_top or in_folder
    if not found:
        if has_zip:
            raise BadLetterboxdFile(
                N_("There is a zip inside that zip. Unpack it, and send the inner one.")
            )
        raise BadLetterboxdFile(
            N_(
                "That zip has none of the files of a Letterboxd export. Send the zip as Letterboxd"
                " gives it, under Settings, Data."
            )
        )
    members = dict(found)
    if len(members) < len(found):
        raise BadLetterboxdFile(
            N_("That zip has several files of one name. Send the zip as Letterboxd gives it.")
        )
    _require_plain(members.values())
    return members


def _require_plain(members: Iterable[zipfile.ZipInfo]) -> None:
    """Raises BadLetterboxdFile for members that are locked, or packed in an unusual way."""
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise BadLetterboxdFile(
            N_("That zip is locked with a password. Send the zip as Letterboxd gives it.")
        )
    # Other compressions can demand memory by their header alone, and Letterboxd does not use them.
    if any(
        member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members
    ):
        raise _broken()


class _Counted(io.RawIOBase):
    """A member's bytes as they come, up to the limits."""

    def __init__(self, packed: IO[bytes], name: str, most: int) -> None:
        self._packed, self._name, self._most = packed, name, most
        self.size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        with memoryview(buffer).cast("B") as view, _whole():
            part = self._packed.read(len(view))
            view[: len(part)] = part
        self.size += len(part)
        if self.size > self._most:
            raise BadLetterboxdFile(
                N_(
                    "{file} unpacks to far more than a list of films has. Send the zip as"
                    " Letterboxd gives it."
                ),
                file=self._name,
            )
        return len(part)


@contextmanager
def _whole() -> Iterator[None]:
    try:
        yield
    except _BROKEN:
        raise _broken() from None


def _broken() -> BadLetterboxdFile:
    return BadLetterboxdFile(
        N_(
            "That zip can't be read: it is damaged, or a part is missing. Get it from Letterboxd"
            " again, and send that."
        )
    )


def _day_in(name: str) -> date | None:
    found = _NAMED_AFTER.search(name)
    return _day(*map(int, found.groups())) if found else None


def _newest(members: dict[str, zipfile.ZipInfo]) -> date | None:
    days = (_day(*member.date_time[:3]) for member in members.values())
    return max(filter(None, days), default=None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
