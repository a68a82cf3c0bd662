"""How many clubs one process holds: what each thing costs, times what a club is taken to do.

The use is stated, not measured: a lively club of about a hundred members, and all clubs have their
busiest hour at once. Members come when they please, so the load is random in time (a Poisson
process), and the event loop serves one after another: how long an answer waits for its turn follows
from the costs that were measured (Lindley's recursion for a queue with one server).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from random import Random
from statistics import fmean

from bot.client.filmclub import utc_now
from bot.club.digest import WeeklyDigest
from bot.club.pace import PACE_SECONDS
from bot.domain.schedule import Week, last_seven_days
from bot.store.store import Store
from tests.benchmarks import commands, world
from tests.benchmarks.discord_floor import Floor
from tests.benchmarks.figures import Figure, duration, percentile
from tests.benchmarks.scale import Scale

COMMANDS, KEYS = 30, 150
"""A club's day: commands, presses and forms; keys pressed in an option."""
RATINGS = 3_000
"""How many ratings a club gives in a year."""
BUSY_HOUR = 0.2
"""The share of a day's use that falls into its busiest hour."""
BUSY_CORE = 0.5
"""The share of a core that the busiest hour may take; more, and answers begin to queue."""
DIGEST_SECONDS = 600
"""How long after its moment the last of the digests may come that are all due at one."""

ASKED = 400
ARRIVALS = 200_000


async def measure(store: Store, scale: Scale, size: int) -> list[Figure]:
    """``size`` is that of the store, in bytes, as it was built."""
    costs = await _costs(store, scale)
    command = fmean([*costs["review"], *costs["rate"]])
    key = fmean(costs["autocomplete"])
    day = COMMANDS * command + KEYS * key
    clubs = BUSY_CORE * 3600 / (day * BUSY_HOUR)
    digest = await _digest(store, scale) + fmean(costs["ping"])
    bytes_a_rating = size / scale.ratings
    waits = _waits(costs, clubs * BUSY_HOUR / 3600)
    return [
        Figure("a command, CPU", command * 1e3, " ms", beside="half /review, half /rate"),
        Figure("a key in an option, CPU", key * 1e3, " ms"),
        Figure("a digest, CPU", digest * 1e3, " ms", beside="built, rendered, and a request"),
        Figure("a club's day, CPU", day * 1e3, " ms", beside=_shares(command, key)),
        Figure("clubs in half a core", clubs, beside="in the busiest hour of all of them"),
        Figure(
            "waiting for the event loop there, p99",
            percentile(waits, 0.99) * 1e3,
            " ms",
            beside=f"p50 {duration(percentile(waits, 0.5))}",
        ),
        Figure(
            "digests due at one moment, posted in ten minutes",
            DIGEST_SECONDS / max(PACE_SECONDS, digest / BUSY_CORE),
        ),
        Figure("disk of a club's year", RATINGS * bytes_a_rating / 2**20, " MiB"),
    ]


def _shares(command: float, key: float) -> str:
    each = {"commands": COMMANDS * command, "keys": KEYS * key}
    whole = sum(each.values())
    return ", ".join(f"{name} {100 * part / whole:.0f} %" for name, part in each.items())


async def _costs(store: Store, scale: Scale) -> dict[str, list[float]]:
    """CPU seconds of each kind of event, one of each in turn, until all that the event begins has
    ended."""
    random = Random(world.SEED)
    clubs = [world.club_id(number) for number in range(scale.clubs)]
    events = commands.payloads(scale, random, await commands.typed(store))
    costs: dict[str, list[float]] = {kind: [] for kind in events}
    async with Floor.of(store, clubs) as floor:
        for _ in range(scale.part(ASKED)):
            for kind in events:
                costs[kind].append((await floor.ask(next(events[kind]))).whole)
    return costs


async def _digest(store: Store, scale: Scale) -> float:
    """CPU seconds of a club's digest, from the store to the components that are sent."""
    weekly, end = WeeklyDigest(store, utc_now), datetime(2026, 3, 4, 9, tzinfo=UTC)
    week, period = Week.of(end.date()), last_seven_days(end, "UTC")
    begun = time.process_time()
    for number in range(scale.clubs):
        content = await weekly.content(world.club_id(number), week, period, "UTC")
        content.post(week).to_components()
        await asyncio.sleep(0)
    return (time.process_time() - begun) / scale.clubs


def _waits(costs: Mapping[str, Sequence[float]], days_a_second: float) -> list[float]:
    """Seconds that each of many events waits for those before it, at so many clubs' days a
    second."""
    random = Random(world.SEED)
    a_day = {
        "review": COMMANDS / 2,
        "rate": COMMANDS / 2,
        "autocomplete": KEYS,
    }
    arriving = random.choices(list(a_day), list(a_day.values()), k=ARRIVALS)
    rate = sum(a_day.values()) * days_a_second
    waits = [0.0]
    for kind in arriving:
        served = waits[-1] + random.choice(costs[kind])
        waits.append(max(0.0, served - random.expovariate(rate)))
    return waits
