"""A vote: how it is opened and told, its films, and what came of it. Ballots are in ballot.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

import discord
from discord import ui

from bot.domain.nomination import Nomination
from bot.domain.vote import MOST_FILMS, CountingRound, Method, Vote, VoteResult
from bot.language import N_, Message, _, listed, ngettext
from bot.views.controls import Control, custom_ids, page_turner
from bot.views.film_names import film_names
from bot.views.film_ways import ShowCard
from bot.views.forms import Form
from bot.views.layout import Layout, OrdinaryMessage, frame, line, row, words
from bot.views.nominations import WHY_ROOM, ShowNominations
from bot.views.posters import headed
from bot.views.text import CHOICE_LIMIT, bold, moment, named, plain, size, small

CONTENT_LIMIT = 2000
"""An ordinary message's text (Discord's reference on Create Message)."""
VOTE_FILMS_A_PAGE = 6
"""Within MESSAGE_LIMIT in a language 40 % longer: each a title, who nominated it, and why."""
ROUNDS_A_PAGE = 5
"""Likewise: each the films that are ahead, and what becomes of the last."""
FORM_FILMS = 4 * MOST_FILMS
"""Films that the form has room for: four menus beside its words."""

_NAME, _SHORT = 140, 40
_AHEAD = 6
"""Films of a round whose ballots are told; the others have no more than the last of these."""
_VOTERS = 30
"""Names of voters that are listed."""

_LATE_SECONDS = 600

METHODS: Mapping[Method, Message] = {
    "ranked": N_("Ranked: the films in your order"),
    "approval": N_("Approval: every film that you would like"),
}
_RULES: Mapping[Method, Message] = {
    "ranked": N_(
        "Put as many films as you like in your order. The film that the fewest have first goes, and"
        " its ballots go on to their next film, until one has more than half. Of equals the one"
        " stays that was nominated earlier."
    ),
    "approval": N_(
        "Choose every film that you would like. The one that most have chosen wins, and of equals"
        " the one that was nominated earlier."
    ),
}


class OpenBallot(Control, template=custom_ids("vote", "vote_id")):
    """The member's own ballot, for them alone."""


class ShowVoteFilms(Control, template=custom_ids("vote-films", "vote_id", "page")):
    """The films of a vote with posters and why, for the one who presses."""


class VoteFilmsPage(Control, template=custom_ids("vote-films-page", "vote_id", "page")):
    """Another page of them."""


class ShowCount(Control, template=custom_ids("vote-count", "vote_id", "page")):
    """How a vote was counted, round by round, for the one who presses."""


class CountPage(Control, template=custom_ids("vote-count-page", "vote_id", "page")):
    """Another page of it."""


class CloseVote(Control, template=custom_ids("vote-close", "vote_id")):
    """Closes and counts a vote before its time."""


class CancelVote(Control, template=custom_ids("vote-cancel", "vote_id")):
    """Calls a vote off."""


class VoteForm(Form):
    """Which of the nominations a vote is on. ``method``, ``closes_at`` and ``screening_at`` are as
    the command was given; they travel in its custom id, times in seconds."""

    pattern = custom_ids("vote-form", "ranked", "closes", "screening")
    FILMS = "films"

    def __init__(
        self,
        nominations: Sequence[Nomination],
        method: Method,
        closes_at: datetime,
        screening_at: datetime | None,
    ) -> None:
        fields = {
            "ranked": int(method == "ranked"),
            "closes": int(closes_at.timestamp()),
            "screening": int(screening_at.timestamp()) if screening_at else 0,
        }
        super().__init__(_("A vote on the next film"), fields)
        said = [_("The vote is open until {time}.", time=moment(closes_at, "F"))]
        if screening_at:
            said.append(_("The winner is shown on {time}.", time=moment(screening_at, "F")))
        self.add_item(ui.TextDisplay("\n".join([_(METHODS[method]), *said])))
        names = film_names([each.film for each in nominations], CHOICE_LIMIT)
        choices = [
            discord.SelectOption(label=name, value=str(each.id), default=place < MOST_FILMS)
            for place, (each, name) in enumerate(zip(nominations, names, strict=True))
        ]
        for start in range(0, len(choices), MOST_FILMS):
            part = choices[start : start + MOST_FILMS]
            menu = ui.Select[Any](
                custom_id=f"{self.FILMS}{start // MOST_FILMS}",
                options=part,
                min_values=0,
                max_values=len(part),
                required=False,
            )
            said_of = _("{most} films at the most, those nominated first are chosen", most=25)
            self.add_item(ui.Label(text=_("Which films?"), description=said_of, component=menu))


