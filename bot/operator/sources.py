"""Which files an import reads, and in which order."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Literal

from bot.domain.library import BadEntry
from bot.domain.record import record

SourceKind = Literal["film", "document", "ratings"]

_KINDS: dict[str, SourceKind] = {
    ".toml": "film",
    **dict.fromkeys((".txt", ".text", ".md", ".markdown", ".html", ".htm"), "document"),
    ".csv": "ratings",
}
"""By the ending of a file's name."""

_BY_ITS_NAME = "Import what it leads to by its own name."

# Ratings need their films; documents may be about a film that a file brings.
_ORDER = {"film": 0, "document": 1, "ratings": 2}


@record
class Source:
    """A file to read, or one that can't be read and why."""

    path: Path
    refused: str | None = None

    @property
    def kind(self) -> SourceKind | None:
        return _KINDS.get(self.path.suffix.lower())


def sources(paths: Iterable[str]) -> tuple[list[Source], list[Path]]:
    """The files to read, in the order to read them, and the other files in the folders.

    Hidden files don't count. Links inside a folder, which may lead in circles or out of it, are
    reported; a link that is named on the command line is followed.
    """
    found: dict[str, Source] = {}
    others: list[Path] = []
    for source in chain.from_iterable(map(_within, paths)):
        if isinstance(source, Path):
            others.append(source)
            continue
        file = os.path.realpath(source.path)
        if file not in found or found[file].path.is_symlink():  # a film is known by its file's name
            found[file] = source
    order = sorted(found.values(), key=_place)
    return order, sorted(others)


def _place(source: Source) -> tuple[int, str]:
    # Without the ending: log.csv comes before log-2.csv.
    name = str(source.path).removesuffix(source.path.suffix)
    return _ORDER[source.kind] if source.kind else 0, name


def _within(path: str) -> Iterator[Source | Path]:
    """The files of a path. Files in a folder that are of no readable kind come as a bare path."""
    if not os.path.isdir(path):  # noqa: PTH112 - Path's method raises for names that are too long
        source = Source(Path(path))
        if not os.path.lexists(path):
            yield Source(source.path, "There is no file or folder of this name.")
            return
        endings = ", ".join(sorted(_KINDS))
        yield source if source.kind else Source(source.path, f"Its name has to end in {endings}.")
        return
    broken: list[OSError] = []
    for folder, folders, files in os.walk(path, onerror=broken.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in folders:
            if (link := Path(folder, name)).is_symlink():
                yield Source(link, f"It leads to another folder. {_BY_ITS_NAME}")
        for name in files:
            if name.startswith("."):
                continue
            source = Source(Path(folder, name))
            if source.kind and source.path.is_symlink():
                source = Source(source.path, f"It is a link. {_BY_ITS_NAME}")
            yield source if source.kind else source.path
    for error in broken:
        yield Source(Path(str(error.filename)), f"It can't be read: {error.strerror}.")


def open_file(path: Path) -> BinaryIO:
    """Open a file, and nothing on which reading would wait. Raises OSError and BadEntry."""
    # Don't wait for the other end of a pipe, and read the bytes as they are; not every system has
    # both flags.
    flags = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, os.O_RDONLY | flags)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise BadEntry("It is not a file.")
    return open(descriptor, "rb")  # noqa: PTH123 - it is open already


def read_whole(file: BinaryIO, limit: int) -> bytes:
    """The whole content of a file. Raises BadEntry when it has more than ``limit`` bytes."""
    content = file.read(limit + 1)
    if len(content) > limit:
        raise BadEntry(f"It has more than {limit // 1024:,} KiB.")
    return content
