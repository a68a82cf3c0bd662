"""Where a club stands: what is on, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.club import RoundSettings
from bot.domain.film import FilmTitle
from bot.domain.record import record
from bot.domain.screening import Screening
from bot.domain.turn import Turn
from bot.domain.vote import Vote
from bot.domain.watched import Watched

LATER_SHOWN = 3
"""How many of the screenings after the next ones are named."""
CHOSEN_SHOWN = 3
"""How many of the films that wait for a date are named."""
WAITS = timedelta(days=90)
"""How long such a film waits. Many clubs watch one without telling the bot."""


@record
class Home:
    """Everything on the card of /club home, except the next digest."""

    settings: RoundSettings
    screenings: Sequence[Screening]
    """The next screenings, two at the most: clubs that show "one old, one new" have two."""
    later: Sequence[Screening]
    """Those after them, LATER_SHOWN and one more at the most."""
    slot: datetime | None
    """When the next film is due, in UTC, where screenings repeat and none is to come."""
    turn: Turn | None
    has_order: bool
    """Whether it is known who takes turns."""
    vote: Vote | None
    chosen: Sequence[FilmTitle]
    """What was picked or voted for and has neither a date nor was watched since, the latest first,
    for as long as it WAITS. A film whose screening was called off waits for another date, from
    then on."""
    nominations: int
    """How many films are nominated."""
    watched: Watched | None
    """The last entry of the log."""
