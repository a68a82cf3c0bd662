"""What others have makes no question of a club's library longer: no other club's films, nor
everyone's other films. SQLite's steps are counted, which a busy machine does not change."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable
from contextlib import closing
from pathlib import Path
from typing import get_args

import pytest

from bot.domain.film import Facts
from bot.domain.library import Editor, ListFilter
from bot.domain.proposal import FilmProposal, QuoteProposal
from bot.domain.waiting import ReviewDraft, WaitingCommand
from bot.store.store import Store
from tests.conftest import NOW
from tests.fresh import new_library
from tests.store.clubs_library import ANA, OURS, REVIEW, THEIRS, after, by, named, rate, said

MANY = 3_000
CLUBS_TABLES = (
    "INSERT INTO quotes (text, guild_id, film_id, channel_id, message_id, author_id)"
    " SELECT 'A line.', :club, 1000 + n, 5, 1000 + n, 1 FROM many",
    "INSERT INTO library_log (guild_id, member_id, changed_at, action, film)"
    " SELECT :club, 1, '2026', 'added', 'Film' FROM many",
    "INSERT INTO proposals (guild_id, member_id, kind, content, proposed_at)"
    " SELECT :club, n, 'film', '{}', '2026' FROM many UNION ALL SELECT :club, n, 'quote',"
    " json_object('said', json_object('channel_id', 5, 'message_id', 1000 + n)), '2026' FROM many",
    "INSERT INTO waiting (guild_id, member_id, kind, content, created_at)"
    " SELECT :club, n, 'quote', json_object('channel_id', 5, 'message_id', 1000 + n), '2026-04'"
    " FROM many",
    "INSERT INTO film_replacements SELECT :club, 100000 + n, NULL, NULL FROM many",
    "INSERT INTO review_replacements SELECT :club, 1000 + n, NULL, NULL FROM many",
    "INSERT INTO rating_changes (guild_id, film_id, member_id, stars, spoiler, changed_at)"
    " SELECT :club, 1000 + n, 1, 5, 0, '2026' FROM many",
)
ALL_TABLES = (
    "INSERT INTO films (id, guild_id, title) SELECT 1000 + n, :club, 'Film ' || n FROM many",
    "INSERT INTO film_titles (folded, place, film_id) SELECT 'film ' || n, 0, 1000 + n FROM many",
    "INSERT INTO reviews (id, film_id, guild_id, source, summary)"
    " SELECT 1000 + n, 1000 + n, :club, 'Paper', 'Good.' FROM many",
    "INSERT INTO quotes (text, review_id) SELECT 'In print.', 1000 + n FROM many",
)
OF_ALL = {"a quote of any film"}
"""What is about all that is everyone's takes as long as that is much."""


async def fill(path: Path, club: int | None, count: int) -> None:
    async with new_library(path) as store:
        await store.library_rights.name_role(by(club=THEIRS), None)
    many = f"WITH RECURSIVE many (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many LIMIT {count}) "
    with closing(sqlite3.connect(path)) as connection:
        for insert in (ALL_TABLES + CLUBS_TABLES * (club is not None)) if count else ():
            connection.execute(insert.replace(" SELECT", f" {many} SELECT", 1), {"club": club})
        connection.commit()


class Work:
    """SQLite's steps, in hundreds, by what was done."""

    def __init__(self, store: Store) -> None:
        self.done: dict[str, int] = {}
        self._connections = store.database._writer, *store.database._readers
        self._steps = 0

    async def watch(self) -> None:
        for connection in self._connections:
            await connection.set_progress_handler(self._step, 100)  # type: ignore[arg-type]

    def _step(self) -> int:
        self._steps += 1
        return 0

    async def of(self, name: str, doing: Awaitable[object]) -> None:
        before = self._steps
        await doing
        self.done[name] = self._steps - before


