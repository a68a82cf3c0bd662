"""The preview: the same client against a simulated Discord, in a browser, without account, token or
network."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import logging
import os
import random
import webbrowser
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import available_timezones

import discord
import simcord
from simcord import interactions
from simcord.preview import Preview

from bot.client import preview_round
from bot.client.filmclub import FilmClub
from bot.client.preview_page import Unseen, address, taken_in_hand
from bot.client.preview_typist import Typist
from bot.domain.chart import of_ratings
from bot.domain.errors import StoreGone
from bot.domain.library import Editor
from bot.domain.rating import NO_RATINGS
from bot.domain.record import record
from bot.language import N_, SOURCE, _, speaking
from bot.store.store import Store

if TYPE_CHECKING:
    from bot.pictures import Pictures

GUILD_ID = 1_400_000_000_000_000_000
"""Always the same, so that the next preview has what was tried in this one."""

_VIEWERS = ("olive", "ana", "ben", "chloe")
"""The members that a newcomer can be: the organiser and three others."""
_OTHERS = ("dev", "esra", "finn", "gita", "hugo", "ines", "jun", "kofi")

_THIS_WEEK = {
    ("Ballerina (2025)", "ana"): (9, N_("The kitchen fight alone is worth the ticket."), False),
    ("Ballerina (2025)", "ben"): (
        5,
        N_("Long in the middle, then the flamethrowers come out."),
        True,
    ),
    ("Ballerina (2025)", "chloe"): (8, None, False),
    ("Ballerina (2025)", "dev"): (7, N_("More ballet, please."), False),
    ("John Wick (2014)", "ana"): (
        9,
        N_("It was never about the dog. It was all about the dog."),
        True,
    ),
    ("Parasite (2019)", "ben"): (10, N_("Nobody should know anything before they see it."), False),
    ("Amélie (2001)", "chloe"): (8, N_("Makes you want to skim stones."), False),
}
_BEFORE = {
    ("1917 (2019)", "dev"): (9, N_("I forgot to breathe during the run along the trench."), False),
    ("1917 (2019)", "ines"): (
        6,
        N_("You notice how it was filmed more than whom it is about."),
        False,
    ),
    ("Amélie (2001)", "hugo"): (4, N_("So sweet that my teeth hurt."), False),
    ("Amélie (2001)", "gita"): (
        9,
        N_("I have watched it with a cold three times. It helps."),
        False,
    ),
    ("Back to the Future (1985)", "finn"): (10, N_("No scene in it is there for nothing."), False),
    ("Back to the Future (1985)", "kofi"): (
        9,
        N_("My children laughed at the same jokes as I did."),
        False,
    ),
    ("Casablanca (1942)", "esra"): (10, N_("I knew every line, and cried all the same."), False),
    ("Casablanca (1942)", "jun"): (
        7,
        N_("Takes half an hour to begin, and then it has you."),
        False,
    ),
    ("John Wick (2014)", "gita"): (7, N_("The hotel is the best idea in it."), False),
    ("John Wick (2014)", "jun"): (8, N_("At last you can see who hits whom."), False),
    ("Mad Max: Fury Road (2015)", "kofi"): (
        10,
        N_("Two hours of chase, and I wanted a third."),
        False,
    ),
    ("Mad Max: Fury Road (2015)", "esra"): (5, N_("Too loud for me, but what colours."), False),
    ("Parasite (2019)", "hugo"): (9, N_("The rain scene changed the whole film for me."), True),
    ("Parasite (2019)", "ines"): (8, N_("Funny until it suddenly is not."), False),
    ("Seven Samurai (1954)", "dev"): (10, N_("Long, and I would not give away a minute."), False),
    ("Seven Samurai (1954)", "ana"): (
        9,
        N_("The last battle in the rain is still the best one."),
        False,
    ),
    ("The Godfather (1972)", "ben"): (
        9,
        N_("I came for the wedding and stayed for the family."),
        False,
    ),
    ("The Godfather (1972)", "ines"): (6, N_("Great faces, but where are the women?"), False),
    ("Trainspotting (1996)", "finn"): (8, N_("The toilet. I will say no more."), False),
    ("Trainspotting (1996)", "chloe"): (7, N_("I needed subtitles, and then a walk."), False),
    ("True Grit (2010)", "jun"): (7, N_("She does all the talking, and she is right."), False),
    ("True Grit (2010)", "esra"): (8, N_("The snow at the end is beautiful."), False),
}
_LINES = _BEFORE | _THIS_WEEK
"""By a film's name and a member: stars, a line, and whether it is a spoiler. The lines are ordinary
ones of our own, so that every card has something to read."""


_WELCOME = N_(
    "Welcome! Type `/review ballerina`, or half of another title, and press Enter. `/help` has the"
    " rest; above you choose who you are, and **Apps** under a message saves it as a quote."
)
_LACKS = N_(
    "This page can't show pictures from the internet, direct messages, or the inside of threads."
    " Discord suggests titles as you type; here, once a command is chosen with Tab."
)


@record
class MadeUpClub:
    """The made-up club, and the members that one can be in it."""

    env: simcord.Env
    channel: simcord.ChannelHandle
    viewers: Sequence[Typist]
    language: str


async def serve(
    store: Store, language: str, drawn: Pictures, *, port: int, open_browser: bool
) -> None:
    """Show the club at a local address, until the page's session ends or the task is cancelled.
    Raises StoreGone when the database was deleted or moved meanwhile."""
    logging.disable(logging.INFO)  # so that the address is the first line printed
    async with made_up(store, language, drawn) as club, shown(club, port) as preview:
        print(f"The preview is at {address(preview)}\nCtrl-C ends it.", flush=True)  # noqa: T201
        logging.disable(logging.NOTSET)
        if open_browser:
            webbrowser.open(address(preview))
        closed = asyncio.create_task(preview.wait_closed())
        while not (await asyncio.wait([closed], timeout=1))[0]:
            if store.database.is_gone():
                raise StoreGone


def _server(
    env: simcord.Env, language: str
) -> tuple[dict[str, simcord.UserHandle], simcord.GuildHandle]:
    """The made-up members by name, and their server."""
    users = {name: env.create_user(name, global_name=name.title()) for name in _VIEWERS + _OTHERS}
    guild = env.create_guild(
        "The Film Club", id=GUILD_ID, owner=users["olive"], preferred_locale=language
    )
    curators = guild.create_role("Curators")  # for /library managers
    for user in users.values():
        if user.id != guild.owner.id:
            guild.add_member(user, roles=[curators] if user.name == "ben" else [])
    return users, guild


@contextlib.asynccontextmanager
async def made_up(
    store: Store, language: str = SOURCE, drawn: Pictures | None = None
) -> AsyncIterator[MadeUpClub]:
    """The club with the bot in it, and its past in the store. Its server and its members' Discord
    are in the given language. ``drawn`` draws its pictures."""
    # This Discord is a new one every time, without commands and without events. Screenings would be
    # called off with the events that are gone.
    await store.commands.forget_registered()
    await store.screening_events.forget_told()
    # SimCord waits five seconds for an answer. The first picture can take that long on a busy
    # machine.
    ready = asyncio.create_task(drawn.drawn(of_ratings(NO_RATINGS))) if drawn else None
    client = FilmClub(store, pictures=drawn)
    env = simcord.Env(client, check_errors=False, shard_count=1)
    client.pause = partial(_pause, env)
    users, guild = _server(env, language)
    channel = guild.create_text_channel("films")
    # SimCord's clock begins on a fixed day. It is set to the real time after the ids were given,
    # which come from it and have to be the same every time, and before anything waits for a moment.
    _put_right(env)
    if not await store.ratings.any(GUILD_ID):  # none from an earlier preview
        members = {name: user.id for name, user in users.items()}
        with speaking(language):
            await _fill(store, members)
            await preview_round.begin(store, GUILD_ID, members, channel.id)
    await env.start()
    if ready is not None:
        await ready
    try:
        # SimCord counts everything that reaches the tree's error handler as a failure of the bot.
        # Here the handler also asks a member which film they mean.
        vars(client.tree).pop("on_error", None)
        await cast("discord.ClientUser", client.user).edit(username="filmclub")
        viewers = [Typist(env, guild, users[name]) for name in _VIEWERS]
        with _members_read(language):
            yield MadeUpClub(env, channel, viewers, language)
    finally:
        await env.shutdown()


async def _pause(env: simcord.Env, seconds: float) -> None:
    """SimCord waits for all that sleeps before it shows an answer, unless it is told that this is
    meant; and then it ends no sleep of the bot's by itself. So what wakes it is not the bot's."""
    over = asyncio.Event()
    contextvars.Context().run(asyncio.get_running_loop().call_later, seconds, over.set)
    await env.external_wait(over.wait(), reason="a pause")


@contextlib.contextmanager
def _members_read(language: str) -> Iterator[None]:
    """SimCord's members have a Discord in English, without a way to choose another language."""
    payload = interactions.base_payload

    def in_their_language(*given: Any, **more: Any) -> Any:
        record, sent = payload(*given, **more)
        return record, {**sent, "locale": language}

    interactions.base_payload = in_their_language
    try:
        yield
    finally:
        interactions.base_payload = payload


