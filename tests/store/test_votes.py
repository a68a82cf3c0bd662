"""Votes: opened once, cast in secret, counted once, with what became of films and members since."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.domain.film import Film
from bot.domain.library import Editor, Toll
from bot.domain.nomination import BadNomination
from bot.domain.post import PostKind
from bot.domain.screening import NewScreening
from bot.domain.vote import BadVote, CountingRound, Method, Vote, VoteOver
from bot.domain.watched import Viewing
from bot.store.store import Store
from bot.store.votes import NewVote
from tests.conftest import NOW
from tests.store.tables import add_film, title_of

CLUB, OTHER = 7, 8
ANA, BEN, CHLOE, DAN = 1, 2, 3, 4
CLOSES = NOW + timedelta(days=3)
LATER = CLOSES + timedelta(minutes=1)


def by(member_id: int, guild_id: int = CLUB, *, late: bool = False) -> Editor:
    return Editor(guild_id, member_id, LATER if late else NOW, f"member {member_id}")


async def nominated(store: Store, titles: str = "ABC") -> list[Film]:
    """Films that each have a member of their own who has nominated them, in this order."""
    films = [await add_film(store, title) for title in titles]
    for member, film in enumerate(films, 100):
        await store.nominations.nominate(by(member), film.id, f"Why {film.title}.")
    return films


async def test_a_vote_without_a_winner_leaves_what_was_chosen_before_it(store: Store) -> None:
    (first, *_rest) = await nominated(store)
    vote = await open_vote(store)
    await cast(store, vote, (1,))
    await closed(store, vote)
    assert (await store.home.of(CLUB, LATER)).chosen == [title_of(first)]
    await nominated(store, "DE")
    vote = await open_vote(store)
    assert (await store.votes.close(CLUB, vote.id, LATER + timedelta(hours=1), set())) is not None
    assert (await store.home.of(CLUB, LATER)).chosen == [title_of(first)]


async def opened(store: Store, titles: str = "ABC", *, method: Method = "ranked") -> Vote:
    await nominated(store, titles)
    return await open_vote(store, method)


async def open_vote(store: Store, method: Method = "ranked") -> Vote:
    there, _total = await store.nominations.page(CLUB, ANA, 0, 99)
    new = NewVote(method, CLOSES, 55)
    return await store.votes.open(by(ANA), new, [each.id for each in there])


async def cast(store: Store, vote: Vote, *ballots: tuple[int, ...]) -> None:
    """A member each."""
    for member, ballot in enumerate(ballots, 1):
        await store.votes.cast(by(member), vote.id, ballot)


async def closed(store: Store, vote: Vote, left: set[int] | None = None) -> Vote:
    done = await store.votes.close(CLUB, vote.id, LATER, left or set())
    assert done is not None
    return done


def winner(vote: Vote) -> str | None:
    assert vote.result is not None
    return vote.result.winner and vote.result.winner.name


async def titles(store: Store) -> list[str]:
    there, _total = await store.nominations.page(CLUB, ANA, 0, 99)
    return [each.film.title for each in there]


async def test_a_vote_has_its_films_in_the_order_of_their_nominations(store: Store) -> None:
    vote = await opened(store, "BAC")
    assert [(each.place, each.film.title, each.why) for each in vote.films] == [
        (1, "B", "Why B."), (2, "A", "Why A."), (3, "C", "Why C."),
    ]  # fmt: skip
    assert (vote.opened_by.name, vote.voters, vote.result) == ("member 1", (), None)
    assert await store.votes.present(CLUB) == vote == await store.votes.one(CLUB, vote.id)
    assert vote.is_open(NOW)
    assert not vote.is_open(CLOSES)


async def test_a_reason_that_its_member_gives_anew_is_read_on_the_open_ballot(
    store: Store,
) -> None:
    first, second = await nominated(store, "AB")
    vote = await open_vote(store)

    async def reasons() -> list[str | None]:
        return [each.why for each in (await store.votes.one(CLUB, vote.id)).films]

    await store.nominations.nominate(by(100), first.id, "For another reason.")
    await store.nominations.nominate(by(100), first.id, None)
    await store.nominations.nominate(by(100), second.id, "It is not theirs.")
    assert await reasons() == ["For another reason.", "Why B."]
    await closed(store, vote)
    await store.nominations.nominate(by(101), second.id, "Next time.")
    assert await reasons() == ["For another reason.", "Why B."], "what was voted on stays"


@pytest.mark.parametrize(
    ("films", "why"),
    [
        (0, "Nothing is nominated"), (1, "no choice"),
        (26, "26 films are too many for one ballot; 25 is the most"),
    ],
)  # fmt: skip
async def test_too_few_films_and_too_many_are_refused(store: Store, films: int, why: str) -> None:
    await nominated(store, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[:films])
    with pytest.raises(BadVote, match=why):
        await open_vote(store)
    assert await store.votes.present(CLUB) is None


async def test_a_club_has_one_vote_at_a_time_also_of_two_opened_at_once(store: Store) -> None:
    await nominated(store)
    tried = await asyncio.gather(*(open_vote(store) for _ in range(2)), return_exceptions=True)
    assert {type(each) for each in tried} == {Vote, BadVote}
    with pytest.raises(BadVote, match="open already"):
        await open_vote(store)


async def test_who_has_voted_is_known_and_what_only_to_them(store: Store) -> None:
    vote = await opened(store)
    await cast(store, vote, (2, 1), (3,))
    present = await store.votes.present(CLUB)
    assert present is not None
    assert [voter.name for voter in present.voters] == ["member 1", "member 2"]
    assert await store.votes.ballot(CLUB, vote.id, ANA) == (2, 1)
    assert await store.votes.ballot(CLUB, vote.id, CHLOE) == ()
    assert await store.votes.ballot(OTHER, vote.id, ANA) == ()


async def test_of_two_ballots_at_once_the_last_one_counts_whole(store: Store) -> None:
    vote = await opened(store)
    await asyncio.gather(
        store.votes.cast(by(ANA), vote.id, (1, 2)), store.votes.cast(by(ANA), vote.id, (3,))
    )
    assert await store.votes.ballot(CLUB, vote.id, ANA) == (3,)


async def test_a_ballot_after_the_time_is_refused_and_changes_nothing(store: Store) -> None:
    vote = await opened(store)
    await cast(store, vote, (1,))
    for late in (
        store.votes.cast(by(ANA, late=True), vote.id, (2,)),  # though it is not counted yet
        store.votes.cast(by(ANA, OTHER), vote.id, (2,)),
        store.votes.cast(by(ANA), vote.id + 1, (2,)),
    ):
        with pytest.raises(VoteOver):
            await late
    assert winner(await closed(store, vote)) == "A"
    with pytest.raises(VoteOver):
        await cast(store, vote, (2,))
    with pytest.raises(VoteOver):
        await store.votes.one(OTHER, vote.id)


async def test_a_vote_is_counted_once_and_its_ballots_are_deleted(store: Store) -> None:
    vote = await opened(store)
    await cast(store, vote, (1, 2), (2,), (2,), (3, 2))
    ends = await asyncio.gather(*(store.votes.close(CLUB, vote.id, LATER, set()) for _ in range(2)))
    assert [end is not None for end in ends] == [True, False]
    (end,) = filter(None, ends)
    assert end.result is not None
    assert end.result.tally.rounds == (
        CountingRound(((2, 2), (1, 1), (3, 1)), out=(3,), by_tie=True),
        CountingRound(((2, 3), (1, 1))),
    )
    assert (winner(end), end.result.voters) == ("B", (ANA, BEN, CHLOE, DAN))
    assert await titles(store) == ["A", "C"], "losers stay nominated, the winner does not"
    assert await store.database.fetch("SELECT 1 FROM ballots") == []
    assert await store.votes.last(CLUB) == end
    assert [voter.name for voter in end.voters][:2] == ["member 1", "member 2"]
    assert await store.votes.present(CLUB) is None


async def test_with_the_winner_goes_the_nomination_of_what_was_merged_into_it(
    store: Store,
) -> None:
    a, b, _c = await nominated(store)
    await store.library.merge(by(ANA), b.id, a.id)
    vote = await open_vote(store)
    await store.votes.cast(by(ANA), vote.id, (1,))
    await store.votes.close(CLUB, vote.id, LATER, ())
    left = await store.nominations.most_backed(CLUB, 25)
    assert [film.title for film in left] == ["C"]


async def test_losers_go_where_the_club_wants_it_so_but_not_without_a_winner(store: Store) -> None:
    await store.round_settings.change(CLUB, NOW, losers_stay=False)
    vote = await opened(store)
    assert winner(await closed(store, vote)) is None
    assert await titles(store) == ["A", "B", "C"]
    vote = await open_vote(store)
    await cast(store, vote, (3,))
    assert winner(await closed(store, vote)) == "C"
    assert await titles(store) == []


@pytest.mark.parametrize(("counts", "won", "left_out"), [(True, "B", 0), (False, "A", 2)])
async def test_ballots_of_those_who_left_count_as_the_club_wants(
    store: Store, counts: bool, won: str, left_out: int
) -> None:
    vote = await opened(store, method="approval")
    await store.round_settings.change(CLUB, NOW, leavers_count=counts)
    await cast(store, vote, (1,), (2, 3), (2,))
    end = await closed(store, vote, {BEN, CHLOE})
    assert end.result is not None
    assert (winner(end), end.result.left_out) == (won, left_out)


async def test_a_film_that_is_removed_drops_out_of_every_ballot(store: Store) -> None:
    vote = await opened(store)
    await cast(store, vote, (1, 3), (1, 3), (2,))
    await store.library.remove_film(by(ANA), vote.films[0].film.id)
    assert await store.votes.ballot(CLUB, vote.id, ANA) == (3,)
    with pytest.raises(BadVote, match="not in that vote any more"):
        await store.votes.cast(by(DAN), vote.id, (1, 99))
    assert winner(await closed(store, vote)) == "C"


async def test_a_nomination_that_an_organiser_takes_back_leaves_the_ballot(store: Store) -> None:
    vote = await opened(store)
    await cast(store, vote, (1, 2), (3,))
    first = (await store.nominations.page(CLUB, ANA, 0, 1))[0][0]
    own = by(first.member_id)
    with pytest.raises(BadNomination, match="voting on it"):
        await store.nominations.take_back(own, first.id, any_ones=False)
    await store.nominations.take_back(own, first.id, any_ones=True)
    assert winner(await closed(store, vote)) == "B"


async def test_what_goes_with_a_film_are_its_nomination_its_vote_and_screenings_to_come(
    store: Store,
) -> None:
    vote = await opened(store)
    film_id = vote.films[0].film.id
    for days in (1, 2):
        new = NewScreening(
            guild_id=CLUB, film_id=film_id, at=NOW + timedelta(days=days), is_live=True,
            channel_id=9, by_id=ANA, scheduled_at=NOW,
        )  # fmt: skip
        shown = await store.screenings.schedule(new, "Ana")
    await store.nominations.nominate(by(BEN), film_id, None)
    toll = Toll(0, 0, 0, screenings=2, is_nominated=True, is_voted_on=True)
    assert await store.library.toll(CLUB, film_id, NOW) == toll
    await store.screenings.call_off(CLUB, shown, NOW)
    await store.votes.cancel(CLUB, vote.id, NOW)
    assert await store.library.toll(CLUB, film_id, NOW) == Toll(0, 0, 0, 1, is_nominated=True)
    assert await store.library.toll(CLUB, film_id, NOW + timedelta(days=1)) == Toll(
        0, 0, 0, is_nominated=True
    )


async def test_two_films_that_are_merged_are_one_on_every_ballot(store: Store) -> None:
    vote = await opened(store, "ABCD")
    await cast(store, vote, (3, 2), (1,), (2,), (4, 3), (2, 3, 4, 1))
    gone, into = vote.films[2].film, vote.films[0].film
    _gone, _into, entry = await store.library.merge(by(ANA), gone.id, into.id)
    assert await store.votes.ballot(CLUB, vote.id, ANA) == (1, 2)
    assert await store.votes.ballot(CLUB, vote.id, 5) == (2, 1, 4), "at the better place, once"
    present = await store.votes.present(CLUB)
    assert present is not None
    assert [film.place for film in present.films] == [1, 2, 4]
    await store.library.undo(by(ANA), entry)
    assert await store.votes.ballot(CLUB, vote.id, ANA) == (3, 2)
    assert await store.votes.ballot(CLUB, vote.id, 5) == (2, 3, 4, 1)
    await store.library.merge(by(ANA), gone.id, into.id)
    end = await closed(store, vote)
    assert end.result is not None
    assert end.result.tally.rounds[0].votes == ((1, 2), (2, 2), (4, 1))
    assert winner(end) == "A"
    assert await titles(store) == ["B", "D"]


async def test_a_vote_that_is_called_off_has_no_result_and_leaves_the_nominations(
    store: Store,
) -> None:
    vote = await opened(store)
    await cast(store, vote, (1,))
    assert await store.votes.cancel(OTHER, vote.id, NOW) is None
    called_off = await store.votes.cancel(CLUB, vote.id, NOW)
    assert called_off is not None
    assert [voter.id for voter in called_off.voters] == [ANA]
    assert await store.votes.cancel(CLUB, vote.id, NOW) is None
    assert await store.votes.close(CLUB, vote.id, NOW, set()) is None
    assert (await store.votes.last(CLUB), await titles(store)) == (None, ["A", "B", "C"])
    assert await store.votes.to_announce(LATER) == []
    assert await store.votes.due(LATER) == [(CLUB, vote.id)], "it is to be told"
    assert await store.database.fetch("SELECT 1 FROM ballots") == []


async def test_what_is_owed_of_a_vote_and_when(store: Store) -> None:
    vote = await opened(store)
    whose = [(CLUB, vote.id)]
    assert (await store.votes.to_announce(LATER), await store.votes.due(NOW)) == (whose, [])
    await store.votes.note_written(vote.guild_id, vote.id, PostKind.VOTE)
    assert (await store.votes.to_announce(LATER), await store.votes.due(LATER)) == ([], whose)
    await store.clubs.keep_only([], NOW, deletes=True)
    assert await store.votes.due(LATER) == [], "the bot has left"
    await store.clubs.keep_only([CLUB], NOW, deletes=True)
    await closed(store, vote)
    assert await store.votes.due(LATER) == whose, "its result has no post yet"
    await store.votes.note_written(vote.guild_id, vote.id, PostKind.VOTE_RESULT)
    assert await store.votes.due(LATER) == []


@pytest.mark.parametrize("days", [1, 5])
async def test_the_winner_is_scheduled_unless_its_time_has_passed(store: Store, days: int) -> None:
    """The bot was off over the vote's end."""
    await nominated(store)
    there, _total = await store.nominations.page(CLUB, ANA, 0, 99)
    shown_at = CLOSES + timedelta(days=4)
    new = NewVote("ranked", CLOSES, 55, shown_at)
    vote = await store.votes.open(by(ANA), new, [each.id for each in there])
    await cast(store, vote, (2,))
    now = CLOSES + timedelta(days=days)
    end = await store.votes.close(CLUB, vote.id, now, set())
    assert end is not None
    assert end.result is not None
    coming = await store.screenings.coming(CLUB, NOW)
    if days == 5:
        assert (end.result.screening_at, coming) == (None, [])
        return
    assert end.result.screening_at == shown_at
    (screening,) = coming
    assert (screening.film.title, screening.at, screening.channel_id) == ("B", shown_at, 55)
    assert (screening.picker_id, screening.scheduled_by) == (101, ANA)


