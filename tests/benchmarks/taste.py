"""Comparing members in a club of 500 with 200,000 ratings: how long it takes, and for how long the
event loop stands still meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from random import Random

from bot.domain.top import TopBy
from bot.store.store import Store
from bot.views.recommend import RECOMMENDED
from bot.views.top import PLACES_A_PAGE
from tests.benchmarks import world
from tests.benchmarks.figures import Figure, duration, percentile, times
from tests.benchmarks.scale import Scale

ASKED = 300
TICK = 0.001
"""How many seconds the watching task sleeps."""

Ask = Callable[[int], Awaitable[object]]
"""A question of the store about a member, by id."""


async def measure(store: Store, scale: Scale) -> list[Figure]:
    guild, random = world.club_id(0), Random(world.SEED)
    people = [world.member_id(0, number) for number in range(scale.part(world.LIVELY))]
    taste = store.taste

    async def members(_member: int) -> None:
        await taste.leanings(guild)
        await taste.pickers(guild)

    async def tops(_member: int) -> None:
        await store.top.page(guild, random.choice([*TopBy]), None, 0, PLACES_A_PAGE)

    async def tops_of_a_year(_member: int) -> None:
        since = datetime(2026, 11, 1, tzinfo=UTC) - timedelta(days=365)
        await store.top.page(guild, random.choice([*TopBy]), since, 0, PLACES_A_PAGE)

    def recommended(member: int) -> Awaitable[object]:
        return store.recommending.films(guild, member, RECOMMENDED)

    figures: list[Figure] = []
    for name, ask, most, aim in (
        ("/match", lambda member: taste.near(guild, member), ASKED, 100),
        ("/match member", lambda member: taste.match(guild, member, people[0]), ASKED, 100),
        ("/profile", lambda member: taste.profile(guild, member, "Europe/Berlin"), ASKED, None),
        ("/members", members, ASKED // 10, None),
        ("/top", tops, ASKED, 100),
        ("/top of a year", tops_of_a_year, ASKED, 100),
        ("/recommend", recommended, ASKED, 100),
    ):
        asking = random.choices(people, k=scale.part(most))
        figures.append(await asked(name, ask, asking, aim))
    return figures


async def asked(name: str, ask: Ask, members: list[int], aim: float | None) -> Figure:
    """The p99 of what it takes, in milliseconds; beside it the longest time for which the event
    loop stood still."""
    spent, cpu, stalls = list[float](), list[float](), list[float]()

    async def tick() -> None:
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(TICK)
            stalls.append(time.perf_counter() - begun - TICK)

    ticking = asyncio.create_task(tick())
    for member in members:
        begun, begun_cpu = time.perf_counter(), time.process_time()
        await ask(member)
        spent.append(time.perf_counter() - begun)
        cpu.append(time.process_time() - begun_cpu)
    ticking.cancel()
    beside = (
        f"p50 {duration(percentile(spent, 0.5))}; CPU {times(cpu)}; the event loop stood still for"
        f" {max(stalls) * 1e3:.1f} ms at most"
    )
    return Figure(f"{name}, p99", percentile(spent, 0.99) * 1e3, " ms", aim, beside=beside)
