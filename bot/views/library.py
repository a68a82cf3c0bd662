"""The library: its films as they are changed, and its list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import discord
from discord import ui

from bot.domain.film import Film
from bot.domain.library import LibraryFilm, LibraryPage, LibraryRules, ListFilter, Toll
from bot.domain.rating import FoundLine
from bot.domain.review import Review
from bot.language import N_, Message, _, listed, ngettext
from bot.views.controls import Control, Menu, cancel_button, custom_ids, halves
from bot.views.film_card import heading, review_names
from bot.views.film_ways import AddReview, RateFilm, film_ways, pick_card, show_card
from bot.views.layout import Layout, frame, line, row, words
from bot.views.notices import ProposalsPage
from bot.views.posters import colour_of, headed
from bot.views.rating import line_quoted, mean_of
from bot.views.selects import options
from bot.views.setup_pages import SetupPage, to_setup
from bot.views.text import (
    bold,
    named,
    plain,
    small,
    undo_hint,
)

FILMS_A_PAGE = 15

# Within MESSAGE_LIMIT in a language 40 % longer (tests/language/test_limits.py): pages of 15 ×
# (170 + 80).
_NAME, _NAME_IN_LIST, _LINE = 220, 170, 3000


class EditTitles(Control, template=custom_ids("edit-titles", "film_id")):
    """Opens the form for a film's titles."""


class EditFacts(Control, template=custom_ids("edit-facts", "film_id")):
    """Opens the form for the other facts."""


class Remove(Control, template=custom_ids("remove-film", "film_id")):
    """Takes a film out of the library."""


class RemoveReview(Control, template=custom_ids("remove-review", "review_id")):
    """Takes a review out of the library."""


class Undo(Control, template=custom_ids("undo-remove", "entry_id")):
    """Brings back what was removed, by the library log's entry about it."""


class Merge(Control, template=custom_ids("merge", "film_id", "into_id")):
    """Joins two entries of one film."""


LIST_LABELS: Mapping[ListFilter, Message] = {
    "everything": N_("Everything"),
    "own": N_("Added by this club"),
    "unreviewed": N_("Without a review"),
    "unrated": N_("Without a rating"),
}
"""The filters of the library's list. A button carries the index of one in here."""

_LISTS: Mapping[ListFilter, Message] = {
    "everything": N_("The library"),
    "own": N_("The library: added by this club"),
    "unreviewed": N_("The library: without a review"),
    "unrated": N_("The library: without a rating"),
}
"""The heading of a list, by its filter."""


class ListPage(Control, template=custom_ids("library-list", "narrowed", "page", "film_id", "back")):
    """The page of the library that begins after a film, or ends before it when ``back`` is 1."""


class NumberedListPage(Control, template=custom_ids("library", "narrowed", "page")):
    """A page of the library by its number, for messages that show none of its films, and for the
    buttons of earlier versions."""


class EditReview(Menu, template=custom_ids("edit-review", "film_id")):
    """Opens a review of a film, to change it."""


class TakeLine(Control, template=custom_ids("take-line", "film_id", "upper", "lower", "checksum")):
    """Takes a member's line off a film, for good; ``checksum`` is that of its FoundLine."""


class ClearRole(Control, template=custom_ids("library-role")):
    """Leaves the library to those who manage the server."""


class FilmAdded(Layout):
    """What the club sees when a film is added to its library. ``member`` is a name."""

    def __init__(self, member: str, film: Film) -> None:
        place = {"film_id": film.id}
        said = _(
            "{member} added {film} to the library.", member=named(member), film=bold(film, _NAME)
        )
        super().__init__(
            headed(film, said),
            row(
                RateFilm(_("Rate"), place, style=discord.ButtonStyle.primary),
                EditFacts(_("Add facts"), place),
                AddReview(_("Add a review"), place),
                show_card(film.id),
            ),
        )


class EditCard(Layout):
    """A film and its reviews, with the ways to change them; for a member, to propose changes.
    ``as_before``: a form has just been sent as it was opened."""

    def __init__(
        self, film: Film, reviews: Sequence[Review], *, may_edit: bool, as_before: bool = False
    ) -> None:
        parts = [headed(film, heading(film))]
        others = [title for title in film.titles if title != film.title]
        if others:
            also = _("Also {titles}", titles=plain(", ".join(others), 1000))
            parts.append(words(small(also)))
        buttons = (
            EditTitles(_("Titles and poster"), {"film_id": film.id}),
            EditFacts(_("Facts"), {"film_id": film.id}),
            AddReview(_("Add a review"), {"film_id": film.id}),
            show_card(film.id),
        )
        if not may_edit:
            hint = _("Suggest a change: those who may change the library decide about it.")
            parts.append(words(small(hint)))
        if as_before:
            parts.append(words(_("Nothing was changed.")))
        parts.append(row(*buttons))
        if reviews:
            ids = [str(one.id) for one in reviews]
            choices = options([*zip(ids, review_names(reviews), strict=True)])
            hint = _("Change a review") if may_edit else _("Suggest changing a review")
            parts.append(row(EditReview(hint, choices, {"film_id": film.id})))
        super().__init__(frame(*parts, colour=colour_of(film)))


