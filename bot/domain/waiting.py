"""What waits for a member's next step: kept between two interactions, also over a restart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.letterboxd import LetterboxdFilm
from bot.domain.quote import Said
from bot.domain.review import Review
from bot.domain.screening import Repeats
from bot.domain.watched import Viewing


@dataclass(frozen=True, slots=True)
class WaitingCommand:
    """A command that waits for its member to pick one of several films."""

    name: str
    options: Mapping[str, str | int | float | bool | None]
    """By name, without the film."""
    typed: str = ""
    """What was typed for the film."""


@dataclass(frozen=True, slots=True)
class RefusedForm:
    """A form that was sent and refused, until its member corrects it."""

    custom_id: str
    typed: Mapping[str, str | bool]
    """What was typed, chosen or ticked, by the fields' custom ids."""


@dataclass(frozen=True, slots=True)
class ReviewDraft:
    """A review that is not in the library yet, or, when it has an id, not in this form."""

    film_id: int
    review: Review
    fingerprint: str | None = None
    """Of the document that it was read from."""
    notes: tuple[str, ...] = ()
    """What to look at, in Markdown."""
    over: Review | None = None
    """The review that it may be written over, as its member has seen it."""


@dataclass(frozen=True, slots=True)
class QuoteAsk:
    """A message that waits for its author to allow that it becomes a quote."""

    said: Said
    film_id: int
    member_id: int
    """Who would like to save it."""
    name: str | None


@dataclass(frozen=True, slots=True)
class LogDraft:
    """What was understood of a list of what the club has watched, until it is imported; without
    any entry, an undo that has not ended."""

    viewings: tuple[Viewing, ...]
    half_done: int | None = None
    """The change of the log that an import has begun and not ended, or an undo."""


@dataclass(frozen=True, slots=True)
class LetterboxdDraft:
    """A member's ratings from Letterboxd, until they have looked at what becomes of them."""

    films: tuple[LetterboxdFilm, ...]


@dataclass(frozen=True, slots=True)
class ScreeningDraft:
    """A screening that an organiser is about to schedule, or to move, until they have seen when
    that is."""

    film_id: int
    at: datetime
    is_live: bool
    place: str | None = None
    repeats: Repeats | None = None
    screening_id: int | None = None
    """Of the one that is moved."""


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """An order in which members are to take turns, until it is saved."""

    members: tuple[tuple[int, str | None], ...]
    """Their ids, and what each is called, if it is known."""
    before: tuple[int, ...]
    """The order that it is to replace."""


Waits = (
    WaitingCommand
    | RefusedForm
    | ReviewDraft
    | Said
    | QuoteAsk
    | LogDraft
    | LetterboxdDraft
    | ScreeningDraft
    | OrderDraft
)
"""A message (Said) waits for the film that it is about."""
