"""A club whose weeks pass: a clock that is moved by hand, and the digests that come."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta

import discord
import simcord

from bot.domain.library import Editor
from bot.domain.post import Post, PostId, PostKind
from bot.domain.schedule import Schedule, Week
from bot.store.store import Store
from tests.end_to_end.driving import Club, buttons, film, new_client, sent, shown
from tests.end_to_end.house_rules import connected

NOW = datetime(2026, 3, 11, 12, tzinfo=UTC)
"""A Wednesday, of week 11."""
DUE = datetime(2026, 3, 16, 9, tzinfo=UTC)
"""Monday of week 12."""
WEEK = Week(2026, 12)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


class Hand:
    """A clock that stands still until someone moves its hand."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@asynccontextmanager
async def running(store: Store, clock: Hand) -> AsyncIterator[simcord.Env]:
    async with connected(new_client(store, clock=clock)) as env:
        yield env
    for request, message in sent(env):
        mentions = message.get("allowed_mentions")
        assert mentions == {"parse": []}, request


def digests(channel: simcord.ChannelHandle) -> list[discord.Message]:
    """The public digests in a channel."""
    return [
        message
        for message in channel.history()
        if not message.flags.ephemeral
        and any(b["custom_id"].startswith("digest-rate:") for b in buttons(message).values())
    ]


def told(result: simcord.InteractionResult) -> str:
    """A private answer that took its time."""
    (answer,) = [*result.followups, *([result.response] if result.response else [])][:1]
    assert answer.ephemeral
    return shown(answer)


async def post_now(
    organiser: simcord.MemberActor, channel: simcord.ChannelHandle
) -> simcord.InteractionResult:
    """``/digest post``, and **Post now** where that is asked first."""
    asked = await organiser.slash(channel, "digest post")
    assert asked.response is not None
    if "Post now" not in buttons(asked.response):
        return asked
    return await organiser.click(asked.response, label="Post now")


def mondays(club: Club, zone: str = "UTC") -> Schedule:
    return Schedule(club.guild.id, club.channel.id, 1, time(9), zone, NOW)


def digest_of(club: Club, week: Week, due: datetime) -> Post:
    """A digest that has just been written down."""
    content = {"parts": ["x"], "film_id": 1, "film_name": "x", "quiet": True}
    return Post(
        PostId(club.guild.id, PostKind.DIGEST, str(week)), club.channel.id, due, due, content
    )


async def at(club: Club, clock: Hand, now: datetime) -> list[discord.Message]:
    """Have the bot look at this moment; returns the digests that the channel has then."""
    clock.now = now
    await club.env.advance_time(31)
    return digests(club.channel)


async def off_until(club: Club, library: Store, now: datetime) -> Hand:
    """Have the bot be off, and come back with the clock at ``now``."""
    clock = Hand(now)
    await club.env.restart_bot(new_client(library, clock=clock))
    await club.env.advance_time(31)
    return clock


async def rated(library: Store, club: Club, when: datetime, title: str = "Ballerina") -> None:
    seen = await film(library, title)
    for member, stars in ((1, 9), (2, 4), (3, 7)):
        await library.ratings.rate(
            Editor(club.guild.id, member, when, f"Member {member}"),
            seen.id,
            stars,
            line=f"Seen in {club.guild.name}.",
        )


async def latest(library: Store, club: Club) -> dict[str, Post]:
    """What became of a club's digests, by their weeks."""
    return {
        post.id.key: post for post in await library.posts.latest(club.guild.id, PostKind.DIGEST, 99)
    }


async def states(library: Store, club: Club) -> dict[str, str]:
    return {week: post.state for week, post in (await latest(library, club)).items()}


async def rate_something(club: Club, clock: Hand) -> None:
    """Three ratings, an hour ago."""
    for member, stars in ((club.ana, 4.5), (club.ben, 2.0), (club.join("chloe"), 3.5)):
        await member.slash(
            club.channel, "rate", film="ballerina", stars=stars, review=f"{member.name} says hi."
        )
    clock.now += timedelta(hours=1)
