"""A vote that is open: its announcement and its films. Its form is in vote_form.py, ballots are in
ballot.py, results in vote_result.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import discord
from discord import ui

from bot.domain.vote import Method, Vote
from bot.language import N_, Message, _, listed, ngettext
from bot.views.controls import (
    Control,
    custom_ids,
    keep_button,
    page_turner,
)
from bot.views.film_ways import pick_card
from bot.views.layout import Layout, OrdinaryMessage, frame, line, row, under, words
from bot.views.nominations import WHY_ROOM, ShowNominations
from bot.views.notices import CorrectForm, Notice, to_copy
from bot.views.posters import headed
from bot.views.screening import sealed_until_reveal
from bot.views.text import (
    all_bold,
    bold,
    moment,
    named,
    plain,
    small,
    some_of,
)

CONTENT_LIMIT = 2000
"""The limit of an ordinary message's text (Discord's reference on Create Message)."""
VOTE_FILMS_A_PAGE = 6
"""Within MESSAGE_LIMIT in a language 40 % longer: each a title, who nominated it, and why."""

NONE_LEFT = N_("None of its films is left. Ask an organiser to call the vote off.")

_NAME = 140
_FILMS, _FILMS_IN_CARD = 1000, 1500
"""For the names of all films, in the post and in the card."""
_VOTERS = 30
"""How many voters are listed by name."""

METHODS: Mapping[Method, Message] = {
    "ranked": N_("Ranked: the films in your order"),
    "approval": N_("Approval: every film that you would like"),
}
RULES: Mapping[Method, Message] = {
    "ranked": N_(
        "Put as many films as you like in your order. The film that the fewest put first is taken"
        " out, and its ballots go on to their next film, until one film has more than half. If"
        " films are equal, the one that was nominated earlier stays."
    ),
    "approval": N_(
        "Choose every film that you would like. The one that most have chosen wins; if films are"
        " equal, the one that was nominated earlier."
    ),
}


class OpenBallot(Control, template=custom_ids("vote", "vote_id")):
    """Shows the ballot of the one who presses, to them alone."""


class ShowVoteFilms(Control, template=custom_ids("vote-films", "vote_id", "page")):
    """Shows a vote's films with posters and reasons, to the one who presses."""


class VoteFilmsPage(Control, template=custom_ids("vote-films-page", "vote_id", "page")):
    """Another page of a vote's films."""


class CloseVote(Control, template=custom_ids("vote-close", "vote_id")):
    """Closes and counts a vote before its time."""


class CancelVote(Control, template=custom_ids("vote-cancel", "vote_id")):
    """Calls a vote off."""


class AskToEnd(Control, template=custom_ids("vote-end", "vote_id", "cancel")):
    """Asks whether a vote shall be closed or, with ``cancel`` 1, called off."""


def announcement(vote: Vote, mention: str) -> str:
    """What the club reads about a vote that begins; ``mention`` is the beginning of the text."""
    names = all_bold([each.film for each in vote.films], _FILMS)
    said = [
        mention
        + _(
            "**What do we watch next?** {member} has opened a vote, until {time} ({rest}).",
            member=named(vote.opened_by.name),
            time=moment(vote.closes_at, "F"),
            rest=moment(vote.closes_at, "R"),
        ),
        listed(names) if names else _(NONE_LEFT),
        _(RULES[vote.method]),
    ]
    if vote.screening_at:
        said += what_follows(vote.screening_at, is_live=vote.is_live, is_sealed=vote.is_sealed)
    return "\n".join(said)


def what_follows(at: datetime, *, is_live: bool, is_sealed: bool) -> list[str]:
    """When the winner is shown, or until when it is watched, and whether it is sealed."""
    said = _("The winner is watched until {time}.", time=moment(at, "F"))
    if is_live:
        said = _("The winner is shown on {time}.", time=moment(at, "F"))
    return [said, *([sealed_until_reveal()] if is_sealed else [])]


def announced(vote_id: int, text: str, pinged: discord.AllowedMentions) -> OrdinaryMessage:
    return OrdinaryMessage(text, under(*_ways(vote_id)), pinged)


class VoteCard(Layout):
    """The vote that is open: until when, on what, and who has voted."""

    def __init__(self, vote: Vote) -> None:
        until = _(
            "Until {time} ({rest})",
            time=moment(vote.closes_at, "F"),
            rest=moment(vote.closes_at, "R"),
        )
        said = ["## " + _("What do we watch next?"), small(until), _(RULES[vote.method])]
        if vote.screening_at:
            said += what_follows(vote.screening_at, is_live=vote.is_live, is_sealed=vote.is_sealed)
        films = "\n".join(all_bold([each.film for each in vote.films], _FILMS_IN_CARD))
        parts = [
            words("\n".join(said)),
            line(),
            words(films or _(NONE_LEFT)),
            line(),
            words(small(voted(vote))),
        ]
        if films:
            parts.append(row(*_ways(vote.id)))
        super().__init__(frame(*parts))


class NoVote(Layout):
    """There is no vote, and there has been none."""

    def __init__(self) -> None:
        super().__init__(
            words(
                _(
                    "There is no vote. Members `/nominate` films, and an organiser opens one with"
                    " `/vote open`."
                )
            ),
            row(ShowNominations(_("Nominations"), {})),
        )