class ConfirmRemoval(Layout):
    """What would be removed together with a film."""

    def __init__(self, film: Film, toll: Toll) -> None:
        question = _("Remove {film} from the library?", film=bold(film, _NAME))
        hint = small(_("You can undo it for ten minutes."))
        remove = Remove(_("Remove"), {"film_id": film.id}, style=discord.ButtonStyle.danger)
        super().__init__(words(f"{question} {_along(toll)}\n{hint}"), row(remove, *_not_now(film)))


class ConfirmReviewRemoval(Layout):
    def __init__(self, film: Film, review: Review) -> None:
        said = _(
            "Remove the review by {author} of {film}, with its quotes?",
            author=plain(review.byline, _NAME),
            film=bold(film, _NAME),
        )
        hint = small(_("You can undo it for ten minutes."))
        style = discord.ButtonStyle.danger
        remove = RemoveReview(_("Remove"), {"review_id": review.id}, style=style)
        super().__init__(words(f"{said}\n{hint}"), row(remove, *_not_now(film)))


class ConfirmLine(Layout):
    """Asks whether a member's line shall go, with the line and what comes of it."""

    def __init__(self, found: FoundLine, member_id: int, member: str | None) -> None:
        film = found.film
        said = _(
            "Take the line of {member} on {film} off every list and card? The stars stay. Whoever"
            " wrote it is told, and it can't be undone.",
            member=named(member),
            film=bold(film, _NAME),
        )
        if found.line:
            shown = line_quoted(found.line, _LINE, hidden=found.spoiler)
        else:
            shown = small(_("It stands on none of them now; what is kept of it goes."))
        fields = {"film_id": film.id, **halves(member_id), "checksum": found.checksum}
        take = TakeLine(_("Take the line off"), fields, style=discord.ButtonStyle.danger)
        super().__init__(words(f"{said}\n{shown}"), row(take, *_not_now(film)))


class Removed(Layout):
    """What the club sees of a removal, with the button that undoes it. ``member`` is a name;
    ``gone`` is what went with the film, or who wrote the review of it that was removed."""

    def __init__(
        self, member: str, film: Film, entry_id: int, until: datetime, gone: Toll | str
    ) -> None:
        name, member = bold(film, _NAME), named(member)
        if isinstance(gone, str):
            said = _(
                "{member} removed the review by {name} of {film} from the library.",
                member=member,
                name=plain(gone, _NAME),
                film=name,
            )
        else:
            said = _("{member} removed {film} from the library.", member=member, film=name)
            said = f"{said} {_along(gone)}"
        hint = undo_hint(until)
        super().__init__(words(f"{said}\n{hint}"), row(Undo(_("Undo"), {"entry_id": entry_id})))


class ConfirmMerge(Layout):
    def __init__(self, film: Film, into: Film, toll: Toll) -> None:
        question = _("Merge {film} into {other}?", film=bold(film, _NAME), other=bold(into, _NAME))
        hint = _(
            "Of two ratings by one member the later one counts. You can undo it for ten minutes."
        )
        said = f"{question} {_moves(toll)}\n{small(hint)}"
        place = {"film_id": film.id, "into_id": into.id}
        merge = Merge(_("Merge"), place, style=discord.ButtonStyle.danger)
        super().__init__(words(said), row(merge, *_not_now(into)))


class Merged(Layout):
    """What the club sees of a merge. ``member`` is a name; ``toll`` is what has moved from the film
    that is gone; ``undo`` is the log's entry by which it is undone, and until when that works."""

    def __init__(
        self, member: str, gone: Film, into: Film, toll: Toll, undo: tuple[int, datetime]
    ) -> None:
        entry_id, until = undo
        said = _(
            "{member} merged {film} into {other}.",
            member=named(member),
            film=bold(gone, _NAME),
            other=bold(into, _NAME),
        )
        hint = undo_hint(until)
        super().__init__(
            words(f"{said} {_moves(toll)}\n{hint}"),
            row(Undo(_("Undo"), {"entry_id": entry_id}), *film_ways(into.id)),
        )


class LibraryList(Layout):
    """A page of the library. ``waiting`` is how many proposals wait for a decision."""

    def __init__(self, found: LibraryPage, narrowed: ListFilter, waiting: int) -> None:
        title = "## " + _(_LISTS[narrowed])
        proposed: list[ui.Item[Any]] = []
        if waiting:
            label = ngettext("{count} proposal waits", "{count} proposals wait", waiting)
            proposed.append(row(ProposalsPage(label, {"page": 0})))
        if not found.films:
            super().__init__(frame(words(title), words(_("No film here.")), *proposed))
            return
        if found.total is not None:
            title += "\n" + small(ngettext("{count} film", "{count} films", found.total))
        parts = [words(title), line(), words("\n".join(map(_listed, found.films)))]
        if found.has_previous or found.has_next:
            parts += [words(small(_where(found))), row(*_list_buttons(found, narrowed))]
        parts.append(row(pick_card([listed.film for listed in found.films])))
        super().__init__(frame(*parts, *proposed))


