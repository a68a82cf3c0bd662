"""The kinds of posts as the tests know them: how a club comes to be owed one.

A kind that the bot gets is entered in TRIALS, and so goes through every crash and fault.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import msgspec
from discord import ui

from bot.client.filmclub import FilmClub
from bot.club.club_year import YearKind
from bot.club.digest import WeeklyDigest
from bot.club.discussion_posts import DiscussionOpens, SpoilersMayCome
from bot.club.post_kind import Kind, Writing
from bot.club.posting import Posting
from bot.club.reveal import RevealKind
from bot.club.screenings import RatingPrompt, ScreeningNews, ScreeningReminder
from bot.club.turn_posts import AskedForPick, LatePick, PickAnnounced
from bot.club.voting import VoteBegins, VoteEnds
from bot.domain.library import Editor
from bot.domain.post import Post, PostId, PostKind, Reason, Why
from bot.domain.reveal import OpenedRating, revealed
from bot.domain.schedule import Schedule
from bot.domain.screening import BEFORE_THE_END, RUNNING, NewScreening
from bot.domain.turn import Beginning, Turn
from bot.store.database import Work, statement, stored
from bot.store.store import Store
from bot.store.votes import NewVote
from bot.views.layout import OrdinaryMessage
from cogs.loops import LoopsCog
from tests.conftest import NOW
from tests.fresh import new_store, write
from tests.posting.clubs import AFTER_DUE, CLUB, DUE, WEEK, WITNESSES, Club
from tests.sampling import ALL_KILLS, sample
from tests.store.tables import add_film, save_schedule

ZONE = "Europe/London"


@dataclass(frozen=True)
class Trial:
    """A kind, and the moments at which the bot looks for what is due of it."""

    kind: type[Kind]
    key: str
    owe: Callable[[Store, Club], Awaitable[None]]
    """Have a club be owed a post from DUE on."""
    asked_for: Callable[[FilmClub], Awaitable[Post]]
    """The same post of CLUB, when someone asks for it now."""

    @property
    def soon(self) -> list[datetime]:
        return sample((AFTER_DUE + timedelta(seconds=30 * number) for number in range(8)), 2)

    @property
    def later(self) -> list[datetime]:
        """The moments of later tries, ever more rarely, until the post is hardly worth sending."""
        minutes = sample((timedelta(minutes=minutes) for minutes in (5, 8, 15, 40, 90, 150)), 2)
        parts = [part * self.kind.grace for part in (0.1, 0.25, 0.5, 0.75, 0.98)]
        return [DUE + past for past in sorted(minutes + parts) if past < self.kind.grace]

    @property
    def first_half(self) -> list[datetime]:
        return [moment for moment in self.later if moment <= DUE + self.kind.grace / 2]

    @property
    def second_half(self) -> list[datetime]:
        return [moment for moment in self.later if moment not in self.first_half]

    @property
    def over(self) -> list[datetime]:
        """Moments when the post is no longer worth sending; the last is also after the longest
        pause."""
        return [DUE + part * self.kind.grace for part in (1.02, 1.04, 3)]


async def _owe_digest(store: Store, club: Club) -> None:
    """Have a digest scheduled, and a week that was not quiet."""
    films = await store.database.fetch("SELECT id FROM films")
    film_id = films[0]["id"] if films else (await add_film(store, "Ballerina", year=2025)).id
    schedule = Schedule(club.guild_id, club.channel_id, 1, time(9), ZONE, NOW)
    await save_schedule(store, schedule)
    for member in (1, 2, 3):
        await store.ratings.rate(Editor(club.guild_id, member, NOW), film_id, 2 * member)


async def _digest(client: FilmClub) -> Post:
    return await WeeklyDigest(client.store, client.clock).of_now(CLUB.guild_id, CLUB.channel_id)


class Notes(Kind):
    """A kind that the bot does not have: an ordinary message with a button, news for an hour."""

    name = "note"
    grace = timedelta(hours=1)

    def __init__(self, client: FilmClub) -> None:
        self._client = client

    async def due(self, now: datetime) -> Sequence[tuple[int, Writing]]:
        owed = await self._client.store.database.fetch("SELECT guild_id, channel_id FROM notes")
        return [(row[0], partial(self._write, *row, now)) for row in owed if now >= DUE]

    def message(self, post: Post) -> OrdinaryMessage:
        buttons = ui.View(timeout=None)
        buttons.add_item(ui.Button(label="Yes", custom_id="note:1"))
        buttons.stop()
        return OrdinaryMessage(post.content["text"], buttons)

    async def notice(self, post: Post) -> str | None:  # noqa: ARG002 - as every kind's
        return "A note could not be posted."

    async def _write(self, guild_id: int, channel_id: int, now: datetime) -> list[Post]:
        post_id = PostId(guild_id, self.name, "1")
        if now - DUE > self.grace:
            return [Post(post_id, channel_id, DUE, now, {}, "skipped", Reason(Why.OFF))]
        return [Post(post_id, channel_id, DUE, now, {"text": "Größe 🎬"})]


async def _owe_note(store: Store, club: Club) -> None:
    await store.database.write(
        statement("INSERT INTO notes VALUES (?, ?)", (club.guild_id, club.channel_id))
    )


async def _note(client: FilmClub) -> Post:
    now = client.clock()
    return Post(PostId(CLUB.guild_id, "note", "1"), CLUB.channel_id, now, now, {"text": "Now."})


async def _open_vote(store: Store, club: Club, begins: datetime, ends: datetime) -> None:
    """A vote of two films, with a ballot."""
    films = await store.database.fetch("SELECT id FROM films ORDER BY id LIMIT 2")
    while len(films) < 2:
        await add_film(store, f"Film {len(films)}")
        films = await store.database.fetch("SELECT id FROM films ORDER BY id LIMIT 2")
    by = Editor(club.guild_id, 1, begins, "Ana")
    chosen = [
        (await store.nominations.nominate(by, film["id"], None)).nomination.id for film in films
    ]
    vote = await store.votes.open(by, NewVote("ranked", ends, club.channel_id), chosen)
    await store.votes.cast(by, vote.id, (2, 1))


async def _owe_vote(store: Store, club: Club) -> None:
    await _open_vote(store, club, DUE, DUE + timedelta(days=100))


async def _vote(client: FilmClub) -> Post:
    vote = await client.store.votes.present(CLUB.guild_id)
    assert vote is not None
    return await VoteBegins(client).post(vote, client.clock())


async def _owe_result(store: Store, club: Club) -> None:
    await _open_vote(store, club, DUE - timedelta(days=3), DUE)
    await store.database.write(statement("UPDATE votes SET is_announced = 1"))


async def _result(client: FilmClub) -> Post:
    """The post that /vote close makes."""
    ends, votes = VoteEnds(client), client.store.votes
    vote = await votes.present(CLUB.guild_id)
    if vote is not None:
        await ends.close(vote, client.clock())
    counted = await votes.last(CLUB.guild_id)
    assert counted is not None
    return await ends.post(counted, client.clock())


async def _owe_turn(store: Store, club: Club) -> None:
    await _begun(store, club, DUE, 0)


async def _owe_late(store: Store, club: Club) -> None:
    """Owe the post of a turn that began so long ago that nobody is asked any more."""
    await _begun(store, club, DUE - timedelta(days=30), 30)


async def _owe_pick(store: Store, club: Club) -> None:
    turn = await _begun(store, club, DUE - timedelta(days=30), 30)
    film = await add_film(store, "Heat", guild_id=club.guild_id, year=1995)
    await store.turns.pick(Editor(club.guild_id, 1, DUE), turn.id, film.id, "It is *long*.")


async def _begun(store: Store, club: Club, at: datetime, days: int) -> Turn:
    await store.round_settings.change(club.guild_id, at, pick_days=days)
    await store.turns.set_order(Editor(club.guild_id, 9, at), [(1, "Ana"), (2, "Ben")], [])
    return await store.turns.begin(club.guild_id, Beginning(at, club.channel_id, 9))


def _turn(kind: type[AskedForPick | LatePick | PickAnnounced]) -> Callable[..., Awaitable[Post]]:
    async def of_turn(client: FilmClub) -> Post:
        turn = await client.store.turns.one(
            CLUB.guild_id, await client.store.turns.last(CLUB.guild_id)
        )
        post = await kind(client).post(turn, client.clock())
        assert post is not None
        return replace(post, due_at=client.clock())

    return of_turn


def _owe_screening(kind: type[Kind], at: datetime) -> Callable[[Store, Club], Awaitable[None]]:
    """Have a club be owed this kind of post of a screening, and none of the others."""

    async def owe(store: Store, club: Club) -> None:
        film = await add_film(store, "Heat", guild_id=club.guild_id)
        screening_id = await store.screenings.schedule(
            NewScreening(
                guild_id=club.guild_id, film_id=film.id, at=at, is_live=True,
                channel_id=club.channel_id, by_id=1, scheduled_at=min(DUE, at - HOUR),
            )
        )  # fmt: skip
        for name, key in (
            (PostKind.SCREENING, f"{screening_id}"),
            (PostKind.REMINDER, f"{screening_id} {stored(at)}"),
            (PostKind.RATING_PROMPT, f"{screening_id}"),
        ):  # fmt: skip
            if name != kind.name:
                post_id = PostId(club.guild_id, name, key)
                await store.posts.begin(Post(post_id, 0, DUE, DUE, {}, "skipped"))

    return owe


def _of_screening(kind: type[ScreeningNews | ScreeningReminder | RatingPrompt], key: str) -> Any:
    async def post(client: FilmClub) -> Post:
        screening = await client.store.screenings.one(CLUB.guild_id, 1)
        now = client.clock()
        if screening.at < now + kind.grace:  # whoever asks late asks for one that is still to come
            screening = replace(screening, at=now + kind.grace)
            await _moved(client.store, stored(screening.at))
        return await kind(client)._post(screening, key, now, now)

    return post


async def _moved(store: Store, at: str) -> None:
    """Move the club's screening, and owe nothing else for that: in one write, or a kill between two
    would owe a reminder."""

    def move(connection: Connection) -> None:
        given = {"at": at, "due": stored(DUE)}
        connection.execute("UPDATE screenings SET at = :at WHERE id = 1", given)
        connection.execute(
            "INSERT INTO posts"
            " (guild_id, kind, key, state, channel_id, due_at, written_at, content)"
            " SELECT guild_id, 'reminder', '1 ' || :at, 'skipped', 0, :due, :due, '{}'"
            " FROM screenings WHERE id = 1 ON CONFLICT DO NOTHING",
            given,
        )

    await store.database.write(move)


def _screening_trial(
    kind: type[ScreeningNews | ScreeningReminder | RatingPrompt], at: datetime, key: str = "1"
) -> Trial:
    return Trial(kind, key, _owe_screening(kind, at), _of_screening(kind, key))


async def _owe_discussion(store: Store, club: Club) -> None:
    film = await add_film(store, "Heat", guild_id=club.guild_id)
    await store.discussions.begin(club.guild_id, film.id, club.channel_id, None, DUE)


async def _discussion(client: FilmClub) -> Post:
    discussion = await client.store.discussions.one(CLUB.guild_id, 1)
    assert discussion is not None
    return await DiscussionOpens(client).post(discussion, None)


async def _owe_free(store: Store, club: Club) -> None:
    """Owe the post to a thread whose first message stands among the club's other messages."""
    film = await add_film(store, "Heat", guild_id=club.guild_id)
    begin = store.discussions.begin
    begun = await begin(club.guild_id, film.id, club.channel_id, DUE, DUE - timedelta(days=1))
    sql = "UPDATE discussions SET is_open = 1, thread_id = channel_id WHERE id = ?"
    await store.database.write(statement(sql, (begun.id,)))


