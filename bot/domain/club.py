"""A club, and what it has chosen."""

from __future__ import annotations

from typing import Literal, TypedDict

from bot.domain.library import LibraryRules
from bot.domain.record import record
from bot.domain.schedule import Schedule
from bot.domain.sealed import SealsFilms

ChosenBy = Literal["vote", "turns", "organiser"]
"""How a club finds its next film."""
MOST_NOMINATIONS = 25
"""The most nominations that one member may have at a time: with more one could fill a ballot."""
MOST_PICK_DAYS = 90
MOST_LEAVERS_KEPT = 30


@record(kw_only=True)
class RoundSettings:
    """How a club goes from one film to the next. The defaults hold until the club chooses
    otherwise."""

    news_channel_id: int | None = None
    """The channel for turns, votes and screenings. None: each is posted where it was begun."""
    discussion_channel_id: int | None = None
    mentioned_role_id: int | None = None
    """The role that votes and screenings mention. None: nobody is mentioned."""
    country: str | None = None
    """The country in which the club streams its films, as an ISO 3166 code: "DE"."""
    chosen_by: ChosenBy = "vote"
    watched_live: bool = True
    """True: the club watches together at an hour. False: each member watches alone, until a date.
    """
    nominations_each: int = 3
    """How many nominations each member may have at a time."""
    losers_stay: bool = True
    """Whether films that lose a vote stay nominated."""
    leavers_count: bool = True
    """Whether the ballots of members who left before a vote was closed are counted."""
    pick_days: int = 7
    """How many days a member has for their pick; 0 means no limit."""
    turn_passes: bool = False
    """Whether the next member's turn begins when that time is over."""
    leavers_kept: int = MOST_LEAVERS_KEPT
    """For how many days the ratings of members who have left keep their names."""
    sealed_films: SealsFilms = "never"
    """Whether the film of a round is sealed until its reveal. The default is "never": members
    expect to see a rating at once, and an organiser who wants it otherwise finds the setting in
    /club setup."""
    blurs_scores: bool = False
    """Whether public messages show the club's means and distributions behind a spoiler."""
    posts_year: bool = False
    """Whether the club's year is posted automatically on 30 December."""


class RoundChanges(TypedDict, total=False):
    """The fields of RoundSettings that are to change, with their new values."""

    news_channel_id: int | None
    discussion_channel_id: int | None
    mentioned_role_id: int | None
    country: str | None
    chosen_by: ChosenBy
    watched_live: bool
    nominations_each: int
    losers_stay: bool
    leavers_count: bool
    pick_days: int
    turn_passes: bool
    leavers_kept: int
    sealed_films: SealsFilms
    blurs_scores: bool
    posts_year: bool


@record
class ClubSettings:
    """All of a club's settings, with the defaults where it has chosen nothing."""

    language: str | None
    """None: the language of its server."""
    zone: str
    """An IANA name."""
    digest: Schedule | None
    first_digest: Schedule
    """When a digest comes as soon as its channel is chosen, where there is none."""
    library: LibraryRules
    round: RoundSettings
