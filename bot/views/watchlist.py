"""A member's films, seen and wanted: each member sees only their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from discord import ui

from bot.domain.film import Film, FilmTitle
from bot.domain.page import Page
from bot.domain.watchlist import Listed, OwnFilm, Together
from bot.language import _, ngettext
from bot.views.controls import Control, Menu, custom_ids, page_turner
from bot.views.film_ways import film_options, film_ways, pick_card, show_card
from bot.views.layout import Layout, frame, line, row, words
from bot.views.notices import Notice
from bot.views.posters import colour_of, headed
from bot.views.rating import left_watchlist
from bot.views.selects import MemberMenu
from bot.views.text import bold, small, titled

WANTED_A_PAGE = 15
"""Within MESSAGE_LIMIT in a language 40 % longer: each film is only a title."""

OF_MOST = 5
"""How many films are named where none is wanted by everyone."""

_NAME = 140


class WantFilm(Control, template=custom_ids("watchlist-add", "film_id")):
    """Puts a film on the watchlist of the one who presses."""


class WantNoMore(Control, template=custom_ids("watchlist-off", "film_id")):
    """Takes a film off the watchlist; the message is drawn anew."""


class MarkUnseen(Control, template=custom_ids("unseen", "film_id")):
    """Takes back that a film was seen; the message is drawn anew."""


class WatchlistPage(Control, template=custom_ids("watchlist-page", "page")):
    """Another page of one's own watchlist."""


class TakeOffWatchlist(Menu, template=custom_ids("watchlist-take", "page")):
    """Takes a film of the page off the watchlist, which is drawn anew."""


class WatchWith(MemberMenu, template=custom_ids("watchlist-with")):
    """Chooses the members to watch with; a film that all of them want to see is drawn."""


class DrawAgain(Control, template=custom_ids("watchlist-again", "film_id")):
    """Draws another film."""


class TellDrawn(Control, template=custom_ids("watchlist-tell", "film_id", "members")):
    """Tells the club what was drawn from the watchlists of ``members`` members."""


def want_film(film_id: int) -> WantFilm:
    return WantFilm(_("Watchlist"), {"film_id": film_id})


class SeenNotice(Notice):
    """Tells a member that a film is marked as seen; ``own`` is what it was to them before."""

    def __init__(self, own: OwnFilm) -> None:
        film = bold(own.film, _NAME)
        if own.is_rated:
            said = _("You have rated {film}, so it counts as seen already.", film=film)
        elif own.is_seen:
            said = _("You have seen {film}, as you said before.", film=film)
        else:
            said = _("You have seen {film}. Nobody else is told.", film=film)
        if own.is_wanted:
            said += "\n" + small(left_watchlist())
        super().__init__(said)
        fields = {"film_id": own.film.id}
        unseen = [] if own.is_rated else [MarkUnseen(_("Not seen"), fields)]
        self.add_item(row(*unseen, *film_ways(own.film.id)))


class UnseenNotice(Notice):
    """Tells a member that the mark is gone."""

    def __init__(self, own: OwnFilm) -> None:
        super().__init__(_("You have not seen {film}.", film=bold(own.film, _NAME)))
        self.add_item(row(want_film(own.film.id), *film_ways(own.film.id)))


class WantedNotice(Notice):
    """Tells a member that a film is on their watchlist; ``own`` is what it was to them before."""

    def __init__(self, own: OwnFilm) -> None:
        film = bold(own.film, _NAME)
        if own.is_wanted:
            said = _("{film} is on your watchlist already.", film=film)
        else:
            said = _("{film} is on your watchlist now.", film=film)
        if own.is_rated or own.is_seen:
            again = _("You have seen it: it stays there until you rate it anew or take it off.")
            said += "\n" + small(again)
        super().__init__(said)
        fields = {"film_id": own.film.id}
        self.add_item(row(WantNoMore(_("Take off"), fields), show_card(own.film.id)))


class WantedNoMore(Notice):
    """Tells a member that a film is not on their watchlist; ``own`` is what it was to them
    before."""

    def __init__(self, own: OwnFilm) -> None:
        film = bold(own.film, _NAME)
        if own.is_wanted:
            said = _("{film} is off your watchlist.", film=film)
        else:
            said = _("{film} is not on your watchlist.", film=film)
        super().__init__(said)
        put = WantFilm(_("Put it on"), {"film_id": own.film.id})
        self.add_item(row(put, show_card(own.film.id)))


