"""``filmclub import``: reads films, reviews and ratings from files, and tells what became of
each."""

from __future__ import annotations

import asyncio
import codecs
import hashlib
import logging
import os
import string
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from bot import reading
from bot.domain.errors import StoreUnavailable
from bot.domain.filed import (
    ID_IS_COPIED,
    FiledReview,
    Imported,
    LogProblem,
    above_the_text,
    film_line,
    odd_year,
)
from bot.domain.film import Facts
from bot.domain.library import BadEntry, Editor
from bot.domain.library_log import OPERATOR
from bot.domain.review import Review
from bot.domain.schedule import zone_of
from bot.domain.watched import read_picker
from bot.files import film_file, log_file, ratings_file, seeds
from bot.operator.import_table import FileOutcome, Show, everything, lines, table
from bot.operator.output import complain, never_met, say
from bot.operator.sources import Source, open_file, read_whole, sources
from bot.reading.entry import fingerprint, review_of, stated_facts
from bot.store import upkeep
from bot.store.exports import Exports
from bot.store.outages import unusable
from bot.store.store import Store

_NAMED = 5
"""How many of the ignored files are named, and of the clubs that see a film twice: a folder may be
full of pictures."""
_TWICE = (
    "A club with a film of its own of that name sees both, each with its own reviews and ratings."
    " Whoever may change its library makes one of the two: /library merge."
)
_AGAIN = (
    "What was added before is saved. Import the same files again later: only what is missing is"
    " added."
)
_LINE = 60
"""How many characters of a line that was not understood are repeated."""
_BLANK = codecs.BOM_UTF8 + codecs.BOM_UTF16_LE + b"\0" + string.whitespace.encode()
_HEADER = 4096
"""The first line of a file ends within this many bytes."""