def announcement(vote: Vote, mention: str) -> str:
    """What the club reads of a vote that begins; ``mention`` is what it begins with."""
    names = [bold(film.film, _SHORT) for film in vote.films]
    said = [
        mention
        + _(
            "**What do we watch next?** {member} has opened a vote, until {time} ({rest}).",
            member=named(vote.opened_by.name),
            time=moment(vote.closes_at, "F"),
            rest=moment(vote.closes_at, "R"),
        ),
        listed(names),
        _(_RULES[vote.method]),
    ]
    if vote.screening_at:
        said.append(_("The winner is shown on {time}.", time=moment(vote.screening_at, "F")))
    return "\n".join(said)


def announced(vote_id: int, text: str, pinged: discord.AllowedMentions) -> OrdinaryMessage:
    return OrdinaryMessage(text, _view(*_ways(vote_id)), pinged)


def result_text(vote: Vote, result: VoteResult) -> str:
    """What the club reads of a vote that is over: with its rounds, as many as there is room for."""
    said = [*_outcome(vote, result)]
    told = counting(vote.method, result)
    more = ngettext(
        "… and {count} more round: press **How it was counted**.",
        "… and {count} more rounds: press **How it was counted**.",
        len(told),
    )
    for place, each in enumerate(told):
        is_last = place == len(told) - 1
        room = CONTENT_LIMIT - size("\n".join(said)) - (0 if is_last else size(more) + 2)
        if size(each) + 1 > room:
            left = len(told) - place
            said.append(
                ngettext(
                    "… and {count} more round: press **How it was counted**.",
                    "… and {count} more rounds: press **How it was counted**.",
                    left,
                )
            )
            break
        said.append(each)
    return "\n".join(said)


def result_message(vote_id: int, film_id: int | None, text: str) -> OrdinaryMessage:
    """``film_id`` is the winner's."""
    count = ShowCount(_("How it was counted"), {"vote_id": vote_id, "page": 0})
    ways = [ShowCard(_("Card"), {"film_id": film_id})] if film_id else []
    return OrdinaryMessage(text, _view(count, *ways))


class VoteCard(Layout):
    """The vote that is open: until when, on what, and who has voted."""

    def __init__(self, vote: Vote) -> None:
        until = _(
            "Until {time} ({rest})",
            time=moment(vote.closes_at, "F"),
            rest=moment(vote.closes_at, "R"),
        )
        said = ["## " + _("What do we watch next?"), small(until), _(_RULES[vote.method])]
        if vote.screening_at:
            said.append(_("The winner is shown on {time}.", time=moment(vote.screening_at, "F")))
        films = "\n".join(bold(film.film, 60) for film in vote.films)
        super().__init__(
            frame(
                words("\n".join(said)),
                line(),
                words(films or _("None of its films is left.")),
                line(),
                words(small(_voted(vote))),
                row(*_ways(vote.id)),
            )
        )


class VoteOverCard(Layout):
    """What came of a vote."""

    def __init__(self, vote: Vote, result: VoteResult) -> None:
        buttons: list[ui.Item[Any]] = [
            ShowCount(_("How it was counted"), {"vote_id": vote.id, "page": 0})
        ]
        if winner := result.winner:
            buttons.append(ShowCard(_("Card"), {"film_id": winner.film_id}))
        said = [*_outcome(vote, result), small(_voted(vote))]
        super().__init__(frame(words("\n".join(said)), row(*buttons)))


