"""Where a member may only read, the bot shows nothing in their name."""

from __future__ import annotations

import random
from collections.abc import Callable

import discord
import pytest
import simcord
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.domain.library import Editor
from bot.store.store import Store
from bot.views.rating import RATINGS_A_PAGE
from tests.conftest import NOW
from tests.end_to_end.driving import (
    Club,
    answer,
    film,
    forbid,
    history,
    new_client,
    organiser,
    private,
    public,
    shown,
    thread_in,
)
from tests.end_to_end.everything import Everything
from tests.end_to_end.house_rules import connected

pytestmark = pytest.mark.thorough

LINE = "Join discord.gg/elsewhere"
REVIEW = "Ballerina (2025)\nReview by Ada Quill for The Lantern\n\nIt is good, and long, and loud."


def read_only(club: Club) -> simcord.ChannelHandle:
    """Where everyone may read, and write in threads alone."""
    channel = club.guild.create_text_channel("news")
    forbid(club, channel, send_messages=False)
    return channel


def admin_of(club: Club) -> simcord.MemberActor:
    """Someone who may do anything anywhere."""
    may = discord.Permissions(administrator=True)
    role = club.guild.create_role("Admins", permissions=may)
    return club.guild.add_member(club.env.create_user("admin"), roles=[role])


def let_bot_write(club: Club) -> None:
    """In the club's channel, whoever else may not."""
    may = discord.Permissions(send_messages=True, send_messages_in_threads=True).value
    bot_id = club.env.backend.bot_user.id
    overwrite = Overwrite(target_id=bot_id, type=OverwriteType.MEMBER, allow=may, deny=0)
    club.env.backend.set_overwrite(club.channel.id, overwrite)


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


async def test_a_press_of_who_may_only_read_puts_no_members_words_into_what_all_read(
    club: Club, library: Store
) -> None:
    channel = read_only(club)
    admin = admin_of(club)
    card = answer(await admin.slash(channel, "review", film="ballerina"))
    form = await club.ana.click(card, label="Rate with words")
    await club.ana.submit_modal(form, {"stars": ["8"], "line": LINE})
    card = channel.history()[0]
    assert "from 1 rating" in shown(card)
    assert LINE not in shown(card)
    await club.ben.click(card, label="Another quote")
    assert LINE not in shown(channel.history()[0])
    film_id = (await film(library, "Ballerina")).id
    for member in range(1, RATINGS_A_PAGE + 1):
        await library.ratings.rate(Editor(club.guild.id, member, NOW), film_id, 5)
    listed = answer(await admin.slash(channel, "ratings", film="ballerina"))
    assert LINE in shown(listed)  # he may write, and asked for it
    before = shown(channel.history()[-1])
    turned = await club.ben.click(listed, label="Next ›")
    assert shown(channel.history()[-1]) == before
    assert "11" in private(turned)


async def test_whatever_who_may_only_read_types_stands_in_nothing_that_all_read(
    library: Store,
) -> None:
    """Everything that there is to run, to press and to fill in, also what is added later."""
    async with connected(new_client(library), rules=False) as env:
        club = Club(env)
        admin = admin_of(club)
        forbid(club, club.channel, send_messages=False, send_messages_in_threads=False)
        let_bot_write(club)
        about, chance = (await film(library, "Ballerina")).id, random.Random(1)
        await Everything(club, about, admin, chance).run_commands(admin)
        hers = Everything(club, about, admin, chance, typed="zqword, and more", since=0)
        await hers.run_commands(club.ana)
        await hers.press_everything(club.ana)
        assert len(hers.pressed) > 100
        assert "zqword" in str([each.json for each in env.http_requests])
        texts = [shown(each) for each in club.channel.history() if not each.flags.ephemeral]
        assert len(texts) > 20
        assert [text for text in texts if "zqword" in text] == []


async def test_who_may_write_in_threads_alone_is_read_there(club: Club) -> None:
    channel = thread_in(club, read_only(club))
    assert LINE in public(
        await club.ana.slash(channel, "rate", film="ballerina", stars=4.0, review=LINE)
    )


async def test_an_organiser_is_read_where_others_may_only_read(club: Club) -> None:
    admin, channel = admin_of(club), read_only(club)
    assert "added" in public(await admin.slash(channel, "library add-film", title="Tár", year=2022))
    olive = organiser(club)  # who manages the server, and may not write there
    assert "added" in private(
        await olive.slash(channel, "library add-film", title="Aftersun", year=2022)
    )
