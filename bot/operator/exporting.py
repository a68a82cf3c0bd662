"""``filmclub export``: a club's library and ratings, as files that ``filmclub import`` reads."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from bot.domain.errors import StoreUnavailable, reason_of
from bot.files import film_file, log_file, seeds
from bot.files.ratings_file import Writer
from bot.operator.output import never_met, say, stopped
from bot.store import upkeep
from bot.store.database import Database
from bot.store.exports import Exports
from bot.store.replacements import finish_merges

RATINGS, LOG, LATER_LOG = "ratings.csv", "log.csv", "log-{}.csv"


def export(database: Path, guild_id: int, folder: Path) -> int:
    """Write a club's files and print how many they are. Returns the exit status.

    It reads a copy of the database, so the bot may be running. The folder gets its name when it is
    whole. Only its owner can read it, since it holds what members wrote. Raises StoreUnavailable.
    """
    folder = folder.absolute()
    try:
        if folder.exists():
            raise StoreUnavailable(
                f"{folder} is there already. Name another folder, or move it away."
            )
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="unfinished-", dir=folder.parent) as unfinished:
            copy, files = Path(unfinished, "copy.db"), Path(unfinished, "files")
            upkeep.back_up(database, copy)
            files.mkdir(mode=0o700)
            with upkeep.in_place_of(database, copy):
                counts = asyncio.run(_write(copy, guild_id, files))
            files.rename(folder)
    except KeyboardInterrupt:
        return stopped("nothing was exported")
    except OSError as error:
        raise StoreUnavailable(f"{folder} can't be written: {reason_of(error)}.") from error
    except StoreUnavailable as error:
        raise StoreUnavailable(f"Nothing was exported. {error}") from error
    say(f"{folder}: {counts}")
    return 0


async def _write(copy: Path, guild_id: int, folder: Path) -> str:
    async with Database.open(copy, upkeep.back_up) as database:
        if not await Exports(database).known(guild_id):
            raise StoreUnavailable(never_met(guild_id))
        await finish_merges(database)  # or ratings on their way would be left out
        return await write(database, guild_id, folder)


async def write(database: Database, guild_id: int, folder: Path) -> str:
    """Write a club's files into an empty folder. Returns what is in them, counted. A rating is
    what a member thinks of a film now, as in ``filmclub check``, and the file has all its changes.

    What is in the seeds of this version is left out.
    """
    exports = Exports(database)
    exported = await exports.library(guild_id, seeds.hashes(seeds.folder()))
    for name, filed in exported.files.items():
        with (folder / f"{name}.toml").open("xb") as file:
            file.write(film_file.write(filed))
    changes = 0
    # With a byte order mark: without it spreadsheets assume another encoding.
    with (folder / RATINGS).open("x", encoding="utf-8-sig", newline="") as file:
        writer = Writer(file)
        async for change in exports.ratings(guild_id, exported.names):
            writer.write(change, exported.films[change.film])
            changes += 1
    viewings = await exports.log(guild_id, exported.names)
    for number, content in enumerate(log_file.write(viewings), 1):
        (folder / (LOG if number == 1 else LATER_LOG.format(number))).write_bytes(content)
    ratings = await exports.rated(guild_id, exported.names)
    return (
        f"films {len(exported.files):,}, ratings {ratings:,}, changes of ratings {changes:,},"
        f" log entries {len(viewings):,}"
    )