class NoVote(Layout):
    """There is none, and there has been none."""

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
        page = min(page, pages - 1)  # films may have gone since
        films = vote.films[page * VOTE_FILMS_A_PAGE :][:VOTE_FILMS_A_PAGE]
        parts: list[ui.Item[Any]] = [words("## " + _("The films of the vote")), line()]
        for film in films:
            said = [bold(film.film, _NAME), small(_by(film.name))]
            if film.why:
                said.append(f"> {plain(film.why, WHY_ROOM)}")
            parts.append(headed(film.film, "\n".join(said)))
        parts += page_turner(VoteFilmsPage, page, pages, {"vote_id": vote.id})
        if is_open:
            parts.append(row(_vote_button(vote.id)))
        super().__init__(frame(*parts))


class Counting(Layout):
    """A page of how a vote was counted."""

    def __init__(self, vote: Vote, result: VoteResult, page: int) -> None:
        told = counting(vote.method, result)
        pages = max(-(-len(told) // ROUNDS_A_PAGE), 1)
        page = min(page, pages - 1)
        parts: list[ui.Item[Any]] = [
            words("\n".join(["## " + _("How it was counted"), *_outcome(vote, result)[1:]])),
            line(),
        ]
        if shown := told[page * ROUNDS_A_PAGE :][:ROUNDS_A_PAGE]:
            parts.append(words("\n".join(shown)))
        parts.append(words(small(_(_RULES[vote.method]))))
        parts += page_turner(CountPage, page, pages, {"vote_id": vote.id})
        super().__init__(frame(*parts))


class VoteOpened(Layout):
    """What the organiser reads who has opened a vote; ``why`` it could not be announced."""

    def __init__(self, vote: Vote, why: str | None) -> None:
        if why is None:
            said = _("The vote is open, and stands in <#{channel}>.", channel=str(vote.channel_id))
        else:
            said = _(
                "The vote is open, but it is not announced yet. {why} `/vote show` shows it.",
                why=why,
            )
        super().__init__(words(said))


class VoteQuestion(Layout):
    """Whether a vote is to be closed or called off now; ``cancel`` is the latter."""

    def __init__(self, vote: Vote, *, cancel: bool) -> None:
        voted = ngettext(
            "{count} member has voted.", "{count} members have voted.", len(vote.voters)
        )
        until = moment(vote.closes_at, "F")
        if cancel:
            said = _(
                "Call the vote off? {voted} Nothing is counted, and the films stay nominated.",
                voted=voted,
            )
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
        super().__init__(words(said), row(button))


def counting(method: Method, result: VoteResult) -> list[str]:
    """The rounds of a count in words, one text each."""
    rounds = result.tally.rounds
    if method == "approval":
        return [_approvals(each, result) for each in rounds]
    told = [_round(number, each, result) for number, each in enumerate(rounds, 1)]
    for place, (before, after) in enumerate(pairwise(rounds)):
        lost = _with_a_film(before) - _with_a_film(after)
        if lost:
            told[place] += " " + ngettext(
                "{count} ballot names no other film.", "{count} ballots name no other film.", lost
            )
    return told


def _round(number: int, each: CountingRound, result: VoteResult) -> str:
    standing = _("**Round {number}:** {standing}.", number=number, standing=_standing(each, result))
    names = [_film(place, result) for place in each.out]
    if not each.out:
        last = _("{film} has more than half of the ballots.", film=_film(each.votes[0][0], result))
    elif each.by_tie:
        last = _("{film} goes: of those with the fewest it was nominated last.", film=names[0])
    elif dict(each.votes)[each.out[0]]:
        last = _("{film} goes: it has the fewest.", film=names[0])
    elif len(names) > 3:
        last = ngettext(
            "{count} film goes that no ballot has first.",
            "{count} films go that no ballot has first.",
            len(names),
        )
    else:
        last = _("Out, since no ballot has them first: {films}.", films=listed(names))
    return f"{standing}\n{last}"


def _approvals(each: CountingRound, result: VoteResult) -> str:
    said = _standing(each, result, 2 * _AHEAD) + "."
    if each.by_tie:
        said += " " + _(
            "Of those with the most, {film} was nominated first.",
            film=_film(each.votes[0][0], result),
        )
    return said


def _standing(each: CountingRound, result: VoteResult, most: int = _AHEAD) -> str:
    """ "Alien 4 · Ran 3 · …": those with the most ballots, and those that go with some."""
    last = [vote for vote in each.votes[most:] if vote[0] in each.out and vote[1]]
    skipped = len(each.votes) - len(last) > most and any(votes for _, votes in each.votes[most:])
    shown = [
        _("{film} {count}", film=_film(place, result), count=votes)
        for place, votes in each.votes[:most]
        if votes
    ]
    ends = [_("{film} {count}", film=_film(place, result), count=votes) for place, votes in last]
    return " · ".join([*shown, *(["…"] if skipped else []), *ends])


def _with_a_film(each: CountingRound) -> int:
    return sum(votes for _, votes in each.votes)


def _film(place: int, result: VoteResult) -> str:
    return plain(result.film(place).name, _SHORT)


def _outcome(vote: Vote, result: VoteResult) -> list[str]:
    """Who won, of how many ballots, and what became of what was said in advance."""
    winner = result.winner
    if winner is None:
        said = [
            _("**The vote is over.** No ballot names a film, and none wins. All stay nominated.")
        ]
    else:
        film = plain(winner.name, _NAME)
        said = [_("**The vote is over, and {film} wins.**", film=film)]
    if result.screening_at:
        said.append(_("It is shown on {time}.", time=moment(result.screening_at, "F")))
    elif vote.screening_at and winner:
        said.append(
            _(
                "It is not scheduled: {time} had passed. `/screening schedule` does that.",
                time=moment(vote.screening_at, "F"),
            )
        )
    said.append(
        ngettext(
            "{count} ballot was counted.", "{count} ballots were counted.", result.tally.ballots
        )
    )
    if result.left_out:
        said[-1] += " " + ngettext(
            "{count} of a member who has left was not.",
            "{count} of members who have left were not.",
            result.left_out,
        )
    late = vote.closed_at and (vote.closed_at - vote.closes_at).total_seconds()
    if late and late > _LATE_SECONDS:
        said.append(
            small(
                _(
                    "It was open until {time}; filmclub was not there to count it then.",
                    time=moment(vote.closes_at, "F"),
                )
            )
        )
    return said


def _voted(vote: Vote) -> str:
    """Who has voted, by name."""
    if not vote.voters:
        return _("Nobody has voted yet.") if vote.closed_at is None else _("Nobody has voted.")
    names = [named(voter.name) for voter in vote.voters[:_VOTERS]]
    if more := len(vote.voters) - len(names):
        names.append(ngettext("{count} other", "{count} others", more))
    return _("Voted: {members}", members=listed(names))


def _by(name: str | None) -> str:
    return _("nominated by {member}", member=named(name))


def _vote_button(vote_id: int) -> OpenBallot:
    return OpenBallot(_("Vote"), {"vote_id": vote_id}, style=discord.ButtonStyle.primary)


def _ways(vote_id: int) -> tuple[Control, Control]:
    return (
        _vote_button(vote_id),
        ShowVoteFilms(_("See the films"), {"vote_id": vote_id, "page": 0}),
    )


def _view(*buttons: ui.Item[Any]) -> ui.View:
    view = ui.View(timeout=None)
    for button in buttons:
        view.add_item(button)
    view.stop()
    return view
