"""How long what The Movie Database said is kept, and what is a club's own by then."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from sqlite3 import Connection

import msgspec
import pytest

from bot.domain.film import Facts, Film
from bot.domain.post import Post, PostId
from bot.domain.proposal import FilmProposal
from bot.store.clubs import note_club
from bot.store.database import Database, statement, stored
from bot.store.films import create_film
from bot.store.json_column import from_json, to_json
from bot.store.schema import migrations
from bot.store.store import Store
from bot.store.tmdb_facts import FRESH_FOR, FROM_THE_OLDEST, KEPT_FOR, POSTED_FOR, note_tmdb
from bot.store.upkeep import back_up
from tests.conftest import NOW
from tests.store.clubs_library import OURS, THEIRS, by
from tests.store.tables import added, assert_sound, rows

MOMENT = timedelta(seconds=1)
TOO_LATE = NOW + KEPT_FOR + MOMENT
HEAT = Facts(
    title="Heat", year=1995, director="Michael Mann", country="US", runtime=170, certificate="15",
    cast=("Al Pacino",), original_title="Heat!", poster="https://image.tmdb.org/p.jpg", tmdb_id=949,
)  # fmt: skip
PICKED = Facts(title="Heat", year=1995, tmdb_id=949)


async def kept(store: Store, film: Film, club: int = OURS) -> Facts:
    found = await store.films.get(club, film.id)
    return Facts(**{name: getattr(found, name) for name in Facts.__dataclass_fields__})


async def test_what_tmdb_said_is_dropped_and_what_a_club_wrote_stays(
    store: Store, database_path: Path
) -> None:
    ours = await added(store, by(), HEAT)
    theirs = await added(store, by(club=THEIRS), HEAT)
    typed = await added(store, by(), Facts(title="Home", director="Ana"))
    await store.library.edit_film(by(), ours.id, runtime=171, aliases=("Fuoco",))
    await store.tmdb_facts.drop_too_old(NOW + KEPT_FOR)
    assert await kept(store, theirs, THEIRS) == HEAT
    await store.tmdb_facts.drop_too_old(TOO_LATE)
    assert await kept(store, theirs, THEIRS) == PICKED
    assert await kept(store, ours) == replace(PICKED, runtime=171, aliases=("Fuoco",))
    assert (await kept(store, typed)).director == "Ana"
    assert rows(database_path, "SELECT DISTINCT tmdb_at, tmdb_facts FROM films") == [(None, None)]
    assert_sound(database_path)


async def test_posts_of_long_ago_hold_no_facts_and_can_be_made_anew(
    store: Store, database_path: Path
) -> None:
    frozen = msgspec.to_builtins(Film(id=1, **asdict(HEAT)))
    head = "## Heat (1995)\n-# Michael Mann · US"
    line = 'He has "director" and image.tmdb.org in it'
    contents = {
        "discussion": {"film": frozen, "parts": [head, "Scores", line], "name": "Heat"},
        "screening": {"screening": {"film": frozen, "place": "the Odeon"}},
        "digest": {"parts": [line], "film_id": 1, "posters": [["Heat", HEAT.poster]]},
        "reveal": {"ratings": [{"member_id": 5, "name": "director"}]},  # as a member calls themself
    }
    ids = {kind: PostId(OURS, kind, "1") for kind in contents}
    for kind, content in contents.items():
        await store.posts.begin(Post(ids[kind], 5, NOW, NOW, content))
    await store.database.write(  # as SQLite writes JSON
        statement("UPDATE posts SET content = json(content) WHERE kind = 'digest'")
    )
    await store.tmdb_facts.drop_too_old(NOW + POSTED_FOR)
    assert len(rows(database_path, "SELECT 1 FROM posts WHERE content LIKE '%Mann%'")) == 2
    await store.tmdb_facts.drop_too_old(NOW + POSTED_FOR + MOMENT)
    kept = {kind: post.content for kind in ids if (post := await store.posts.one(ids[kind]))}
    picked = msgspec.convert(kept["discussion"]["film"], Film)
    assert picked == Film(id=1, **asdict(PICKED))
    assert kept["discussion"]["parts"] == ["## Heat (1995)", "Scores", line]
    assert kept["screening"]["screening"]["film"] == kept["discussion"]["film"]
    assert kept["digest"] == {"parts": [line], "film_id": 1, "posters": []}
    assert kept["reveal"] == contents["reveal"]


async def test_more_than_one_write_drops(store: Store) -> None:
    films = [
        await added(store, by(), replace(HEAT, title=f"Heat {n}", tmdb_id=n)) for n in range(1, 23)
    ]
    await store.tmdb_facts.drop_too_old(TOO_LATE)
    assert {(await kept(store, film)).director for film in films} == {None}


async def test_what_tmdb_says_anew(store: Store) -> None:
    film = await added(store, by(), HEAT)
    await store.library.edit_film(by(), film.id, title="Feuer", runtime=171, certificate=None)
    assert await store.tmdb_facts.due(NOW + FRESH_FOR, FROM_THE_OLDEST, 5) == []
    later: datetime = NOW + FRESH_FOR + MOMENT
    ((place, tmdb_id),) = await store.tmdb_facts.due(later, FROM_THE_OLDEST, 5)
    assert (place[1], tmdb_id) == (film.id, 949)
    assert await store.tmdb_facts.due(later, place, 5) == []
    anew = replace(HEAT, director="M. Mann", runtime=9, certificate="18", poster=None)
    await store.tmdb_facts.refresh(film.id, anew, later)
    assert await kept(store, film) == replace(anew, title="Feuer", runtime=171, certificate=None), (
        "what the club wrote or left out stays"
    )
    assert await store.tmdb_facts.due(later, FROM_THE_OLDEST, 5) == []
    await store.tmdb_facts.drop_too_old(TOO_LATE)
    assert (await kept(store, film)).director == "M. Mann"
    await store.tmdb_facts.drop_too_old(later + KEPT_FOR + MOMENT)
    assert await kept(store, film) == replace(PICKED, title="Feuer", runtime=171)


async def test_a_merge_keeps_count_of_whose_each_fact_is(store: Store) -> None:
    own = await added(store, by(), Facts(title="Fuoco", director="Mann", year=1995))
    film = await added(store, by(), HEAT)
    _, merged, _ = await store.library.merge(by(), film.id, own.id)
    assert (merged.runtime, merged.aliases) == (170, ("Heat", "Heat!"))
    await store.tmdb_facts.drop_too_old(TOO_LATE)
    assert await kept(store, merged) == Facts(
        title="Fuoco", year=1995, director="Mann", aliases=("Heat",), tmdb_id=949
    )


async def test_a_merge_into_a_film_of_tmdb(store: Store) -> None:
    own = await added(store, by(), Facts(title="Fuoco", director="Ana", country="Italy"))
    film = await added(store, by(), replace(HEAT, country=None))
    _, merged, _ = await store.library.merge(by(), own.id, film.id)
    await store.tmdb_facts.drop_too_old(TOO_LATE)
    assert await kept(store, merged) == replace(PICKED, country="Italy", aliases=("Fuoco",))


@pytest.mark.parametrize("dropped", [False, True])
async def test_a_proposed_film(store: Store, dropped: bool) -> None:
    proposal = await store.proposals.propose(by(), FilmProposal(HEAT))
    if dropped:
        await store.tmdb_facts.drop_too_old(TOO_LATE)
        waiting = await store.proposals.one(OURS, proposal.id)
        assert waiting.proposed == FilmProposal(PICKED)
    accepting = replace(by(), at=TOO_LATE)
    film = (await store.proposals.accept(accepting, proposal.id)).film
    assert await kept(store, film) == (PICKED if dropped else HEAT)
    assert len(await store.tmdb_facts.due(TOO_LATE, FROM_THE_OLDEST, 5)) == 1, (
        "as old as the proposal"
    )


async def test_a_clubs_copy_of_everyones_film(store: Store) -> None:
    def add(connection: Connection) -> Film:
        film = create_film(connection, HEAT, NOW, None)
        note_tmdb(connection, film.id, HEAT, NOW)
        return film

    film = await store.database.write(add)
    copy = await store.library.edit_film(replace(by(), at=NOW + FRESH_FOR), film.id, runtime=171)
    assert copy.id != film.id
    await store.tmdb_facts.drop_too_old(TOO_LATE)
    assert await kept(store, copy) == replace(PICKED, runtime=171)
    assert await kept(store, film, THEIRS) == PICKED


async def test_a_title_that_the_club_gave_both_films_stays(store: Store) -> None:
    own = Facts(title="Fuoco", aliases=("Heat!",))
    into = await added(store, by(), own)
    film = await added(store, by(), HEAT)
    _, merged, _ = await store.library.merge(by(), film.id, into.id)
    await store.tmdb_facts.drop_too_old(TOO_LATE)
    assert (await kept(store, merged)).aliases == ("Heat!",)


async def test_films_from_before_are_as_old_as_they_are_there(
    database_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = migrations()
    with monkeypatch.context() as patch:
        before = {number: known[number] for number in known if number < 13}
        patch.setattr("bot.store.schema.migrations", lambda: before)
        async with Database.open(database_path, back_up) as database:
            for tmdb_id, seed in ((949, None), (1, "import/heat")):
                await database.write(
                    statement(
                        "INSERT INTO films (title, year, director, country, runtime, certificate,"
                        " actors, original_title, poster, tmdb_id, seed, added_at) VALUES"
                        " ('Heat', 1995, 'Michael Mann', 'US', 170, '15', '[\"Al Pacino\"]',"
                        " 'Heat!', 'https://image.tmdb.org/p.jpg', ?, ?, ?)",
                        (tmdb_id, seed, stored(NOW)),
                    )
                )
            content = to_json(FilmProposal(HEAT))
            await database.write(lambda write: note_club(write, OURS, NOW))
            await database.write(
                statement(
                    "INSERT INTO proposals (guild_id, member_id, kind, content, proposed_at)"
                    " VALUES (?, 1, 'film', ?, ?)",
                    (OURS, content, stored(NOW)),
                )
            )
    async with Store.open(database_path) as store:
        ((place, _),) = await store.tmdb_facts.due(TOO_LATE, FROM_THE_OLDEST, 5)
        assert place[0] == stored(NOW)
        film = await store.films.get(OURS, place[1])
        (said,) = rows(database_path, "SELECT tmdb_facts FROM films WHERE tmdb_at NOT NULL")
        assert from_json(said[0], Facts) == HEAT
        await store.tmdb_facts.drop_too_old(TOO_LATE)
        assert await kept(store, film) == PICKED
        (proposal,), _ = await store.proposals.page(OURS, 0, 9)
        assert proposal.proposed == FilmProposal(PICKED)
    directors = rows(database_path, "SELECT director FROM films WHERE seed NOT NULL")
    assert directors == [("Michael Mann",)], "a file's text is no one else's"


async def test_what_is_due_is_found_by_an_index(store: Store, database_path: Path) -> None:
    for table in ("films", "proposals"):
        (plan,) = rows(
            database_path,
            f"EXPLAIN QUERY PLAN SELECT id FROM {table} WHERE tmdb_at < 'x' ORDER BY tmdb_at",
        )
        assert f"{table}_by_tmdb_at" in plan[3]
