"""The club's members on boards, each ranked by one thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from discord import ui

from bot.domain import stars
from bot.domain.page import Page
from bot.domain.taste import ENOUGH_COMPARED, ENOUGH_PICKS, Board, BoardEntry
from bot.language import N_, Message, _, ngettext
from bot.views.blurring import blurred
from bot.views.controls import Control, Menu, custom_ids, page_turner
from bot.views.layout import Layout, frame, line, row, words
from bot.views.profile import in_stars
from bot.views.selects import options
from bot.views.text import named, section, small

MEMBERS_A_PAGE = 10
FIRST = 3
"""How many members of each board are shown where all boards are."""

_TITLES: Mapping[Board, Message] = {
    Board.ACTIVE: N_("Most active"),
    Board.HARSHEST: N_("Harshest"),
    Board.KINDEST: N_("Kindest"),
    Board.CLOSEST: N_("Closest to the club"),
    Board.PICKS: N_("Best picks"),
}


class MembersPage(Control, template=custom_ids("members-page", "board", "page")):
    """Another page of a board. ``board`` is its index among all boards."""


class MembersBoard(Menu, template=custom_ids("members-board")):
    """Shows one board alone in the message."""


class PickMember(Menu, template=custom_ids("members-pick")):
    """Shows the profile of a member, to the one who chooses."""


class MembersCard(Layout):
    """All boards with somebody on them, and the first members of each."""

    def __init__(self, boards: Mapping[Board, Sequence[BoardEntry]]) -> None:
        shown = {board: entries[:FIRST] for board, entries in boards.items() if entries}
        parts: list[ui.Item[Any]] = [words("## " + _("The club's members"))]
        for board, entries in shown.items():
            said = section(_(_TITLES[board]), *_why(board), *_listed(board, entries))
            parts += [line(), words(said)]
        parts += _menus([each for entries in shown.values() for each in entries])
        super().__init__(frame(*parts))


class MembersList(Layout):
    """A page of one board."""

    def __init__(self, board: Board, page: Page[BoardEntry]) -> None:
        title = "\n".join([f"## {_(_TITLES[board])}", *_why(board)])
        if not page.items:
            nobody = _("Nobody yet.")
            super().__init__(frame(words(title), words(nobody), row(_boards(board))))
            return
        fields = {"board": list(Board).index(board)}
        super().__init__(
            frame(
                words(title),
                line(),
                words("\n".join(_listed(board, page.items, page.first))),
                *page_turner(MembersPage, page.number, page.pages, fields),
                *_menus(page.items, board),
            )
        )


def _why(board: Board) -> list[str]:
    """How a board ranks; the board of the most active members needs no explanation."""
    match board:
        case Board.ACTIVE:
            return []
        case Board.HARSHEST:
            said = ngettext(
                "How many stars fewer than the others they give on average, with {count} film or"
                " more that others have rated, too",
                "How many stars fewer than the others they give on average, with {count} films or"
                " more that others have rated, too",
                ENOUGH_COMPARED,
            )
        case Board.KINDEST:
            said = ngettext(
                "How many stars more than the others they give on average, with {count} film or"
                " more that others have rated, too",
                "How many stars more than the others they give on average, with {count} films or"
                " more that others have rated, too",
                ENOUGH_COMPARED,
            )
        case Board.CLOSEST:
            said = ngettext(
                "How far from the mean of the others they are on average, with {count} film or more"
                " that others have rated, too",
                "How far from the mean of the others they are on average, with {count} films or"
                " more that others have rated, too",
                ENOUGH_COMPARED,
            )
        case Board.PICKS:
            said = ngettext(
                "The club's mean of the films that they picked, with {count} film or more that it"
                " has rated",
                "The club's mean of the films that they picked, with {count} films or more that it"
                " has rated",
                ENOUGH_PICKS,
            )
    return [small(said)]


def _listed(board: Board, entries: Sequence[BoardEntry], first: int = 0) -> list[str]:
    return [f"{place}\\. {_entry(board, entry)}" for place, entry in enumerate(entries, first + 1)]


def _entry(board: Board, entry: BoardEntry) -> str:
    member = f"**{named(entry.name)}**"
    match board:
        case Board.ACTIVE:
            return ngettext(
                "{member} {count} rating", "{member} {count} ratings", entry.films, member=member
            )
        case Board.PICKS:
            return ngettext(
                "{member} {stars} from {count} film",
                "{member} {stars} from {count} films",
                entry.films,
                member=member,
                stars=blurred(stars.mean_label(entry.value)),
            )
        case _:
            return ngettext(
                "{member} {stars} stars, over {count} film",
                "{member} {stars} stars, over {count} films",
                entry.films,
                member=member,
                stars=in_stars(entry.value),
            )


def _menus(entries: Sequence[BoardEntry], board: Board | None = None) -> list[ui.Item[Any]]:
    """The menus to each member's profile, and to the whole of each board."""
    whose = {str(entry.member_id): entry.name for entry in entries}
    profiles = PickMember(_("See a member's profile"), options(list(whose.items())), {})
    return [row(profiles), row(_boards(board))]


def _boards(shown: Board | None) -> MembersBoard:
    pairs = [(str(place), _(_TITLES[board])) for place, board in enumerate(Board)]
    chosen = str(list(Board).index(shown)) if shown else None
    return MembersBoard(_("See a whole list"), options(pairs, chosen), {})
