"""Whatever two clubs do to their libraries in whatever order: it equals a count by hand."""

# ruff: noqa: ARG002 - every step is taken in the same form
from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import FilmClubError, FilmNotFound
from bot.domain.film import Facts
from bot.domain.library import AlreadyThere, BadEntry, Editor, TooLate
from bot.domain.rating import CHANGES_A_MINUTE
from bot.domain.review import Review
from bot.store.store import Store
from tests.conftest import NOW
from tests.fresh import new_store
from tests.store.clubs_library import OURS, THEIRS, assert_kept_right, drawn, said, stars
from tests.store.tables import CHOICES, add_film, add_review, added, title_of

pytestmark = pytest.mark.thorough

CLUBS = (OURS, THEIRS)
TITLES = ("Alien", "Brazil", "Charade")
MEMBERS = (1, 2)
UNDO = timedelta(minutes=10)
ACTIONS = (
    "rate", "rate", "rate", "take back", "add", "edit", "merge", "merge", "remove", "undo",
    "review", "remove review", "quote", "wait", "purge",
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    club: int
    action: str
    which: int
    """Of the ids handed out so far; of the entries that can be undone."""
    other: int
    member: int
    stars: int


steps = st.builds(
    Step,
    club=st.sampled_from(CLUBS),
    action=st.sampled_from(ACTIONS),
    which=st.integers(0, 11),
    other=st.integers(0, 11),
    member=st.sampled_from(MEMBERS),
    stars=st.integers(1, 10),
)


@dataclass
class Entry:
    """One film of one club, whatever ids lead to it."""

    titles: set[str]
    ratings: dict[int, tuple[int, int]] = field(default_factory=dict[int, tuple[int, int]])
    """By member: when, and the stars."""
    reviews: set[str] = field(default_factory=set[str])
    quotes: set[str] = field(default_factory=set[str])
    title: str = ""
    """What it is called first of all."""
    added: int = 0
    """When, in steps."""
    removed: int | None = None
    """When, in minutes."""
    removal: int | None = None
    """The log's entry of the last one."""


@dataclass
class ByHand:
    """One club's library: what each id leads to."""

    films: dict[int, Entry]
    undoable: list[tuple[int, Entry, int, int]] = field(
        default_factory=list[tuple[int, Entry, int, int]]
    )
    """The log's entry, the film, and when it was removed, in minutes and in steps."""

    def find(self, film_id: int) -> Entry:
        film = self.films.get(film_id)
        if film is None or film.removed is not None:
            raise FilmNotFound("It is gone.")
        return film

    def there(self) -> list[Entry]:
        unlike: list[Entry] = []
        for film in self.films.values():
            if film.removed is None and not any(film is one for one in unlike):
                unlike.append(film)
        return unlike

    def join(self, gone: Entry, into: Entry) -> None:
        into.titles |= gone.titles
        into.reviews |= gone.reviews
        into.quotes |= gone.quotes
        for member, given_stars in gone.ratings.items():
            into.ratings[member] = max(given_stars, into.ratings.get(member, given_stars))
        for known, film in self.films.items():
            if film is gone:
                self.films[known] = into


class Story:
    """The store and the count by hand, a step at a time."""

    def __init__(self, store: Store, ids: list[int]) -> None:
        self.store = store
        self.ids = ids
        self.minutes = 0
        self.number = 0
        self.clubs = {
            club: ByHand(
                {
                    film_id: Entry(
                        {title},
                        reviews={f"Print {title}"},
                        quotes={f"print {title}"},
                        title=title,
                    )
                    for film_id, title in zip(ids, TITLES, strict=True)
                }
            )
            for club in CLUBS
        }

    async def take(self, step: Step) -> None:
        self.number += 1
        self.minutes += self.number % CHANGES_A_MINUTE == 0  # nobody rates more often than is let
        acts: dict[str, Callable[[Step, Editor, ByHand, int], object]] = {
            "rate": self.rate, "take back": self.take_back, "add": self.add, "edit": self.edit,
            "merge": self.merge, "remove": self.remove, "undo": self.undo, "review": self.review,
            "remove review": self.remove_review, "quote": self.quote, "wait": self.wait,
            "purge": self.purge,
        }  # fmt: skip
        now = NOW + timedelta(minutes=self.minutes, microseconds=self.number)
        film_id = self.ids[step.which % len(self.ids)]
        by = Editor(step.club, step.member, now)
        await acts[step.action](step, by, self.clubs[step.club], film_id)  # type: ignore[misc]

    async def refused(self, by_hand: Callable[[], object], store: Callable[[], object]) -> bool:
        """Whether both refuse, and for the same reason."""
        try:
            by_hand()
        except FilmClubError as error:
            with pytest.raises(type(error)):
                await store()  # type: ignore[misc]
            return True
        return False

    def learn(self, by: Editor, film_id: int, film: Entry) -> None:
        self.clubs[by.guild_id].films[film_id] = film
        if film_id not in self.ids:
            self.ids.append(film_id)

    async def rate(self, step: Step, by: Editor, club: ByHand, film_id: int) -> None:
        call = lambda: self.store.ratings.rate(  # noqa: E731
            Editor(step.club, step.member, by.at), film_id, step.stars
        )
        if await self.refused(lambda: club.find(film_id), call):
            return
        film = club.find(film_id)
        earlier = film.ratings.get(step.member)
        film.ratings[step.member] = self.number, step.stars
        change = await call()
        assert change.earlier == (earlier[1] if earlier else None)
        assert change.aggregate.count == len(film.ratings)

    async def take_back(self, step: Step, by: Editor, club: ByHand, film_id: int) -> None:
        change = await self.store.ratings.take_back(Editor(step.club, step.member, by.at), film_id)
        film = club.films.get(film_id)
        there = film is not None and film.removed is None and step.member in film.ratings
        assert (change is not None) is there
        if there and film is not None:
            del film.ratings[step.member]

    async def add(self, step: Step, by: Editor, club: ByHand, film_id: int) -> None:
        title = TITLES[step.other % len(TITLES)]
        facts = Facts(title=title)
        if any(title in film.titles for film in club.there()):
            _film, is_new = await self.store.library.bring(by, facts)
            assert not is_new
            return
        film = await added(self.store, by, facts)
        self.learn(by, film.id, Entry({title}, title=title, added=self.number))

    async def edit(self, step: Step, by: Editor, club: ByHand, film_id: int) -> None:
        call = lambda: self.store.library.edit_film(by, film_id, runtime=step.stars)  # noqa: E731
        if await self.refused(lambda: club.find(film_id), call):
            return
        edited = await call()
        assert (edited.runtime, edited.guild_id) == (step.stars, step.club)
        self.learn(by, edited.id, club.find(film_id))

    async def merge(self, step: Step, by: Editor, club: ByHand, film_id: int) -> None:
        into_id = self.ids[step.other % len(self.ids)]

        def both() -> tuple[Entry, Entry]:
            gone, into = club.find(film_id), club.find(into_id)
            if gone is into:
                raise BadEntry("It is one film.")
            return gone, into

        call = lambda: self.store.library.merge(by, film_id, into_id)  # noqa: E731
        if await self.refused(both, call):
            return
        gone, into = both()
        _, merged, _ = await call()
        self.learn(by, merged.id, into)
        club.join(gone, into)

    async def remove(self, step: Step, by: Editor, club: ByHand, film_id: int) -> None:
        call = lambda: self.store.library.remove_film(by, film_id)  # noqa: E731
        if await self.refused(lambda: club.find(film_id), call):
            return
        film = club.find(film_id)
        toll = await self.store.library.toll(step.club, film_id, by.at)
        # Two reviews of one name may have met in a merge.
        reviews = (await self.store.reviews.dossier(step.club, film_id)).reviews
        assert (toll.ratings, toll.reviews) == (len(film.ratings), len(reviews))
        assert toll.quotes == len(film.quotes)
        _, entry = await call()
        film.removed, film.removal = self.minutes, entry
        club.undoable.append((entry, film, self.minutes, self.number))

    async def undo(self, step: Step, by: Editor, club: ByHand, film_id: int) -> None:
        entries = self.clubs[OURS].undoable + self.clubs[THEIRS].undoable
        if not entries:
            return
        entry, film, when, step_of_removal = entries[step.which % len(entries)]
        mine = any(entry == one[0] for one in club.undoable)
        # Each removal is at its own microsecond of a minute, and so is each undo.
        in_time = self.minutes - when < 10
        stands = film.removed is not None and film.removal == entry
        if not (mine and in_time and stands):
            with pytest.raises(TooLate):
                await self.store.library.undo(by, entry)
            return
        await self.store.library.undo(by, entry)
        film.removed = None
        for other in sorted(club.there(), key=lambda one: one.added):
            if other is not film and other.added > step_of_removal and film.title in other.titles:
                club.join(film, other)
                film = other

    async def review(self, step: Step, by: Editor, club: ByHand, film_id: int) -> None:
        source = f"Fanzine {step.other % 4} of {step.club}"
        written = Review(source, None, f"https://x.org/{source[8:].replace(' ', '-')}", None, None,
                         f"{source} says so.", (f"line {self.number}",))  # fmt: skip

        def new() -> Entry:
            film = club.find(film_id)
            if source in film.reviews:
                raise AlreadyThere("It is there.")
            return film

        call = lambda: self.store.reviews.add(by, film_id, written)  # noqa: E731
        if await self.refused(new, call):
            return
        film = new()
        await call()
        film.reviews.add(source)
        film.quotes.add(f"line {self.number}")

    async def remove_review(self, step: Step, by: Editor, club: ByHand, film_id: int) -> None:
        if await self.refused(
            lambda: club.find(film_id), lambda: self.store.reviews.dossier(step.club, film_id)
        ):
            return
        film = club.find(film_id)
        reviews = (await self.store.reviews.dossier(step.club, film_id)).reviews
        if reviews:
            review = reviews[step.other % len(reviews)]
            await self.store.reviews.remove(by, review.id)
            film.quotes -= set(review.quotes)
            if [one.source for one in reviews].count(review.source) == 1:
                film.reviews.discard(review.source)

    async def quote(self, step: Step, by: Editor, club: ByHand, film_id: int) -> None:
        message = said(1000 + self.number, f"said {self.number}")
        call = lambda: self.store.quotes.save(by, film_id, message)  # noqa: E731
        if await self.refused(lambda: club.find(film_id), call):
            return
        await call()
        club.find(film_id).quotes.add(message.text)

    async def wait(self, step: Step, by: Editor, club: ByHand, film_id: int) -> None:
        self.minutes += step.stars

    async def purge(self, step: Step, by: Editor, club: ByHand, film_id: int) -> None:
        await self.store.library.purge(by.at)
        for one in self.clubs.values():
            for known, film in list(one.films.items()):
                if film.removed is not None and self.minutes - film.removed >= 10:
                    del one.films[known]
                    one.undoable = [entry for entry in one.undoable if entry[1] is not film]

    async def check(self) -> None:
        for club, by_hand in self.clubs.items():
            for film_id in self.ids:
                film = by_hand.films.get(film_id)
                if film is None or film.removed is not None:
                    await self.assert_not_there(club, film_id)
                else:
                    await self.assert_there(club, film_id, film)
            listed = await self.store.film_list.page(club, "everything", 1000)
            assert len(listed.films) == listed.total == len(by_hand.there())
            shown = set[str]().union(*(film.quotes for film in by_hand.there()))
            assert await drawn(self.store, None, club) == shown

    async def assert_not_there(self, club: int, film_id: int) -> None:
        with pytest.raises(FilmNotFound):
            await self.store.films.get(club, film_id)
        with pytest.raises(FilmNotFound):
            await self.store.reviews.dossier(club, film_id)
        assert await stars(self.store, film_id, club) == {}
        assert await drawn(self.store, film_id, club) == set()

    async def assert_there(self, club: int, film_id: int, film: Entry) -> None:
        store, dossier = self.store, await self.store.reviews.dossier(club, film_id)
        given_stars = {member: value for member, (_, value) in film.ratings.items()}
        assert await store.films.get(club, film_id) == dossier.film
        assert dossier.film.guild_id in (None, club)
        assert await stars(store, film_id, club) == given_stars
        values = list(given_stars.values())
        assert dossier.aggregate.counts == tuple(values.count(value) for value in range(1, 11))
        assert {review.source for review in dossier.reviews} == film.reviews
        assert await drawn(store, film_id, club) == film.quotes
        for title in film.titles:
            assert title_of(dossier.film) in await store.titles.named(club, title, CHOICES)


@settings(max_examples=30)
@given(st.lists(steps, min_size=30, max_size=60))
async def test_every_story_equals_a_count_by_hand(story: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "filmclub.db"
        async with new_store(path) as store:
            ids: list[int] = []
            for title in TITLES:
                film = await add_film(store, title)
                await add_review(store, film, f"Print {title}", quotes=[f"print {title}"])
                ids.append(film.id)
            told = Story(store, ids)
            for step in story:
                await told.take(step)
            await told.check()
        assert_kept_right(path)
