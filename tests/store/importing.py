"""Imports from Letterboxd, as the tests of the store make them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from bot.domain.film import Film
from bot.domain.letterboxd import DatedStars, LetterboxdFilm
from bot.domain.letterboxd_import import LetterboxdImport
from bot.domain.library import BadEntry, Editor
from bot.domain.waiting import LetterboxdDraft
from bot.store.store import Store
from bot.store.waiting import Claim
from tests.conftest import NOW
from tests.store.clubs_library import ANA, OURS, by
from tests.store.tables import rows

GONE = BadEntry("gone")
TODAY = NOW.date()
ANA_NOW = by(ANA)
STATE = """
SELECT (SELECT json_group_array(json_array(guild_id, film_id, member_id, earlier_stars, stars, line,
        changed_at)) FROM (SELECT * FROM rating_changes ORDER BY film_id, member_id, id)),
    (SELECT json_group_array(json_array(film_id, member_id, stars, line, rated_at)) FROM ratings),
    (SELECT json_group_array(title) FROM films), (SELECT count(*) FROM library_log),
    (SELECT json_group_array(film_id) FROM seen_films),
    (SELECT json_group_array(film_id) FROM watchlist),
    (SELECT json_group_array(stars) FROM sealed_ratings)
"""


def letterboxd(
    title: str, *given: tuple[int, int], year: int | None = 1995, **more: object
) -> LetterboxdFilm:
    """A film of an export, rated so many days ago with so many half-stars."""
    ratings = tuple(DatedStars(TODAY - timedelta(days=ago), stars) for ago, stars in given)
    return LetterboxdFilm(title, year, ratings, **more)  # type: ignore[arg-type]


async def claimed(store: Store, films: Sequence[LetterboxdFilm], who: Editor = ANA_NOW) -> Claim:
    """Have these films wait for their member."""
    draft = LetterboxdDraft(tuple(films))
    waiting = await store.waiting.keep(Editor(OURS, who.member_id, who.at), draft)
    return Claim(Editor(OURS, who.member_id, who.at), waiting, LetterboxdDraft, GONE)


async def bring(
    store: Store,
    *films: LetterboxdFilm,
    member: int = ANA,
    minutes: float = 0,
    may_add: bool = True,
    with_lines: bool = False,
) -> LetterboxdImport:
    """Import the films, after a look that must say the same as the import."""
    who = by(member, minutes=minutes)
    claim = await claimed(store, films, who)
    looked = await store.letterboxd.look(who, films, may_add=may_add)
    done = await store.letterboxd.write(who, films, claim, may_add=may_add, with_lines=with_lines)
    import_id, lines = done.import_id, done.lines
    done.import_id, done.lines = None, looked.lines
    assert done == looked
    done.import_id, done.lines = import_id, lines
    return done


async def undo(store: Store, done: LetterboxdImport, minutes: float = 5) -> None:
    assert done.import_id is not None
    await store.letterboxd.undo(by(minutes=minutes), done.import_id)


def history(path: Path, film: Film, member: int = ANA) -> list[tuple[str, int | None, int | None]]:
    """Days, stars and what they replaced, in their order."""
    return rows(
        path,
        "SELECT substr(changed_at, 6, 5), stars, earlier_stars FROM rating_changes"
        " WHERE film_id = ? AND member_id = ? ORDER BY id",
        film.id, member,
    )  # fmt: skip


def present(path: Path, film: Film, member: int = ANA) -> list[tuple[int, str | None]]:
    return rows(
        path, "SELECT stars, line FROM ratings WHERE film_id = ? AND member_id = ?", film.id, member
    )
