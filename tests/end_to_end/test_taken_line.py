"""A member's line that an organiser takes away is nowhere any more, and the stars stay."""

from __future__ import annotations

import pytest

from bot.club.digest import WeeklyDigest
from bot.store.store import Store
from tests.end_to_end.driving import (
    Club,
    answer,
    buttons,
    organiser,
    private,
    public,
    refusal,
    sent,
    shown,
)
from tests.end_to_end.weeks import DAY, DUE, Hand, at, mondays
from tests.store.tables import save_schedule

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("clock")]


@pytest.fixture
def clock() -> Hand:
    return Hand(DUE - DAY)


async def test_it_goes_from_lists_and_from_a_digest_that_waits(
    club: Club, library: Store, clock: Hand
) -> None:
    olive = organiser(club)
    for member, line in ((club.ana, "Rude, and the longest."), (club.ben, "Kind.")):
        await member.slash(club.channel, "rate", film="ballerina", stars=4.0, review=line)
    await save_schedule(library, mondays(club))
    given = {"film": "ballerina", "member": club.ana}
    clock.now = DUE
    due = await WeeklyDigest(library, Hand(DUE)).of_now(club.guild.id, club.channel.id)
    assert "Rude" in str(due.content)
    await library.posts.begin(due)
    assert "manage this server" in refusal(
        await club.ben.slash(club.channel, "library take-line", **given)
    )
    asked = await olive.slash(club.channel, "library take-line", **given)
    assert "Take the line of ana on **Ballerina (2025)** off every list and card?" in private(asked)
    assert "Rude" in public(await club.ben.slash(club.channel, "ratings", film="ballerina"))
    assert "> Rude, and the longest." in private(asked)
    forged = await club.post(buttons(answer(asked))["Take the line off"]["custom_id"])
    assert "manage this server" in refusal(await club.ben.click(forged, label="0"))
    taken = await olive.click(answer(asked), label="Take the line off")
    assert "The line on **Ballerina (2025)** is off every list and card" in private(taken)
    assert "has taken your line on **Ballerina (2025)**" in shown(sent(club.env)[-1][1])
    assert "no line" in refusal(await olive.slash(club.channel, "library take-line", **given))
    listed = public(await club.ben.slash(club.channel, "ratings", film="ballerina"))
    assert "Rude" not in listed
    assert "from 2 ratings" in listed
    log = private(await club.ana.slash(club.channel, "library log"))
    assert "took the line of ana on **Ballerina (2025)** away" in log
    (posted,) = await at(club, clock, DUE)
    assert "Seen this week" in shown(posted)
    assert "Rude" not in shown(posted)
    assert "Quote of the week" in shown(posted)


async def test_one_that_was_written_while_the_question_was_open_is_not_taken(club: Club) -> None:
    olive = organiser(club)
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0, review="*Rude*.")
    asked = await olive.slash(club.channel, "library take-line", film="ballerina", member=club.ana)
    assert r"> \*Rude\*." in private(asked)
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=5.0, review="Sorry, fine.")
    late = await olive.click(answer(asked), label="Take the line off")
    assert "That member has rated the film again since." in refusal(late)
    assert "Sorry, fine." in public(await club.ben.slash(club.channel, "ratings", film="ballerina"))
