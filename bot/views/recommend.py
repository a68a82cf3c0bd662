"""Films recommended to a member, by those who rate like them; the member alone sees them."""

from __future__ import annotations

from typing import Any

from discord import ui

from bot.domain import stars
from bot.domain.recommend import ENOUGH_NEIGHBOURS, Recommendations, Recommended
from bot.domain.taste import ENOUGH_SHARED
from bot.domain.top import TopBy
from bot.language import _, ngettext
from bot.views.blurring import blurred
from bot.views.film_ways import pick_card, show_card
from bot.views.layout import Layout, frame, line, row, words
from bot.views.posters import gallery
from bot.views.text import bold, small
from bot.views.top import TITLES, TopPage
from bot.views.watchlist import want_film

RECOMMENDED = 5
"""How many films are recommended at once: each has a button, and others come once these are
seen."""

_NAME = 140


class RecommendedFilms(Layout):
    """The films that members rated best who rate like this one or, where there are none, why."""

    def __init__(self, found: Recommendations) -> None:
        title = "## " + _("Films for you")
        if not found.films:
            # Rating the films that most have rated makes members comparable soonest.
            most = TopPage(_(TITLES[TopBy.RATED]), TopPage.at(TopBy.RATED))
            super().__init__(frame(words(title), words(_nothing(found)), row(most)))
            return
        how = ngettext(
            "{count} member here rates like you.",
            "{count} members here rate like you.",
            found.neighbours,
        )
        what = _(
            "They are less than a star apart from you on average, over {shared} films or more that"
            " you both have rated. Here are the films that {members} of them or more gave four"
            " stars or more, and that you have not seen. The more alike somebody is, the more their"
            " stars count.",
            shared=str(ENOUGH_SHARED),
            members=str(ENOUGH_NEIGHBOURS),
        )
        posters = [(each.film.name, each.poster) for each in found.films if each.poster]
        parts: list[ui.Item[Any]] = [
            words(f"{title}\n{small(f'{how} {what}')}"),
            line(),
            *map(_told, found.films),
            row(pick_card([each.film for each in found.films])),
            *(gallery(posters) if len(posters) > 1 else []),  # as in top.py
        ]
        super().__init__(frame(*parts))


def _told(each: Recommended) -> ui.Item[Any]:
    said = ngettext(
        "{count} who rates like you gave it {stars}",
        "{count} who rate like you gave it {stars}",
        each.members,
        stars=blurred(stars.mean_label(each.mean)),
    )
    told = f"{bold(each.film, _NAME)}\n{said}"
    if each.is_wanted:
        told += "\n" + small(_("It is on your watchlist."))
        return ui.Section(words(told), accessory=show_card(each.film.id))
    return ui.Section(words(told), accessory=want_film(each.film.id))


def _nothing(found: Recommendations) -> str:
    if found.rated < ENOUGH_SHARED:
        said = _(
            "Rate {shared} films or more, and there can be members who rate like you.",
            shared=str(ENOUGH_SHARED),
        )
        if found.rated:
            said += " " + _("So far you have rated {rated} here.", rated=str(found.rated))
        return said
    if found.neighbours < ENOUGH_NEIGHBOURS:
        return _(
            "Too few here rate like you yet. That takes {members} members who have rated {shared}"
            " films that you have rated, too, and are less than a star from you on average.",
            members=str(ENOUGH_NEIGHBOURS),
            shared=str(ENOUGH_SHARED),
        )
    return ngettext(
        "{count} member here rates like you, and has rated no film with four stars or more that you"
        " have not seen.",
        "{count} members here rate like you, and have rated no film with four stars or more that"
        " you have not seen.",
        found.neighbours,
    )
