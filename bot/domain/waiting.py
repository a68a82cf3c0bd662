"""What waits for a member's next step. It is kept between two interactions, also over a restart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.domain.film import Facts
from bot.domain.letterboxd import LetterboxdFilm
from bot.domain.quote import Said
from bot.domain.record import record
from bot.domain.review import Review
from bot.domain.screening import Plan, Repeats
from bot.domain.watched import Viewing


@record
class Upload:
    """A file that came with a command: not its content, but where that can be fetched."""

    filename: str
    size: int
    """In bytes."""
    url: str


@record
class ChosenMember:
    """A member who was chosen for an option. Commands ask of them what they ask of Discord's
    members, ``id`` and ``display_name``; the fields bear the names by which frozen.py finds the
    members whom something names."""

    member_id: int
    name: str | None
    """As the club sees it; None for one who wants to be named nowhere."""

    @property
    def id(self) -> int:
        return self.member_id

    @property
    def display_name(self) -> str:
        return self.name or ""


@record
class WaitingCommand:
    """A command that waits until its member has chosen a film, or corrected another option."""

    name: str
    options: Mapping[str, str | int | float | bool | ChosenMember | None]
    """The command's options by name, without the one that is asked for. Another film is as it was
    typed."""
    typed: str = ""
    """What was typed for that option."""
    document: Upload | None = None
    asks: str = "film"
    """The option that is asked for."""


@record
class RefusedForm:
    """A form that was refused, and waits for its member to correct it."""

    custom_id: str
    typed: Mapping[str, str | bool]
    """By the fields' custom ids: what was typed, chosen or ticked."""


@record
class ReviewDraft:
    """A review before it is saved. With an id, it is a changed form of the review with that id."""

    film_id: int
    """0 while the library has no film that it could be about."""
    review: Review
    fingerprint: str | None = None
    """The fingerprint of the document from which it was read."""
    notes: tuple[str, ...] = ()
    """What the member should look at, in Markdown."""
    over: Review | None = None
    """The review that it may be written over, as its member saw it."""
    about: str = ""
    """The film that the document is about, where that is another one: its title, and its year."""
    stated: Facts | None = None
    """What is known of that other film."""
    proposal_id: int = 0
    """The proposal of that other film, for which the draft waits; 0 where there is none."""
    moved_from: int = 0
    """The id under which it waited before it was taken to this film."""


@record
class QuoteAsk:
    """A message that becomes a quote if its author allows it."""

    said: Said
    film_id: int
    member_id: int
    """The member who would like to save it."""
    name: str | None
    is_told: bool = False
    """Whether the question is known to stand where its author reads it."""


@record
class LogDraft:
    """A list of what the club has watched, as it was understood, until it is imported."""

    viewings: tuple[Viewing, ...]
    left_out: tuple[str, ...] = ()
    """What its member was told of the lines that could not be read."""
    unread: tuple[str, ...] = ()
    """The columns that were not read, as they were told, too."""


@record
class LetterboxdDraft:
    """A member's ratings from Letterboxd, until they have seen what the import will change."""

    films: tuple[LetterboxdFilm, ...]


@record
class ScreeningDraft:
    """A screening that an organiser is about to schedule or move, until they have confirmed its
    time."""

    film_id: int
    at: datetime
    is_live: bool
    place: str | None = None
    repeats: Repeats | None = None
    screening_id: int | None = None
    """The id of the screening that is moved."""
    before: Plan | None = None
    """What that was when this was begun."""


@record
class OrderDraft:
    """An order of turns, until it is saved."""

    members: tuple[tuple[int, str | None], ...]
    """The members' ids and display names; None where a name is not known, or not to be."""
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
