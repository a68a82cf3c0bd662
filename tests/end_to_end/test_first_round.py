"""A new club's first round: what an organiser, who has just invited the bot, and the members do."""

from __future__ import annotations

from datetime import datetime, timedelta

import discord
import pytest
import simcord

from bot.store.store import Store
from tests.end_to_end.ballots import everything, rank
from tests.end_to_end.driving import (
    Club,
    answer,
    buttons,
    new_client,
    private,
    public,
    read,
    refusal,
    shown,
)
from tests.end_to_end.weeks import DAY, HOUR, NOW, Hand, told

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("clock")]

VOTE_ENDS = NOW.replace(day=12, hour=20)
FRIDAY = NOW.replace(day=13, hour=20)
LASTS = timedelta(minutes=125)


class Round:
    """The club's channel as it goes on; the bot is restarted at every step."""

    def __init__(self, club: Club, library: Store, clock: Hand) -> None:
        self.club, self.library, self.clock = club, library, clock
        self.homes: list[simcord.ResponseMessage] = []

    async def at(self, now: datetime) -> None:
        self.clock.now = now
        await self.club.env.restart_bot(new_client(self.library, clock=self.clock))
        for _round in range(2):
            await self.club.env.advance_time(31)

    def last(self, words: str) -> discord.Message:
        """The latest message that all can read with these words."""
        found = [
            each
            for each in self.club.channel.history()
            if words in read(each) + shown(each) and not each.flags.ephemeral
        ]
        return max(found, key=lambda each: each.id)

    async def home(self) -> simcord.ResponseMessage:
        self.homes.append(answer(await self.club.ana.slash(self.club.channel, "club home")))
        return self.homes[-1]

    async def press_all(self) -> dict[str, str]:
        """Every button of every card of /club home that was ever shown, by its label: the form
        that it opens, or the one line that it answers."""
        said: dict[str, str] = {}
        for card in self.homes:
            for label in buttons(card):
                pressed = await self.club.ana.click(card, label=label)
                said[label] = pressed.modal["title"] if pressed.modal else private(pressed)
        return said


async def test_what_a_new_club_is_told_leads_on(club: Club, olive: simcord.MemberActor) -> None:
    """Each answer names what comes next."""

    async def asked(who: simcord.MemberActor, command: str, **given: str) -> str:
        return private(await who.slash(club.channel, command, **given))

    assert "/nominate a film" in await asked(club.ana, "nominations")
    assert "an organiser opens one with /vote open" in await asked(club.ana, "vote show")
    assert "/nominate a film first" in await asked(olive, "vote open")
    assert "/screening schedule" in await asked(club.ana, "calendar")
    assert "/turns set" in await asked(club.ana, "turns show")
    assert "/sealed open" in await asked(club.ana, "sealed show")
    assert "/club log-add" in await asked(club.ana, "club log")
    await club.ana.slash(club.channel, "nominate", film="parasite")
    alone = refusal(await olive.slash(club.channel, "vote open"))
    assert "/nominate another" in alone


async def test_from_the_first_nomination_to_the_talk_after_the_reveal(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    ana, ben, round_ = club.ana, club.ben, Round(club, library, clock)
    await ana.slash(club.channel, "nominate", film="parasite", why="The stairs.")
    nominated = await ben.slash(club.channel, "nominate", film="ballerina", why="The kitchen.")
    backed = await ana.click(answer(nominated), label="Me too")
    assert "1 other would like it, too" in public(backed)
    form = await olive.slash(club.channel, "vote open", closes="thursday 20:00", then="friday 8pm")
    await olive.submit_modal(form, {"films0": everything(form)})
    await round_.at(NOW + HOUR)
    post = round_.last("What do we watch next?")
    assert "Your vote counts" in await rank(ana, post, "Ballerina", "Parasite")
    assert list(buttons(await round_.home())) == ["Vote", "Nominate", "Nominations"]
    await round_.at(VOTE_ENDS)
    assert "Ballerina (2025) wins" in read(round_.last("The vote is over"))
    card = round_.last("Remind me")
    assert "picked by ben" in shown(card)
    for member in (ana, ben):
        await member.click(card, label="I'll come")
    assert "I'll come" in buttons(await round_.home())
    asked = await olive.slash(club.channel, "sealed open", film="ballerina", reveal="sunday 8pm")
    await olive.click(answer(asked), label="Seal it")
    await round_.at(FRIDAY - HOUR)
    assert "begins" in round_.last("Start together").content
    await round_.at(FRIDAY + LASTS)
    prompt = round_.last("over. What do you think")
    for member, stars, line in ((ana, "9", "What a kitchen."), (ben, "3", "")):
        await member.click(prompt, label="I was there")
        form = await member.click(prompt, label="Rate")
        given = {"stars": [stars], "line": line, "spoiler": False, "guess": ["6"]}
        rated = await member.submit_modal(form, given)
        assert "has rated **Ballerina (2025)**" in public(rated)
    assert "is talked about in" in told(await ana.click(prompt, label="Discuss"))
    home = await round_.home()
    assert "**Watched last:** **Ballerina (2025)**" in shown(home)
    assert "4.5" not in shown(home), "what was given is sealed"
    await round_.at(FRIDAY + LASTS + HOUR)
    reveal = round_.last("What everyone gave it")
    assert "**ana** ★★★★½ 4.5 · “What a kitchen.”" in shown(reveal)
    assert "★★★ 3.0 from 2 ratings" in shown(await round_.home())
    await round_.at(FRIDAY + LASTS + 2 * HOUR)
    form = await ben.click(reveal, label="Rate or change my mind")
    changed = await ben.submit_modal(form, {"stars": ["8"]})
    assert "a change of heart" in public(changed)
    log = private(await ben.slash(club.channel, "club log"))
    assert "picked by ben · 2 came" in log
    left = private(await ben.slash(club.channel, "nominations"))
    assert "Parasite" in left
    assert "Ballerina" not in left
    await round_.at(FRIDAY + 9 * DAY)
    assert round_.last("What everyone gave it").id == reveal.id, "once"
    await round_.at(FRIDAY + 365 * DAY)
    said = await round_.press_all()
    assert said.pop("Nominations").startswith("## Nominations")
    assert said == {
        "Vote": "That vote is over, and nothing has changed. /vote show has the result.",
        "I'll come": "That screening is over. /calendar shows what is coming.",
        "Nominate": "Nominate a film",
        "Rate Ballerina (2025)": "Rate Ballerina (2025)",
    }