async def work_of_all(path: Path) -> dict[str, int]:
    async with Store.open(path) as store:
        work = Work(store)
        await work.watch()
        library, quotes = store.library, store.quotes
        ballerina, casablanca = await named(store, "ballerina"), await named(store, "casablanca")
        await rate(store, ballerina, ANA, 8)
        await work.of("adding", library.bring(by(), Facts(title="Alien", tmdb_id=348)))
        alien = await named(store, "alien")
        await work.of("changing one's own", library.edit_film(by(), alien.id, year=1979))
        await work.of("changing everyone's", library.edit_film(by(), ballerina.id, year=2024))
        await work.of("merging", library.merge(by(), alien.id, ballerina.id))
        await work.of("a film's toll", library.toll(OURS, ballerina.id, NOW))
        await work.of("adding a review", store.reviews.add(by(), ballerina.id, REVIEW, "abc"))
        await work.of("the card", store.reviews.dossier(OURS, ballerina.id))
        review = (await store.reviews.dossier(OURS, ballerina.id)).reviews[0]
        await work.of("changing a review", store.reviews.edit(by(), review))
        await work.of("a message", quotes.save(by(), casablanca.id, said(1)))
        await work.of("a quote of a film", quotes.draw(OURS, casablanca.id, 77))
        await work.of("a quote of any film", quotes.draw(OURS, None, 77))
        waits = WaitingCommand("rate", {"stars": 3.5})
        await work.of("what waits", store.waiting.keep(Editor(OURS, ANA, NOW), waits))
        await work.of("what waited", store.waiting.get(Editor(OURS, ANA, NOW), 1, ReviewDraft))
        await work.of("deleted messages", quotes.forget(OURS, range(2, 50)))
        await work.of("a deleted channel", quotes.forget_channel(OURS, 99))
        quote = QuoteProposal(casablanca.id, casablanca.name, said(2))
        await work.of("proposing", store.proposals.propose(by(), quote))
        await store.proposals.propose(by(), FilmProposal(Facts(title="Brazil")))
        await work.of("what is proposed", store.proposals.page(OURS, 0, 5))
        (first, second), _ = await store.proposals.page(OURS, 0, 5)
        await work.of("accepting", store.proposals.accept(by(), second.id))
        await work.of("declining", store.proposals.decline(by(), first.id))
        await work.of("the log", store.library_log.page(OURS, 0, 5, NOW))
        for narrowed in get_args(ListFilter):
            await work.of(f"the list of {narrowed}", store.film_list.page(OURS, narrowed, 10))
        await work.of("removing", library.remove_film(by(), casablanca.id))
        last = (await store.reviews.dossier(OURS, ballerina.id)).reviews[-1]
        await work.of("removing a review", store.reviews.remove(by(), last.id))
        await work.of("the removal by age", library.purge(after(11)))
    return work.done


@pytest.mark.parametrize("club", [THEIRS, None], ids=["another club's", "everyone's"])
async def test_what_others_have_makes_nothing_longer(tmp_path: Path, club: int | None) -> None:
    done: list[dict[str, int]] = []
    for count in (0, MANY):
        path = tmp_path / f"{count}.db"
        await fill(path, club, count)
        done.append(await work_of_all(path))
    alone, among_many = done
    longer = {
        name: (alone[name], steps)
        for name, steps in among_many.items()
        if steps > alone[name] + 20 and not (club is None and name in OF_ALL)
    }
    assert len(alone) > 20
    assert longer == {}


async def test_a_card_takes_no_longer_where_many_have_rated_the_film(tmp_path: Path) -> None:
    done: list[int] = []
    for count in (2, 1_000):
        path = tmp_path / f"{count}.db"
        async with new_library(path) as store:
            film = await named(store, "ballerina")
            await rate(store, film, ANA, 8)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(
                f"WITH RECURSIVE many (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many"
                f" LIMIT {count}) INSERT INTO rating_changes (guild_id, film_id, member_id, stars,"
                " line, spoiler, changed_at)"
                f" SELECT {OURS}, {film.id}, 1000 + n, 5, 'A line.', 0,"
                " '2026-01-01T00:00:00.000000+00:00' FROM many"
            )
            connection.commit()
        async with Store.open(path) as store:
            work = Work(store)
            await work.watch()
            await work.of("the card", store.reviews.dossier(OURS, film.id))
            done.append(work.done["the card"])
    assert done[1] <= done[0] + 1