@dataclass(slots=True)
class Import:
    """One run: where it writes to, and what it has read so far."""

    store: Store
    guild_id: int | None
    now: datetime
    names: dict[str, Path] = field(default_factory=dict)
    """The films' files that were read, by their names without folder and ending."""
    films: dict[str, int] = field(default_factory=dict)
    reviews: set[int] = field(default_factory=set[int])
    """The reviews that documents told of."""
    is_seen_twice: bool = False
    """Whether a club sees any of these films beside one of its own."""

    async def read(self, source: Source) -> FileOutcome:
        """Read a file, as a whole or not at all. Raises StoreUnavailable."""
        try:
            if source.refused is not None:
                raise BadEntry(source.refused)
            with open_file(source.path) as file:
                imported = await self._read(source, file)
        except OSError as error:
            why = f"It can't be read: {error.strerror or error}."
        except BadEntry as error:
            why = str(error)
        else:
            what = imported.what
            if imported.clubs:
                self.is_seen_twice = True
                clubs = imported.clubs
                what += f"; clubs with one of their own ({len(clubs):,}): {_some(clubs)}"
            return FileOutcome(source.path, imported.became, what, imported.review, imported.film)
        return FileOutcome(source.path, "refused", why)

    async def _read(self, source: Source, file: BinaryIO) -> Imported:
        match source.kind:
            case "film":
                return await self._film(source.path, read_whole(file, film_file.FILM_FILE_LIMIT))
            case "ratings":
                return await self._ratings(file)
            case _:
                return await self._document(source.path, read_whole(file, reading.LIMIT))

    async def _film(self, path: Path, content: bytes) -> Imported:
        filed = film_file.read(content)
        if not path.stem.isprintable() or path.stem.startswith((".", " ")):
            raise BadEntry(
                "Its name begins with a dot or a blank, or has signs that none can see. Change it."
            )
        if (first := self.names.setdefault(path.stem, path)) is not path:
            raise BadEntry(f"{first} has the same name. Each film's file needs one of its own.")
        content_hash = hashlib.sha256(content).hexdigest()
        imported = await self.store.imports.film(
            self.guild_id, path.stem, content_hash, filed, self.now
        )
        if imported.film_id is not None:
            self.films[path.stem] = imported.film_id
        return imported

    async def _ratings(self, file: BinaryIO) -> Imported:
        if self.guild_id is None:
            raise BadEntry(
                "Ratings and a log are a club's. Import them with --club and its id."
                f" {ID_IS_COPIED}"
            )
        content = file.read(log_file.LOG_LIMIT + 1)
        if not content.strip(_BLANK):
            raise BadEntry("It is empty.")
        if log_file.is_log(content[:_HEADER]):
            if len(content) > log_file.LOG_LIMIT:
                raise log_file.too_large(file.seek(0, os.SEEK_END))
            return await self._log(self.guild_id, content)
        file.seek(0)
        # First to its end, so that the writer is not kept waiting for what is broken.
        for _ in ratings_file.read(file, self.now):
            pass
        return await self.store.rating_history.write(
            self.guild_id, self.films, lambda: ratings_file.read(file, self.now)
        )

    async def _log(self, guild_id: int, content: bytes) -> Imported:
        zone = zone_of(await self.store.clubs.zone(guild_id))
        filed = log_file.read(content, self.now.astimezone(zone).date())
        is_export = any(each.file is not None for each in filed.viewings)
        # A name in an export is never a member's: for a member there would be an id.
        members = {} if is_export else await self.store.member_names.members_by_name(guild_id)
        pickers = [read_picker(each.picker, members) for each in filed.viewings]
        by = Editor(guild_id, OPERATOR, self.now)
        imports = self.store.log_imports
        viewings, more = await imports.look_filed(by, self.films, filed.viewings, pickers)
        if problems := sorted([*filed.problems, *more], key=lambda problem: problem.line):
            raise BadEntry(_wrong_lines(problems))
        done = await imports.write_filed(by, viewings)
        what = f"{done.added:,} of {len(viewings):,} log entries"
        if done.twice:
            what += f", lines that repeat others: {done.twice:,}"
        if done.new_films:
            what += f", films added: {len(done.new_films):,}"
        if filed.is_guess:
            # There is nobody to ask here: an American list has to write its dates as 2026-03-14.
            what += ", dates read with the day before the month: they may be read in two ways"
        if filed.unread:
            what += f", columns not read: {_some([name[:_LINE] for name in filed.unread])}"
        return Imported("added" if done.added else "already there", what)

    async def _document(self, path: Path, content: bytes) -> Imported:
        found = reading.read(content, name=path.name)
        facts = stated_facts(found)
        review, print_ = review_of(found), fingerprint(found)
        if print_ is None:
            raise BadEntry("There is no text in it that can be read.")
        if missing := _missing(facts, review, found.unread_stars):
            # The year by itself is not missed: the film may be there.
            if facts.title and not await self.store.imports.has_its_film(self.guild_id, facts):
                odd = odd_year(facts.title)
                why = f"{odd} is no film's year" if odd else f"It gives no year of {facts.title}"
                missing = {f"{why}.": film_line(facts.title), **missing}
            raise BadEntry(f"{' '.join(missing)} {above_the_text(*missing.values())}")
        filed = FiledReview(review, print_)
        imported = await self.store.imports.document(
            self.guild_id, facts, filed, self.now, told=self.reviews
        )
        if imported.review_id is not None:
            self.reviews.add(imported.review_id)
        if not found.unread_stars or imported.review is None:
            return imported
        unread = f'{_not_stars(found.unread_stars)}, "Stars: 4/5" above the text would be'
        return replace(imported, what=f"{imported.what}; {unread}")


def _wrong_lines(problems: Sequence[LogProblem]) -> str:
    said = [f"Line {problem.line:,}: {problem.why}" for problem in problems[:_NAMED]]
    if more := len(problems) - len(said):
        said.append(f"Lines that can't be read besides: {more:,}.")
    return " ".join(said)


def _not_stars(line: str) -> str:
    return f'"{line[:_LINE]}" was not understood as stars'


