"""The preview's club in the middle of a round: a log of a year, an open vote, a screening tomorrow,
a sealed film, and a thread about a film that not everybody has seen."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from bot.domain.film import FilmTitle
from bot.domain.library import Editor
from bot.domain.screening import Answer, NewScreening
from bot.domain.watched import Viewing
from bot.language import N_, _
from bot.store.new_screenings import insert_screening
from bot.store.store import Store
from bot.store.votes import NewVote
from bot.store.watched import insert

_APART = timedelta(weeks=2)
_SCREENED = "Seven Samurai"
_TALKED_ABOUT = "Mad Max: Fury Road"
_NOMINATED = (
    ("Casablanca", "ana", N_("Everyone quotes it, and half of us have never seen it.")),
    ("Parasite", "ben", None),
    ("Amélie", "chloe", N_("After that war film we need something kind.")),
    ("Trainspotting", "finn", N_("Thirty years old this year.")),
    ("The Godfather", "gita", None),
)
_BALLOTS = {
    "ana": (1, 3), "ben": (2, 1, 5), "dev": (3, 2), "esra": (1, 2, 4), "hugo": (4, 5, 2),
    "ines": (3, 1),
}  # fmt: skip
_ANSWERS: Mapping[str, Answer] = {
    "ana": "yes", "chloe": "yes", "dev": "yes", "hugo": "maybe", "kofi": "no",
}  # fmt: skip


SEALED_FILM = "True Grit (1969)"
"""The film that is sealed; nobody has rated it before."""
_ENVELOPES = {
    "ana": (8, N_("He has one eye and sees more than the rest of them."), 7),
    "ben": (4, N_("Two hours of hats."), 6),
    "chloe": (9, None, 8),
    "hugo": (6, N_("The ending is another one than in the book."), None),
}  # fmt: skip
"""By member: stars, line and guess of the club's mean for the sealed film."""


async def begin(store: Store, guild_id: int, members: Mapping[str, int], channel_id: int) -> None:
    """Have a club in the middle of a round. ``members`` are ids by name; the texts are in the
    language that is spoken. It has more than 40 lines because a round has that many parts."""
    now = datetime.now().astimezone()
    films = await store.titles.matching(guild_id, "", 50)
    by = partial(_editor, guild_id, members, now)
    await store.round_settings.change(guild_id, now, news_channel_id=channel_id)
    await _watch(store, guild_id, films, members, now)
    order = [(members[name], name.title()) for name in ("ana", "ben", "chloe", "dev")]
    await store.turns.set_order(by("olive"), order, [])
    nominations = [
        await store.nominations.nominate(by(name), film.id, _(why) if why else None)
        for title, name, why in _NOMINATED
        for film in films
        if film.title == title
    ]
    for name in ("kofi", "jun"):
        await store.nominations.back(by(name), nominations[0].nomination.id)
    vote = await store.votes.open(
        by("olive"),
        NewVote("ranked", now + timedelta(days=2), channel_id),
        [each.nomination.id for each in nominations],
    )
    for name, places in _BALLOTS.items():
        await store.votes.cast(by(name), vote.id, places)
    (talked_about,) = (film for film in films if film.title == _TALKED_ABOUT)
    await store.discussions.begin(
        guild_id, talked_about.id, channel_id, now + timedelta(days=3), now
    )
    (screened,) = (film for film in films if film.title == _SCREENED)
    new = NewScreening(
        guild_id=guild_id, film_id=screened.id, is_live=True, channel_id=channel_id,
        at=(now + timedelta(days=1)).replace(hour=20, minute=0, second=0, microsecond=0),
        by_id=members["olive"], picker_id=members["dev"], scheduled_at=now,
    )  # fmt: skip
    screening_id = await store.database.write(lambda connection: insert_screening(connection, new))
    for name, answer in _ANSWERS.items():
        await store.screenings.answer(by(name), screening_id, answer)
    (sealed,) = (film for film in films if film.name == SEALED_FILM)
    await store.sealed.seal(by("olive"), sealed.id, now + timedelta(days=1), channel_id)
    for name, (stars, line, guess) in _ENVELOPES.items():
        await store.ratings.rate(
            by(name), sealed.id, stars,
            line=_(line) if line else None, spoiler=name == "hugo", guess=guess,
        )  # fmt: skip


async def _watch(
    store: Store,
    guild_id: int,
    films: list[FilmTitle],
    members: Mapping[str, int],
    now: datetime,
) -> None:
    """A film every two weeks, each picked by the next member."""
    chance = random.Random("filmclub")  # noqa: S311 - a made-up club, the same every time
    pickers = list(members.values())
    seen = [film for film in films if film.title != _SCREENED]
    viewings = [
        Viewing(
            on=(now - _APART * number - timedelta(days=3)).date(),
            film_id=film.id,
            title=film.title,
            year=film.year,
            picker_id=pickers[number % len(pickers)],
            came=chance.randint(4, 11),
        )
        for number, film in enumerate((seen * 26)[:26])
    ]
    await store.database.write(
        lambda connection: insert(connection, guild_id, viewings, change=None)
    )


def _editor(guild_id: int, members: Mapping[str, int], now: datetime, name: str) -> Editor:
    return Editor(guild_id, members[name], now, name.title())
