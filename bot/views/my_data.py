"""What is kept about a member: as a file, and what is deleted when they want it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import discord
from discord import ui

from bot.language import Message, _, ngettext, number
from bot.views.controls import Control, cancel_button, custom_ids
from bot.views.layout import Layout, frame, line, row, words
from bot.views.text import plain, small

_CLUBS_LISTED = 10
_CLUB = 100


class DeleteMyData(Control, template=custom_ids("my-data-delete", "asked_at")):
    """Deletes everything about the one who presses: in this club or, in a direct message, in all.
    ``asked_at`` is when the list of what goes was made, in seconds."""


class MyDataFile(Layout):
    """The file with everything about a member: in this club, or in ``clubs`` clubs."""

    def __init__(self, name: str, content: bytes, clubs: int | None) -> None:
        said = _("Here is everything that filmclub keeps about you in this club.")
        if clubs is not None:
            said = ngettext(
                "Here is everything that filmclub keeps about you in {count} club.",
                "Here is everything that filmclub keeps about you in {count} clubs.",
                clubs,
            )
        how = _("The file is JSON. Times are in UTC, and stars in halves: 7 is ★★★½.")
        super().__init__(words(f"{said}\n{small(how)}"), ui.File(f"attachment://{name}"))
        self.attachment = name, content


class DeletionAsked(Layout):
    """What would be deleted, and the button that does it. ``clubs`` are the names of the clubs that
    it concerns; without any it concerns the club where it is asked."""

    def __init__(self, counts: Mapping[Message, int], clubs: Sequence[str], asked_at: int) -> None:
        title = _("Delete everything about you?")
        if clubs:
            names = [plain(name, _CLUB) for name in clubs[:_CLUBS_LISTED]]
            if more := len(clubs) - len(names):
                names.append(ngettext("{count} other", "{count} others", more))
            where = "\n".join([_("This is deleted in all your clubs:"), *(f"- {n}" for n in names)])
        else:
            where = _(
                "This is deleted in this club. In a direct message `/my-data delete` is for all."
            )
        goes = "\n".join(f"- {_(what)}: **{number(many)}**" for what, many in counts.items())
        means = _(
            "The club's means are worked out without your ratings, and ballots of a vote that is"
            " open are withdrawn. filmclub edits those of its posts that name you or show your"
            " words, and takes away its answers to commands that name you."
        )
        final = _("**That can't be undone.** `/my-data export` gives you a copy first.")
        super().__init__(
            frame(
                words(f"## {title}\n{where}"),
                line(),
                words(goes),
                line(),
                words(f"{means}\n{final}"),
                row(
                    DeleteMyData(
                        _("Delete"), {"asked_at": asked_at}, style=discord.ButtonStyle.danger
                    ),
                    cancel_button(),
                ),
            )
        )


class PrivateNotice(Layout):
    """Tells a member that they are private from now on, or named again, and what that means."""

    def __init__(self, *, is_on: bool, is_direct: bool) -> None:
        if is_on and is_direct:
            said = _("You are private now in all your clubs.")
        elif is_on:
            said = _("You are private now in this club.")
        elif is_direct:
            said = _(
                "With the next thing that you do in each of your clubs, you are named there"
                " again, also beside all that you did before."
            )
        else:
            said = _(
                "With the next thing that you do here, you are named again in this club, also"
                " beside all that you did before."
            )
        parts = [said]
        if is_on:
            parts += [
                "- " + _("Your ratings count in the club's means, and nobody reads whose they are:"
                         " lists have “a member”, without the line that you wrote."),
                "- " + _("Votes, turns, screenings, nominations, quotes, the log and the digest do"
                         " not name you either. filmclub's posts that did are being edited, and its"
                         " answers that did are taken away."),
                "- " + _("What filmclub answers you is for you alone: Discord writes above every"
                         " answer who has used a command."),
                "- " + _("What you write in the server yourself is not filmclub's: it stays as it"
                         " is. `/my-data private` with **off** ends this."),
            ]  # fmt: skip
        super().__init__(words("\n".join(parts)))
