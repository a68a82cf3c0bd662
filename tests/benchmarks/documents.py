"""Reading review documents: how much of what is stated is right, how much is found, how fast."""

from __future__ import annotations

import time
from collections.abc import Callable

from bot import reading
from bot.reading.decoding import decode
from tests.benchmarks.figures import Figure, duration
from tests.benchmarks.scale import Scale
from tests.reading import document_table
from tests.reading.document_table import FLOORS, PRECISION, Count
from tests.reading.heavy import HEAVY, NESTED, swollen

ROUNDS = 5
"""How many rounds there are; the best one counts, since a shared core is slower."""


def measure(scale: Scale) -> list[Figure]:
    rounds = scale.part(ROUNDS)
    table = [(example.content, example.path.name) for example in document_table.examples()]
    facts = document_table.all_facts()
    count = Count.of(facts)
    told = f"{count.stated} stated, {count.wrong} wrong"
    found = f"{count.right} of {count.expected}"
    whole = _best(rounds, lambda: [reading.read(content, name=name) for content, name in table])
    return [
        Figure("facts: precision", 100 * count.precision, " %", None, 100 * PRECISION, told),
        Figure("facts: recall", 100 * count.recall, " %", None, 100 * min(FLOORS.values()), found),
        *(
            _of_field(field, Count.of(fact for fact in facts if fact.field == field))
            for field in document_table.FIELDS
        ),
        Figure(
            f"{len(table)} documents",
            whole * 1e3,
            " ms",
            beside=f"{duration(whole / len(table))} each",
        ),
        _longest(rounds, "text", ".txt"),
        _longest(rounds, "pages", ".html"),
        _heaviest(rounds),
    ]


def _of_field(field: str, count: Count) -> Figure:
    beside = f"precision {100 * count.precision:.0f} %, found {count.right} of {count.expected}"
    return Figure(f"{field}: recall", 100 * count.recall, " %", beside=beside)


def _longest(rounds: int, name: str, suffix: str) -> Figure:
    """The documents of the table, joined to one of the greatest length and, as any, of one
    encoding."""
    alike = [
        decode(example.content).encode()
        for example in document_table.examples()
        if example.path.suffix == suffix
    ]
    content = b"\n".join(alike)
    content = (content * (reading.LIMIT // len(content) + 1))[: reading.LIMIT]
    taken = _best(rounds, lambda: reading.read(content, name=f"long{suffix}"))
    return Figure(f"{reading.LIMIT // 1024} KiB of {name}", taken * 1e3, " ms", 50)


def _heaviest(rounds: int) -> Figure:
    """The slowest of the documents that are made to take long. A reader that is not linear takes
    seconds with some of them."""
    taken = {
        document[:20]: _best(rounds, lambda document=document: reading.read(document))
        for content in (*HEAVY, *NESTED)
        for document in swollen(content)
    }
    slowest = max(taken, key=taken.__getitem__)
    name = f"the heaviest of {len(taken)} made to take long"
    return Figure(name, taken[slowest] * 1e3, " ms", 250, beside=repr(slowest))


def _best(rounds: int, work: Callable[[], object]) -> float:
    """CPU seconds of the best round; other programs take none of these."""
    taken: list[float] = []
    for _ in range(rounds):
        start = time.thread_time()
        work()
        taken.append(time.thread_time() - start)
    return min(taken)
