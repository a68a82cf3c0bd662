"""/nominate and /nominations: films that members would like the club to watch."""

from __future__ import annotations

import discord
import pytest
import simcord

from bot.store.store import Store
from tests.conftest import NOW
from tests.end_to_end.driving import (
    WAYS,
    Club,
    answer,
    as_received,
    begin,
    buttons,
    components,
    new_client,
    private,
    public,
    refusal,
    sent,
    shown,
    told_below,
    walk,
)

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.thorough]


async def nominate(
    member: simcord.MemberActor, club: Club, title: str, **more: object
) -> simcord.InteractionResult:
    return await member.slash(club.channel, "nominate", film=title, **more)


async def listed(member: simcord.MemberActor, club: Club) -> simcord.ResponseMessage:
    return answer(await member.slash(club.channel, "nominations"))


async def test_a_nomination_is_told_to_the_club_and_others_join_it_after_a_restart(
    club: Club, library: Store
) -> None:
    given = await nominate(club.ana, club, "ballerina", why="**Swans**, \n at last.")
    assert public(given) == (
        f"{club.ana.name} nominated **Ballerina (2025)**.\n> \\*\\*Swans\\*\\*, at last.\n"
        "[Me too]\n[Take back]\n[Card]"
    )
    await club.env.restart_bot(new_client(library))
    notice = answer(given)
    for _twice in range(2):
        await club.ben.click(notice, label="Me too")
        assert "-# 1 other would like it, too\n" in shown(notice)
    assert "your own nomination" in refusal(await club.ana.click(notice, label="Me too"))
    again = private(await nominate(club.ben, club, "ballerina"))
    assert f"{club.ana.name} has nominated **Ballerina (2025)** already" in again
    assert "[Me too]" in again
    dropped = private(await nominate(club.ben, club, "ballerina", why="Ballet!"))
    assert "Your reason is not added: a nomination has one.\n> \\*\\*Swans" in dropped
    own = private(await nominate(club.ana, club, "ballerina"))
    assert "You have nominated **Ballerina (2025)** already.\n> \\*\\*Swans" in own
    changed = private(await nominate(club.ana, club, "ballerina", why="Black swans."))
    assert "already. This is your reason now:\n> Black swans." in changed
    assert "> Black swans." in shown(await listed(club.ben, club))
    assert "[Me too]" not in own


async def test_it_is_taken_back_by_whom_it_is_from_or_an_organiser(
    club: Club, olive: simcord.MemberActor
) -> None:
    notice = answer(await nominate(club.ana, club, "ballerina"))
    assert "Only who nominated it" in refusal(await club.ben.click(notice, label="Take back"))
    await club.ana.click(notice, label="Take back")
    assert (
        shown(notice) == f"{club.ana.name} took the nomination of **Ballerina (2025)** back.{WAYS}"
    )
    notice = answer(await nominate(club.ana, club, "ballerina"))
    asked = answer(await olive.click(notice, label="Take back"))
    assert "Take **Ballerina (2025)** off the nominations?" in shown(asked)
    gone = await olive.click(asked, label="Take it off")
    assert f"{olive.name} took **Ballerina (2025)** off the nominations" in shown(gone.followups[0])
    old = await club.post("nomination-back:1", "nomination-take:1", "nomination-step:1:0:2")
    second = await club.post("nomination-off:1:0")
    assert "no longer there" in refusal(await olive.click(second, custom_id="nomination-off:1:0"))
    for label in buttons(old):
        assert "no longer there" in refusal(await club.ana.click(old, label=label))


async def test_who_takes_a_nomination_back_that_others_would_like_too_is_asked_first(
    club: Club,
) -> None:
    notice = answer(await nominate(club.ana, club, "ballerina"))
    await club.ben.click(notice, label="Me too")
    asked = answer(await club.ana.click(notice, label="Take back"))
    assert "it can't be undone.\n-# nominated by ana · 1 other would like it, too\n" in shown(asked)
    page = await listed(club.ana, club)
    (step,) = [b["custom_id"] for b in page_buttons(page) if b["label"] == "Take back"]
    await club.ana.click(page, custom_id=step)
    assert "1 other would like it, too" in shown(page)
    await club.ana.click(page, label="Cancel")
    assert "Ballerina" in shown(page)
    forged = await club.post(buttons(asked)["Take it off"]["custom_id"])
    assert "Only who nominated it" in refusal(await club.ben.click(forged, label="0"))
    (told,) = (await club.ana.click(asked, label="Take it off")).followups
    assert shown(told) == f"ana took the nomination of **Ballerina (2025)** back.{WAYS}"


async def test_a_member_has_so_many_and_the_list_takes_one_back(club: Club) -> None:
    for title in ("ballerina", "parasite", "casablanca"):
        await nominate(club.ana, club, title)
    full = refusal(await nominate(club.ana, club, "1917"))
    assert full.startswith("**1917 (2019)**: 3 films are the most that you can nominate")
    page = await listed(club.ana, club)
    step = next(b["custom_id"] for b in page_buttons(page) if b["label"] == "Take back")
    await club.ana.click(page, custom_id=step)
    assert "Ballerina" not in shown(page)
    public(await nominate(club.ana, club, "1917"))


def page_buttons(page: simcord.ResponseMessage) -> list[dict[str, str]]:
    return [dict(part) for part in walk(components(page)) if part.get("type") == 2]