def _missing(facts: Facts, review: Review, unread_stars: str | None) -> dict[str, str]:
    """All that a document lacks but the year, and the lines that give it."""
    missing: dict[str, str] = {}
    if not facts.title:
        missing["It does not say clearly which film it is about."] = film_line("its title")
    if not review.source:
        missing["It does not say where it was published."] = "Outlet: its name"
    if not review.shows:
        why = _not_stars(unread_stars) if unread_stars else "It has no stars"
        why += ", and none of its sentences can stand as a summary or a quote."
        missing[why] = "Stars: like 4/5" if unread_stars else "Summary: a sentence or two"
    return missing


def run(database: Path, paths: Sequence[str], guild_id: int | None, *, dry_run: bool) -> int:
    """Import files and tell of each. Returns the exit status: 0 when every file was read, and 1
    when one was refused or not looked at, or when there was none.

    A dry run does the same to a copy of the database. Raises StoreUnavailable.
    """
    logging.disable(logging.CRITICAL)  # tries that fail are logged; the result is told at the end
    found, others = sources(paths)
    counts: Counter[str] = Counter()
    ended: str | None = None
    named = database
    if not database.exists():
        complain(f"There is no database {database} yet: an import makes it.")
    with ExitStack() as stack:
        if dry_run:
            copy = Path(stack.enter_context(tempfile.TemporaryDirectory()), "copy.db")
            if database.exists():
                upkeep.back_up(database, copy)
            stack.enter_context(upkeep.in_place_of(database, copy))
            database = copy
        seen = table(len(found)) if sys.stdout.isatty() else lines()
        show = stack.enter_context(everything() if dry_run else seen)
        try:
            if database.exists() or not all(source.refused for source in found):
                failed = asyncio.run(_import(database, guild_id, found, counts, show))
                ended = None if failed is None else _what_failed(named, failed)
            else:  # no database is made where there is nothing to read
                for source in found:
                    counts["refused"] += 1
                    show(FileOutcome(source.path, "refused", source.refused or ""))
        except KeyboardInterrupt:
            ended = "Stopped."
    counts["not looked at"] = len(found) - counts.total()
    counts[f"left alone, of another kind ({_some([path.name for path in others])})"] = len(others)
    said = ", ".join(f"{count:,} {became}" for became, count in counts.items() if count)
    say(f"{'Nothing was written. It would be: ' if dry_run else ''}{said or 'no file to read'}.")
    if ended is not None:
        complain(ended if dry_run else f"{ended} {_AGAIN}")
    return 1 if counts["refused"] or counts["not looked at"] or not found else 0


def _what_failed(database: Path, failed: StoreUnavailable) -> str:
    return str(failed if failed.__cause__ is None else unusable(database, failed.__cause__))


def _some(names: Sequence[object]) -> str:
    """The first few of them."""
    named = [str(name) for name in names[:_NAMED]]
    return ", ".join([*named, "…"] if len(names) > _NAMED else named)


async def _import(
    database: Path,
    guild_id: int | None,
    found: Sequence[Source],
    counts: Counter[str],
    show: Show,
) -> StoreUnavailable | None:
    """Returns what the open database failed with."""
    async with Store.open(database) as store:
        try:
            await _read_all(store, guild_id, found, counts, show)
        except StoreUnavailable as error:
            return error
    return None


async def _read_all(
    store: Store, guild_id: int | None, found: Sequence[Source], counts: Counter[str], show: Show
) -> None:
    # First, so that no seed's film is taken for one that is missing.
    await seeds.seed(store, seeds.folder())
    if guild_id is not None and not await Exports(store.database).known(guild_id):
        complain(f"{never_met(guild_id)} What is imported waits for it to come.")
    import_ = Import(store, guild_id, datetime.now(UTC))
    for source in found:
        outcome = await import_.read(source)
        counts[outcome.became] += 1
        show(outcome)
    if import_.is_seen_twice:
        complain(_TWICE)
