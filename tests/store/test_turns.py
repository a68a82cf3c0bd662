"""Turns: everyone once before anyone twice, whoever joins, leaves, skips or swaps."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import FilmClubError, FilmNotFound
from bot.domain.film import Facts
from bot.domain.frozen import WHO_IS_NAMED
from bot.domain.library import TooLate
from bot.domain.post import Post, PostId, PostKind
from bot.domain.proposal import FilmProposal, ProposedPick
from bot.domain.screening import NewScreening
from bot.domain.turn import BadOrder, Beginning, Turn, TurnEnd
from bot.domain.watched import Viewing
from bot.store.library_log import UNDO
from bot.store.store import Store
from bot.store.votes import NewVote
from tests.conftest import NOW
from tests.fresh import new_store
from tests.store.clubs_library import ANA, BEN, CHLOE, OURS, THEIRS, after, by
from tests.store.tables import add_film, assert_sound, title_of

DEV = 4
CHANNEL, OLIVE = 7, 8
GRACE = timedelta(days=1)


def beginning(minutes: float = 0, *gone: int) -> Beginning:
    return Beginning(after(minutes), CHANNEL, OLIVE, gone)


async def order(store: Store, *members: int, club: int = OURS, minutes: float = 0) -> None:
    before = [seat.member_id for seat in (await store.turns.rota(club)).seats]
    chosen = [(member, f"m{member}") for member in members]
    await store.turns.set_order(by(club=club, minutes=minutes), chosen, before)


async def passed_on(store: Store, turn: Turn, outcome: TurnEnd = "skipped", *gone: int) -> Turn:
    return await store.turns.pass_on(turn.guild_id, turn.id, outcome, beginning(turn.id, *gone))


async def test_turns_go_by_the_order_and_then_begin_anew(store: Store) -> None:
    await order(store, BEN, ANA)
    turn = await store.turns.begin(OURS, beginning())
    assert (turn.member_id, turn.name, turn.until) == (BEN, f"m{BEN}", NOW + timedelta(days=7))
    assert await store.turns.present(OURS) == turn
    assert await store.turns.present(THEIRS) is None
    with pytest.raises(TooLate, match="somebody's turn already"):
        await store.turns.begin(OURS, beginning())
    members: list[int] = []
    for _ in range(4):
        turn = await passed_on(store, turn)
        members.append(turn.member_id)
    assert members == [ANA, BEN, ANA, BEN]
    rota = await store.turns.rota(OURS)
    assert [(seat.member_id, seat.has_had) for seat in rota.seats] == [(BEN, True), (ANA, False)]
    assert [seat.member_id for seat in rota.coming()] == [ANA]


async def test_a_pick_ends_the_turn_and_the_next_one_waits_to_be_begun(store: Store) -> None:
    heat = await add_film(store, "Heat", guild_id=OURS, year=1995)
    await order(store, ANA, BEN)
    turn = await store.turns.begin(OURS, beginning())
    with pytest.raises(FilmNotFound):
        await store.turns.pick(by(club=THEIRS), turn.id, heat.id, None)
    picked = await store.turns.pick(by(minutes=5), turn.id, heat.id, "It is cold outside.")
    assert picked.film is not None
    assert (picked.film.name, picked.why) == ("Heat (1995)", "It is cold outside.")
    assert (picked.outcome, picked.ended_at) == ("picked", after(5))
    assert await store.turns.present(OURS) is None
    assert (await store.turns.rota(OURS)).last_pick == picked
    for late in (
        store.turns.pick(by(), turn.id, heat.id, None),
        store.turns.pass_on(OURS, turn.id, "skipped", beginning()),
    ):
        with pytest.raises(TooLate, match="That turn is over"):
            await late
    assert (await store.turns.begin(OURS, beginning(9))).member_id == BEN


async def test_a_pick_that_is_watched_the_same_evening_is_not_chosen_any_more(store: Store) -> None:
    """Where the club is it is still the 14th, and in UTC the 15th."""
    evening = by(minutes=12 * 60)
    await store.clubs.choose_zone(OURS, "America/Los_Angeles", NOW)
    film = await add_film(store, "Heat", guild_id=OURS)
    await order(store, ANA)
    turn = await store.turns.begin(OURS, beginning())
    await store.turns.pick(evening, turn.id, film.id, None)
    assert (await store.home.of(OURS, evening.at)).chosen == [title_of(film)]
    await store.watched.add(evening, Viewing(on=date(2026, 3, 13), title="", film_id=film.id))
    assert (await store.home.of(OURS, evening.at)).chosen == [title_of(film)], "before the pick"
    await store.watched.add(evening, Viewing(on=date(2026, 3, 14), title="", film_id=film.id))
    assert (await store.home.of(OURS, evening.at)).chosen == []
    entries, _ = await store.watched.page(OURS, 0, 9)
    assert [entry.viewing.picker_id for entry in entries] == [ANA, None], "since it was picked"


async def test_a_pick_that_the_club_has_watched_is_not_that_of_the_next_time(store: Store) -> None:
    film = await add_film(store, "Heat", guild_id=OURS)
    await order(store, ANA)
    turn = await store.turns.begin(OURS, beginning())
    await store.turns.pick(by(), turn.id, film.id, None)
    on = NOW + timedelta(days=700)
    for day, picker_id in ((NOW, ANA), (on, None)):
        seen = Viewing(on=day.date(), title="", film_id=film.id)
        noted, _ = await store.watched.add(replace(by(), at=day), seen)
        assert noted.viewing.picker_id == picker_id
    new = NewScreening(
        guild_id=OURS, film_id=film.id, at=on + timedelta(days=9), is_live=True, by_id=OLIVE,
        channel_id=CHANNEL, scheduled_at=on,
    )  # fmt: skip
    screening_id = await store.screenings.schedule(new)
    assert (await store.screenings.one(OURS, screening_id)).picker_id is None


async def test_without_a_deadline_a_turn_takes_its_time(store: Store) -> None:
    await store.round_settings.change(OURS, NOW, pick_days=0)
    await order(store, ANA)
    assert (await store.turns.begin(OURS, beginning())).until is None
    assert await store.turns.untold(PostKind.TURN_LATE, NOW + timedelta(days=999), GRACE) == []


async def test_where_nobody_is_left_no_turn_begins(store: Store) -> None:
    with pytest.raises(BadOrder, match="/turns set"):
        await store.turns.begin(OURS, beginning())
    await order(store, ANA, BEN)
    with pytest.raises(BadOrder):
        await store.turns.begin(OURS, beginning(0, ANA, BEN))
    assert (await store.turns.rota(OURS)).coming()[0].member_id == ANA, "nobody was passed over"
    turn = await store.turns.begin(OURS, beginning(0, ANA))
    assert turn.member_id == BEN
    with pytest.raises(BadOrder, match="/turns set"):
        await passed_on(store, turn, "left", ANA, BEN)
    assert await store.turns.present(OURS) == turn, "it has not ended"


async def test_an_order_that_was_changed_meanwhile_is_not_written_over(store: Store) -> None:
    await order(store, ANA, BEN)
    with pytest.raises(TooLate, match="changed meanwhile"):
        await store.turns.set_order(by(), [(CHLOE, None)], [])
    assert [seat.name for seat in (await store.turns.rota(OURS)).seats] == ["m1", "m2"]


async def test_two_who_swap_change_places_and_the_present_turn_with_them(store: Store) -> None:
    await order(store, ANA, BEN, CHLOE)
    assert await store.turns.swap(by(), BEN, CHLOE, beginning()) is None
    turn = await store.turns.begin(OURS, beginning())
    swapped = await store.turns.swap(by(), CHLOE, ANA, beginning(3))
    assert swapped is not None
    assert (swapped.member_id, swapped.cycle) == (CHLOE, turn.cycle)
    assert [seat.member_id for seat in (await store.turns.rota(OURS)).seats] == [CHLOE, ANA, BEN]
    assert (await passed_on(store, swapped)).member_id == ANA
    with pytest.raises(BadOrder, match="has had their turn"):
        await store.turns.swap(by(), ANA, CHLOE, beginning())
    with pytest.raises(BadOrder, match="the same member twice"):
        await store.turns.swap(by(), ANA, ANA, beginning())
    with pytest.raises(BadOrder, match="4 is not in the order"):
        await store.turns.swap(by(), ANA, DEV, beginning())


async def test_a_turn_that_is_given_back_ends_the_one_that_has_begun_since(store: Store) -> None:
    await order(store, ANA, BEN, CHLOE)
    await passed_on(store, await store.turns.begin(OURS, beginning()))
    last = await passed_on(store, await present(store))
    anew = await passed_on(store, last, "late", ANA)
    assert (anew.member_id, anew.cycle) == (BEN, 2), "ana has left, and was passed over"
    again = await given_back(store)
    assert (again.member_id, again.cycle) == (CHLOE, 1)
    assert again.until == after(60) + timedelta(days=7)
    assert await present(store) == again
    rota = await store.turns.rota(OURS)
    assert [seat.has_had for seat in rota.seats] == [True] * 3
    assert (await passed_on(store, again)).member_id == ANA, "in the next cycle"
    with pytest.raises(TooLate, match="can't be taken back any more"):
        await store.turns.give_back(last, None, after(60), {})


async def test_a_pick_can_be_taken_back_until_the_next_turn_begins_or_it_is_scheduled(
    store: Store,
) -> None:
    heat = await add_film(store, "Heat", guild_id=OURS, year=1995)
    await order(store, ANA, BEN)
    turn = await store.turns.begin(OURS, beginning())
    await store.turns.pick(by(), turn.id, heat.id, "Why not.")
    new = NewScreening(
        guild_id=OURS, film_id=heat.id, at=after(600), is_live=True, channel_id=CHANNEL,
        by_id=OLIVE, scheduled_at=after(1),
    )  # fmt: skip
    screening_id = await store.screenings.schedule(new)
    assert (await store.turns.rota(OURS)).ended is None
    await store.screenings.call_off(OURS, screening_id, after(2))
    again = await given_back(store)
    rota = await store.turns.rota(OURS)
    assert (rota.present, rota.last_pick, rota.ended) == (again, None, None)
    await store.turns.pick(by(), again.id, heat.id, None)
    await store.turns.begin(OURS, beginning())
    assert (await store.turns.rota(OURS)).ended is None


async def test_a_pick_is_not_taken_back_once_the_club_has_watched_its_film(store: Store) -> None:
    heat = await add_film(store, "Heat", guild_id=OURS, year=1995)
    await order(store, ANA, BEN)
    turn = await store.turns.begin(OURS, beginning())
    await store.turns.pick(by(), turn.id, heat.id, None)
    day = after(1).date()
    before = Viewing(on=day - timedelta(days=9), film_id=heat.id, title="")
    await store.watched.add(by(), before)
    assert (await store.turns.rota(OURS)).ended is not None
    _, change = await store.watched.add(by(), replace(before, on=day))
    assert (await store.turns.rota(OURS)).ended is None
    await store.watched.undo(by(), change)
    assert (await store.turns.rota(OURS)).ended is not None


@pytest.mark.parametrize(
    ("zone", "hour", "days_ago"),
    [("UTC", 1, 1), ("America/Los_Angeles", 1, 2), ("Asia/Tokyo", 23, 0)],
)
async def test_a_pick_of_what_the_club_has_watched_the_evening_before_can_be_taken_back(
    store: Store, zone: str, hour: int, days_ago: int
) -> None:
    heat = await add_film(store, "Heat", guild_id=OURS, year=1995)
    await store.clubs.choose_zone(OURS, zone, NOW)
    await order(store, ANA, BEN)
    turn = await store.turns.begin(OURS, beginning())
    picked_at = NOW.replace(hour=hour) + timedelta(days=1)
    await store.turns.pick(replace(by(), at=picked_at), turn.id, heat.id, None)
    the_evening_before = Viewing(
        on=picked_at.date() - timedelta(days=days_ago), film_id=heat.id, title=""
    )
    await store.watched.add(by(), the_evening_before)
    assert (await store.turns.rota(OURS)).ended is not None


async def present(store: Store) -> Turn:
    turn = await store.turns.present(OURS)
    assert turn is not None
    return turn


async def given_back(store: Store) -> Turn:
    rota = await store.turns.rota(OURS)
    assert rota.ended is not None
    return await store.turns.give_back(rota.ended, rota.present, after(60), {})


async def passed_to_ben(store: Store) -> tuple[Turn, Turn]:
    """Ana's turn, which was passed on, and Ben's, which goes on."""
    await order(store, ANA, BEN)
    await passed_on(store, await store.turns.begin(OURS, beginning()))
    rota = await store.turns.rota(OURS)
    assert rota.ended is not None
    assert rota.present is not None
    return rota.ended, rota.present


async def test_a_turn_is_not_given_back_in_words_that_name_who_has_gone_meanwhile(
    store: Store,
) -> None:
    ended, going_on = await passed_to_ben(store)
    assert going_on.name is not None
    going = await store.members_going.hide([OURS], BEN, NOW)
    await store.members_going.go(going[0], "a member", NOW)
    with pytest.raises(TooLate):
        await store.turns.give_back(ended, going_on, after(60), {"text": "Ben, later."})
    assert (await given_back(store)).member_id == ANA


async def test_what_is_told_of_a_turn_given_back_does_not_name_an_organiser_who_has_gone_meanwhile(
    store: Store,
) -> None:
    ended, going_on = await passed_to_ben(store)
    asked = Post(PostId(OURS, PostKind.TURN, str(going_on.id)), 5, NOW, NOW, {})
    await store.posts.begin(asked)
    await store.posts.sent(asked.id, 7, None)
    (going,) = await store.members_going.begin_deleting([OURS], CHLOE, NOW)
    await store.members_going.go(going, "a member", NOW)
    told = {"text": "Chloe says so.", WHO_IS_NAMED: [(CHLOE, "Chloe")]}
    again = await store.turns.give_back(ended, going_on, after(60), told)
    post = await store.posts.one(PostId(OURS, PostKind.TURN, str(again.id)))
    assert post is not None
    assert post.content == {"text": "A member says so.", WHO_IS_NAMED: []}


async def test_a_film_that_was_picked_too_late_is_not_added(store: Store) -> None:
    heat = Facts(title="Heat", year=1995)
    await order(store, ANA, BEN)
    turn = await store.turns.begin(OURS, beginning())
    await store.turns.pass_on(OURS, turn.id, "skipped", beginning())
    with pytest.raises(TooLate):
        await store.turns.pick_new(by(), turn.id, heat, None, may_add=True)
    assert await store.films.same(OURS, heat) is None
    present = await store.turns.present(OURS)
    assert present is not None
    picked = await store.turns.pick_new(by(BEN), present.id, heat, "Cold.", may_add=False)
    assert picked.film is not None
    assert (picked.film.name, picked.why) == ("Heat (1995)", "Cold.")


async def test_a_picked_film_stays_through_merges_and_their_undo_and_goes_with_its_removal(
    store: Store,
) -> None:
    heat = await add_film(store, "Heat", guild_id=OURS, year=1995)
    other = await add_film(store, "Heat again", guild_id=OURS, year=1995)
    await order(store, ANA)
    turn = await store.turns.begin(OURS, beginning())
    await store.turns.pick(by(), turn.id, heat.id, None)

    async def name() -> str | None:
        film = (await store.turns.one(OURS, turn.id)).film
        return film and film.title

    _gone, _into, entry = await store.library.merge(by(), heat.id, other.id)
    assert await name() == "Heat again"
    await store.library.undo(by(minutes=1), entry)
    assert await name() == "Heat"
    await store.library.merge(by(minutes=2), heat.id, other.id)
    await store.library.purge(after(3) + UNDO)
    assert await name() == "Heat again"
    await store.library.remove_film(by(minutes=4), other.id)
    assert await name() is None
    with pytest.raises(TooLate):
        await store.turns.one(THEIRS, turn.id)


async def test_a_nominated_film_that_is_picked_is_nominated_no_more_and_leaves_the_ballot(
    store: Store,
) -> None:
    films = [await add_film(store, title, guild_id=OURS) for title in ("Heat", "Up", "Jaws")]
    made = [await store.nominations.nominate(by(), film.id, None) for film in films]
    await store.nominations.back(by(CHLOE), made[2].nomination.id)
    new = NewVote("ranked", after(60), CHANNEL)
    vote = await store.votes.open(by(), new, [each.nomination.id for each in made])
    await store.votes.cast(by(), vote.id, (3, 1))
    await store.library.remove_film(by(), films[1].id)
    assert [film.title for film in await store.nominations.most_backed(OURS, 25)] == [
        "Jaws",
        "Heat",
    ]
    await order(store, ANA)
    turn = await store.turns.begin(OURS, beginning())
    await store.turns.pick(by(), turn.id, films[2].id, None)
    assert [film.title for film in await store.nominations.most_backed(OURS, 25)] == ["Heat"]
    present = await store.votes.present(OURS)
    assert present is not None
    assert [each.film.title for each in present.films] == ["Heat"]
    assert await store.votes.ballot(OURS, vote.id, ANA) == (1,)


async def test_what_is_owed_is_known_until_it_is_written_down(store: Store) -> None:
    heat = await add_film(store, "Heat", guild_id=OURS)
    await order(store, ANA, BEN)
    turn = await store.turns.begin(OURS, beginning())

    async def untold(days: float) -> dict[str, list[tuple[int, int]]]:
        now = NOW + timedelta(days=days)
        found = {kind: await store.turns.untold(kind, now, GRACE)
                 for kind in (PostKind.TURN, PostKind.TURN_LATE, PostKind.PICK)}  # fmt: skip
        return {kind: owed for kind, owed in found.items() if owed}

    mine = [(OURS, turn.id)]
    assert await untold(1) == {PostKind.TURN: mine}
    assert await untold(3) == {}, "long since begun: it is nobody's news"
    assert await untold(8) == {PostKind.TURN_LATE: mine}
    await store.posts.begin(Post(PostId(OURS, PostKind.TURN, str(turn.id)), CHANNEL, NOW, NOW, {}))
    assert await untold(1) == {}
    await store.turns.pick(by(), turn.id, heat.id, None)
    post = await store.posts.one(PostId(OURS, PostKind.TURN, str(turn.id)))
    assert post is not None
    assert post.state == "skipped", "nobody is asked any more"
    assert await untold(1) == {PostKind.PICK: mine}
    assert await untold(8) == {}


async def test_deleting_a_club_deletes_its_turns(store: Store, database_path: Path) -> None:
    await order(store, ANA, BEN)
    await store.turns.begin(OURS, beginning())
    for days in (0, 40):
        await store.clubs.keep_only([], NOW + timedelta(days), deletes=True)
    assert_sound(database_path)
    assert (await store.turns.rota(OURS)).seats == []


# Properties


@dataclass(frozen=True)
class Step:
    action: str
    which: int
    other: int


MEMBERS = (ANA, BEN, CHLOE, DEV, 5, 6)
ACTIONS = ("next", "next", "next", "skip", "swap", "joins", "leaves", "shuffle", "gone", "back")
steps = st.lists(
    st.builds(
        Step, action=st.sampled_from(ACTIONS), which=st.integers(0, 5), other=st.integers(0, 5)
    ),
    max_size=40,
)


@settings(max_examples=25)
@given(steps=steps)
def test_everyone_has_a_turn_once_before_anyone_has_it_twice(steps: list[Step]) -> None:
    asyncio.run(_played(steps))


async def _played(steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with new_store(Path(folder, "turns.db")) as store:
            await order(store, ANA, BEN, CHLOE)
            gone, last = set[int](), 1
            for step in steps:
                await _step(store, step, gone)
                last = await _assert_fair(store, last)


async def _step(store: Store, step: Step, gone: set[int]) -> None:
    rota = await store.turns.rota(OURS)
    members = [seat.member_id for seat in rota.seats]
    which, other = MEMBERS[step.which], MEMBERS[step.other]
    begins, turn = beginning(0, *gone), rota.present
    try:
        match step.action:
            case "next" if turn is None:
                await store.turns.begin(OURS, begins)
            case "next" | "skip" if turn is not None:
                outcome: TurnEnd = "late" if step.action == "next" else "skipped"
                await store.turns.pass_on(OURS, turn.id, outcome, begins)
            case "swap":
                await store.turns.swap(by(), which, other, begins)
            case "joins" if which not in members:
                place = step.other % (len(members) + 1)
                await order(store, *members[:place], which, *members[place:])
            case "leaves" if which in members:
                await order(store, *(each for each in members if each != which))
            case "shuffle":
                place = step.which % len(members)
                await order(store, *reversed(members[place:] + members[:place]))
            case "gone":
                gone.add(which)
            case "back":
                gone.discard(which)
            case _:
                pass
    except FilmClubError:  # refused: nothing has changed
        assert (await store.turns.rota(OURS)).present == turn


async def _assert_fair(store: Store, last: int) -> int:
    """``last`` is the cycle before the step; returns the one after it."""
    turns = await store.database.fetch(
        "SELECT cycle, member_id FROM turns WHERE outcome IS NOT 'swapped' ORDER BY id"
    )
    had = Counter((row["cycle"], row["member_id"]) for row in turns)
    assert all(count == 1 for count in had.values()), "nobody twice in a cycle"
    cycle = max((number for number, _ in had), default=1)
    if cycle > last:  # everyone in the order had theirs in the one before
        seats = (await store.turns.rota(OURS)).seats
        assert {(last, seat.member_id) for seat in seats} <= had.keys()
        assert cycle == last + 1
    return cycle


async def propose_to_pick(store: Store, turn: Turn, title: str = "Tár") -> int:
    """The turn's member proposes a film, and picks it with that."""
    proposed = FilmProposal(Facts(title=title, year=2022), pick=ProposedPick(turn.id, "Music."))
    return (await store.proposals.propose(by(turn.member_id), proposed)).id


