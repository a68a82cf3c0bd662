"""Where a member may only read, the bot shows nothing in their name."""

from __future__ import annotations

from collections.abc import Callable

import discord
import pytest
import simcord

from bot.store.store import Store
from tests.end_to_end.driving import (
    Club,
    answer,
    forbid,
    history,
    organiser,
    private,
    public,
    shown,
    thread_in,
)

pytestmark = pytest.mark.thorough

LINE = "Join discord.gg/elsewhere"
REVIEW = "Ballerina (2025)\nReview by Ada Quill for The Lantern\n\nIt is good, and long, and loud."


def read_only(club: Club) -> simcord.ChannelHandle:
    """Where everyone may read, and write in threads alone."""
    channel = club.guild.create_text_channel("news")
    forbid(club, channel, send_messages=False)
    return channel


def thread_to_read(club: Club) -> simcord.ChannelHandle:
    forbid(club, club.channel, send_messages_in_threads=False)
    return thread_in(club, club.channel)


@pytest.mark.parametrize("where", [read_only, thread_to_read])
async def test_words_of_a_member_who_may_only_read_are_shown_to_nobody_else(
    club: Club, library: Store, where: Callable[[Club], simcord.ChannelHandle]
) -> None:
    channel = where(club)
    card = await club.ana.slash(channel, "review", film="ballerina")
    form = await club.ana.click(answer(card), label="Rate with words")
    rated = await club.ana.submit_modal(form, {"stars": ["8"], "line": LINE})
    (told,) = rated.followups
    assert told.ephemeral
    assert LINE in shown(told)
    for result in (
        await club.ana.slash(channel, "rate", film="ballerina", stars=4.0, review=LINE),
        await club.ana.slash(channel, "unrate", film="ballerina"),
        await club.ana.slash(channel, "ratings", film="ballerina"),
        await club.ana.slash(channel, "quote"),
        await club.ana.slash(channel, "library add-film", title=LINE, year=2022),
    ):
        assert private(result)
    drafted = await club.ana.submit_modal(
        await club.ana.slash(channel, "library add-review", film="ballerina"), {"text": REVIEW}
    )
    (proposed,) = (await club.ana.click(answer(drafted), label="Propose")).followups
    assert proposed.ephemeral
    assert [entry[2] for entry in await history(library)] == [8, 8, None]


async def test_who_may_write_in_threads_alone_is_read_there(club: Club) -> None:
    channel = thread_in(club, read_only(club))
    assert LINE in public(
        await club.ana.slash(channel, "rate", film="ballerina", stars=4.0, review=LINE)
    )


async def test_an_organiser_is_read_where_others_may_only_read(club: Club) -> None:
    may = discord.Permissions(administrator=True)
    role = club.guild.create_role("Admins", permissions=may)
    admin = club.guild.add_member(club.env.create_user("admin"), roles=[role])
    channel = read_only(club)
    assert "added" in public(await admin.slash(channel, "library add-film", title="Tár", year=2022))
    olive = organiser(club)  # who manages the server, and may not write there
    assert "added" in private(
        await olive.slash(channel, "library add-film", title="Aftersun", year=2022)
    )
