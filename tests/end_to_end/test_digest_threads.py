"""The digest in a thread, which may be archived or locked when it is chosen or later.

Discord's topic on threads: a message un-archives an archived thread, unless it is locked; in a
locked one only those who may manage threads write. SimCord refuses neither, so that what Discord
answers is put in its mouth. As Discord does, it tells the bot of active threads alone.
"""

from __future__ import annotations

from datetime import timedelta

import discord
import pytest
import simcord
from simcord.backend.models import Overwrite
from simcord.builders import ChannelHandle
from simcord.enums import OverwriteType

from bot.store.store import Store
from tests.end_to_end.driving import Club, private, refusal
from tests.end_to_end.weeks import (
    DUE,
    Hand,
    at,
    digests,
    latest,
    post_now,
    told,
)

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("clock")]

PRIVATE = 12
"""https://discord.com/developers/docs/resources/channel#channel-object-channel-types"""


@pytest.fixture
def club(env: simcord.Env) -> Club:
    """Its threads are managed by others than the bot."""
    club = Club(env)
    allow(club, manage_threads=False)
    return club


def new_thread(club: Club, kind: int = 11, *, known: bool = True) -> simcord.ChannelHandle:
    """A member's thread in the club's channel."""
    made = club.env.backend.create_thread(
        club.channel.id, "Digests", club.ana.id, type=kind, broadcast=known
    )
    return ChannelHandle(club.env, club.guild, made)


def become(club: Club, thread: simcord.ChannelHandle, *, archived: bool, locked: bool) -> None:
    club.env.backend.edit_channel(
        thread.id, {}, thread_metadata={"archived": archived, "locked": locked}
    )


def allow(club: Club, **permissions: bool) -> None:
    """What the bot may do in the club's channel, and so in its threads."""
    assert club.env.bot.user is not None
    overwrite = discord.PermissionOverwrite(**permissions)
    allowed, denied = (part.value for part in overwrite.pair())
    club.env.backend.set_overwrite(
        club.channel.id,
        Overwrite(
            target_id=club.env.bot.user.id, type=OverwriteType.MEMBER, allow=allowed, deny=denied
        ),
    )


async def choose(
    olive: simcord.MemberActor, club: Club, thread: simcord.ChannelHandle
) -> simcord.InteractionResult:
    return await olive.slash(club.channel, "digest schedule", channel=thread)


# Chosen


@pytest.mark.parametrize("archived", [False, True])
async def test_into_a_thread_it_comes_also_when_that_is_archived(
    club: Club, olive: simcord.MemberActor, clock: Hand, archived: bool
) -> None:
    thread = new_thread(club)
    become(club, thread, archived=archived, locked=False)
    assert f"comes to {thread.mention}" in private(await choose(olive, club, thread))
    await at(club, clock, DUE)
    assert len(digests(thread)) == 1
    assert digests(club.channel) == []


@pytest.mark.parametrize("archived", [False, True])
async def test_a_locked_thread_is_refused_with_what_to_do(
    club: Club, olive: simcord.MemberActor, library: Store, archived: bool
) -> None:
    thread = new_thread(club)
    become(club, thread, archived=archived, locked=True)
    assert refusal(await choose(olive, club, thread)) == (
        f"{thread.mention} is locked, and filmclub may not write there: unlock it, give filmclub"
        " Manage Threads, or choose another channel."
    )
    assert await library.digest_schedules.of(club.guild.id) is None


@pytest.mark.parametrize("archived", [False, True])
async def test_in_a_locked_thread_whoever_may_manage_threads_may_write(
    club: Club, olive: simcord.MemberActor, archived: bool
) -> None:
    allow(club, manage_threads=True)
    thread = new_thread(club)
    become(club, thread, archived=archived, locked=True)
    assert f"comes to {thread.mention}" in private(await choose(olive, club, thread))


