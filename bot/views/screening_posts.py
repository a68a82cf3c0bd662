"""The posts about screenings, and what everyone sees when one starts."""

from __future__ import annotations

from datetime import datetime

import discord
from discord import ui

from bot.domain.post import Post, Why
from bot.domain.screening import Screening
from bot.language import N_, _
from bot.views.controls import Control
from bot.views.film_ways import Discuss, RateFilm, show_card
from bot.views.layout import Layout, OrdinaryMessage, row, under, words
from bot.views.notices import Notice
from bot.views.posts import PostWords, explained
from bot.views.screening import (
    TITLE_SHOWN,
    ShowCalendar,
    answer_buttons,
    dated,
    moved,
    next_due,
    start_button,
    was_there_button,
    where,
)
from bot.views.text import bold, moment, struck


class ScreeningReminded(Notice):
    """The direct reminder of a member. ``link`` is the card's address."""

    def __init__(self, screening: Screening, link: str | None) -> None:
        super().__init__(_soon(screening))
        if link is not None:
            self.add_item(row(ui.Button(label=_("See the card"), url=link)))


class Countdown(Layout):
    """A countdown, 5 … 1, for everyone who watches, and then when the film ends, where that is
    known. ``left`` is the seconds that are left."""

    def __init__(self, screening: Screening, left: int) -> None:
        film = bold(screening.film, TITLE_SHOWN)
        if left:
            said = _("{film} begins together in …", film=film) + f"\n# {left}"
        else:
            said = "# ▶ " + _("Play!")
            if screening.film.runtime:
                ends = moment(screening.ends, "t")
                said += "\n" + _("{film} is over about {time}.", film=film, time=ends)
            else:
                said += "\n" + _("{film} has begun.", film=film)
        super().__init__(words(said))
        if not left:
            self.add_item(row(show_card(screening.film.id)))


def screening_moved(
    screening: Screening, mention: str, pinged: discord.AllowedMentions
) -> OrdinaryMessage:
    return OrdinaryMessage(mention + moved(screening), _answers(screening), pinged)


def screening_called_off(
    screening: Screening, mention: str, pinged: discord.AllowedMentions
) -> OrdinaryMessage:
    said = _(
        "{film} of {date} has been called off.",
        film=bold(screening.film, TITLE_SHOWN),
        date=moment(screening.at, "F"),
    )
    buttons = under(ShowCalendar(_("What is coming"), {}), show_card(screening.film.id))
    return OrdinaryMessage(mention + said, buttons, pinged)


def reminder(
    screening: Screening, mention: str, pinged: discord.AllowedMentions
) -> OrdinaryMessage:
    """The reminder: an hour before a live screening, with the way to start it, or a day before its
    date."""
    more = [start_button(screening)] if screening.is_live else []
    return OrdinaryMessage(mention + _soon(screening), _answers(screening, *more), pinged)


def outdated(text: str, screening: Screening) -> OrdinaryMessage:
    """The message of a post that a screening was moved, or of its reminder, whose text this was,
    once the screening has another date, was called off, or is over."""
    if screening.is_off:
        said = _("**Called off.**")
    elif screening.ended_at is not None:
        said = _("**Over.**")
    else:
        date = dated(screening.at, is_live=screening.is_live)
        said = _("**Moved:** {date}", date=date)
    return OrdinaryMessage(f"{struck(text)}\n{said}", under(show_card(screening.film.id)))


def _answers(screening: Screening, *more: Control) -> ui.View:
    return under(*answer_buttons(screening), *more, show_card(screening.film.id))


def rating_prompt(
    screening: Screening,
    now: datetime,
    next_slot: datetime | None,
    reveal_at: datetime | None,
) -> OrdinaryMessage:
    """The prompt to rate when the film is nearly over, or its date has come; it may come late, and
    stands long after. ``next_slot`` is when the club watches the next film, where the screening
    comes again; ``reveal_at`` when the ratings of a sealed film are revealed."""
    film = bold(screening.film, TITLE_SHOWN)
    if screening.is_live and not screening.film.runtime:
        said = _("What do you think of {film}?", film=film)
    elif screening.is_live and now < screening.ends:
        ends = moment(screening.ends, "t")
        said = _("{film} is over about {time}. What do you think of it?", film=film, time=ends)
    elif screening.is_live:
        said = _("{film} is over. What do you think of it?", film=film)
    else:
        said = _("The time for {film} is up. What do you think of it?", film=film)
    if reveal_at is not None:
        said += "\n" + _(
            "What you give stays sealed until {date}, or until all who came have rated.",
            date=moment(reveal_at, "F"),
        )
    if next_slot is not None:
        said += "\n" + next_due(next_slot)
    rate = RateFilm(_("Rate"), {"film_id": screening.film.id}, style=discord.ButtonStyle.primary)
    talk = Discuss(_("Discuss"), {"film_id": screening.film.id})
    return OrdinaryMessage(said, under(rate, was_there_button(screening), talk))


def unposted(post: Post) -> str:
    """Why a post about a screening could not be sent."""
    return _(
        "What the club is told of a screening could not be posted. {problem}",
        problem=explained(post, _WORDS),
    )


def _soon(screening: Screening) -> str:
    film = bold(screening.film, TITLE_SHOWN)
    if not screening.is_live:
        return _(
            "{film}: watch it by {date}, {how_long}.",
            film=film,
            date=moment(screening.at, "F"),
            how_long=moment(screening.at, "R"),
        )
    said = _(
        "{film} begins {how_long}, at {time}.",
        film=film,
        how_long=moment(screening.at, "R"),
        time=moment(screening.at, "t"),
    )
    if screening.place:
        said += " " + where(screening.place)
    return said


_WORDS = PostWords(
    command="`/club setup`",
    trying=N_("Discord could not be reached. It is tried until the film has begun."),
    reasons={
        Why.OFF: N_("filmclub was off, and the film has begun since."),
        Why.LATE: N_("It could not be posted before the film had begun."),
    },
)
