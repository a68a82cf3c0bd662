"""The longest data that the store can hold, of what takes the most room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import TypeVar

from bot.domain.film import Facts, Film, FilmTitle, only_facts
from bot.domain.library import LibraryFilm
from bot.domain.library_log import LogDetails, LogEntry, ProposalKind
from bot.domain.nomination import Nomination
from bot.domain.page import Page
from bot.domain.plans import Plans
from bot.domain.proposal import (
    FilmProposal,
    Proposal,
    Proposed,
    ProposedNomination,
    ProposedPick,
    ProposedRating,
    QuoteProposal,
    ReviewProposal,
)
from bot.domain.quote import Quote, Said
from bot.domain.rating import Aggregate, Rating, RatingChange
from bot.domain.recommend import NEIGHBOURS, Recommendations, Recommended
from bot.domain.reveal import OpenedRating, Reveal, SealedFilm, revealed
from bot.domain.review import LINES_SHOWN, Dossier, Review
from bot.domain.screening import WHERE_LIMIT, Answer, Attendee, Screening
from bot.domain.sealed import RATERS_NAMED, Rater, Sealed
from bot.domain.taste import BoardEntry, Match, Profile, RatedFilm, SharedFilm
from bot.domain.top import Placed
from bot.domain.turn import MOST_IN_ORDER, Seat, Turn
from bot.domain.typed import WHY_LIMIT, size
from bot.domain.vote import (
    MOST_FILMS,
    CountedFilm,
    Method,
    Vote,
    VoteFilm,
    Voter,
    VoteResult,
    tally,
)
from bot.domain.watched import MOST_CAME, PICKER_LIMIT, Viewing, Watched
from bot.domain.watchlist import Listed, OwnFilm, Together
from bot.store.taste import FAVOURITES
from bot.views.recommend import RECOMMENDED
from tests.views.texts import FAMILY

T = TypeVar("T")

STUFF = {
    "letters": "a",
    "wide letters": "기",
    "signs": "*_~|`[<@\\",
    "bars": "|",
    "backslashes": "\\",
    "emoji": "🎬",
    "families": FAMILY,
    "right to left": "ש",
    "right to left with signs": "ש*",
    "blanks": "a ",
    "a sign and an emoji": "*🎬",
    "links": "https://example.org/a_b ",
    "lines": "x\n",
    "quoted lines": "> *\n",
}
"""What the texts are made of, by name."""

NOW = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)
GREATEST_ID = 10**18 - 1
GREATEST_MEMBER = 2**63 - 1
SOME = Aggregate((120_000,) * 10)


def long(stuff: str, length: int) -> str:
    """So many characters, and none of them a blank at an end."""
    text = (stuff * length)[:length].strip()
    return text + "." * (length - len(text))


def page(items: Sequence[T]) -> Page[T]:
    """A page full of these, far into a very long list."""
    return Page(items, 77_777, 7_777_777, len(items))


def name(stuff: str) -> str:
    """A member's name."""
    return long(stuff, 32)


def film(stuff: str, number: int = GREATEST_ID) -> Film:
    return Film(
        id=number,
        title=long(stuff, 300),
        year=2025,
        director=long(stuff, 200),
        country=long(stuff, 200),
        runtime=9999,
        certificate=long(stuff, 200),
        cast=(long(stuff, 300),) * 50,
        original_title=long(stuff, 300),
        aliases=(long(stuff, 300),) * 50,
        poster="https://image.tmdb.org/" + "x" * 489,
        tmdb_id=2**31 - 1,
    )


def profile(stuff: str) -> Profile:
    rated = [
        RatedFilm(film_title(stuff, GREATEST_ID - number), 7, NOW) for number in range(FAVOURITES)
    ]
    return Profile(
        member_id=GREATEST_MEMBER, name=name(stuff), given=SOME, compared=1_200_000, lean=-8.9,
        streak=9_999, picks=9_999, picks_mean=7.0, came=9_999, favourites=rated,
        latest=rated,
    )  # fmt: skip


def match(stuff: str) -> Match:
    extremes = [SharedFilm(film_title(stuff, GREATEST_ID - number), 9, 7) for number in range(3)]
    stars = {(1, 9): 99_999, (2, 7): 99_999, (9, 1): 99_999}
    return Match(
        GREATEST_MEMBER, name(stuff), GREATEST_MEMBER - 1, name(stuff), stars, extremes, extremes
    )