async def _free(client: FilmClub) -> Post:
    discussion = await client.store.discussions.one(CLUB.guild_id, 1)
    assert discussion is not None
    now = client.clock()
    return replace(SpoilersMayCome(client).post(discussion, now), due_at=now)


HOUR = timedelta(hours=1)


async def _owe_reveal(store: Store, club: Club) -> None:
    film = await add_film(store, "Heat", guild_id=club.guild_id, year=1995)
    await store.sealed.seal(Editor(club.guild_id, 9, NOW), film.id, DUE, club.channel_id)
    for member in (1, 2):
        await store.ratings.rate(
            Editor(club.guild_id, member, NOW), film.id, 4 * member, line="It is *long*.", guess=5
        )


async def _reveal(client: FilmClub) -> Post:
    """The post that **Reveal** makes."""
    reveal, now = RevealKind(client), client.clock()
    await reveal.opened(CLUB.guild_id, 1, now)
    post = await reveal.post(CLUB.guild_id, 1, now)
    if post is None:  # it is written down already, and nobody can ask for it once more
        rows = await client.store.database.fetch("SELECT film_id FROM sealings WHERE id = 1")
        film = await client.store.films.get(CLUB.guild_id, rows[0]["film_id"])
        given = revealed(film, [0] * 9 + [1], [OpenedRating(1, "Ana", 10, None, spoiler=False)])
        post_id = PostId(CLUB.guild_id, RevealKind.name, "1")
        post = Post(post_id, CLUB.channel_id, now, now, msgspec.to_builtins(given))
    return replace(post, due_at=now)


