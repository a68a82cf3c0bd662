"""The life of a club's library, step by step, and all that its members see of it."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.domain.entry import check_facts
from bot.domain.errors import FilmClubError
from bot.domain.filed import FiledReview
from bot.domain.film import Facts, Film
from bot.domain.letterboxd import DatedStars, LetterboxdFilm
from bot.domain.library import Editor, TooLate
from bot.domain.quote import Said
from bot.domain.rating import clean_line
from bot.domain.review import Review
from bot.domain.waiting import LetterboxdDraft
from bot.store.films import create_film
from bot.store.store import Store
from bot.store.waiting import Claim
from tests.conftest import NOW
from tests.store.tables import rows

CLUB = 281_474_976_710_657
MEMBER = 987_654_321_098_765_432


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens in a club. The numbers of film, review and member wrap around."""

    kind: str
    which: int = 0
    other: int = 0
    text: str = "Heat"
    year: int | None = None


KINDS = (
    "add film", "everyone's film", "edit film", "remove film", "merge", "add review", "edit review",
    "remove review", "everyone's document", "quote", "rate", "rate", "rate", "take back",
    "set back the clock", "letterboxd", "go private",
)  # fmt: skip


async def live(store: Store, steps: Iterable[Step]) -> None:
    """Do the steps, one a minute; a step that the club may not do is skipped."""
    start = NOW
    for minute, step in enumerate(steps):
        if step.kind == "set back the clock":  # never to a moment that has been
            start -= timedelta(minutes=step.which, seconds=1)
            continue
        at = start + timedelta(minutes=minute, microseconds=step.which)
        with contextlib.suppress(FilmClubError):
            await _do(store, step, minute, at)


async def _do(store: Store, step: Step, minute: int, at: datetime) -> None:  # noqa: C901, PLR0912 - a case a kind
    by = Editor(CLUB, MEMBER, at)
    facts = Facts(title=step.text, year=step.year, cast=("A, B", 'C "D"'), tmdb_id=step.other + 1)
    listed = (await store.film_list.page(CLUB, "everything", 1000)).films
    films = [each.film for each in listed]
    film = films[step.which % len(films)] if films else Film(id=0, title="none")
    reviews = (await store.reviews.dossier(CLUB, film.id)).reviews if films else ()
    critic = [None, "Ann", "Ben"][step.other % 3]
    link = f"https://example.com/{step.other}" if step.other % 2 else None
    review = Review("The Paper", critic, link, step.which % 10 + 1, None, step.text, ("a", "b"))
    fingerprint = hashlib.sha256(f"{step.text} {step.other}".encode()).hexdigest()
    match step.kind:
        case "add film":
            await store.library.bring(by, facts)
        case "everyone's film":
            checked = check_facts(facts)
            await store.database.write(
                lambda connection: create_film(connection, checked, at, None)
            )
        case "edit film":
            await store.library.edit_film(by, film.id, director=step.text, year=step.year)
        case "remove film":
            await store.library.remove_film(by, film.id)
        case "merge":
            await store.library.merge(by, film.id, films[step.other % len(films)].id)
        case "add review":
            await store.reviews.add(by, film.id, review, fingerprint)
        case "edit review" if reviews:
            changed = replace(reviews[step.other % len(reviews)], summary=step.text, stars=None)
            await store.reviews.edit(by, changed)
        case "remove review" if reviews:
            await store.reviews.remove(by, reviews[step.other % len(reviews)].id)
        case "everyone's document":
            about = Facts(title=film.title, year=film.year)
            await store.imports.document(None, about, FiledReview(review, f"{minute}"), at)
        case "quote":
            said = Said(f"{step.text} {minute}", MEMBER + step.other, 77, MEMBER + minute, "Author")
            await store.quotes.save(by, film.id, said)
        case "rate":
            await store.ratings.rate(
                Editor(CLUB, MEMBER + step.other % 3, at, f"-Member {step.other % 3}"),
                film.id,
                step.which % 10 + 1,
                line=clean_line(step.text),
                spoiler=bool(step.other % 2),
            )
        case "take back":
            await store.ratings.take_back(Editor(CLUB, MEMBER + step.other % 3, at), film.id)
        case "go private":
            member_id = MEMBER + step.other % 3
            for going in await store.members_going.hide([CLUB], member_id, at):
                await store.members_going.go(going, "a member", at)
        case "letterboxd":
            by = replace(by, member_id=MEMBER + step.other % 3)
            given = [DatedStars((at - timedelta(days)).date(), days + 1) for days in (2, 1)]
            brought = LetterboxdFilm(step.text, step.year, tuple(given), step.text.strip() or None)
            here = LetterboxdFilm(film.title, film.year, tuple(given))
            draft = LetterboxdDraft((brought, here))
            number = await store.waiting.keep(Editor(CLUB, by.member_id, at), draft)
            claim = Claim(Editor(CLUB, by.member_id, at), number, LetterboxdDraft, TooLate("gone"))
            await store.letterboxd.write(by, draft.films, claim, may_add=True, with_lines=True)
        case _:
            pass


async def seen(store: Store, path: Path, guild_id: int = CLUB) -> list[Any]:
    """Every film with what a card, its buttons and the digest show of it; ids left out."""
    listed = (await store.film_list.page(guild_id, "everything", 100_000)).films
    films: list[Any] = []
    for each in listed:
        dossier = await store.reviews.dossier(guild_id, each.film.id)
        quotes = rows(
            path,
            "SELECT text, author_id, channel_id, message_id FROM quotes"
            " WHERE guild_id = ? AND film_id = ? ORDER BY 1",
            guild_id, each.film.id,
        )  # fmt: skip
        added_at = rows(path, "SELECT added_at FROM films WHERE id = ?", each.film.id)
        is_seed = rows(
            path, "SELECT 1 FROM films WHERE id = ? AND seed_hash NOT NULL", each.film.id
        )
        films.append(
            (
                replace(each.film, id=0, guild_id=None), dossier.reviews, dossier.aggregate,
                await store.ratings.of_film(guild_id, each.film.id, 0, 100_000), quotes,
                added_at if not is_seed else None, each.reviews, each.ratings, each.mean,
            )
        )  # fmt: skip
    return sorted(films, key=repr)


HISTORY = (
    "SELECT member_id, earlier_stars, stars, line, spoiler, changed_at,"
    " rating_changes.imported_in NOT NULL, films.title, films.year FROM rating_changes"
    " JOIN films ON films.id = film_id WHERE rating_changes.guild_id = ?"
    " ORDER BY rating_changes.id"
)
