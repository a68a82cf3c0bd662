"""Whatever one club's messages and forms carry does nothing in another, and shows nothing there."""

from __future__ import annotations

import random
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import pytest
import simcord

from bot.store.store import Store
from tests.end_to_end.driving import Club, film, new_client, organiser
from tests.end_to_end.everything import Everything
from tests.end_to_end.house_rules import connected

pytestmark = pytest.mark.thorough

TITLE, MEMBER = "Zqown", "zqmia"
"""A film that one club alone has, and a member's name there."""

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
    assert sum(map(bool, before.values())) > 15, "of a random walk, which has 20 to 28"

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