class VoteFilms(Layout):
    """A page of a vote's films, each with its poster, who nominated it, and why."""

    def __init__(self, vote: Vote, page: int, *, is_open: bool) -> None:
        pages = max(-(-len(vote.films) // VOTE_FILMS_A_PAGE), 1)
        page = min(page, pages - 1)  # films may have been removed meanwhile
        films = vote.films[page * VOTE_FILMS_A_PAGE :][:VOTE_FILMS_A_PAGE]
        parts: list[ui.Item[Any]] = [words("## " + _("The films of the vote")), line()]
        for film in films:
            said = [bold(film.film, _NAME), small(_by(film.name))]
            if film.why:
                said.append(f"> {plain(film.why, WHY_ROOM)}")
            parts.append(headed(film.film, "\n".join(said)))
        parts += page_turner(VoteFilmsPage, page, pages, {"vote_id": vote.id})
        if films:
            parts.append(row(pick_card([each.film for each in films])))
        if is_open:
            parts.append(row(vote_button(vote.id)))
        super().__init__(frame(*parts))


class VoteOpened(Layout):
    """What an organiser reads who has opened a vote; ``why`` it could not be announced."""

    def __init__(self, vote: Vote, why: str | None) -> None:
        if why is None:
            said = _(
                "The vote is open until {time}, and stands in <#{channel}>.",
                time=moment(vote.closes_at, "F"),
                channel=str(vote.channel_id),
            )
        else:
            said = _(
                "The vote is open, but it is not announced yet. {why} `/vote show` shows it.",
                why=why,
            )
        super().__init__(words(said))


class VoteIsOpen(Notice):
    """Why no other vote is opened, with what there is to do with the one that is open. ``typed`` is
    the command that would have opened one, ``form_id`` the id under which its form waits."""

    def __init__(self, vote: Vote, typed: str | None, form_id: int | None) -> None:
        super().__init__(
            _(
                "A vote is open already, until {time}. Close it or call it off before you open"
                " another.",
                time=moment(vote.closes_at, "F"),
            )
        )
        if typed:
            self.add_item(to_copy(typed))
        close = AskToEnd(_("Close the vote"), {"vote_id": vote.id, "cancel": 0})
        cancel = AskToEnd(_("Call it off"), {"vote_id": vote.id, "cancel": 1})
        again = CorrectForm(_("Open the form again"), {"waiting_id": form_id or 0})
        self.add_item(row(*_ways(vote.id), close, cancel, *([again] if form_id else [])))


class VoteQuestion(Layout):
    """Asks whether a vote shall be closed or, with ``cancel``, called off now."""

    def __init__(self, vote: Vote, *, cancel: bool) -> None:
        count = len(vote.voters)
        voted = ngettext("{count} member has voted.", "{count} members have voted.", count)
        if not count:
            voted = _("Nobody has voted yet.")
        until = moment(vote.closes_at, "F")
        if cancel:
            if vote.films:
                said = _(
                    "Call the vote off? {voted} Nothing is counted, and the films stay nominated.",
                    voted=voted,
                )
            else:
                said = _("Call the vote off? None of its films is left.")
            button: Control = CancelVote(
                _("Call it off"), {"vote_id": vote.id}, style=discord.ButtonStyle.danger
            )
        else:
            said = _(
                "Close the vote and count it now? {voted} It would be open until {time}.",
                voted=voted,
                time=until,
            )
            button = CloseVote(
                _("Close it now"), {"vote_id": vote.id}, style=discord.ButtonStyle.primary
            )
        super().__init__(words(said), row(button, keep_button()))


def vote_called_off(vote: Vote, member: str | None) -> str:
    """What the club reads about a vote that the member of this name has called off; None for a
    private one."""
    if not vote.films:
        return _("{member} called the vote off: none of its films was left.", member=named(member))
    return _(
        "{member} called the vote off. Nothing was counted, and all films stay nominated.",
        member=named(member),
    )


def vote_is_off(vote: Vote, trouble: str | None) -> Notice:
    """What an organiser reads who has called a vote off; ``trouble`` is why the club is not
    told."""
    until = moment(vote.closes_at, "F")
    said = _("The vote that would be open until {time} is called off.", time=until)
    return Notice(said if trouble is None else f"{said} {trouble}")


def vote_called_off_message(text: str) -> OrdinaryMessage:
    return OrdinaryMessage(text, under(ShowNominations(_("Nominations"), {})))


def voted(vote: Vote, most: int = _VOTERS) -> str:
    """Who has voted, by name."""
    if not vote.voters:
        return _("Nobody has voted yet.") if vote.closed_at is None else _("Nobody has voted.")
    names = [named(voter.name) for voter in vote.voters[: most + 1]]
    return _("Voted: {members}", members=some_of(names, len(vote.voters), most))


def _by(name: str | None) -> str:
    return _("nominated by {member}", member=named(name))


def vote_button(vote_id: int) -> OpenBallot:
    return OpenBallot(_("Vote"), {"vote_id": vote_id}, style=discord.ButtonStyle.primary)


def see_films(vote_id: int) -> ShowVoteFilms:
    return ShowVoteFilms(_("See the films"), {"vote_id": vote_id, "page": 0})


def _ways(vote_id: int) -> tuple[Control, Control]:
    return vote_button(vote_id), see_films(vote_id)
