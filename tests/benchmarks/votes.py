"""Closing a vote: 500 ballots and 25 films, counted and written down in SQLite's thread."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from pathlib import Path
from statistics import median

from bot.domain.library import Editor
from bot.domain.vote import MOST_FILMS, tally
from bot.store.votes import NewVote
from tests.benchmarks.figures import Figure
from tests.benchmarks.scale import Scale
from tests.conftest import NOW
from tests.fresh import new_store
from tests.store.tables import add_film

BALLOTS = 500
CLUB = 7
TIMES = 15


def measure(scale: Scale) -> list[Figure]:
    return asyncio.run(_measure(scale))


async def _measure(scale: Scale) -> list[Figure]:
    chance = random.Random(13)
    ballots = [
        chance.sample(range(1, MOST_FILMS + 1), MOST_FILMS) for _ in range(scale.part(BALLOTS))
    ]
    counted, closed = [], []
    with tempfile.TemporaryDirectory() as folder:
        async with new_store(Path(folder, "votes.db")) as store:
            films = [await add_film(store, f"Film {number}") for number in range(MOST_FILMS)]
            for _ in range(scale.part(TIMES)):
                begun = time.process_time()
                tally("ranked", range(1, MOST_FILMS + 1), ballots)
                counted.append(time.process_time() - begun)
                ids = []
                for number, film in enumerate(films):
                    by = Editor(CLUB, number, NOW)
                    ids.append((await store.nominations.nominate(by, film.id, None)).nomination.id)
                new = NewVote("ranked", NOW.replace(year=2027), 1)
                vote = await store.votes.open(Editor(CLUB, 1, NOW), new, ids)
                for member, ballot in enumerate(ballots):
                    await store.votes.cast(Editor(CLUB, member, NOW), vote.id, ballot)
                begun = time.process_time()
                assert await store.votes.close(CLUB, vote.id, NOW, ())
                closed.append(time.process_time() - begun)
    return [
        Figure(
            f"closing a vote of {BALLOTS} ballots and {MOST_FILMS} films, CPU",
            median(closed) * 1e3,
            " ms",
            50,
            beside=f"the longest of {len(closed)} {max(closed) * 1e3:.0f} ms; of it counting"
            f" {median(counted) * 1e3:.0f} ms",
        )
    ]
