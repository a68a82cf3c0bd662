"""Short messages: what went wrong, which film is meant, what the bot does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.film import Facts, FilmTitle
from bot.domain.proposal import ProposedFilm
from bot.domain.record import record
from bot.language import Message, _, ngettext
from bot.views.controls import Control, custom_ids
from bot.views.film_names import film_names, world_names
from bot.views.layout import Layout, row, rows, words
from bot.views.text import BUTTON_LIMIT, around, around_film, block, bold, pieces, small

TYPED_LIMIT = 3000
"""How much of a refused command is given back in one message, beside why it was refused."""
_PICKS = 10
"""Up to how many films get buttons: more can't be read well on a phone, and need more of the
title."""
_NAME = 220


class PickFilm(Control, template=custom_ids("pick", "waiting_id", "film_id")):
    """Goes on, with this film, with the command that waits for it."""


class CorrectForm(Control, template=custom_ids("correct", "waiting_id")):
    """Opens a form again that was refused, with what was typed into it."""


class Notice(Layout):
    """A line or two of plain words. ``message`` is Markdown of ours, or escaped."""

    def __init__(self, message: str) -> None:
        super().__init__(words(message))


class SeeBelow(Notice):
    """In place of a private question, or of "thinking…", where the answer is a message of its
    own."""

    def __init__(self) -> None:
        super().__init__(_("Done: see the message below."))


class RefusedNotice(Notice):
    """Why a form was refused, and the way back into it. ``is_theirs``: because of what was
    typed. ``ways``: more buttons."""

    def __init__(
        self, message: str, waiting_id: int, *, is_theirs: bool, ways: Sequence[Control] = ()
    ) -> None:
        super().__init__(message)
        label = _("Correct it") if is_theirs else _("Open the form again")
        style = discord.ButtonStyle.primary
        correct = CorrectForm(label, {"waiting_id": waiting_id}, style=style)
        self.add_item(row(correct, *ways))


class RefusedCommand(Notice):
    """Why a command was refused, or a form that nobody can open again, and what was typed into it:
    a piece of ``text.pieces``."""

    def __init__(self, message: str, typed: str) -> None:
        super().__init__(message)
        self.add_item(to_copy(typed))


def to_copy(typed: str) -> ui.Item[Any]:
    """What was typed: a piece of ``text.pieces``."""
    said = _("What you typed, to copy and correct:")
    return words(f"{small(said)}\n{block(typed)}")


class AddMissing(Control, template=custom_ids("add-missing", "waiting_id")):
    """Opens the form to add the film that a command did not find, with the title that was typed."""


class PickWorldFilm(Control, template=custom_ids("pick-world", "waiting_id", "tmdb_id")):
    """Goes on with a film that only The Movie Database has."""


class LookAtProposal(Control, template=custom_ids("proposal", "proposal_id")):
    """Shows the whole of a proposal, to the one who presses."""


class ProposalsPage(Control, template=custom_ids("proposals", "page")):
    """A page of the proposals that wait."""


class BrowseLibrary(Control, template=custom_ids("browse")):
    """Shows the library's list, to the one who presses."""


class NoFilm(Notice):
    """No film has that title; a button leads to the library. ``typed`` is the command that wanted
    it; ``proposed`` as in Missing."""

    def __init__(
        self, message: str, typed: str | None, proposed: ProposedFilm | None = None
    ) -> None:
        super().__init__("\n".join([message, *_waits(proposed)]))
        if typed:
            self.add_item(to_copy(pieces(typed, TYPED_LIMIT)[0]))
        self.add_item(row(*([_look_at(proposed)] if proposed else []), _browse()))


@record
class Missing:
    """A film that the library may lack: the title that was typed, and what The Movie Database finds
    for it. ``proposed``: a film with that title, or with its words, that waits to be added."""

    title: str
    hits: Sequence[Facts]
    may_add: bool
    proposed: ProposedFilm | None = None

    def buttons(self, waiting_id: int) -> list[ui.Item[Any]]:
        hits = [
            PickWorldFilm(name, {"waiting_id": waiting_id, "tmdb_id": hit.tmdb_id or 0})
            for hit, name in zip(self.hits, world_names(self.hits, BUTTON_LIMIT), strict=True)
        ]
        ways: list[Control] = [_look_at(self.proposed)] if self.proposed else []
        if self.may_add or not (self.proposed and self.proposed.is_meant):
            ways.append(add_missing(self.title, waiting_id, may_add=self.may_add))
        return [*([row(*hits)] if hits else []), row(*ways, _browse())]


def add_missing(title: str, waiting_id: int, *, may_add: bool) -> AddMissing:
    """The button that adds a film, or proposes it, for what waits for it."""

    def say(title: str) -> str:
        if may_add:
            return _("Add “{title}”", title=title)
        return _("Propose “{title}” for the library", title=title)

    return AddMissing(around(say, title, BUTTON_LIMIT), {"waiting_id": waiting_id})


def _waits(proposed: ProposedFilm | None) -> list[str]:
    """The sentence that a film waits to be added, if one does."""
    if proposed is None:
        return []
    film = bold(proposed.film, _NAME)
    return [_("{film} is proposed, and waits to be accepted.", film=film)]


def _look_at(proposed: ProposedFilm) -> LookAtProposal:
    label = around_film(
        lambda name: _("See the proposal: {film}", film=name), proposed.film, BUTTON_LIMIT
    )
    return LookAtProposal(label, {"proposal_id": proposed.proposal_id})


def _browse() -> BrowseLibrary:
    return BrowseLibrary(_("Browse the library"), {})


class FilmChoice(Notice):
    """Asks which of these films is meant, or whether it is one that is missing."""

    def __init__(
        self,
        message: str,
        films: Sequence[FilmTitle],
        waiting_id: int,
        pick: type[Control] = PickFilm,
        *,
        missing: Missing | None = None,
        waits: Message | None = None,
    ) -> None:
        """``waits`` says what goes on once the film is known."""
        shown = films[:_PICKS]
        if len(shown) < len(films):
            more = ngettext(
                "{count} more fits; type more of the title to see it.",
                "{count} more fit; type more of the title to see them.",
                len(films) - len(shown),
            )
            message += f"\n{small(more)}"
        message = "\n".join([message, *_waits(missing and missing.proposed)])
        if waits:
            message += f"\n{small(_(waits))}"
        super().__init__(message)
        buttons = [
            pick(name, {"waiting_id": waiting_id, "film_id": film.id})
            for film, name in zip(shown, film_names(shown, BUTTON_LIMIT), strict=True)
        ]
        for one in rows(buttons):
            self.add_item(one)
        for more in missing.buttons(waiting_id) if missing else ():
            self.add_item(more)