@pytest.mark.parametrize("archived", [False, True])
async def test_what_the_bot_may_not_do_in_the_threads_channel_is_named(
    club: Club, olive: simcord.MemberActor, library: Store, archived: bool
) -> None:
    allow(club, send_messages_in_threads=False, send_messages=True)
    thread = new_thread(club)
    become(club, thread, archived=archived, locked=False)
    line = refusal(await choose(olive, club, thread))
    assert thread.mention in line
    assert "gives it Send Messages in Threads there" in line
    assert await library.digest_schedules.of(club.guild.id) is None


@pytest.mark.parametrize("archived", [False, True])
async def test_a_private_thread_that_the_bot_is_not_in_is_refused(
    club: Club, olive: simcord.MemberActor, library: Store, archived: bool
) -> None:
    thread = new_thread(club, PRIVATE, known=False)
    club.env.backend.add_thread_member(thread.id, olive.id)
    if archived:  # or the bot would be told of it
        become(club, thread, archived=True, locked=False)
    line = refusal(await choose(olive, club, thread))
    assert line == (
        f"filmclub can't see into {thread.mention}: mention it there, which brings it in, or choose"
        " another channel."
    )
    assert await library.digest_schedules.of(club.guild.id) is None


async def test_a_private_thread_that_the_bot_is_in_is_taken(
    club: Club, olive: simcord.MemberActor
) -> None:
    assert club.env.bot.user is not None
    thread = new_thread(club, PRIVATE)
    for member in (olive.id, club.env.bot.user.id):
        club.env.backend.add_thread_member(thread.id, member)
    assert f"comes to {thread.mention}" in private(await choose(olive, club, thread))


async def test_whether_the_bot_may_write_in_the_threads_channel_is_all_one(
    club: Club, olive: simcord.MemberActor
) -> None:
    allow(club, send_messages=False, manage_threads=False)
    thread = new_thread(club)
    assert f"comes to {thread.mention}" in private(await choose(olive, club, thread))


# Later

WRITTEN_OFF = {
    "archived and locked": (400, 50083, "Thread is archived", "The thread is locked"),
    "locked": (403, 160005, "Thread is locked", "The thread is locked"),
    "left": (403, 50001, "Missing Access", "may not read or write"),
    "deleted": (404, 10003, "Unknown Channel", "is gone"),
}


@pytest.mark.parametrize("how", WRITTEN_OFF)
async def test_a_thread_that_is_closed_later_blocks_it_once_and_the_organiser_is_told(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand, how: str
) -> None:
    status, code, message, said = WRITTEN_OFF[how]
    lobby = club.guild.create_text_channel("lobby")
    club.env.backend.edit_guild(club.guild.id, {"system_channel_id": lobby.id})
    thread = new_thread(club)
    private(await choose(olive, club, thread))
    become(club, thread, archived=True, locked=True)
    path = f"/channels/{thread.id}/messages"
    club.env.inject_error("POST", path, status=status, code=code, message=message, times=None)
    for later in (timedelta(0), timedelta(hours=1), timedelta(days=1)):
        await at(club, clock, DUE + later)
    assert [request.path for request in club.env.http_requests].count(path) == 1
    (digest,) = (await latest(library, club)).values()
    assert digest.state == "blocked"
    status_line = private(await olive.slash(club.channel, "digest status"))
    (notice,) = lobby.history()
    for text in (status_line, notice.content):
        assert "could not be posted. " in text
        assert said in text
        assert "/digest schedule" in text


async def test_after_a_locked_thread_is_unlocked_the_week_can_still_be_posted(
    club: Club, olive: simcord.MemberActor, clock: Hand
) -> None:
    thread = new_thread(club)
    private(await choose(olive, club, thread))
    club.env.inject_error(
        "POST", f"/channels/{thread.id}/messages", status=403, code=160005, times=1
    )
    await at(club, clock, DUE)
    assert digests(thread) == []
    assert "is out" in told(await post_now(olive, club.channel))
    assert len(digests(thread)) == 1
