"""Short messages: what went wrong, which film is meant, what the bot does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from bot.domain.film import TMDB_NOTICE, Facts, FilmTitle
from bot.language import N_, _, ngettext
from bot.views.controls import Control, custom_ids
from bot.views.film_names import film_names
from bot.views.layout import Layout, frame, line, row, words
from bot.views.text import BUTTON_LIMIT, around, block, film_label, pieces, small

_TMDB = " · TMDB"
TYPED_LIMIT = 3000
"""Of a command that is given back, in one message beside why it was refused."""
_PICKS = 10
"""Buttons that can still be read on a phone; more films want more of the title."""


class PickFilm(Control, template=custom_ids("pick", "waiting_id", "film_id")):
    """Goes on with a command that waits to know its film."""


class CorrectForm(Control, template=custom_ids("correct", "waiting_id")):
    """Opens a form that was refused anew, with what was typed into it."""


class Notice(Layout):
    """A line or two of plain words. ``message`` is Markdown of ours, or escaped."""

    def __init__(self, message: str) -> None:
        super().__init__(words(message))


class RefusedNotice(Notice):
    """Why a form was refused, and the way back into it. ``is_theirs``: by what was typed."""

    def __init__(self, message: str, waiting_id: int, *, is_theirs: bool) -> None:
        super().__init__(message)
        label = _("Correct it") if is_theirs else _("Open the form again")
        style = discord.ButtonStyle.primary
        self.add_item(row(CorrectForm(label, {"waiting_id": waiting_id}, style=style)))


class RefusedCommand(Notice):
    """Why a command was refused, and what was typed into it: a piece of ``text.pieces``."""

    def __init__(self, message: str, typed: str) -> None:
        super().__init__(message)
        self.add_item(_to_copy(typed))


def _to_copy(typed: str) -> ui.Item[Any]:
    said = _("What you typed, to copy and correct:")
    return words(f"{small(said)}\n{block(typed)}")


class AddMissing(Control, template=custom_ids("add-missing", "waiting_id")):
    """Opens the form for a film that a command has not found, with what was typed."""


class PickWorldFilm(Control, template=custom_ids("pick-world", "waiting_id", "tmdb_id")):
    """Goes on with a film that only The Movie Database has."""


class BrowseLibrary(Control, template=custom_ids("browse")):
    """Opens the list of the library, for the one who presses."""


class NoFilm(Notice):
    """There is no such film; the library is the way on. ``typed``: the command that wanted it."""

    def __init__(self, message: str, typed: str | None) -> None:
        super().__init__(message)
        if typed:
            self.add_item(_to_copy(pieces(typed, TYPED_LIMIT)[0]))
        self.add_item(row(_browse()))


@dataclass(frozen=True, slots=True)
class Missing:
    """A film that the library may lack: the title that was typed, and what The Movie Database has
    of it."""

    title: str
    hits: Sequence[Facts]
    may_add: bool

    def buttons(self, waiting_id: int) -> list[ui.Item[Any]]:
        def say(title: str) -> str:
            if self.may_add:
                return _("Add “{title}”", title=title)
            return _("Propose “{title}”", title=title)

        hits = [
            PickWorldFilm(
                film_label(hit, BUTTON_LIMIT - len(_TMDB)) + _TMDB,
                {"waiting_id": waiting_id, "tmdb_id": hit.tmdb_id or 0},
            )
            for hit in self.hits
        ]
        add = AddMissing(around(say, self.title, BUTTON_LIMIT), {"waiting_id": waiting_id})
        return [*([row(*hits)] if hits else []), row(add, _browse())]


def _browse() -> BrowseLibrary:
    return BrowseLibrary(_("Browse the library"), {})


class FilmChoice(Notice):
    """Which of these films is meant, or is it one that is missing?"""

    def __init__(
        self,
        message: str,
        films: Sequence[FilmTitle],
        waiting_id: int,
        pick: type[Control] = PickFilm,
        missing: Missing | None = None,
    ) -> None:
        shown = films[:_PICKS]
        if len(shown) < len(films):
            more = ngettext(
                "{count} more fits; type more of the title to see it.",
                "{count} more fit; type more of the title to see them.",
                len(films) - len(shown),
            )
            message += f"\n{small(more)}"
        super().__init__(message)
        buttons = [
            pick(name, {"waiting_id": waiting_id, "film_id": film.id})
            for film, name in zip(shown, film_names(shown, BUTTON_LIMIT), strict=True)
        ]
        for start in range(0, len(buttons), 5):
            self.add_item(row(*buttons[start : start + 5]))
        for more in missing.buttons(waiting_id) if missing else ():
            self.add_item(more)


_COMMANDS = (
    ("review", N_("what critics wrote about a film, beside your club's own ratings")),
    ("rate", N_("give a film ½ to 5 stars, with a line of review if you like")),
    ("unrate", N_("take your rating back")),
    ("ratings", N_("what every member gave a film")),
    (
        "letterboxd import",
        N_("your ratings from Letterboxd; `/letterboxd export` takes yours there"),
    ),
    ("profile", N_("what a member has rated, likes and has picked")),
    ("match", N_("how alike two members rate; alone, who is closest to you and who farthest")),
    ("members", N_("the most active, the harshest, the kindest, and whose picks the club liked")),
    ("top", N_("what the club likes best, is divided about, or has hardly noticed")),
    ("recommend", N_("films for you, by members who rate like you")),
    ("quote", N_("a line from a review; **Another** brings the next")),
    (
        "library add-film",
        N_("a film that is missing; `/library add-review` adds a critic's review"),
    ),
    (
        "library list",
        N_("what is in it, and what is proposed; `/library log` says who changed what"),
    ),
    ("seen", N_("note that you have seen a film, without a rating")),
    (
        "watchlist show",
        N_("what you want to see; `/watchlist pick` draws one, alone or with others"),
    ),
    ("nominate", N_("a film that the club could watch")),
    ("nominations", N_("what is nominated, and who would like it")),
    ("vote show", N_("the vote on the next film; an organiser opens one with `/vote open`")),
    ("screening schedule", N_("for organisers: a date for a film; members answer on its card")),
    ("discuss", N_("a thread about a film, with something to begin; spoiler-free if you like")),
    (
        "sealed show",
        N_("films that you rate before you see what the others gave; an organiser seals one"),
    ),
    ("calendar", N_("what the club is going to watch, and a file for your own calendar")),
    ("club year", N_("the club's year: what it watched, loved and argued about, and your own")),
    ("club log", N_("what the club has watched; organisers note it with `/club log-add`")),
    ("where", N_("where a film can be streamed, rented or bought")),
    ("turns show", N_("whose turn it is to pick a film, where members take turns")),
    (
        "club setup",
        N_("for organisers: the club's language, time zone, digest and who changes the library"),
    ),
    ("digest schedule", N_("for organisers: a weekly post of what the club has been up to")),
    (
        "my-data export",
        N_("all that filmclub keeps about you; `/my-data delete` and `/my-data private`, too"),
    ),
    ("privacy", N_("what filmclub keeps, for how long, and who sees it")),
    ("help", N_("this page")),
)


def _mention(name: str, ids: Mapping[str, int]) -> str:
    """A command that can be pressed; a subcommand goes by its group's id."""
    group = name.partition(" ")[0]
    return f"</{name}:{ids[group]}>" if group in ids else f"`/{name}`"