def board_entries(stuff: str, count: int) -> list[BoardEntry]:
    """Entries with names longer than Discord's, as a file can have brought them."""
    return [
        BoardEntry(GREATEST_MEMBER - number, long(stuff, 100), 1_200_000, 8.9)
        for number in range(count)
    ]


def screening(stuff: str) -> Screening:
    """A screening with everyone whom its card names, and more."""
    answers: tuple[Answer, ...] = ("yes", "maybe", "no")
    return Screening(
        id=GREATEST_ID, guild_id=1, film=film(stuff), at=NOW, is_live=True,
        channel_id=GREATEST_MEMBER, scheduled_at=NOW, scheduled_by=GREATEST_MEMBER,
        picker_id=GREATEST_MEMBER, picker=name(stuff), place=long(stuff, WHERE_LIMIT),
        repeats="fortnightly", started_at=NOW,
        attendees=tuple(
            Attendee(number, name(stuff), answers[number % 3], was_there=False)
            for number in range(120)
        ),
    )  # fmt: skip


def plans(stuff: str) -> Plans:
    return Plans("UTC", NOW.date(), [screening(stuff)])


def turn(stuff: str) -> Turn:
    return Turn(
        id=GREATEST_ID,
        guild_id=1,
        cycle=1,
        member_id=GREATEST_MEMBER,
        name=name(stuff),
        begun_by=GREATEST_MEMBER,
        began_at=NOW,
        until=NOW,
        channel_id=1,
        ended_at=NOW,
        outcome="picked",
        film=film_title(stuff, GREATEST_ID),
        why=long(stuff, WHY_LIMIT),
    )


def seats(stuff: str) -> list[Seat]:
    """As many seats as there may be; twenty-five members have had their turn."""
    return [Seat(n, name(stuff), n % 3 == 0) for n in range(MOST_IN_ORDER)]


def film_title(stuff: str, number: int) -> FilmTitle:
    return FilmTitle(id=number, title=long(stuff, 300), year=2025)


def review(stuff: str) -> Review:
    return Review(
        source=long(stuff, 200),
        reviewer=long(stuff, 200),
        link="https://example.org/" + "x" * 492,
        stars=9,
        earlier_stars=9,
        summary=long(stuff, 2000),
        quotes=(long(stuff, 300),) * 20,
    )


def dossier(stuff: str, reviews: int) -> Dossier:
    lines = tuple(rating(stuff, number, spoiler=number > 0) for number in range(LINES_SHOWN))
    return Dossier(film(stuff), (review(stuff),) * reviews, SOME, lines)


def quote(stuff: str) -> Quote:
    return Quote(
        GREATEST_ID, long(stuff, 300), long(stuff, 200), long(stuff, 200), film(stuff), 9999, 9999
    )


def rating(stuff: str, member: int = 0, *, spoiler: bool = True) -> Rating:
    return Rating(GREATEST_MEMBER - member, 9, long(stuff, 4000), spoiler, NOW, name(stuff))


def sealed(stuff: str, number: int = GREATEST_ID) -> Sealed:
    raters = tuple(Rater(GREATEST_MEMBER, name(stuff)) for _ in range(RATERS_NAMED))
    return Sealed(number, NOW, 7_777_777, raters)


def sealed_film(stuff: str, number: int = GREATEST_ID) -> SealedFilm:
    own, seal = replace(rating(stuff), guess=9), sealed(stuff, number)
    return SealedFilm(film(stuff, number), seal, own, seal.raters)


def sealed_change(stuff: str) -> RatingChange:
    return RatingChange(film(stuff), None, rating(stuff), SOME, sealed(stuff))


def reveal(stuff: str) -> Reveal:
    """A reveal of 500 members, more than a message can name."""
    opened = [
        OpenedRating(n, name(stuff), 1 + n % 10, long(stuff, 300), n % 2 == 0, (3, 4)[n % 2])
        for n in range(500)
    ]
    return revealed(film(stuff), [0, 0, 1, 1, 0, 0, 0, 0, 0, 0], opened)


def found(stuff: str) -> Review:
    """A review as it is read from a document, with the longest summary and quotes."""
    return replace(review(stuff), summary=long(stuff, 600), quotes=(long(stuff, 140),) * 20)


def said(stuff: str) -> Said:
    return Said(long(stuff, 1000), GREATEST_MEMBER, GREATEST_MEMBER, GREATEST_MEMBER, name(stuff))


def listed(stuff: str) -> LibraryFilm:
    return LibraryFilm(film(stuff), 7777, 1_200_000, 9.5)


