"""The same client against a simulated Discord, in a browser: no account, no token, no network."""

from __future__ import annotations

import contextlib
import random
import re
import webbrowser
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import discord
import simcord

from bot.client.filmclub import FilmClub
from bot.store.store import Store

GUILD_ID = 1_400_000_000_000_000_000
"""Always the same, so that what was tried in one preview stands in the next."""

_VIEWERS = ("olive", "ana", "ben", "chloe")
"""The organiser and three members, whom the newcomer can be in turn."""
_OTHERS = ("dev", "esra", "finn", "gita", "hugo", "ines", "jun", "kofi")

_STARS = re.compile(r" ([0-5](?:\.[05])?)$")

_LINES = {
    ("Ballerina", "ana"): (9, "The kitchen fight alone is worth the ticket.", False),
    ("Ballerina", "ben"): (5, "Long in the middle, then the flamethrowers come out.", True),
    ("Ballerina", "chloe"): (8, None, False),
    ("Ballerina", "dev"): (7, "More ballet, please.", False),
    ("John Wick", "ana"): (9, "It was never about the dog. It was all about the dog.", True),
    ("Parasite", "ben"): (10, "Nobody should know anything before they see it.", False),
    ("Amélie", "chloe"): (8, "Makes you want to skim stones.", False),
}


_WELCOME = (
    "Welcome! Type `/review ballerina`, or half of another title, and press Enter. `/help` has the"
    " rest; above you choose who you are."
)


class _Typist(simcord.MemberActor):
    """A member whose command may be typed in one go, as in Discord's own clients."""

    async def send(
        self, channel: simcord.ChannelHandle, content: str = "", **options: Any
    ) -> discord.Message:
        typed = content.strip().removeprefix("/")
        for name in self.available_commands(channel):
            if not content.startswith("/") or f"{typed} ".find(f"{name} ") != 0:
                continue
            title = typed.removeprefix(name).strip()
            first = "title" if name == "library add-film" else "film"
            given: dict[str, Any] = {first: title} if title else {}
            if name == "rate" and (stars := _STARS.search(title)):
                given = {"film": title[: stars.start()], "stars": float(stars[1])}
            with contextlib.suppress(simcord.OptionError):  # then it stays a message
                result = await self.slash(channel, name, **given)
                if result.response is not None:
                    return result.response.message
        return await super().send(channel, content, **options)


async def serve(store: Store, *, port: int, open_browser: bool) -> None:
    """Show the club at a local address until the page's session is ended or the task cancelled."""
    await store.commands.forget_registered()  # this Discord is a new one every time
    client = FilmClub(store)
    env = simcord.Env(client, check_errors=False, shard_count=1)
    users = {name: env.create_user(name, global_name=name.title()) for name in _VIEWERS + _OTHERS}
    guild = env.create_guild("The Film Club", id=GUILD_ID, owner=users["olive"])
    for user in users.values():
        if user.id != guild.owner.id:
            guild.add_member(user)
    # The simulated clock begins on a fixed day. It is put right after the ids are given, which come
    # from it and have to be the same every time, and before anything waits for a moment.
    env.backend.advance_clock(max(0.0, (datetime.now(UTC) - env.now()).total_seconds()))
    channel = guild.create_text_channel("films")
    await _fill(store, {name: user.id for name, user in users.items()})
    async with contextlib.AsyncExitStack() as stack:
        await env.start()
        stack.push_async_callback(env.shutdown)
        # SimCord counts whatever reaches the tree's error handler as a failure of the bot's; here
        # the handler is how a member is asked which film they mean.
        vars(client.tree).pop("on_error", None)
        await cast("discord.ClientUser", client.user).edit(username="filmclub")
        viewers = [_Typist(env, guild, users[name]) for name in _VIEWERS]
        await viewers[0].send(channel, _WELCOME)
        preview = await stack.enter_async_context(
            env.preview(
                channel,
                viewers=viewers,
                layout="channel",
                port=port or None,
            )
        )
        print(f"The preview is at {preview.url}\nCtrl-C ends it.", flush=True)  # noqa: T201
        if open_browser:
            webbrowser.open(preview.url)
        await preview.wait_closed()


async def _fill(store: Store, member_ids: dict[str, int]) -> None:
    """Ratings of the past weeks, unless the club has some from an earlier preview."""
    if await store.ratings.any(GUILD_ID):
        return
    chance = random.Random("filmclub")  # noqa: S311 - a made-up club, the same every time
    now = datetime.now(UTC)
    for film in await store.titles.matching(GUILD_ID, "", len(_LINES) + 25):
        taste = chance.randint(5, 9)
        for name, member_id in member_ids.items():
            stars, line, spoiler = _LINES.get(
                (film.title, name), (min(10, max(1, taste + chance.randint(-3, 2))), None, False)
            )
            # Olive has rated nothing yet: hers is the first press of Rate.
            if name == "olive" or (line is None and chance.random() < 0.35):
                continue
            rated_at = now - timedelta(hours=chance.randint(1, 24 * 30))
            if (film.title, name) in _LINES:  # this week's, so that the digest has its sections
                rated_at = now - timedelta(hours=chance.randint(1, 100))
                before = rated_at - timedelta(days=20)
                if name == "chloe":  # who has had a change of heart
                    await store.ratings.rate(GUILD_ID, film.id, member_id, 3, before)
            await store.ratings.rate(
                GUILD_ID, film.id, member_id, stars, rated_at, line=line, spoiler=spoiler,
                name=name.title(),
            )  # fmt: skip