class Help(Layout):
    """What the bot does. ``ids`` are Discord's ids of the commands, which make them clickable;
    ``tmdb`` adds what The Movie Database wants to be said."""

    def __init__(self, ids: Mapping[str, int], *, tmdb: bool = False) -> None:
        about = _(
            "Critics' reviews and your club's own ratings, side by side. Half a title is enough,"
            " and so is a misspelled one."
        )
        known = _COMMANDS if tmdb else [entry for entry in _COMMANDS if entry[0] != "where"]
        commands = [f"{_mention(name, ids)} {_(what)}" for name, what in known]
        commands.append(
            _(
                "Hold a message (or right-click it), **Apps**, **Save as film quote**: /quote shows"
                " it from then on"
            )
        )
        commands.append(
            _("The same, **Hide as spoiler**: in a spoiler-free thread, it stands behind a spoiler")
        )
        kept = _(
            "Privacy: filmclub keeps what you give it, with your Discord id and your name here, for"
            " this server alone. It reads no messages, but for those that someone saves as a quote"
            " or hides as a spoiler: **Take back** and **Remove** delete yours. /unrate takes a"
            " rating out of every list and count."
        )
        notes = [small(kept)]
        if tmdb:
            notes.append(small(TMDB_NOTICE))  # word for word, in every language
        super().__init__(
            frame(
                words(f"## filmclub\n{about}"),
                line(),
                words("\n".join(commands)),
                line(),
                words("\n".join(notes)),
            )
        )
