"""What told the club of a proposal or a nomination says what has become of that, wherever it was
decided."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import simcord

from bot.client import answering
from bot.client.filmclub import FilmClub
from bot.club import members_going
from bot.club.posting import Posting
from bot.domain.film import Facts
from bot.domain.library import Editor
from bot.store.store import Store
from tests.end_to_end.driving import WAYS, Clock, Club, answer, buttons, ratings, shown
from tests.end_to_end.quoting import save

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.thorough]


async def propose(
    member: simcord.MemberActor, club: Club, title: str = "Tár"
) -> simcord.ResponseMessage:
    return answer(await member.slash(club.channel, "library add-film", title=title, year=2022))


async def listed(olive: simcord.MemberActor, club: Club, label: str) -> simcord.InteractionResult:
    page = answer(await olive.slash(club.channel, "library list", show="proposals"))
    return await olive.click(page, label=label)


async def test_a_proposal_that_is_decided_in_the_list_waits_nowhere(
    club: Club, olive: simcord.MemberActor
) -> None:
    card = await propose(club.ana, club)
    (told,) = (await listed(olive, club, "Decline")).followups
    for each in (card, told):
        assert "olive declined it" in shown(each)
        assert [*buttons(each)] == ["Undo"]
    await olive.click(told, label="Undo")
    for each in (card, told):
        assert [*buttons(each)] == ["Accept", "Decline", "Withdraw"]
    await listed(olive, club, "Accept")
    for each in (card, told):
        assert shown(each) == f"ana proposed **Tár (2022)**.\n-# olive accepted it.{WAYS}"


async def test_who_adds_a_film_that_is_proposed_accepts_it_with_what_came_with_it(
    club: Club, olive: simcord.MemberActor
) -> None:
    bot = club.env.bot
    assert isinstance(bot, FilmClub)
    asked = answer(await club.ana.slash(club.channel, "rate", film="Heat (1995)", stars=4.0))
    (propose_it,) = [label for label in buttons(asked) if "ropose" in label]
    form = await club.ana.click(asked, label=propose_it)
    sent = await club.ana.submit_modal(form, {"title": "Heat", "year": "1995"})
    card = sent.followups[0]
    added = await olive.slash(club.channel, "library add-film", title="Heat", year=1995)
    assert "olive added **Heat (1995)** to the library" in shown(answer(added))
    assert shown(card) == f"ana proposed **Heat (1995)**.\n-# olive accepted it.{WAYS}"
    assert list((await ratings(bot.store, club)).values()) == [8]


async def test_a_proposal_of_a_film_that_has_come_another_way_is_accepted(
    club: Club, olive: simcord.MemberActor
) -> None:
    bot = club.env.bot
    assert isinstance(bot, FilmClub)
    card = await propose(club.ana, club)
    by = Editor(club.guild.id, olive.id, bot.clock(), "olive")
    await bot.store.library.bring(by, Facts(title="Tár", year=2022))
    await olive.click(card, label="Accept")
    assert f"-# olive accepted it.{WAYS}" in shown(card)


async def test_a_proposal_that_is_withdrawn_from_a_copy_is_withdrawn_for_the_club(
    club: Club,
) -> None:
    card = await propose(club.ana, club)
    asked = await club.ana.slash(club.channel, "review", film="tár")
    (way,) = [label for label in buttons(answer(asked)) if label.startswith("See the proposal")]
    copy = answer(await club.ana.click(answer(asked), label=way))
    await club.ana.click(copy, label="Withdraw")
    assert "ana withdrew it" in shown(card)
    await club.ana.click(copy, label="Undo")
    assert "Accept" in buttons(card)
    assert "Accept" in buttons(copy)


async def test_undo_goes_with_its_ten_minutes(club: Club, olive: simcord.MemberActor) -> None:
    card, other = await propose(club.ana, club), await propose(club.ben, club, "Heat")
    for each in (card, other):
        await olive.click(each, label="Decline")
    bot = club.env.bot
    assert isinstance(bot, FilmClub)
    assert isinstance(bot.clock, Clock)
    bot.clock.pass_days(0.01)
    late = await olive.click(card, label="Undo")
    assert "more than ten minutes ago" in shown(late.followups[0])
    await bot.store.proposals.forget_dropped(bot.clock())
    await members_going.renew_messages(bot, Posting.of(bot))
    assert shown(card) == "ana proposed **Tár (2022)**.\n-# olive declined it."
    assert shown(other) == "ben proposed **Heat (2022)**.\n-# olive declined it."


async def test_what_discord_would_not_edit_is_brought_up_to_date_by_the_next_press(
    club: Club, olive: simcord.MemberActor
) -> None:
    card = await propose(club.ana, club)
    club.env.inject_error("PATCH", "/channels/*", status=403, code=50001, times=None)
    await listed(olive, club, "Accept")
    club.env.backend.faults.clear()
    assert "Decline" in buttons(card)
    await olive.click(card, label="Decline")
    assert shown(card) == f"ana proposed **Tár (2022)**.\n-# olive accepted it.{WAYS}"


async def test_a_quote_that_is_accepted_in_the_list_waits_nowhere(
    club: Club, olive: simcord.MemberActor
) -> None:
    message = await club.ben.send(club.channel, "Rain, always rain.")
    card = answer(await save(club.ana, club.channel, message))
    assert "Accept" in buttons(card)
    await listed(olive, club, "Accept")
    assert "ana proposed a quote on **Casablanca (1942)**.\n-# olive accepted it." in shown(card)


async def _renewed(club: Club) -> None:
    bot = club.env.bot
    assert isinstance(bot, FilmClub)
    await members_going.renew_messages(bot, Posting.of(bot))


async def _hide(club: Club, member: simcord.MemberActor) -> None:
    bot = club.env.bot
    assert isinstance(bot, FilmClub)
    going = await bot.store.members_going.hide([club.guild.id], member.id, bot.clock())
    await members_going.go(bot, going)
    await _renewed(club)


async def test_a_member_who_goes_private_is_named_no_more_by_what_told_of_their_proposal(
    club: Club, olive: simcord.MemberActor
) -> None:
    card = await propose(club.ana, club)
    await listed(olive, club, "Accept")
    await _hide(club, club.ana)
    assert "A member proposed **Tár (2022)**.\n-# olive accepted it." in shown(card)
    await _hide(club, olive)
    assert "-# A member accepted it." in shown(card)


Ends = Callable[[Club, simcord.MemberActor], Awaitable[object]]


async def _taken_back(club: Club, olive: simcord.MemberActor) -> None:
    page = answer(await club.ana.slash(club.channel, "nominations"))
    await club.ana.click(page, label="Take back")


async def _asked(club: Club, olive: simcord.MemberActor) -> None:
    page = answer(await club.ben.slash(club.channel, "nominations"))
    await club.ben.click(page, label="Me too")
    await _taken_back(club, olive)
    page = answer(await club.ana.slash(club.channel, "nominations"))
    asked = await club.ana.click(page, label="Take back")
    await club.ana.click(answer(asked), label="Take it off")


@pytest.mark.parametrize("end", [_taken_back, _asked])
async def test_a_nomination_that_ends_elsewhere_is_gone_where_the_club_was_told(
    club: Club, olive: simcord.MemberActor, end: Ends
) -> None:
    told = answer(await club.ana.slash(club.channel, "nominate", film="ballerina"))
    await end(club, olive)
    assert shown(told) == f"**Ballerina (2025)** is not nominated any more.{WAYS}"


async def test_a_nomination_that_was_joined_with_another_says_so_until_that_is_undone(
    club: Club, olive: simcord.MemberActor
) -> None:
    await olive.slash(club.channel, "library add-film", title="Ballerina Twin", year=2024)
    joined = answer(await club.ana.slash(club.channel, "nominate", film="ballerina twin"))
    stays = answer(await club.ben.slash(club.channel, "nominate", film="ballerina"))
    asked = await olive.slash(
        club.channel, "library merge", film="ballerina twin", into="ballerina"
    )
    merged = await olive.click(answer(asked), label="Merge")
    await _renewed(club)
    assert shown(joined) == (
        "The two films are one now: this nomination was joined with the one of"
        " **Ballerina (2025)**.\n[Nominations]\n[Card]"
    )
    assert "1 other would like it, too" in shown(stays)
    await olive.click(merged.followups[0], label="Undo")
    await _renewed(club)
    assert shown(joined).startswith("ana nominated **Ballerina Twin (2024)**.")
    assert [*buttons(joined)] == [*buttons(stays)] == ["Me too", "Take back", "Card"]
    assert "would like it" not in shown(stays)


async def test_what_told_of_a_nomination_has_its_present_reason_and_backers(club: Club) -> None:
    told = answer(await club.ana.slash(club.channel, "nominate", film="ballerina", why="Swans."))
    await club.ana.slash(club.channel, "nominate", film="ballerina", why="Black swans.")
    assert "> Black swans." in shown(told)
    page = answer(await club.ben.slash(club.channel, "nominations"))
    await club.ben.click(page, label="Me too")
    assert "1 other would like it" in shown(told)
    bot = club.env.bot
    assert isinstance(bot, FilmClub)
    to_go = bot.store.members_going.begin_deleting([club.guild.id], club.ben.id, bot.clock())
    await members_going.go(bot, await to_go)
    await _renewed(club)
    assert "would like it" not in shown(told)


@pytest.mark.parametrize("is_ended", [False, True])
async def test_of_two_who_press_at_once_the_one_whose_answer_comes_last_hides_nothing(
    club: Club, library: Store, monkeypatch: pytest.MonkeyPatch, *, is_ended: bool
) -> None:
    bot, really = club.env.bot, answering.sent
    assert isinstance(bot, FilmClub)
    told = answer(await club.ana.slash(club.channel, "nominate", film="ballerina"))
    ana, chloe = (
        Editor(club.guild.id, each.id, bot.clock()) for each in (club.ana, club.join("chloe"))
    )
    (found,), _ = await library.nominations.page(club.guild.id, 0, 0, 1)

    async def sent(*what: Any, **more: Any) -> object:
        """Ben's answer is on its way to Discord for so long that another's press is answered."""
        monkeypatch.setattr(answering, "sent", really)
        await library.nominations.back(chloe, found.id)
        if is_ended:
            await library.nominations.take_back(ana, found.id, any_ones=True)
        await Posting.of(bot).renew_stale(club.guild.id)
        assert expected in shown(told)
        return await really(*what, **more)

    expected = "is not nominated any more" if is_ended else "2 others would like it, too"
    monkeypatch.setattr(answering, "sent", sent)
    await club.ben.click(told, label="Me too")
    assert expected in shown(told)


async def test_a_card_that_is_brought_back_while_another_declines_it_says_that_it_is_declined(
    club: Club, library: Store, olive: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot, really = club.env.bot, answering.sent
    assert isinstance(bot, FilmClub)
    card = await propose(club.ana, club)
    (proposal,) = (await library.proposals.page(club.guild.id, 0, 1))[0]
    await olive.click(card, label="Decline")

    async def sent(*what: Any, **more: Any) -> object:
        monkeypatch.setattr(answering, "sent", really)
        by = Editor(club.guild.id, olive.id, bot.clock(), "olive")
        await library.proposals.decline(by, proposal.id)
        await Posting.of(bot).renew_stale(club.guild.id)
        assert [*buttons(card)] == ["Undo"]
        return await really(*what, **more)

    monkeypatch.setattr(answering, "sent", sent)
    await olive.click(card, label="Undo")
    assert [*buttons(card)] == ["Undo"]
