"""A club, and what it has chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypedDict

from bot.domain.schedule import Schedule
from bot.domain.sealed import SealsFilms

ChosenBy = Literal["vote", "turns", "organiser"]
"""How a club comes to its next film."""
MOST_NOMINATIONS = 25
"""Of one member at a time; as many as a ballot has room for."""
MOST_PICK_DAYS = 90
MOST_LEAVERS_KEPT = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundSettings:
    """How a club goes from one film to the next; as it is here until the club chooses otherwise."""

    news_channel_id: int | None = None
    """Where turns, votes and screenings are told; None is where they are begun."""
    discussion_channel_id: int | None = None
    mentioned_role_id: int | None = None
    """The role that hears of votes and screenings; None is nobody."""
    country: str | None = None
    """Where the club's films are streamed, as ISO 3166 has it: "DE"."""
    chosen_by: ChosenBy = "vote"
    watched_live: bool = True
    """Together at an hour; False is each on their own until a date."""
    nominations_each: int = 3
    """How many of a member's nominations may stand at a time."""
    losers_stay: bool = True
    """Whether what did not win a vote stays nominated."""
    leavers_count: bool = True
    """Whether ballots count of members who have left before the vote was closed."""
    pick_days: int = 7
    """How long a member has for their pick; 0 is as long as it takes."""
    turn_passes: bool = False
    """Whether the next one's turn comes when that time is over."""
    leavers_kept: int = MOST_LEAVERS_KEPT
    """Days for which the ratings of members who have left keep their name."""
    sealed_films: SealsFilms = "never"
    """Whether the film of a round is sealed until its reveal. Not by itself: who rates is used to
    see it at once, and an organiser who wants it otherwise finds it in /club setup."""
    blurs_scores: bool = False
    """Whether the club's means and distributions stand behind a spoiler where all read them."""
    posts_year: bool = False
    """Whether the club's year is posted by itself, on 30 December."""


class RoundChanges(TypedDict, total=False):
    """Some of RoundSettings, chosen otherwise."""

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


@dataclass(frozen=True, slots=True)
class ClubSettings:
    """What a club has chosen, or what holds until it does."""

    language: str | None
    """None is its server's."""
    zone: str
    """An IANA name."""
    digest: Schedule | None
    role_id: int | None
    """Of those who may change the library besides the server's managers."""
    films_a_day: int
    """How many every member may add within a day."""
    imports_add: bool
    """Whether members' imports add the films that are missing."""
    round: RoundSettings
