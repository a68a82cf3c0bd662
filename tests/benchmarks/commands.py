"""/review, /rate, /club home and the autocomplete, from the gateway event to the HTTP call."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from random import Random
from statistics import fmean, median
from typing import Any

from bot.store.reviews import _DOSSIER
from bot.store.store import Store
from bot.views.film_card import FilmCard
from tests.benchmarks import world
from tests.benchmarks.discord_floor import Cost, Floor, bare, command, typing
from tests.benchmarks.figures import Figure, duration, percentile, times
from tests.benchmarks.rounds import begin
from tests.benchmarks.scale import Scale

ROUNDS, FLOOR_ROUNDS, ASKED = 21, 8, 50
PAUSES = 4
"""How often a member pauses while they type a title: the first time their club's films may have to
be read, the other times they are known."""

_SIGNS = {
    "ping": "pong", "review": "Another quote", "rate": "gave **", "autocomplete": "film:",
    "home": "At the Lantern", "ready": "Another quote", "read": "Another quote",
    "made": "Another quote",
}  # fmt: skip
"""A text in each answer, which shows that no error is measured."""

_BARE: Mapping[str, str | None] = {"ready": None, "read": _DOSSIER, "made": _DOSSIER}
"""Commands that show how much a card takes before any of our own code makes one."""
_SAID = {
    "ready": "a card that is ready, by discord.py alone",
    "read": "the same, after the card's rows were read",
    "made": "and its items made anew by discord.py, of words that are ready",
}
_KINDS = ("review", "ping", "rate", "autocomplete", "home")


async def measure(store: Store, scale: Scale) -> list[Figure]:
    """One command of each kind in turn, in random order, as members come: each finds the caches as
    the others left them. A bare card is measured in the place of /review."""
    clubs = [world.club_id(number) for number in range(scale.clubs)]
    events = payloads(scale, Random(world.SEED), await typed(store))
    await begin(store, scale, datetime.now(UTC))
    events |= {kind: _renamed(payloads(scale, Random(1), [])["review"], kind) for kind in _BARE}
    card = FilmCard(await store.reviews.dossier(clubs[0], scale.reviewed[0]))
    async with Floor.of(store, clubs) as floor:
        for kind, sql in _BARE.items():
            floor.tree.add_command(bare(kind, card, sql, made=kind == "made"))
        rounds = await _rounds(floor, events, _KINDS, scale.part(ROUNDS))
        floors = {
            kind: await _rounds(floor, events, (kind, *_KINDS[1:]), scale.part(FLOOR_ROUNDS))
            for kind in _BARE
        }
    ready, read, made = (
        _figure(f"a floor: {what} ÷ /ping, CPU", floors[kind], kind) for kind, what in _SAID.items()
    )
    return [
        _figure("/review ÷ /ping, CPU", rounds, "review", 2.8),
        ready,
        read,
        made,
        _figure("/rate ÷ /ping, CPU", rounds, "rate"),
        _figure("autocomplete ÷ /ping, CPU", rounds, "autocomplete"),
        _figure("/club home ÷ /ping, CPU", rounds, "home"),
        _slowest(rounds, "home", "review", 3),
        _figure("/ping", rounds, "ping"),
    ]


async def _rounds(
    floor: Floor, events: dict[str, Iterator[dict[str, Any]]], kinds: Sequence[str], count: int
) -> list[dict[str, list[Cost]]]:
    """What each kind costs, round by round; the first, which warms up, is left out."""
    random = Random(world.SEED)
    rounds: list[dict[str, list[Cost]]] = []
    for _ in range(count):
        costs: dict[str, list[Cost]] = {kind: [] for kind in kinds}
        for _ in range(ASKED):
            for kind in random.sample(kinds, len(kinds)):
                costs[kind].append(await floor.ask(next(events[kind])))
                assert _SIGNS[kind] in floor.answer, floor.answer
        rounds.append(costs)
    return rounds[1:]


def _renamed(events: Iterator[dict[str, Any]], name: str) -> Iterator[dict[str, Any]]:
    for event in events:
        yield {**event, "data": {**event["data"], "name": name}}


def _figure(
    name: str, rounds: list[dict[str, list[Cost]]], kind: str, aim: float | None = None
) -> Figure:
    """The median of the rounds' ratios; a slow moment of the machine meets all kinds alike."""

    def mean(costs: dict[str, list[Cost]], kind: str, part: str) -> float:
        return fmean(getattr(cost, part) for cost in costs[kind])

    def ratio(part: str) -> float:
        return median(mean(costs, kind, part) / mean(costs, "ping", part) for costs in rounds)

    cpu, inner = (median(mean(costs, kind, part) for costs in rounds) for part in ("cpu", "inner"))
    walls = [cost.wall for costs in rounds for cost in costs[kind]]
    beside = (
        f"CPU {duration(cpu)}, wall {times(walls)};"
        f" without gateway and HTTP {duration(inner)}, {ratio('inner'):.1f}"
    )
    return Figure(name, ratio("cpu"), at_most=aim, beside=beside)


def _slowest(rounds: list[dict[str, list[Cost]]], kind: str, beside: str, aim: float) -> Figure:
    """How much longer the slowest of one kind take than those of another: their p99."""
    slowest = {
        one: percentile([cost.cpu for costs in rounds for cost in costs[one]], 0.99)
        for one in (kind, beside)
    }
    said = f"CPU p99 {duration(slowest[kind])} and {duration(slowest[beside])}"
    return Figure("/club home p99 ÷ /review p99, CPU", slowest[kind] / slowest[beside], "", aim,
                  beside=said)  # fmt: skip


async def typed(store: Store) -> list[str]:
    rows = await store.database.fetch("SELECT title FROM films ORDER BY id LIMIT 2000")
    return [row["title"] for row in rows]


def payloads(
    scale: Scale, random: Random, titles: list[str]
) -> dict[str, Iterator[dict[str, Any]]]:
    """Endless events of each kind; busy clubs ask more often."""
    sizes = scale.club_sizes()
    numbers = random.choices(range(scale.clubs), sizes, k=10_000)

    def events(make: Callable[[int, int], dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for number in itertools.cycle(numbers):
            member = world.member_id(number, random.randrange(world.members(sizes[number])))
            yield make(world.club_id(number), member)

    def film() -> str:
        return f"film:{random.choice(scale.reviewed)}"

    def keys() -> Iterator[dict[str, Any]]:
        """A member types a title, and Discord asks at each pause."""
        for number in itertools.cycle(numbers):
            member = world.member_id(number, random.randrange(world.members(sizes[number])))
            title = random.choice(titles).lower()
            pauses = random.sample(range(1, len(title) + 1), min(PAUSES, len(title)))
            for letters in sorted(pauses):
                yield typing(world.club_id(number), member, title[:letters])

    def stars() -> float:
        return random.randint(1, 10) / 2

    return {
        "ping": events(lambda club, member: command("ping", club, member)),
        "review": events(lambda club, member: command("review", club, member, film=film())),
        "rate": events(
            lambda club, member: command("rate", club, member, film=film(), stars=stars())
        ),
        "autocomplete": keys(),
        "home": events(lambda club, member: command("club home", club, member)),
    }
