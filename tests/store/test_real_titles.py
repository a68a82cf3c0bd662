"""Titles as people type them, on libraries of real films: two tables that were written by people
who had not seen the code (real_titles/queries.toml says how to read them), and a third one."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import pytest

from bot.client.film_option import named_films, without_what_tells_apart
from bot.domain.film import Facts
from bot.store.films import create_film
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.tables import CHOICES

pytestmark = pytest.mark.thorough

CLUB = 100
FOLDER = Path(__file__).with_name("real_titles")
_NUMBER = re.compile(r"(?<=no\. )\d+$")
"""In the name of a choice, which the table could not know."""
LEAST = 0.99
"""The share of the queries that have to be answered as the table says,"""
FIRST = 0.988
"""and the share of those for which what is offered first has to be what it says."""


@cache
def table(name: str) -> list[dict[str, Any]]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))[name]


@pytest.fixture(params=["", "more_", "third_"], ids=["first", "second", "third"])
def which(request: pytest.FixtureRequest) -> str:
    """The beginning of a table's name."""
    return request.param


@pytest.fixture
async def real(store: Store, which: str) -> Store:
    def add(connection: Connection) -> None:
        for film in table(f"{which}films"):
            aliases = tuple(film["aliases"])
            facts = Facts(title=film["title"], year=film["year"], aliases=aliases)
            create_film(connection, facts, NOW, None)

    await store.database.write(add)
    await store.titles.learn()
    return store


async def test_a_command_that_changes_something_takes_what_is_named_and_nothing_else(
    real: Store, which: str
) -> None:
    rows = await real.database.fetch("SELECT id, title, year FROM films")
    ids = {f"{row['title']} ({row['year']})": row["id"] for row in rows}
    differing: list[str] = []
    wrong: list[str] = []
    for query in table(f"{which}queries"):
        typed = _NUMBER.sub(str(ids.get(str(query["names"]), 0)), query["typed"])
        films = await named_films(real.titles, CLUB, typed)
        taken = films[0].name if len(films) == 1 else None
        meant = query["names"] if isinstance(query["names"], str) else None
        if taken != meant:
            differing.append(query["typed"])
            if taken is not None and "unsure" not in query:
                wrong.append(f"{query['typed']} took {taken}")
    assert wrong == []
    assert len(differing) <= (1 - LEAST) * len(table(f"{which}queries")), differing


async def test_what_is_meant_is_offered_first(real: Store, which: str) -> None:
    differing: list[str] = []
    for query in table(f"{which}queries"):
        typed = without_what_tells_apart(query["typed"])
        found = await real.titles.search(CLUB, typed, CHOICES)
        first, meant = found[0].name if found else None, query["first"]
        is_right = (
            first == meant
            if isinstance(meant, str)
            else first in meant.get("any_of", [first]) or (first is None and "none" in meant)
        )
        if not is_right:
            differing.append(query["typed"])
    assert len(differing) <= (1 - FIRST) * len(table(f"{which}queries")), differing
