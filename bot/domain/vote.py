"""Votes on the club's next film: their films and ballots, and how they are counted.

A ranked vote is counted by instant-runoff: each ballot counts for the first of its films that is
still in. While no film has more than half of the ballots, the film with the fewest goes out, and
its ballots count for their next film. In an approval vote, the film on the most ballots wins. The
earlier nomination wins every tie. No ballot weighs more than another, and the order in which
ballots came makes no difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from bot.domain.errors import FilmClubError
from bot.domain.film import Film
from bot.domain.record import record
from bot.language import N_, nN_

Method = Literal["ranked", "approval"]

FEWEST_FILMS, MOST_FILMS = 2, 25
"""How many films a vote has: from two, so that there is a choice, to as many as a member can still
put in an order."""
OPEN_FOR = timedelta(days=3)
"""How long a vote is open where its organiser does not say until when."""


def usual_end(now: datetime, then: datetime | None) -> datetime:
    """Until when a vote is open where its organiser does not say: for OPEN_FOR or, where its winner
    is shown ``then`` already, until a day before that, or half of the time that is left."""
    end = now + OPEN_FOR
    if then is not None and then <= end:
        end = max(then - timedelta(days=1), now + (then - now) / 2)
    return end.replace(second=0, microsecond=0)


class BadVote(FilmClubError):
    """A vote that can't be opened like that."""


class NoChoice(BadVote):
    """Too few films are nominated."""


class VoteOver(FilmClubError):
    """The vote is closed, or was never this club's."""


def require_choice(films: int) -> None:
    """Raises NoChoice for too few films to choose from, BadVote for more than a ballot may have."""
    if films > MOST_FILMS:
        raise BadVote(
            nN_(
                "{count} film is too many for one ballot; {most} is the most. Choose fewer.",
                "{count} films are too many for one ballot; {most} is the most. Choose fewer.",
            ),
            count=films,
            most=MOST_FILMS,
        )
    if films == 0:
        raise NoChoice(N_("Nothing is nominated that could be voted on. /nominate a film first."))
    if films < FEWEST_FILMS:
        raise NoChoice(
            N_(
                "One film alone is no choice. /nominate another, or schedule this one with"
                " /screening schedule."
            )
        )


@record
class VoteFilm:
    """A film of a vote. Its place is by nomination: the earliest one is first."""

    place: int
    film: Film
    member_id: int
    """Who nominated it."""
    name: str | None
    """What the club calls them, if it is known."""
    why: str | None


@record
class Voter:
    id: int
    name: str | None


@record
class CountingRound:
    """One step of a count."""

    votes: tuple[tuple[int, int], ...]
    """The films that are still in, each as its place and its number of ballots: the most ballots
    first, ties by earlier nomination."""
    out: tuple[int, ...] = ()
    """The places of the films that go out now: all that no ballot is with, or the one with the
    fewest; in the last round none."""
    by_tie: bool = False
    """Whether there was a tie: other films had as many ballots as the one that goes out, or that
    wins."""


@record
class Tally:
    """The count of all ballots, step by step."""

    ballots: int
    """How many ballots name at least one film that is there."""
    rounds: tuple[CountingRound, ...]
    winner: int | None
    """The winner's place; None where no ballot names any film."""


@record
class CountedFilm:
    """A film as it was when the vote was counted. With a member's id beside it, its name would be
    taken for theirs (frozen.py)."""

    place: int
    film_id: int
    name: str


@record
class VoteResult:
    """How a vote was counted. It is written down once, and never holds what anyone's ballot
    said."""

    tally: Tally
    films: tuple[CountedFilm, ...]
    voters: tuple[int, ...]
    """The ids of those who voted."""
    left_out: int
    """How many ballots of members who have left were not counted, by the club's setting."""
    screening_at: datetime | None
    """When the winner is shown, if that was said in advance and is still to come."""

    def film(self, place: int) -> CountedFilm:
        return next(film for film in self.films if film.place == place)

    @property
    def winner(self) -> CountedFilm | None:
        return None if self.tally.winner is None else self.film(self.tally.winner)


@record
class Vote:
    """A vote, open or closed. One that is closed without a result was called off."""

    id: int
    guild_id: int
    opened_by: Voter
    opened_at: datetime
    closes_at: datetime
    method: Method
    channel_id: int
    screening_at: datetime | None
    films: tuple[VoteFilm, ...]
    """The films that are still in the library, by place. Two that were merged since are one film.
    """
    voters: tuple[Voter, ...] = ()
    """Who has voted, in the order of their names."""
    closed_at: datetime | None = None
    result: VoteResult | None = None
    is_live: bool = True
    """Whether the club watches its films together now, by its settings."""
    is_sealed: bool = False
    """Whether it seals each film that it schedules, likewise."""

    def is_open(self, now: datetime) -> bool:
        return self.closed_at is None and now < self.closes_at


def tally(method: Method, places: Iterable[int], ballots: Iterable[Sequence[int]]) -> Tally:
    """Count ballots. A ballot has the places of a member's films: the best first, or those approved
    of.

    ``places`` are the films that are there; whatever else a ballot names is ignored.
    """
    there = set(places)
    named = [[place for place in ballot if place in there] for ballot in ballots]
    counted = [ballot for ballot in named if ballot]
    if not counted:
        return Tally(0, (), None)
    rounds = _runoff(counted) if method == "ranked" else (_approved(counted),)
    return Tally(len(counted), rounds, rounds[-1].votes[0][0])


def _runoff(ballots: Sequence[Sequence[int]]) -> tuple[CountingRound, ...]:
    """The rounds until a film has more than half of the ballots that are still with one, or two
    are left that are equal."""
    # A film that nobody ranks is in no round, as if it were not there.
    piles: dict[int, list[Iterator[int]]] = {place: [] for ballot in ballots for place in ballot}
    moving = [iter(ballot) for ballot in ballots]
    rounds: list[CountingRound] = []
    while True:
        # A ballot goes on from where it stopped: the films before that are out for good.
        for ballot in moving:
            place = next((place for place in ballot if place in piles), None)
            if place is not None:
                piles[place].append(ballot)
        votes = _in_order({place: len(pile) for place, pile in piles.items()})
        if votes[0][1] * 2 > sum(count for _, count in votes):
            return (*rounds, CountingRound(votes))
        if len(votes) == 2:
            return (*rounds, CountingRound(votes, by_tie=True))
        fewest = votes[-1][1]
        last = tuple(place for place, count in votes if count == fewest)
        # Films without a ballot go out together: one by one they would also go before any other.
        out = last if fewest == 0 else last[-1:]
        rounds.append(CountingRound(votes, out, by_tie=len(out) < len(last)))
        moving = [ballot for place in out for ballot in piles.pop(place)]


def _approved(ballots: Iterable[Sequence[int]]) -> CountingRound:
    votes = _in_order(Counter(place for ballot in ballots for place in set(ballot)))
    return CountingRound(votes, by_tie=[count for _, count in votes].count(votes[0][1]) > 1)


def _in_order(votes: Mapping[int, int]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted(votes.items(), key=lambda vote: (-vote[1], vote[0])))