async def test_a_film_that_was_proposed_to_be_picked_ends_the_turn_once_it_is_accepted(
    store: Store,
) -> None:
    await order(store, ANA, BEN)
    turn = await store.turns.begin(OURS, beginning())
    accepted = await store.proposals.accept(by(BEN), await propose_to_pick(store, turn))
    ended = (await store.turns.rota(OURS)).ended
    assert accepted.picked == ended
    assert ended is not None
    assert ended.film is not None
    assert (ended.id, ended.film.title, ended.why) == (turn.id, "Tár", "Music.")
    assert ended.picked_by is None
    assert not accepted.is_late


async def test_a_film_is_not_picked_for_a_turn_that_was_over_when_it_was_accepted(
    store: Store,
) -> None:
    await order(store, ANA, BEN)
    turn = await store.turns.begin(OURS, beginning())
    proposal = await propose_to_pick(store, turn)
    following = await passed_on(store, turn)
    accepted = await store.proposals.accept(by(BEN), proposal)
    assert (accepted.film.title, accepted.picked, accepted.is_late) == ("Tár", None, True)
    assert await store.turns.present(OURS) == following


@pytest.mark.parametrize("way", ["passed on and given back", "swapped and swapped back"])
async def test_a_film_is_picked_for_a_turn_that_was_over_and_is_on_again(
    store: Store, way: str
) -> None:
    await order(store, ANA, BEN)
    turn = await store.turns.begin(OURS, beginning())
    proposal = await propose_to_pick(store, turn)
    if way.startswith("passed"):
        await passed_on(store, turn)
        await given_back(store)
    else:
        for minutes in (1, 2):
            await store.turns.swap(by(), ANA, BEN, beginning(minutes))
    again = await present(store)
    assert again.member_id == ANA
    accepted = await store.proposals.accept(by(BEN, minutes=60), proposal)
    assert accepted.picked is not None
    assert (accepted.picked.id, accepted.picked.why) == (again.id, "Music.")


async def test_a_film_is_not_picked_for_a_turn_of_a_later_cycle(store: Store) -> None:
    await order(store, ANA, BEN)
    turn = await store.turns.begin(OURS, beginning())
    proposal = await propose_to_pick(store, turn)
    later = await passed_on(store, await passed_on(store, turn))
    assert later.member_id == ANA
    assert (await store.proposals.accept(by(BEN), proposal)).is_late
    assert await present(store) == later