@contextlib.asynccontextmanager
async def shown(
    club: MadeUpClub, port: int = 0, pictures: Mapping[str, tuple[str, bytes]] | None = None
) -> AsyncIterator[Preview]:
    """The club's page. ``pictures`` replace addresses that a page without a network can't load: by
    address, a file's name and its bytes."""
    with speaking(club.language):
        welcome = f"{_(_WELCOME)}\n-# {_(_LACKS)}"
    await club.viewers[0].send(club.channel, welcome)
    preview = club.env.preview(
        club.channel, viewers=club.viewers, layout="channel", timezone=_own_zone(), assets=pictures
    )
    clock = asyncio.create_task(_keep_time(club.env, preview))
    try:
        async with taken_in_hand(preview, port):
            yield preview
    finally:
        clock.cancel()


async def _keep_time(env: simcord.Env, preview: Preview) -> None:
    """Keep SimCord's clock at the real time. By itself it stands still, and every "in an hour"
    would be wrong. Also show what has come in the meantime."""
    unseen = Unseen(preview)
    while True:
        _put_right(env)
        preview.capture_time = env.now()
        unseen.show()
        await asyncio.sleep(1)


def _put_right(env: simcord.Env) -> None:
    env.backend.advance_clock(max(0.0, (datetime.now(UTC) - env.now()).total_seconds()))


