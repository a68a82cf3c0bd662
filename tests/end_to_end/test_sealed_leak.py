"""What members have given a sealed film is nowhere before the reveal but before their own eyes.

Two clubs live through the same, byte for byte, but for what is in the envelopes. Whatever the bot
sends to anybody else, writes into its log or exports has to be the same in both: then nothing of
what is sealed can be in it, no star, no count, no length of a line. What is done is everything that
can be done (everything.py).
"""

from __future__ import annotations

import random
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.operator.exporting import write
from bot.store.database import Database
from bot.store.upkeep import back_up
from tests.end_to_end.driving import (
    Club,
    answer,
    film,
    forbid,
    new_client,
    organiser,
    walk,
)
from tests.end_to_end.everything import Everything
from tests.end_to_end.house_rules import connected
from tests.end_to_end.weeks import DAY, DUE, NOW, Hand
from tests.fresh import new_library

REVEALING = frozenset({"reveal-now"})
"""What opens the envelopes, and nothing else may."""

REVEAL = "2026-06-01 20:00"
"""After all that is done here."""


@dataclass(frozen=True)
class Envelope:
    """What a member gives, and gives again."""

    stars: int
    line: str
    spoiler: bool
    guess: str
    again: float


WORLDS = (
    (Envelope(1, "Quokka", False, "1", 0.5), Envelope(10, "", True, "", 5.0)),
    (Envelope(10, "", True, "", 5.0), Envelope(3, "Zyzzyva " * 400, False, "9", 2.5)),
)
"""The two members' envelopes in either club: as different as can be."""


@dataclass
class World:
    """All that came out of a club."""

    sent: list[Any] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    tables: dict[str, list[Any]] = field(default_factory=dict)


pytestmark = pytest.mark.thorough


@pytest.fixture
def _no_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the bot draws by lot is the same in both clubs."""
    monkeypatch.setattr(secrets, "choice", lambda options: options[0])
    monkeypatch.setattr(secrets, "token_hex", lambda _bytes: "0" * 8)


def others(env: simcord.Env, since: int, *, owner: bool) -> Iterator[Any]:
    """What was sent since then to others than the owner, who has asked for all of it."""
    for request in env.http_requests[since:]:
        data = request.json if isinstance(request.json, dict) else {}
        inner = data.get("data") or data
        is_form = data.get("type") == 9
        if owner and (is_form or int(inner.get("flags") or 0) & 64):
            continue
        # discord.py draws the nonces of direct messages by lot.
        yield request.method, {key: data[key] for key in data if key != "nonce"} or request.json


def hall_of(club: Club, speaker: simcord.MemberActor) -> simcord.ChannelHandle:
    """A channel in which one alone may write, and all others read."""
    hall = club.guild.create_text_channel("hall")
    forbid(club, hall, send_messages=False)
    may = discord.Permissions(send_messages=True).value
    overwrite = Overwrite(target_id=speaker.id, type=OverwriteType.MEMBER, allow=may, deny=0)
    club.env.backend.set_overwrite(hall.id, overwrite)
    return hall


async def rate(
    club: Club, member: simcord.MemberActor, given: Envelope, posted: simcord.ResponseMessage
) -> None:
    """By the form on a public card, by the menu of one that was posted where they may only read, by
    the command, and taken back in between."""
    card = answer(await club.ben.slash(club.channel, "review", film="ballerina"))
    form = await member.click(card, label="Rate with words")
    values = {"stars": [str(given.stars)], "line": given.line, "spoiler": given.spoiler}
    await member.submit_modal(form, {**values, "guess": [given.guess] if given.guess else []})
    (menu,) = [part["custom_id"] for part in walk(posted.components) if part.get("type") == 3]
    await member.select(posted, [str(int(given.again * 2))], custom_id=menu)
    await member.slash(club.channel, "unrate", film="ballerina")
    # Who had a line is given it, in a message for them alone. The simulated Discord's ids are made
    # of the time, and of how much was sent at that moment.
    await club.env.advance_time(1)
    await member.slash(club.channel, "rate", film="ballerina", stars=given.stars / 2)
    form = await member.click(card, label="Rate with words")
    await member.submit_modal(form, {**values, "guess": [given.guess] if given.guess else []})


async def lived(
    path: Path, envelopes: tuple[Envelope, ...], seed: int, caplog: pytest.LogCaptureFixture
) -> World:
    """A club with a film that is sealed, in which everything is done that can be done."""
    world, clock = World(), Hand(NOW)
    caplog.clear()
    async with new_library(path) as store, connected(new_client(store, clock=clock)) as env:
        club = Club(env)
        olive, seen = organiser(club), await film(store, "Ballerina")
        owners = [club.join("mia"), club.join("noa")]
        # One has rated it before it was sealed, which stays in sight.
        await club.ben.slash(club.channel, "rate", film="ballerina", stars=3.0, review="Seen.")
        asked = await olive.slash(club.channel, "sealed open", film="ballerina", reveal=REVEAL)
        await olive.click(answer(asked), label="Seal it")
        hall = hall_of(club, olive)
        posted = answer(await olive.slash(hall, "review", film="ballerina"))
        assert not posted.ephemeral
        for owner, given in zip(owners, envelopes, strict=True):
            since = len(env.http_requests)
            await rate(club, owner, given, posted)
            world.sent += others(env, since, owner=True)
        since = len(env.http_requests)
        everything = Everything(club, seen.id, owners[0], random.Random(seed))
        for member in (olive, club.ana):
            names = await everything.run_commands(member)
        assert "rate" in names
        await everything.press_everything(olive, club.ana, but=REVEALING)
        for moment in (DUE, DUE + 7 * DAY, DUE + 8 * DAY):  # what comes by itself
            clock.now = moment
            await env.advance_time(31)
        assert {*everything.pressed, *REVEALING} == set(everything.bot._actions)
        world.sent += others(env, since, owner=False)
        folder = path.parent / "export"
        folder.mkdir()
        back_up(path, path.parent / "copy.db")
        async with Database.open(path.parent / "copy.db", back_up) as database:
            await write(database, club.guild.id, folder)
    world.files = {each.name: each.read_bytes() for each in folder.iterdir()}
    world.log = [record.getMessage() for record in caplog.records]
    with closing(sqlite3.connect(path)) as connection:
        named = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        for (name,) in named.fetchall():
            if name != "sealed_ratings":
                world.tables[name] = connection.execute(f"SELECT * FROM {name}").fetchall()
    return world


@pytest.mark.usefixtures("_no_chance")
async def test_whatever_is_done_nothing_of_an_envelope_is_seen_by_anybody_else(
    tmp_path: Path, troubles: pytest.LogCaptureFixture
) -> None:
    worlds: list[World] = []
    for number, envelopes in zip(count(), WORLDS):
        folder = tmp_path / str(number)
        folder.mkdir()
        worlds.append(await lived(folder / "filmclub.db", envelopes, 1, troubles))
    one, other = worlds
    assert len(one.sent) > 300
    # What goes on in the background is sent sooner or later than an answer, by chance.
    for ours, theirs in zip(*(sorted(world.sent, key=repr) for world in worlds), strict=True):
        assert ours == theirs
    assert "Quokka" not in str(one)
    assert "Zyzzyva" not in str(other)
    assert one.log == other.log
    assert one.files == other.files
    for name, rows in one.tables.items():
        assert rows == other.tables[name], name