def proposal(stuff: str, kind: ProposalKind, number: int = 0) -> Proposal:
    about = film(stuff)
    facts = {field.name: getattr(about, field.name) for field in fields(Facts)}
    proposed: dict[ProposalKind, Proposed] = {
        "film": FilmProposal(
            Facts(**facts),
            ProposedRating(9, "x"),
            nomination=ProposedNomination(nomination(stuff).why),
            pick=ProposedPick(GREATEST_ID, nomination(stuff).why),
        ),
        "review": ReviewProposal(GREATEST_ID, about.name, review(stuff), None),
        "quote": QuoteProposal(GREATEST_ID, about.name, said(stuff)),
    }
    return Proposal(GREATEST_ID - number, GREATEST_MEMBER, proposed[kind], NOW, name(stuff))


def change(stuff: str, number: int = 0) -> Proposal:
    """A proposal to change as many facts as a form has."""
    about = film(stuff)
    names = ("title", "year", "original_title", "aliases", "cast")
    proposed = FilmProposal(
        only_facts(about), film_id=about.id, changed=names, over=only_facts(about)
    )
    return Proposal(GREATEST_ID - number, GREATEST_MEMBER, proposed, NOW, name(stuff))


def watched(stuff: str, number: int = 0) -> Watched:
    about = film_title(stuff, GREATEST_ID - number)
    viewing = Viewing(
        on=NOW.date(),
        title=about.title,
        year=about.year,
        film_id=about.id,
        picker_id=GREATEST_MEMBER,
        picker=long(stuff, PICKER_LIMIT),
        came=MOST_CAME,
    )
    return Watched(GREATEST_ID - number, viewing, about, name(stuff), SOME)


def entry(stuff: str) -> LogEntry:
    called, title = name(stuff), film(stuff).name
    details = LogDetails(merged=title)
    return LogEntry(GREATEST_MEMBER, NOW, "merged", title, details, name=called)


def nomination(stuff: str, number: int = GREATEST_ID) -> Nomination:
    return Nomination(
        id=number,
        film=film_title(stuff, number),
        member_id=GREATEST_MEMBER,
        name=name(stuff),
        why=long(stuff, WHY_LIMIT // size(stuff) if len(stuff) == 1 else WHY_LIMIT // 8),
        backers=777_777,
        is_backed=False,
        is_voted_on=True,
        screening_at=NOW,
    )


def vote(stuff: str, method: Method) -> tuple[Vote, VoteResult]:
    """A vote with as many films as there can be, and ballots that need as many rounds."""
    places = range(1, MOST_FILMS + 1)
    films = tuple(
        VoteFilm(place, film(stuff, GREATEST_ID - place), GREATEST_MEMBER, name(stuff),
                 nomination(stuff).why)
        for place in places
    )  # fmt: skip
    ballots = [(place, place % 3 + 1) for place in places for _ in range(40 + place)]
    voter = Voter(GREATEST_MEMBER, name(stuff))
    result = VoteResult(
        tally=tally(method, places, ballots),
        films=tuple(CountedFilm(each.place, each.film.id, each.film.name) for each in films),
        voters=(GREATEST_MEMBER,) * 500,
        left_out=777_777,
        screening_at=NOW,
    )
    until = datetime(9999, 12, 31, tzinfo=UTC)
    opened = Vote(
        GREATEST_ID, GREATEST_MEMBER, voter, NOW, NOW, method, GREATEST_MEMBER, until, films,
        (voter,) * 500, until, result,
    )  # fmt: skip
    return opened, result


def own_film(stuff: str) -> OwnFilm:
    return OwnFilm(film(stuff), is_rated=True, is_seen=True, is_wanted=True)


def together(stuff: str, members: int) -> Together:
    """Films that two want to see, of so many members."""
    wanted = min(members, 2)
    return Together([Listed(film_title(stuff, n), wanted) for n in range(25)], members, 24)


def placed(stuff: str, count: int) -> list[Placed]:
    """So many films, all with a poster."""
    return [
        Placed(film_title(stuff, n), SOME, 777_777, "https://image.tmdb.org/" + "a" * 480, 9.9, 777)
        for n in range(count)
    ]


def recommendations(stuff: str) -> Recommendations:
    return Recommendations(
        [
            Recommended(each.film, NEIGHBOURS, 9.9, each.poster)
            for each in placed(stuff, RECOMMENDED)
        ],
        777_777,
        NEIGHBOURS,
    )