async def test_the_list_joins_and_leaves_and_has_pages(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    empty = await club.ana.slash(club.channel, "nominations")
    assert "Nothing is nominated yet" in private(empty)
    assert (await club.ana.click(answer(empty), label="Nominate")).modal is not None
    for member, titles in (
        (club.ana, ("ballerina", "parasite", "casablanca")),
        (club.ben, ("1917", "john wick", "amelie")),
        (olive, ("trainspotting",)),
    ):
        for title in titles:
            await nominate(member, club, title)
    page = await listed(club.ben, club)
    assert "7 films" in shown(page)
    first = page_buttons(page)[0]
    assert first["label"] == "Me too"
    await club.ben.click(page, custom_id=first["custom_id"])
    assert "1 other would like it, too" in shown(page)
    left = page_buttons(page)[0]
    assert left["label"] == "Not any more"
    await club.ben.click(page, custom_id=left["custom_id"])
    assert "would like it, too" not in shown(page)
    await club.ben.click(page, label="Next ›")
    assert "Trainspotting" in shown(page)
    assert "Page 2 of 2" in shown(page)
    assert "nomination-remove" not in str(page.components)
    chosen = str((await library.nominations.page(club.guild.id, 0, 0, 1))[0][0].id)
    theirs = await listed(olive, club)
    await olive.select(theirs, [chosen], custom_id="nomination-remove:0")
    assert f"nominated by {club.ana.name}" in shown(theirs)
    await olive.click(theirs, label="Cancel")
    assert "Ballerina" in shown(theirs)
    await olive.select(theirs, [chosen], custom_id="nomination-remove:0")
    removed = await olive.click(theirs, label="Take it off")
    assert "Ballerina" not in shown(theirs)
    (told,) = removed.followups
    assert f"{olive.name} took **Ballerina (2025)** off the nominations" in shown(told)
    assert not told.ephemeral
    data = {"custom_id": "nomination-remove:0", "component_type": 3, "values": [chosen]}
    some = as_received(club, await club.post("nominations:0"))
    forged = begin(club.ana, club, discord.InteractionType.component, data, some)
    await club.env.settle()
    assert "may manage this server" in refusal(forged)


async def test_what_was_watched_is_said_to_have_been(
    club: Club, olive: simcord.MemberActor
) -> None:
    await olive.slash(club.channel, "club log-add", film="ballerina", date="2026-03-13")
    given = await nominate(club.ana, club, "ballerina", why="Again.")
    said = "-# The club has watched it before, on <t:1773403200:D>."
    assert f"{said}\n> Again." in public(given), "not behind her words, as if it were one of them"
    await club.ben.click(answer(given), label="Me too")
    assert said in shown(answer(given)), "also when the message has moved along"


async def test_a_title_that_is_not_clear_is_asked_back_and_keeps_why(club: Club) -> None:
    asked = await nominate(club.ana, club, "true grit", why="Horses.")
    given = await club.ana.click(answer(asked), label="True Grit (2010)")
    assert "nominated **True Grit (2010)**.\n> Horses." in told_below(given)


async def test_another_clubs_nomination_is_unknown(club: Club) -> None:
    await nominate(club.ana, club, "ballerina")
    other = Club(club.env, "The Other Club")
    forged = await other.post("nomination-back:1", "nomination-take:1", "nomination-step:1:0:0")
    for label in buttons(forged):
        assert "no longer there" in refusal(await other.ana.click(forged, label=label))
    assert "Nothing is nominated yet" in private(
        await other.ana.slash(other.channel, "nominations")
    )


async def propose(club: Club, title: str, **more: object) -> simcord.ResponseMessage:
    """Ana nominates a film that the library lacks, and proposes it: the club's card of that."""
    missing = await nominate(club.ana, club, title, **more)
    form = await club.ana.click(answer(missing), label=f"Propose “{title}” for the library")
    proposed = await club.ana.submit_modal(form, {"title": title, "year": "1927"})
    (card,) = proposed.followups  # the command is not given back, since nothing of it is lost
    return card


async def test_a_film_that_is_proposed_for_it_is_nominated_when_it_is_accepted(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    card = await propose(club, "Metropolis", why="It is old.")
    assert "With it they nominate the film.\n> It is old." in shown(card)
    assert "Nothing is nominated yet" in shown(await listed(club.ben, club))
    await club.env.restart_bot(new_client(library))
    accepted = await olive.click(card, label="Accept")
    (told,) = accepted.followups
    assert f"{club.ana.name} nominated **Metropolis (1927)**.\n> It is old." in shown(told)
    await club.ben.click(told, label="Me too")
    assert "1 other would like it, too" in shown(told)
    direct = [shown(dict(body)) for _, body in sent(club.env)]
    assert any(text.endswith("**Metropolis (1927)**.\nIt is nominated now.") for text in direct)


async def test_who_has_no_room_to_nominate_a_proposed_film_is_told(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    card = await propose(club, "Metropolis")
    await library.round_settings.change(club.guild.id, NOW, nominations_each=1)
    await nominate(club.ana, club, "ballerina")
    accepted = await olive.click(card, label="Accept")
    assert accepted.followups == []
    assert f"It is not nominated: {club.ana.name} has as many nominations" in shown(card)
    assert "you have as many nominations as the club allows." in shown(dict(sent(club.env)[-1][1]))
    missing = await nominate(club.ana, club, "Nosferatu")
    form = await club.ana.click(answer(missing), label="Propose “Nosferatu” for the library")
    sent_ = await club.ana.submit_modal(form, {"title": "Nosferatu", "year": "1922"})
    card, told = sent_.followups
    assert "proposes **Nosferatu (1922)**" in shown(card)
    assert "nominate" not in shown(card)
    assert "The film is proposed alone: you have as many nominations" in shown(told)
    assert told.ephemeral
    assert "Ballerina (2025)" in private(await club.ana.click(told, label="Nominations"))