class Managers(Layout):
    """Who may change the library. ``role`` is a mention; "" for a role that was deleted. ``tmdb``:
    whether there is a key of The Movie Database."""

    def __init__(self, role: str | None, rules: LibraryRules, *, tmdb: bool = True) -> None:
        if role:
            said = _(
                "The library is changed by those who may manage this server, and by {role}."
                " Everyone else can propose, and they accept.",
                role=role,
            )
        elif role is not None:
            said = _(
                "The library is changed by those who may manage this server. The role that was"
                " named is gone: /library managers names another. Everyone else can propose, and"
                " they accept."
            )
        else:
            said = _(
                "The library is changed by those who may manage this server. /library managers"
                " with a role lets its members do so, too. Everyone else can propose, and they"
                " accept."
            )
        if rules.films_a_day:
            free = ngettext(
                "By rating it, every member can add {count} film of The Movie Database a day"
                " without that.",
                "By rating them, every member can add {count} films of The Movie Database a day"
                " without that.",
                rules.films_a_day,
            )
        else:
            free = _("Rating a film of The Movie Database proposes it, too.")
        if rules.imports_add:
            imports = _("Members' imports from Letterboxd add the films that are missing.")
        else:
            imports = _("Members' imports from Letterboxd leave out the films that are missing.")
        title = "## " + _("Who changes the library")
        every = [said, free, imports] if tmdb else [said, imports]
        parts = [words(title), words("\n".join(f"- {each}" for each in every))]
        if role is not None:
            parts.append(row(ClearRole(_("Without a role"), {})))
        parts.append(to_setup(SetupPage.LIBRARY))
        super().__init__(frame(*parts))


def _not_now(film: Film) -> list[ui.Item[Any]]:
    """The buttons that leave a question about a film."""
    return [cancel_button(), show_card(film.id)]


def _moves(toll: Toll) -> str:
    """What moves from one film to another, in a sentence."""
    if not (moving := _counted(toll)):
        return _("Its titles move.")
    return _("Its titles move, and {things}.", things=listed(moving))


def _along(toll: Toll) -> str:
    """What is removed together with a film, in a sentence."""
    if not (along := _counted(toll)):
        return _("Nothing else goes with it.")
    return _("With it: {things}.", things=listed(along))


def _counted(toll: Toll) -> list[str]:
    along: list[str] = []
    if toll.ratings:
        along.append(_ratings(toll.ratings))
    if toll.reviews:
        along.append(_reviews(toll.reviews))
    if toll.quotes:
        along.append(ngettext("{count} quote", "{count} quotes", toll.quotes))
    if toll.screenings:
        to_come = ngettext(
            "{count} screening to come", "{count} screenings to come", toll.screenings
        )
        along.append(to_come)
    if toll.is_nominated:
        along.append(_("its nomination"))
    if toll.is_voted_on:
        along.append(_("its place in the vote"))
    return along


def _ratings(count: int) -> str:
    return ngettext("{count} rating", "{count} ratings", count)


def _reviews(count: int) -> str:
    return ngettext("{count} review", "{count} reviews", count)


def _where(found: LibraryPage) -> str:
    if found.total is None:
        return _("Page {page}", page=found.page + 1)
    # Films that were added meanwhile may have pushed the page beyond the count of pages.
    pages = max(-(-found.total // FILMS_A_PAGE), found.page + 1)
    return _("Page {page} of {pages}", page=found.page + 1, pages=pages)


def _list_buttons(found: LibraryPage, narrowed: ListFilter) -> tuple[Control, Control]:
    shown = {"narrowed": list(LIST_LABELS).index(narrowed)}
    first, last = found.films[0].film.id, found.films[-1].film.id
    previous = {**shown, "page": max(found.page - 1, 0), "film_id": first, "back": 1}
    following = {**shown, "page": found.page + 1, "film_id": last, "back": 0}
    return (
        ListPage(_("‹ Previous"), previous, disabled=not found.has_previous),
        ListPage(_("Next ›"), following, disabled=not found.has_next),
    )


def _listed(entry: LibraryFilm) -> str:
    said: list[str] = []
    if entry.reviews:
        said.append(_reviews(entry.reviews))
    if entry.mean is not None:
        said.append(mean_of(entry.mean, entry.ratings))
    # The film stands out in bold: a dot after it would be left at the end of a phone's line.
    return f"- {bold(entry.film, _NAME_IN_LIST)} {' · '.join(said)}".rstrip()
