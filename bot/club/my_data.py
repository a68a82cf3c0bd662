"""Everything about a member as a file."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from bot.client.filmclub import FilmClub
from bot.domain.errors import FilmClubError
from bot.language import N_, _

FILE_LIMIT = 10 * 2**20 - 2**16
"""The most bytes of a file, with room for the message around it: what Discord takes from a bot
anywhere (https://discord.com/developers/docs/reference#uploading-files)."""

_NAME = "filmclub-my-data"

_gathering = asyncio.Semaphore(1)
"""One file is made at a time. Each may have some ten megabytes, and keeps a reader of the database
busy."""


class TooMuchData(FilmClubError):
    """It is more than Discord takes as a file."""


def name_of_club(client: FilmClub, guild_id: int) -> str:
    """A server's name; its id where the bot is not there now."""
    guild = client.get_guild(guild_id)
    return guild.name if guild is not None else str(guild_id)


async def file_of(client: FilmClub, clubs: Sequence[int], member_id: int) -> tuple[str, bytes]:
    """The name and content of the file about a member in these clubs, in the language that is
    spoken: JSON, zipped where Discord would not take it otherwise. The files of several members
    are made one after the other. Raises TooMuchData."""
    async with _gathering:
        return await _made(client, clubs, member_id)


async def _made(client: FilmClub, clubs: Sequence[int], member_id: int) -> tuple[str, bytes]:
    shown: list[dict[str, Any]] = []
    for guild_id in clubs:
        data = await client.store.member_data.everything(guild_id, member_id)
        guild = client.get_guild(guild_id)
        shown.append(
            {"guild_id": str(guild_id), "guild": guild.name if guild else None, **data.tables}
        )
    whole = {
        "about": _(
            "Everything that filmclub keeps about you. Times are in UTC, and stars in halves: 7 is"
            " ★★★½. The keys are the names of filmclub's tables."
        ),
        "member_id": str(member_id),
        "made_at": client.clock().isoformat(),
        "clubs": shown,
    }
    return await asyncio.to_thread(_written, whole)


def _written(whole: dict[str, Any]) -> tuple[str, bytes]:
    content = json.dumps(whole, ensure_ascii=False, indent=1).encode()
    if len(content) <= FILE_LIMIT:
        return f"{_NAME}.json", content
    import zipfile  # noqa: PLC0415 - hardly any member has that much

    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{_NAME}.json", content)
    if packed.tell() > FILE_LIMIT:
        raise TooMuchData(
            N_(
                "What filmclub keeps about you is more than Discord takes as one file. Run this in"
                " one club after the other, or ask the operator."
            )
        )
    return f"{_NAME}.zip", packed.getvalue()