class WatchlistShown(Layout):
    """A page of a member's own watchlist, the latest addition first."""

    def __init__(self, page: Page[FilmTitle]) -> None:
        title, films = "## " + _("Your watchlist"), page.items
        if not films:
            super().__init__(frame(words(title), words(_nothing_wanted())))
            return
        counted = ngettext("{count} film", "{count} films", page.total)
        alone = _("Only you see it. Rating a film, or noting it as seen, takes it off.")
        listed = "\n".join(f"- {titled(film.name, _NAME)}" for film in films)
        here = {"page": page.number}
        super().__init__(
            frame(
                words(f"{title}\n{small(f'{counted} · {alone}')}"),
                line(),
                words(listed),
                row(pick_card(films)),
                row(TakeOffWatchlist(_("Take a film off"), film_options(films), here)),
                *page_turner(WatchlistPage, page.number, page.pages, {}),
            )
        )


class Drawn(Layout):
    """The film that was drawn for a member and those with whom they watch; None where there is no
    film that all of them want to see. ``others`` are the ids of the other members."""

    def __init__(self, film: Film | None, together: Together, others: Sequence[int]) -> None:
        parts: list[ui.Item[Any]] = []
        if film is not None:
            said = f"## {titled(film.name, _NAME)}\n{_one_of(together)}"
            fields = {"film_id": film.id}
            many = len(together.of_all)
            again = DrawAgain(_("Draw again"), fields, disabled=many == 1)
            tell = _tell_club(film.id, together.members)
            parts += [headed(film, said), row(again, tell, show_card(film.id))]
        else:
            parts.append(words(_none_of(together)))
            if few := together.of_most(OF_MOST):
                listed = (f"- {_wanted_by(each, together)}" for each in few)
                parts += [words("\n".join(listed)), row(pick_card([each.film for each in few]))]
        if together.films:
            hint = _("Of the others' watchlists you see only what is on yours, too.")
            if together.left_out:
                hint += " " + ngettext(
                    "{count} of those named keeps theirs to themselves and is left out.",
                    "{count} of those named keep theirs to themselves and are left out.",
                    together.left_out,
                )
            parts += [words(small(hint)), row(WatchWith(_("Who watches with you?"), {}, others))]
        super().__init__(frame(*parts, **({"colour": colour_of(film)} if film else {})))


class ToldDrawn(Layout):
    """What the club reads about a film that was drawn from the watchlists of ``members``
    members."""

    def __init__(self, film: Film, members: int) -> None:
        if members == 1:
            said = _("Drawn from a watchlist.")
        else:
            said = ngettext(
                "Drawn from the watchlists of {count} member: all of them want to see it.",
                "Drawn from the watchlists of {count} members: all of them want to see it.",
                members,
            )
        shown = headed(film, f"## {titled(film.name, _NAME)}\n{said}")
        ways = row(want_film(film.id), *film_ways(film.id))
        super().__init__(frame(shown, ways, colour=colour_of(film)))


class NotTold(Notice):
    """What stands in place of a draw of which the club is not known to have been told."""

    def __init__(self, film_id: int, members: int) -> None:
        super().__init__(
            _("The club may not have been told: if nothing stands below, press again.")
        )
        self.add_item(row(_tell_club(film_id, members), show_card(film_id)))


def _tell_club(film_id: int, members: int) -> TellDrawn:
    return TellDrawn(_("Tell the club"), {"film_id": film_id, "members": members})


def _one_of(together: Together) -> str:
    many = len(together.of_all)
    if together.members == 1:
        return ngettext(
            "The only film on your watchlist.", "Drawn from {count} films on your watchlist.", many
        )
    return ngettext(
        "The only film that all of you want to see.",
        "Drawn from {count} films that all of you want to see.",
        many,
    )


def _none_of(together: Together) -> str:
    if not together.films:
        return _nothing_wanted()
    if together.of_most(1):
        return _("There is no film that all of you want to see. These come nearest:")
    return _("None of the films on your watchlist is on the others', too.")


def _wanted_by(listed: Listed, together: Together) -> str:
    return _(
        "{film}: wanted by {count} of {all}",
        film=bold(listed.film, _NAME),
        count=str(listed.members),
        all=str(together.members),
    )


def _nothing_wanted() -> str:
    return _("Your watchlist is empty. `/watchlist add` puts a film on it.")