def _own_zone() -> str:
    """This machine's IANA time zone where it is known, otherwise UTC."""
    name = os.environ.get("TZ") or os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    return name if name in available_timezones() else "UTC"


async def _fill(store: Store, member_ids: dict[str, int]) -> None:
    """Give the club the ratings of the past weeks, with lines in the language that is spoken."""
    chance = random.Random("filmclub")  # noqa: S311 - a made-up club, the same every time
    now = datetime.now(UTC)
    for film in await store.titles.matching(GUILD_ID, "", len(_THIS_WEEK) + 25):
        if film.name == preview_round.SEALED_FILM:
            continue
        taste = chance.randint(5, 9)
        for name, member_id in member_ids.items():
            stars, line, spoiler = _LINES.get(
                (film.name, name), (min(10, max(1, taste + chance.randint(-3, 2))), None, False)
            )
            # Olive has rated nothing yet, so that the newcomer's first press of Rate is her first
            # rating.
            if name == "olive" or (line is None and chance.random() < 0.35):
                continue
            rated_at = now - timedelta(hours=chance.randint(1, 24 * 30))
            if (film.name, name) in _THIS_WEEK:  # this week's, so that the digest has its sections
                rated_at = now - timedelta(hours=chance.randint(1, 100))
                before = rated_at - timedelta(days=20)
                if name == "chloe":  # she has a change of heart
                    await store.ratings.rate(Editor(GUILD_ID, member_id, before), film.id, 3)
            await store.ratings.rate(
                Editor(GUILD_ID, member_id, rated_at, name.title()),
                film.id,
                stars,
                line=line and _(line),
                spoiler=spoiler,
            )