async def test_the_picker_of_a_screening_nominated_a_film_that_won(store: Store) -> None:
    vote = await opened(store, "AB")
    await cast(store, vote, (1,))
    assert winner(await closed(store, vote)) == "A"
    before = Viewing(on=LATER.date() - timedelta(days=1), title="", film_id=vote.films[0].film.id)
    noted, _ = await store.watched.add(by(ANA, late=True), before)
    assert noted.viewing.picker_id is None, "since it has won"
    pickers: list[int | None] = []
    for film in vote.films:
        new = NewScreening(
            guild_id=CLUB, film_id=film.film.id, at=LATER + timedelta(days=1), is_live=True,
            channel_id=9, by_id=ANA, scheduled_at=LATER,
        )  # fmt: skip
        shown = await store.screenings.one(CLUB, await store.screenings.schedule(new, "Ana"))
        pickers.append(shown.picker_id)
    assert pickers == [100, None]


@pytest.mark.parametrize("hours", [-4, 4])
async def test_a_film_that_was_watched_before_the_vote_ended_cannot_win_it(
    store: Store, hours: int
) -> None:
    """The bot was off over both, and counts first."""
    await nominated(store, "AB")
    vote = await open_vote(store)
    await cast(store, vote, (1, 2), (1,))
    new = NewScreening(
        guild_id=CLUB, film_id=vote.films[0].film.id, at=CLOSES + timedelta(hours=hours),
        is_live=True, channel_id=9, by_id=ANA, scheduled_at=NOW,
    )  # fmt: skip
    await store.screenings.schedule(new, "Ana")
    end = await store.votes.close(CLUB, vote.id, CLOSES + timedelta(days=2), set())
    assert end is not None
    assert winner(end) == ("B" if hours < 0 else "A")
