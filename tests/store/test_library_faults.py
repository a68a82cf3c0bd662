"""A call to SQLite fails, each in turn: what was asked for is done whole, or not at all.

Of each action's calls a third is tried; `make faults` tries them all.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.domain.errors import StoreUnavailable
from bot.domain.film import Facts
from bot.domain.library import Editor
from bot.domain.proposal import FilmProposal, QuoteProposal, ReviewProposal
from bot.store import connection as connections
from bot.store.store import Store
from tests.fresh import new_library
from tests.posting.faulty_database import refusal
from tests.sampling import sample
from tests.store.clubs_library import (
    ANA,
    BEN,
    OURS,
    REVIEW,
    after,
    assert_kept_right,
    by,
    named,
    rate,
    said,
)
from tests.store.statements import connect_with
from tests.store.tables import added

pytestmark = pytest.mark.thorough


@dataclass
class Shelf:
    """Ids of what the library has before the fault."""

    everyones: int = 0
    own: int = 0
    other: int = 0
    everyones_review: int = 0
    own_review: int = 0
    quote: int = 0
    proposals: tuple[int, ...] = ()
    removed: int = 0
    """The log's entry."""


async def fill(path: Path) -> Shelf:
    shelf = Shelf()
    async with new_library(path) as store:
        film, other = await named(store, "ballerina"), await named(store, "casablanca")
        own = await added(store, by(), Facts(title="Alien"))
        shelf.everyones, shelf.other, shelf.own = film.id, other.id, own.id
        shelf.everyones_review = (await store.reviews.dossier(OURS, film.id)).reviews[0].id
        for number, one in enumerate((film, other, own)):
            await rate(store, one, ANA, 3 + number, minutes=number)
            await rate(store, one, BEN, 9 - number, minutes=number)
            await store.reviews.add(by(), one.id, replace(REVIEW, link=None))
            _, shelf.quote = await store.quotes.save(by(), one.id, said(number))
        await store.ratings.take_back(Editor(OURS, BEN, after(5)), own.id)
        shelf.own_review = (await store.reviews.dossier(OURS, own.id)).reviews[0].id
        wick = await named(store, "john wick")
        await rate(store, wick, ANA, 2)
        _, shelf.removed = await store.library.remove_film(by(), wick.id)
        wanted = (
            FilmProposal(Facts(title="New")),
            ReviewProposal(own.id, own.name, ANOTHER, "abc"),
            QuoteProposal(own.id, own.name, said(50)),
        )
        waiting = [await store.proposals.propose(by(BEN), one) for one in wanted]
        shelf.proposals = tuple(proposal.id for proposal in waiting)
    return shelf


ANOTHER = replace(REVIEW, reviewer="Zoe", summary="It is long.")
CHANGED = replace(REVIEW, summary="Changed.", quotes=("one", "two"), link=None)
ACTIONS: dict[str, Callable[[Store, Shelf], Awaitable[object]]] = {
    "add": lambda s, _: s.library.bring(by(), Facts(title="Brazil", aliases=("B",))),
    "rate new": lambda s, _: s.library.rate_new(
        by(), Facts(title="Brazil"), 8, line="Ha.", may_add=True
    ),
    "edit own": lambda s, k: s.library.edit_film(by(), k.own, title="Aliens"),
    "edit everyone's": lambda s, k: s.library.edit_film(by(), k.everyones, title="Prima"),
    "merge own into everyone's": lambda s, k: s.library.merge(by(), k.own, k.everyones),
    "merge everyone's into own": lambda s, k: s.library.merge(by(), k.everyones, k.own),
    "merge everyone's": lambda s, k: s.library.merge(by(), k.everyones, k.other),
    "remove": lambda s, k: s.library.remove_film(by(), k.own),
    "remove review": lambda s, k: s.reviews.remove(by(), k.own_review),
    "undo": lambda s, k: s.library.undo(by(), k.removed),
    "purge": lambda s, _: s.library.purge(after(11)),
    "add review": lambda s, k: s.reviews.add(by(), k.own, ANOTHER, "abc"),
    "edit review": lambda s, k: s.reviews.edit(by(), replace(CHANGED, id=k.own_review)),
    "edit everyone's review": lambda s, k: s.reviews.edit(
        by(), replace(CHANGED, id=k.everyones_review)
    ),
    "save quote": lambda s, k: s.quotes.save(by(), k.own, said(60)),
    "take quote back": lambda s, k: s.quotes.take_back(by(), k.quote),
    "forget": lambda s, _: s.quotes.forget(OURS, [1, 50]),
    "forget channel": lambda s, _: s.quotes.forget_channel(OURS, 5),
    "propose": lambda s, _: s.proposals.propose(by(), FilmProposal(Facts(title="X"))),
    "accept film": lambda s, k: s.proposals.accept(by(), k.proposals[0]),
    "accept review": lambda s, k: s.proposals.accept(by(), k.proposals[1]),
    "accept quote": lambda s, k: s.proposals.accept(by(), k.proposals[2]),
    "decline": lambda s, k: s.proposals.decline(by(), k.proposals[0]),
    "role": lambda s, _: s.library_rights.name_role(by(), 42),
}


class Fault:
    """Refuses one of the calls, or none; ROLLBACK needs no disk, and passes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls = 0
        self.at = 0
        monkeypatch.setattr(connections, "_connect", connect_with(self._count))

    def _count(self, sql: str, run: Callable[[], sqlite3.Cursor]) -> sqlite3.Cursor:
        if not sql.startswith("ROLLBACK"):
            self.calls += 1
            if self.calls == self.at:
                raise refusal("full")
        return run()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Shelf]:
    """A library, which every test copies."""
    path = tmp_path_factory.mktemp("library") / "full.db"
    return path, asyncio.run(fill(path))


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


@pytest.mark.parametrize("name", ACTIONS)
async def test_whichever_call_fails_nothing_is_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, filled: tuple[Path, Shelf], name: str
) -> None:
    # A good part of the time would go into the faults' tracebacks in the captured log.
    monkeypatch.setattr(logging.Formatter, "formatException", lambda _, info: repr(info[1]))
    full, shelf = filled
    path = tmp_path / "filmclub.db"
    before = dump(full)
    fault = Fault(monkeypatch)
    shutil.copy(full, path)
    async with Store.open(path) as store:
        fault.calls = 0
        await ACTIONS[name](store, shelf)
        calls = fault.calls
    done = dump(path)
    assert done != before
    assert calls >= 3
    shutil.copy(full, path)
    async with Store.open(path) as store:
        with closing(sqlite3.connect(path)) as beside:
            pages = beside.serialize()
            for call in sample(range(1, calls + 1), 3, [*ACTIONS].index(name)):
                fault.calls, fault.at = 0, call
                with pytest.raises(StoreUnavailable):
                    await ACTIONS[name](store, shelf)
                if (now := beside.serialize()) != pages:  # which is known at once
                    assert dump(path) == before, f"call {call} of {calls}"
                    pages = now
        assert dump(path) == before
        fault.at = 0
        await ACTIONS[name](store, shelf)
    assert_kept_right(path)
    assert dump(path) == done