class YearInMarch(YearKind):
    """Posted on the day on which all of them are due here."""

    posted_on = (DUE.month, DUE.day)


async def _owe_year(store: Store, club: Club) -> None:
    """Have a year of two ratings, and no digest, so that it comes at nine."""
    film = await add_film(store, "Heat", guild_id=club.guild_id)
    for member in (1, 2):
        await store.ratings.rate(Editor(club.guild_id, member, NOW), film.id, 4 * member)
    await store.clubs.choose_zone(club.guild_id, ZONE, NOW)
    channel_id = club.channel_id
    await store.round_settings.change(
        club.guild_id, NOW, posts_year=True, news_channel_id=channel_id
    )


async def _year(client: FilmClub) -> Post:
    year = str(DUE.year)
    return await YearKind(client).post(CLUB.guild_id, CLUB.channel_id, DUE.year, year)


TRIALS = {
    trial.kind.name: trial
    for trial in (
        Trial(WeeklyDigest, str(WEEK), _owe_digest, _digest),
        Trial(VoteBegins, "1", _owe_vote, _vote),
        Trial(VoteEnds, "1", _owe_result, _result),
        Trial(Notes, "1", _owe_note, _note),
        Trial(RevealKind, "1", _owe_reveal, _reveal),
        Trial(YearInMarch, str(DUE.year), _owe_year, _year),
        Trial(AskedForPick, "1", _owe_turn, _turn(AskedForPick)),
        Trial(LatePick, "1", _owe_late, _turn(LatePick)),
        Trial(PickAnnounced, "1", _owe_pick, _turn(PickAnnounced)),
        Trial(DiscussionOpens, "1", _owe_discussion, _discussion),
        Trial(SpoilersMayCome, "1", _owe_free, _free),
        _screening_trial(ScreeningNews, DUE + ScreeningNews.grace),
        _screening_trial(ScreeningReminder, DUE + HOUR, f"1 {stored(DUE + HOUR)}"),
        _screening_trial(RatingPrompt, DUE + BEFORE_THE_END - timedelta(minutes=RUNNING)),
    )
}


