"""The library: its films as an organiser changes them, its list and its log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import discord

from bot.domain import stars
from bot.domain.entry import TEXT_LIMIT, TITLE_LIMIT
from bot.domain.film import Film
from bot.domain.library import LibraryFilm, Toll
from bot.domain.library_log import OPERATOR, LogDetails, LogEntry
from bot.domain.review import Review
from bot.views.controls import Control, custom_ids, page_buttons
from bot.views.film_card import heading
from bot.views.forms import FIELD_LIMIT, Form, field, fitting
from bot.views.layout import Layout, frame, line, row, words
from bot.views.rating import RateButton
from bot.views.text import TITLE_LIMIT as FORM_TITLE_LIMIT
from bot.views.text import count, film_label, plain

FILMS_A_PAGE, ENTRIES_A_PAGE = 15, 15

# Within MESSAGE_LIMIT: pages of 15 × (170 + 80), and of 15 × (100 + 85 + 75).
_NAME, _NAME_IN_LIST, _NAME_IN_LOG, _DETAIL = 220, 170, 100, 85


class EditTitles(Control, template=custom_ids("edit-titles", "film_id")):
    """Opens the form for what a film is called."""


class EditFacts(Control, template=custom_ids("edit-facts", "film_id")):
    """Opens the form for the other facts."""


class Remove(Control, template=custom_ids("remove-film", "film_id")):
    """Takes a film out of the library."""


class RemoveReview(Control, template=custom_ids("remove-review", "review_id")):
    """Takes a review out of the library."""


class Undo(Control, template=custom_ids("undo-remove", "entry_id")):
    """Brings back what was removed, by the entry of the log."""


class Merge(Control, template=custom_ids("merge", "film_id", "into_id")):
    """Joins two entries of one film."""


class ListPage(Control, template=custom_ids("library", "narrowed", "page")):
    """Another page of the library; ``narrowed`` is the place of its filter."""


class LogPage(Control, template=custom_ids("library-log", "page")):
    """Another page of the log."""


class ClearRole(Control, template=custom_ids("library-role")):
    """Leaves the library to those who manage the server."""


class TitlesForm(Form):
    pattern = custom_ids("titles-form", "film_id")
    TITLE, YEAR, ORIGINAL, OTHERS = "title", "year", "original", "others"

    def __init__(self, film: Film) -> None:
        super().__init__(_form_title("Titles of", film), {"film_id": film.id})
        year = str(film.year) if film.year else None
        others = "\n".join(fitting(film.aliases, "\n"))
        self.add_item(field(self.TITLE, "Title", film.title, TITLE_LIMIT, required=True))
        self.add_item(field(self.YEAR, "Year", year, 4))
        self.add_item(field(self.ORIGINAL, "Original title", film.original_title, TITLE_LIMIT))
        said = "One a line. It is found by these, too."
        self.add_item(field(self.OTHERS, "Other titles", others, FIELD_LIMIT, said, long=True))


class FactsForm(Form):
    pattern = custom_ids("facts-form", "film_id")
    DIRECTOR, COUNTRY, RUNTIME, CERTIFICATE, CAST = (
        "director", "country", "runtime", "certificate", "cast",
    )  # fmt: skip

    def __init__(self, film: Film) -> None:
        super().__init__(_form_title("Facts of", film), {"film_id": film.id})
        runtime = f"{film.runtime} min" if film.runtime else None
        cast = ", ".join(fitting(film.cast, ", "))
        self.add_item(field(self.DIRECTOR, "Director", film.director, TEXT_LIMIT))
        self.add_item(field(self.COUNTRY, "Country", film.country, TEXT_LIMIT))
        self.add_item(field(self.RUNTIME, "Running time", runtime, 20, "Like 125, or 2 h 5 min."))
        self.add_item(field(self.CERTIFICATE, "Certificate", film.certificate, TEXT_LIMIT))
        said = "Names with commas between them."
        self.add_item(field(self.CAST, "Cast", cast, FIELD_LIMIT, said, long=True))


class FilmAdded(Layout):
    """What the club sees when a film comes to its library. ``member`` is a mention."""

    def __init__(self, member: str, film: Film) -> None:
        place = {"film_id": film.id, "page": 0, "turn": 0}
        super().__init__(
            words(f"{member} added **{plain(film.name, _NAME)}** to the library."),
            row(
                RateButton("Rate", place, style=discord.ButtonStyle.primary),
                EditFacts("Add facts", {"film_id": film.id}),
            ),
        )


class EditCard(Layout):
    """A film as an organiser sees it who is about to change it."""

    def __init__(self, film: Film) -> None:
        parts = [words(heading(film))]
        others = [title for title in film.titles if title != film.title]
        if others:
            parts.append(words(f"-# Also {plain(', '.join(others), 1000)}"))
        hint = "-# To change one of its reviews, name it in /library edit, too."
        buttons = (
            EditTitles("Titles", {"film_id": film.id}),
            EditFacts("Facts", {"film_id": film.id}),
        )
        super().__init__(frame(*parts, row(*buttons), words(hint)))


class ConfirmRemoval(Layout):
    """What would go along with a film."""

    def __init__(self, film: Film, toll: Toll) -> None:
        said = (
            f"Remove **{plain(film.name, _NAME)}** from the library?{_along(toll)}\n-# You can undo"
            " it for ten minutes."
        )
        remove = Remove("Remove", {"film_id": film.id}, style=discord.ButtonStyle.danger)
        super().__init__(words(said), row(remove))


class ConfirmReviewRemoval(Layout):
    def __init__(self, film: Film, review: Review) -> None:
        of = f"**{plain(film.name, _NAME)}**"
        said = f"Remove the review by {plain(review.byline, _NAME)} of {of}, with its quotes?"
        style = discord.ButtonStyle.danger
        remove = RemoveReview("Remove", {"review_id": review.id}, style=style)
        super().__init__(words(said), row(remove))


class Removed(Layout):
    """What the club sees of a removal, with the way back. ``member`` is a mention."""

    def __init__(self, member: str, film: Film, entry_id: int, until: int, *, review: bool) -> None:
        """``until`` is in seconds of Unix time."""
        what = "a review of " if review else ""
        name = plain(film.name, _NAME)
        super().__init__(
            words(
                f"{member} removed {what}**{name}** from the library.\n-# Undo works until"
                f" <t:{until}:t>."
            ),
            row(Undo("Undo", {"entry_id": entry_id})),
        )


class ConfirmMerge(Layout):
    def __init__(self, film: Film, into: Film, toll: Toll) -> None:
        said = (
            f"Merge **{plain(film.name, _NAME)}** into **{plain(into.name, _NAME)}**?"
            f"{_along(toll)}\n-# Of two ratings by one member the later one stays. A merge can't"
            " be undone."
        )
        place = {"film_id": film.id, "into_id": into.id}
        merge = Merge("Merge", place, style=discord.ButtonStyle.danger)
        super().__init__(words(said), row(merge))


class LibraryList(Layout):
    """A page of the library. ``filters`` are the names of all filters."""

    def __init__(
        self,
        films: Sequence[LibraryFilm],
        total: int,
        filters: Sequence[str],
        narrowed: int,
        page: int,
    ) -> None:
        title = "## The library"
        if narrowed:
            title += f": {filters[narrowed]}"
        if not films:
            super().__init__(frame(words(title), words("No film here.")))
            return
        parts = [
            words(f"{title}\n-# {count(total, 'film')}"),
            line(),
            words("\n".join(map(_listed, films))),
        ]
        pages = -(-total // FILMS_A_PAGE)
        if pages > 1:
            parts.append(words(f"-# Page {page + 1} of {pages:,}"))
            parts.append(row(*page_buttons(ListPage, page, pages, {"narrowed": narrowed})))
        super().__init__(frame(*parts))


class LogList(Layout):
    """A page of who changed what."""

    def __init__(self, entries: Sequence[LogEntry], total: int, page: int) -> None:
        title = "## Who changed the library"
        if not entries:
            super().__init__(frame(words(title), words("Nobody has yet.")))
            return
        parts = [words(title), words("\n".join(map(_logged, entries)))]
        undo = [
            Undo(f"Undo: {entry.film}", {"entry_id": entry.undo_id})
            for entry in entries
            if entry.undo_id is not None
        ]
        parts += [row(*undo[i : i + 5]) for i in range(0, len(undo), 5)]
        pages = -(-total // ENTRIES_A_PAGE)
        if pages > 1:
            parts.append(words(f"-# Page {page + 1} of {pages:,}"))
            parts.append(row(*page_buttons(LogPage, page, pages, {})))
        super().__init__(frame(*parts))


class Managers(Layout):
    """Who may change the library. ``role`` is a mention, "" of one that was deleted."""

    def __init__(self, role: str | None) -> None:
        said = "The library is changed by those who may manage this server"
        if role:
            said += f", and by {role}."
        elif role is not None:
            said += ". The role that was named is gone: /library managers names another."
        else:
            said += ". /library managers with a role lets its members do so, too."
        said += " Everyone else can propose, and they accept."
        super().__init__(words(said))
        if role is not None:
            self.add_item(row(ClearRole("Without a role", {})))


def _form_title(what: str, film: Film) -> str:
    return f"{what} {film_label(film, FORM_TITLE_LIMIT - len(what) - 1)}"


def _along(toll: Toll) -> str:
    counts: Iterable[tuple[int, str]] = (
        (toll.ratings, "rating"), (toll.reviews, "review"), (toll.quotes, "quote"),
    )  # fmt: skip
    along = [count(number, noun) for number, noun in counts if number]
    if not along:
        return " Nothing else goes with it."
    *others, last = along
    return f" With it: {', '.join(others)} and {last}." if others else f" With it: {last}."


def _listed(entry: LibraryFilm) -> str:
    said = f"**{plain(entry.film.name, _NAME_IN_LIST)}**"
    if entry.reviews:
        said += f" · {count(entry.reviews, 'review')}"
    if entry.mean is not None:
        said += f" · {stars.mean_label(entry.mean)} from {count(entry.ratings, 'rating')}"
    return said


_DONE: Mapping[str, str] = {
    "added": "added {film}",
    "changed": "changed {film}",
    "removed": "removed {film}",
    "restored": "brought back {film}",
    "merged": "merged another entry into {film}",
    "reviewed": "added a review of {film}",
    "changed review": "changed a review of {film}",
    "removed review": "removed a review of {film}",
    "quoted": "saved a quote on {film}",
    "unquoted": "took back a quote on {film}",
    "declined": "declined a proposal",
    "managers": "decided who may change the library",
}

_FACTS: Mapping[str, str] = {
    "original_title": "original title",
    "aliases": "other titles",
    "runtime": "running time",
}
"""The facts that are not called by the name of their field."""


def _logged(entry: LogEntry) -> str:
    film = f"**{plain(entry.film, _NAME_IN_LOG)}**"
    who = "The operator" if entry.member_id == OPERATOR else f"<@{entry.member_id}>"
    said = f"<t:{int(entry.at.timestamp())}:d> {who} " + _DONE[entry.action].format(film=film)
    details = ", ".join(_details(entry.details))
    return f"{said}: {details}" if details else said


def _details(details: LogDetails) -> Iterable[str]:
    """What there is to say beside the film, in Markdown."""
    if details.byline or details.merged:
        yield plain(details.byline or details.merged or "", _DETAIL)
    if details.facts:
        yield plain(", ".join(_FACTS.get(fact, fact) for fact in details.facts), _DETAIL)
    if details.proposal:
        yield f"{details.proposal}, proposed by <@{details.other_member_id}>"
    elif details.other_member_id:
        yield f"accepted by <@{details.other_member_id}>"
    if details.role_id:
        yield f"<@&{details.role_id}>"
    if details.from_file:
        yield "from a file"
