"""The result of a vote, in words: who won, and how that was counted, round by round."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from discord import ui

from bot.domain.plans import Plans
from bot.domain.vote import CountingRound, Method, Vote, VoteResult
from bot.language import N_, _, listed, ngettext
from bot.views.controls import Control, custom_ids, page_turner
from bot.views.film_ways import CardNotice, schedule_film, show_card
from bot.views.layout import Layout, OrdinaryMessage, frame, line, row, under, words
from bot.views.nominations import ShowNominations, on_calendar, when_watched
from bot.views.notices import Notice
from bot.views.text import moment, size, small, titled
from bot.views.vote import CONTENT_LIMIT, RULES, see_films, voted

_OFF = N_("**The vote was called off.** Nothing was counted, and all films stay nominated.")

ROUNDS_A_PAGE = 5
"""Within MESSAGE_LIMIT in a language 40 % longer: each round has the films that are ahead, and what
becomes of the last one."""

_NAME, _SHORT, _FILMS = 140, 40, 400
"""For a film's name: where it has won; in a round at least; for those of a round that has all."""
_AHEAD = 6
"""For how many films of a round the ballots are told; the others have at most as many as the
last."""
_LATE_SECONDS = 600
"""From how many seconds on it is said that a vote was closed later than its time."""


class ShowCount(Control, template=custom_ids("vote-count", "vote_id", "page")):
    """Shows how a vote was counted, round by round, to the one who presses."""


class CountPage(Control, template=custom_ids("vote-count-page", "vote_id", "page")):
    """Another page of the count."""


def result_text(vote: Vote, result: VoteResult, plans: Plans | None) -> str:
    """What the club reads about a vote that is over, with as many rounds as there is room for.
    ``plans``: the club's with the winner, where there is one."""
    said = [*_outcome(vote, result, plans)]
    told = counting(vote.method, result)
    for place, each in enumerate(told):
        is_last = place == len(told) - 1
        room = (
            CONTENT_LIMIT - size("\n".join(said)) - (0 if is_last else size(_more(len(told))) + 2)
        )
        if size(each) + 1 > room:
            said.append(_more(len(told) - place))
            break
        said.append(each)
    return "\n".join(said)


def vote_closed(vote: Vote, channel_id: int, trouble: str | None) -> Notice:
    """What an organiser reads who has closed a vote; ``trouble`` is why its result is not
    posted."""
    winner = vote.result and vote.result.winner
    if trouble is None:
        where = _("Its result is in <#{channel}>.", channel=str(channel_id))
    else:
        where = _("{why} `/vote show` has the result.", why=trouble)
    if not winner:
        return Notice(_("The vote is closed, and no film wins.") + " " + where)
    film = f"**{titled(winner.name, _NAME)}**"
    said = _("The vote is closed, and {film} wins.", film=film)
    return CardNotice(f"{said} {where}", winner.film_id)


def tells_all(text: str, vote: Vote, result: VoteResult) -> bool:
    """Whether a result's text, in the same language, had room for all rounds."""
    return text.endswith("".join(counting(vote.method, result)[-1:]))


def _more(rounds: int) -> str:
    return ngettext(
        "… and {count} more round: press **How it was counted**.",
        "… and {count} more rounds: press **How it was counted**.",
        rounds,
    )


def result_message(
    vote_id: int, film_id: int | None, text: str, *, is_scheduled: bool, is_whole: bool
) -> OrdinaryMessage:
    """The message of a result; ``film_id`` is the winner's, ``is_scheduled`` whether it has
    its date, ``is_whole`` whether the text has all rounds."""
    ways = _ways(vote_id, film_id, is_scheduled=is_scheduled)
    nominations = ShowNominations(_("Nominations"), {})
    return OrdinaryMessage(text, under(*(ways[is_whole:] or [nominations])))


def opening_over(vote: Vote) -> OrdinaryMessage:
    """The message that a vote was open, once it is over. It names no member."""
    result, ways = vote.result, list[Control]([see_films(vote.id)])
    if result is None:
        return OrdinaryMessage(_(_OFF), under(*ways))
    if result.winner:
        ways.append(show_card(result.winner.film_id))
    return OrdinaryMessage(_outcome(vote, result)[0], under(*ways))


class VoteOffCard(Layout):
    """A vote that was called off."""

    def __init__(self, vote: Vote) -> None:
        super().__init__(frame(words(_(_OFF)), row(see_films(vote.id))))


class VoteOverCard(Layout):
    """The result of a vote; ``plans`` as in ``result_text``, ``off_at`` is when the vote that
    came next was called off."""

    def __init__(
        self, vote: Vote, result: VoteResult, plans: Plans | None, off_at: datetime | None = None
    ) -> None:
        film_id = result.winner and result.winner.film_id
        buttons = _ways(vote.id, film_id, is_scheduled=plans is not None and plans.are_made)
        said = [*_outcome(vote, result, plans), small(voted(vote))]
        if off_at is not None and vote.closed_at is not None:
            said.insert(0, _before(vote.closed_at, off_at))
        super().__init__(frame(words("\n".join(said)), row(*buttons)))


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
            parts += [*map(words, shown), line()]
        parts.append(words(small(_(RULES[vote.method]))))
        parts += page_turner(CountPage, page, pages, {"vote_id": vote.id})
        super().__init__(frame(*parts))


