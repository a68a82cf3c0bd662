"""The next steps for a film wherever it is named: its card, a rating, a review."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.film import Facts, Film, FilmTitle
from bot.language import _
from bot.views.controls import Control, Menu, custom_ids
from bot.views.film_names import film_names
from bot.views.layout import row
from bot.views.notices import Notice, PickFilm
from bot.views.selects import options
from bot.views.text import CHOICE_LIMIT, bold


class ShowCard(Control, template=custom_ids("card", "film_id")):
    """A film's card, for the one who presses."""


class PickCard(Menu, template=custom_ids("library-pick")):
    """Shows the card of one of several films, to the one who picks it."""


class RateFilm(Control, template=custom_ids("rate-film", "film_id")):
    """Opens the form to rate a film, in a message without a card that would have to change
    with it."""


class AddReview(Control, template=custom_ids("add-review", "film_id")):
    """Opens the form to paste a critic's review of a film."""


class ScheduleFilm(Control, template=custom_ids("schedule-film", "film_id")):
    """For organisers: opens the form that says when the club watches a film."""


class WhereToWatch(Control, template=custom_ids("where", "film_id")):
    """Shows where a film can be watched, to the one who presses. Needs a key of TMDB's."""


class Discuss(Control, template=custom_ids("discuss", "film_id")):
    """Leads to the thread about a film, which is opened if there is none."""


def pick_card(films: Sequence[Film | FilmTitle]) -> PickCard:
    """The menu that leads to the cards of films, each once."""
    once = list({film.id: film for film in films}.values())
    return PickCard(_("Open a film's card"), film_options(once), {})


def film_options(
    films: Sequence[Film | FilmTitle], values: Sequence[int] | None = None
) -> list[discord.SelectOption]:
    """The options of a menu of films. Their ``values`` are the films' ids, if no others are
    given."""
    ids = values or [film.id for film in films]
    names = film_names(films, CHOICE_LIMIT)
    return options([(str(each), name) for each, name in zip(ids, names, strict=True)])


def where_to_watch(film: Film | FilmTitle, *, tmdb: bool) -> list[Control]:
    """The button, if it can lead to an answer: ``tmdb`` is whether TMDB can be asked."""
    if not tmdb or film.tmdb_id is None:
        return []
    return [WhereToWatch(_("Where to watch"), {"film_id": film.id})]


def schedule_film(film_id: int, label: str | None = None) -> ScheduleFilm:
    return ScheduleFilm(label or _("Schedule"), {"film_id": film_id})


def show_card(film_id: int) -> ShowCard:
    return ShowCard(_("Card"), {"film_id": film_id})


def film_ways(film_id: int) -> list[ui.Item[Any]]:
    """The buttons that go with a film's name: its card, and a rating."""
    return [show_card(film_id), RateFilm(_("Rate"), {"film_id": film_id})]


class CardNotice(Notice):
    """A line about a film, and the way to its card, behind other ways."""

    def __init__(self, message: str, film_id: int, *ways: ui.Item[Any]) -> None:
        super().__init__(message)
        self.add_item(row(*ways, show_card(film_id)))


class FilmNotice(Notice):
    """A line about a film, and its next steps, with ``with_review`` also to add a review."""

    def __init__(self, message: str, film_id: int, *, with_review: bool = False) -> None:
        super().__init__(message)
        ways = film_ways(film_id)
        if with_review:
            ways.append(AddReview(_("Add a review"), {"film_id": film_id}))
        self.add_item(row(*ways))


class ReviewNext(Notice):
    """A film was added, and its review can follow: the form for it opens only by a press."""

    def __init__(self, film: Facts, film_id: int, waiting_id: int) -> None:
        super().__init__(_("{film} is in the library. Now its review:", film=bold(film)))
        place = {"waiting_id": waiting_id, "film_id": film_id}
        style = discord.ButtonStyle.primary
        self.add_item(row(PickFilm(_("Add the review"), place, style=style), *film_ways(film_id)))
