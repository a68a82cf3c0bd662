"""Whatever one club's messages and forms carry does nothing in another, and shows nothing there."""

from __future__ import annotations

import contextlib
import random
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import timedelta
from typing import Any, cast

import pytest
import simcord

from bot.client.filmclub import FilmClub
from bot.domain.library import Editor
from bot.domain.vote import BadVote
from bot.store.store import Store
from bot.store.votes import NewVote
from tests.end_to_end.driving import Club, answer, film, new_client, organiser
from tests.end_to_end.everything import Everything
from tests.end_to_end.house_rules import connected

pytestmark = pytest.mark.thorough

TITLE, MEMBER = "Zqown", "zqmia"
"""A film that one club alone has, and a member's name there."""

REACHED = {
    "films", "library_log", "nominations", "proposals", "rating_changes", "ratings",
    "screenings", "sealings", "turn_order", "turns", "vote_films", "votes",
    "watched", "watchlist",
}  # fmt: skip
"""What the club has by ``be_busy``, at least."""

GIVEN_BACK = re.compile(r"```.*?```")
"""What the stranger has sent in a form, for them to copy."""


def parts_of(value: Any) -> Iterator[Mapping[str, Any]]:
    """All that a request holds: buttons, menus and forms among it."""
    if isinstance(value, list):
        for each in value:
            yield from parts_of(each)
    elif isinstance(value, dict):
        yield value
        for each in value.values():
            yield from parts_of(each)


async def rows_of(library: Store, guild_id: int) -> dict[str, list[tuple[Any, ...]]]:
    """All that a club has."""
    tables = await library.database.fetch(
        "SELECT s.name FROM sqlite_schema AS s JOIN pragma_table_xinfo(s.name) AS c"
        " WHERE s.type = 'table' AND c.name = 'guild_id'"
    )
    return {
        name: [
            tuple(row)
            for row in await library.database.fetch(
                f"SELECT * FROM {name} WHERE guild_id = ? ORDER BY 1, 2", (guild_id,)
            )
        ]
        for (name,) in map(tuple, tables)
    }


async def be_busy(
    club: Club, olive: simcord.MemberActor, mia: simcord.MemberActor, library: Store
) -> None:
    """Have everything be on that a stranger could end: a random walk may have left it off, or never
    have come to it."""
    here, title = club.channel, {"film": "parasite"}
    by = Editor(club.guild.id, olive.id, cast("FilmClub", club.env.bot).clock(), olive.name)
    there = [seat.member_id for seat in (await library.turns.rota(club.guild.id)).seats]
    await library.turns.set_order(by, [(mia.id, MEMBER), (olive.id, olive.name)], there)
    await olive.slash(here, "turns next")
    await olive.slash(here, "turns show")
    for member, nominated in ((mia, "casablanca"), (olive, "ballerina")):
        await member.slash(here, "nominate", film=nominated)
    found, _all = await library.nominations.page(club.guild.id, olive.id, 0, 9)
    new = NewVote("ranked", by.at + timedelta(days=9), here.id)
    with contextlib.suppress(BadVote):  # one is open
        await library.votes.open(by, new, [each.id for each in found])
    await mia.slash(here, "vote show")
    await olive.slash(here, "library managers", **{"films-a-day": 0})
    await mia.slash(here, "library add-film", title=f"{TITLE} Again", year=2021)
    await mia.slash(here, "rate", stars=4.0, review="Rather slow.", **title)
    await mia.slash(here, "watchlist add", film="casablanca")
    planned = await olive.slash(here, "screening schedule", when="in 5 days 8pm", **title)
    await olive.click(answer(planned), label="Schedule")
    await olive.slash(here, "club log-add", film="casablanca", date="2026-01-01")
    await library.sealed.seal(by, (await film(library, "Ballerina")).id, new.closes_at, here.id)
    await olive.slash(here, "sealed show")


@pytest.fixture
async def env(library: Store) -> AsyncIterator[simcord.Env]:
    """Without the house rules, which hold for what clients send."""
    async with connected(new_client(library), rules=False) as env:
        yield env


async def test_what_one_club_was_sent_does_nothing_in_another_and_shows_nothing(
    env: simcord.Env, library: Store
) -> None:
    club, other = Club(env), Club(env, "The Other Club")
    olive, mia = organiser(club), club.join(MEMBER)
    await olive.slash(club.channel, "library add-film", title=TITLE, year=2020)
    everything = Everything(club, (await film(library, TITLE)).id, mia, random.Random(1))
    for member in (olive, mia):
        await everything.run_commands(member)
    await everything.press_everything(olive, mia)
    await be_busy(club, olive, mia, library)
    sent = [part for request in env.http_requests for part in parts_of(request.json)]
    forms = [each for each in sent if "title" in each and "custom_id" in each]
    pressed = {
        each["custom_id"]: each
        for each in sent
        if "custom_id" in each and each.get("type") in (2, 3, 5, 6, 8)
    }
    assert len(forms) > 15
    assert len(pressed) > 100
    before, since = await rows_of(library, club.guild.id), len(env.http_requests)
    assert {name for name, rows in before.items() if rows} >= REACHED

    stranger = organiser(other)
    there = Everything(other, 1, other.ana, random.Random(1))
    message = await other.post("0")
    for component in pressed.values():
        await there.press(stranger, component, message.id)
    for form in forms:
        await there.send_form(stranger, form, there.received(message.id))
    assert await rows_of(library, club.guild.id) == before
    for request in env.http_requests[since:]:
        shown = GIVEN_BACK.sub("", str(request.json))
        assert TITLE not in shown
        assert MEMBER not in shown