def counting(method: Method, result: VoteResult) -> list[str]:
    """The rounds of a count in words, one text each."""
    rounds = result.tally.rounds
    if len(rounds) > 1 and len(rounds[-1].votes) == 1:  # an older filmclub counted on after a tie
        rounds = (*rounds[:-2], CountingRound(rounds[-2].votes, by_tie=True))
    if method == "approval":
        return [_approvals(each, result) for each in rounds]
    told = [_round(number, each, result) for number, each in enumerate(rounds, 1)]
    for place, (before, after) in enumerate(pairwise(rounds)):
        lost = _with_a_film(before) - _with_a_film(after)
        if lost:
            told[place] += " " + ngettext(
                "{count} ballot names no other film that is still in.",
                "{count} ballots name no other film that is still in.",
                lost,
            )
    return told


def _ways(vote_id: int, film_id: int | None, *, is_scheduled: bool) -> list[ui.Item[Any]]:
    ways: list[ui.Item[Any]] = [ShowCount(_("How it was counted"), {"vote_id": vote_id, "page": 0})]
    if film_id is not None:
        ways.append(show_card(film_id))
        if not is_scheduled:
            ways.append(schedule_film(film_id))
    return ways


def _round(number: int, each: CountingRound, result: VoteResult) -> str:
    """A round in words. Where only films without a ballot go, the next round has the same numbers,
    and they are told there."""
    names = [_film(place, result) for place in each.out]
    if each.out and not dict(each.votes)[each.out[0]]:
        return _("**Round {number}:** {told}", number=number, told=_unvoted(names))
    standing = _("**Round {number}:** {standing}.", number=number, standing=_standing(each, result))
    if not each.out and each.by_tie:
        last = _tie(each, result)
    elif not each.out:
        last = _(
            "{film} has more than half of the ballots that are left.",
            film=_film(each.votes[0][0], result),
        )
    elif each.by_tie:
        last = _(
            "{film} goes: of those with the fewest votes it was nominated last.", film=names[0]
        )
    else:
        last = _("{film} goes: it has the fewest votes.", film=names[0])
    return f"{standing}\n{last}"


def _unvoted(names: Sequence[str]) -> str:
    if len(names) > 3:
        return ngettext(
            "{count} film goes that no ballot has first.",
            "{count} films go that no ballot has first.",
            len(names),
        )
    return ngettext(
        "Out, since no ballot has it first: {films}.",
        "Out, since no ballot has them first: {films}.",
        len(names),
        films=listed(names),
    )


def _approvals(each: CountingRound, result: VoteResult) -> str:
    said = _standing(each, result, 2 * _AHEAD) + "."
    return f"{said} {_tie(each, result)}" if each.by_tie else said


def _tie(each: CountingRound, result: VoteResult) -> str:
    film = _film(each.votes[0][0], result)
    return _("It is a tie: {film} wins, since it was nominated first.", film=film)


def _standing(each: CountingRound, result: VoteResult, most: int = _AHEAD) -> str:
    """The films with the most ballots, and those that drop out with some: "Alien 4 · Ran 3 · …"."""
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
    return titled(result.film(place).name, max(_SHORT, _FILMS // len(result.films)))


def _before(closed_at: datetime, off_at: datetime) -> str:
    """That what follows is not the result of the vote that was called off."""
    return _(
        "**The vote of {date} was called off:** nothing was counted. This came of the one before"
        " it, on {earlier}.",
        date=moment(off_at, "D"),
        earlier=moment(closed_at, "D"),
    )


def _outcome(vote: Vote, result: VoteResult, plans: Plans | None = None) -> list[str]:
    """Who won, of how many ballots, and when it is shown, or was watched, as it is by now."""
    winner = result.winner
    if not result.films:
        said = [_("**The vote is over.** None of its films was left, and none wins.")]
    elif winner is None:
        said = [
            _("**The vote is over.** No ballot names a film, and none wins. All stay nominated.")
        ]
    else:
        film = titled(winner.name, _NAME)
        said = [_("**The vote is over, and {film} wins.**", film=film)]
    if plans:
        said += _date(vote, result, plans)
    return said + _counting(vote, result)


def _date(vote: Vote, result: VoteResult, plans: Plans) -> list[str]:
    """When the winner is shown: what its screening says by now, whatever the club's settings have
    become. Of several screenings it is the one that came of the vote."""
    said = when_watched(plans)
    for planned in plans.coming:
        if planned.at == result.screening_at:
            time = moment(planned.at, "F")
            shown = _("It is shown on {time}.", time=time)
            said.append(shown if planned.is_live else _("It is watched until {time}.", time=time))
            return said + ([small(_("Ratings sealed"))] if planned.is_sealed else [])
    if vote.screening_at and not result.screening_at and not plans.are_made:
        said.append(
            _(
                "It is not scheduled: {time} had passed. **Schedule** sets another date.",
                time=moment(vote.screening_at, "F"),
            )
        )
    return said + on_calendar(plans.at)


def _counting(vote: Vote, result: VoteResult) -> list[str]:
    """How many ballots were counted, how many were not, and whether that was late."""
    count = result.tally.ballots
    said = [
        ngettext("{count} ballot was counted.", "{count} ballots were counted.", count)
        if count
        else _("No ballot was counted.")
    ]
    if result.left_out:
        said[-1] += " " + ngettext(
            "{count} ballot of a member who has left was not.",
            "{count} ballots of members who have left were not.",
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