ENGINE = list(TRIALS) if ALL_KILLS else ["digest", "note"]
"""The kinds that stand for all where it is the engine that is tried, which is the same for each: a
layout, and an ordinary message. The others go through what they do themselves."""


_founded: dict[tuple[str, tuple[Club, ...]], bytes] = {}


async def found(path: Path, trial: Trial, *clubs: Club) -> None:
    """A database of clubs that are owed a post, closed again: made once, then copied."""
    known = trial.kind.name, clubs
    if known not in _founded:
        await _found(path, trial, *clubs)
        _founded[known] = path.read_bytes()  # noqa: ASYNC240 - a small file, in a test
    write(path, _founded[known])


async def _found(path: Path, trial: Trial, *clubs: Club) -> None:
    async with new_store(path) as store:
        for table in (WITNESSES, "CREATE TABLE notes (guild_id INTEGER, channel_id INTEGER)"):
            await store.database.write(statement(table))
        for club in clubs:
            await trial.owe(store, club)


def loops_of(client: FilmClub) -> LoopsCog:
    """The cog, with all kinds that the bot has, and the tests' own."""
    cog = LoopsCog(client)
    kinds = [
        YearInMarch(client) if isinstance(kind, YearKind) else kind
        for kind in cog.posting.kinds.values()
    ]
    kinds.append(Notes(client))
    for kind in kinds:
        _witness(kind)
    cog.posting = Posting(client, kinds)
    return cog


def _witness(kind: Kind) -> None:
    """Have it written down what the kind is told, besides what the kind itself does then."""
    own = kind.standing

    def standing(post: Post, message_id: int) -> Work[object]:
        also = own(post, message_id)

        def write(connection: Connection) -> None:
            if also is not None:
                also(connection)
            statement("INSERT INTO witnesses VALUES (?, ?)", (post.id.guild_id, message_id))(
                connection
            )

        return write

    kind.standing = standing  # type: ignore[method-assign]
