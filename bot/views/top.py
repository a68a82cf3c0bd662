"""/top: the club's films in an order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from discord import ui

from bot.domain import stars
from bot.domain.digest import ENOUGH
from bot.domain.page import Page
from bot.domain.top import ENOUGH_CRITICS, Placed, TopBy, TopPeriod
from bot.language import N_, Message, _, ngettext
from bot.views.blurring import blurred
from bot.views.controls import Control, custom_ids, page_turner
from bot.views.film_ways import pick_card
from bot.views.layout import Layout, frame, line, row, words
from bot.views.library import NumberedListPage
from bot.views.posters import gallery
from bot.views.rating import bars, club_mean
from bot.views.text import bold, small

PLACES_A_PAGE = 10
"""As many as Discord's media gallery holds pictures (its reference on Media Gallery), and within
MESSAGE_LIMIT in a language 40 % longer: each has a name, critics' stars and the club's."""

_NAME = 110

BY_MEAN = N_("A film with few ratings is placed nearer to the club's average.")
"""What an order by mean says of itself."""

TITLES: Mapping[TopBy, Message] = {
    TopBy.MEAN: N_("The club's top"),
    TopBy.DIVISIVE: N_("Most divisive"),
    TopBy.RATED: N_("Most rated"),
    TopBy.GEMS: N_("Hidden gems"),
    TopBy.CRITICS: N_("Critics against club"),
}
PERIODS: Mapping[TopPeriod, Message] = {
    TopPeriod.ALL: N_("All time"),
    TopPeriod.WEEK: N_("The past 7 days"),
    TopPeriod.MONTH: N_("The past 30 days"),
    TopPeriod.YEAR: N_("The past 365 days"),
}
_RATINGS_OF: Mapping[TopPeriod, Message] = {
    TopPeriod.ALL: N_("Placed by all ratings."),
    TopPeriod.WEEK: N_("Placed by the ratings that were given in the past 7 days."),
    TopPeriod.MONTH: N_("Placed by the ratings that were given in the past 30 days."),
    TopPeriod.YEAR: N_("Placed by the ratings that were given in the past 365 days."),
}


class TopPage(Control, template=custom_ids("top", "by", "period", "page")):
    """Another page of this order."""

    @staticmethod
    def at(by: TopBy, period: TopPeriod = TopPeriod.ALL) -> dict[str, int]:
        """The fields of an order's first page."""
        return {"by": by.value, "period": period.value, "page": 0}


class TopList(Layout):
    """A page of the club's films in an order."""

    def __init__(self, by: TopBy, period: TopPeriod, page: Page[Placed]) -> None:
        title, how = "## " + _(TITLES[by]), [_(_RATINGS_OF[period]), _how(by)]
        if not page.items:
            head = f"{title}\n{small(' '.join(how))}"
            super().__init__(frame(words(head), words(_none(by, period)), row(_way_on(by, period))))
            return
        if period is not TopPeriod.ALL:
            how.append(_("Beside each film stands what the whole club has given it so far."))
        listed = (
            f"{place}. {_told(each, by)}" for place, each in enumerate(page.items, page.first + 1)
        )
        posters = [(each.film.name, each.poster) for each in page.items if each.poster]
        # The pictures are below the list and its buttons, which they would push off a phone's
        # screen. A single picture would fill that by itself.
        pictures = gallery(posters) if by is TopBy.MEAN and len(posters) > 1 else []
        parts: list[ui.Item[Any]] = [
            words(f"{title}\n{small(' '.join(how))}"),
            line(),
            words("\n".join(listed)),
            row(pick_card([each.film for each in page.items])),
            *page_turner(
                TopPage, page.number, page.pages, {"by": by.value, "period": period.value}
            ),
            *pictures,
        ]
        super().__init__(frame(*parts))


def _none(by: TopBy, period: TopPeriod) -> str:
    """What an order without films says: two of them leave out no film that has ratings, apart from
    sealed ones."""
    if period is TopPeriod.ALL and by in (TopBy.MEAN, TopBy.RATED):
        return _("There are no ratings to show yet. /rate gives a film your stars.")
    return _("There is no such film yet.")


def _way_on(by: TopBy, period: TopPeriod) -> Control:
    """The button from an order without films to the order that is likeliest to have some."""
    if period is not TopPeriod.ALL:
        return TopPage(_(PERIODS[TopPeriod.ALL]), TopPage.at(by))
    if by is not TopBy.MEAN:
        return TopPage(_(TITLES[TopBy.MEAN]), TopPage.at(TopBy.MEAN))
    return NumberedListPage(_("The library"), {"narrowed": 0, "page": 0})


def _how(by: TopBy) -> str:
    """By which number the films are ordered, and which films are in the order."""
    match by:
        case TopBy.MEAN:
            return _(BY_MEAN)
        case TopBy.DIVISIVE:
            return ngettext(
                "Of at least {count} rating, which typically is a star or more off their mean.",
                "Of at least {count} ratings, which typically are a star or more off their mean.",
                ENOUGH,
            )
        case TopBy.RATED:
            return _("The film with the most ratings comes first.")
        case TopBy.GEMS:
            return ngettext(
                "Four stars or more from at least {count} rating, and no more ratings than a film"
                " has here on average.",
                "Four stars or more from at least {count} ratings, and no more ratings than a film"
                " has here on average.",
                ENOUGH,
            )
        case TopBy.CRITICS:
            return _(
                "The means are a star or more apart, of at least {critics} critics and {ratings}"
                " ratings.",
                critics=str(ENOUGH_CRITICS),
                ratings=str(ENOUGH),
            )


def _told(placed: Placed, by: TopBy) -> str:
    film = bold(placed.film, _NAME)
    if by in (TopBy.GEMS, TopBy.CRITICS):  # that it is among them says much of its score
        film = blurred(film)
    if by is TopBy.CRITICS and placed.critics is not None:
        critics = ngettext(
            "{stars} from {count} critic",
            "{stars} from {count} critics",
            placed.critics_count,
            stars=stars.mean_label(placed.critics),
        )
        score = club_mean(placed.aggregate)
        return _("{film}\nCritics {critics}\nClub {score}", film=film, critics=critics, score=score)
    said = f"{film} {club_mean(placed.aggregate)}"
    if by is TopBy.DIVISIVE:
        return f"{said}\n{bars(placed.aggregate)}"
    if by is TopBy.RATED and placed.counted < placed.aggregate.count:
        return _("{film}, {count} in this time", film=said, count=str(placed.counted))
    return said
