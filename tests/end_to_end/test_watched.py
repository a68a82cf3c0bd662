"""/club log: what the club has watched, noted and changed by those who keep the library."""

from __future__ import annotations

import pytest
import simcord

from bot.store.store import Store
from tests.conftest import NOW
from tests.end_to_end.driving import (
    Clock,
    Club,
    answer,
    buttons,
    film,
    new_client,
    offered,
    organiser,
    private,
    public,
    refusal,
    shown,
    walk,
)

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.thorough]


async def note(
    member: simcord.MemberActor, club: Club, title: str, date: str, **more: object
) -> simcord.InteractionResult:
    return await member.slash(club.channel, "club log-add", film=title, date=date, **more)


async def log(reader: simcord.MemberActor, club: Club, **narrowed: object) -> str:
    return private(await reader.slash(club.channel, "club log", **narrowed))


async def test_what_an_organiser_notes_everyone_reads_with_picker_and_mean(
    club: Club, olive: simcord.MemberActor
) -> None:
    assert "An organiser does that" in await log(club.ana, club)
    await club.ben.slash(club.channel, "rate", film="ballerina", stars=4.0)
    said = public(await note(olive, club, "ballerina", "2026-03-13", picker=club.ana, came=5))
    assert said.startswith(f"{olive.name} noted in the log: the club watched **Ballerina (2025)**")
    assert f"picked by {club.ana.name} · 5 came" in said
    await note(olive, club, "parasite", "1 March 2026")
    lines = (await log(club.ben, club)).splitlines()
    assert lines[0] == "## What the club has watched"
    assert [line for line in lines if "**" in line] == [
        "<t:1773403200:d> **Ballerina (2025)**", "<t:1772366400:d> **Parasite (2019)**",
    ]  # fmt: skip
    assert f"-# picked by {club.ana.name} · 5 came · ★★★★ 4.0 from 1 rating" in lines
    hers = await log(club.ben, club, member=club.ana.user, year=2026)
    assert f"What {club.ana.name} picked in 2026" in hers
    assert "Parasite" not in hers
    assert "No entry of the log fits" in await log(club.ben, club, year=1999)


async def test_two_organisers_who_change_an_entry_at_once_both_get_what_they_changed(
    club: Club, olive: simcord.MemberActor
) -> None:
    await note(olive, club, "ballerina", "2026-03-13", came=5)
    oscar = organiser(club)
    forms: list[simcord.InteractionResult] = []
    for who in (olive, oscar):
        listed = answer(await who.slash(club.channel, "club log"))
        menu = next(p for p in walk(listed.components) if p.get("custom_id") == "watched-entry")
        entry = menu["options"][0]["value"]
        card = answer(await who.select(listed, [entry], custom_id="watched-entry"))
        forms.append(await who.click(card, label="Change"))
    filled = offered(forms[1])
    await olive.submit_modal(forms[0], {**filled, "date": "2026-02-02", "came": "6"})
    await oscar.submit_modal(forms[1], {**filled, "picker": "Quentin"})
    said = await log(olive, club)
    assert "<t:1770033600:d> **Ballerina" in said, "he has left the day alone"
    assert "picked by Quentin · 6 came" in said


async def test_a_film_that_was_watched_and_is_still_nominated_is_said_to_be_so(
    club: Club, olive: simcord.MemberActor
) -> None:
    await club.ana.slash(club.channel, "nominate", film="ballerina")
    noted = await note(olive, club, "ballerina", "2026-03-13")
    assert "It is still nominated: **Nominations** has what takes it off." in public(noted)
    listed = private(await olive.click(answer(noted), label="Nominations"))
    assert "**Ballerina (2025)**" in listed
    assert "still nominated" not in public(await note(olive, club, "parasite", "2026-03-13"))


async def test_who_may_not_change_the_library_may_only_read(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    assert "the permission Manage Server. Ask an organiser." in refusal(
        await note(club.ana, club, "ballerina", "2026-03-13")
    )
    noted = await note(olive, club, "ballerina", "2026-03-13")
    assert "log needs" in refusal(await club.ana.click(answer(noted), label="Undo"))
    listed = answer(await club.ana.slash(club.channel, "club log"))
    assert "watched-entry" not in str(listed.components)
    forged = await club.post("watched-edit:1", "watched-remove:1")
    for label in buttons(forged):
        assert "log needs" in refusal(await club.ana.click(forged, label=label))
    assert len((await library.watched.page(club.guild.id, 0, 9))[0]) == 1
    role = club.guild.create_role("Librarians")
    await olive.slash(club.channel, "library managers", role=role)
    chloe = club.guild.add_member(club.env.create_user("chloe"), roles=[role])
    assert "Parasite" in public(await note(chloe, club, "parasite", "2026-03-12"))


async def test_from_the_list_to_a_films_card(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await library.round_settings.change(club.guild.id, NOW, blurs_scores=True)
    await club.env.restart_bot(new_client(library))
    await note(olive, club, "ballerina", "2026-03-13")
    listed = answer(await club.ana.slash(club.channel, "club log"))
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0)
    card = await club.ana.select(listed, [str(await film_id(club))], custom_id="library-pick")
    assert "\n**This club** ★★★★ 4.0 from 1 rating" in private(card), "she has rated it"
    assert "## Ballerina (2025)" in private(card)


async def film_id(club: Club) -> int:
    store: Store = club.env.bot.store  # type: ignore[attr-defined]
    return (await film(store, "Ballerina")).id


async def test_an_entry_is_changed_removed_and_brought_back_also_after_a_restart(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await club.ben.slash(club.channel, "rate", film="parasite", stars=4.0)  # so that he is known
    await note(olive, club, "ballerina", "2026-03-13", picker=club.ana)
    ((entry,), _) = await library.watched.page(club.guild.id, 0, 9)
    listed = answer(await olive.slash(club.channel, "club log"))
    await club.env.restart_bot(new_client(library))
    card = answer(await olive.select(listed, [str(entry.id)], custom_id="watched-entry"))
    form = await olive.click(card, label="Change")
    given = {"date": "12.3.2026", "picker": f"@{club.ben.name.upper()}", "came": "7"}
    await olive.submit_modal(form, given)
    assert f"picked by {club.ben.name} · 7 came" in shown(card)
    assert "Undo works until" in shown(card)
    again = answer(await olive.select(listed, [str(entry.id)], custom_id="watched-entry"))
    assert f"picked by {club.ben.name} · 7 came" in shown(again), "the list is still open"
    form = await olive.click(again, label="Change")
    await olive.submit_modal(form, {**given, "picker": club.ben.name})
    assert "Nothing was changed." in shown(again)
    assert "Undo" not in buttons(again)
    await olive.click(card, label="Undo")
    assert "the log is as it was before" in shown(card)
    assert await library.watched.page(club.guild.id, 0, 9) == ([entry], 1)
    card = answer(await olive.select(listed, [str(entry.id)], custom_id="watched-entry"))
    removed = await olive.click(card, label="Remove")
    (told,) = removed.followups
    assert f"{olive.name} took **Ballerina (2025)** of" in shown(told)
    assert shown(card) == "Done: see the message below.", "one way back is enough"
    twice = await club.post(buttons(told)["Undo"]["custom_id"])
    assert "Nothing is noted yet" in await log(club.ana, club)
    late = await olive.select(listed, [str(entry.id)], custom_id="watched-entry")
    assert "no longer in the log" in refusal(late)
    await olive.click(told, label="Undo")
    assert await library.watched.page(club.guild.id, 0, 9) == ([entry], 1)
    assert "undone already" in refusal(await olive.click(twice, label="0"))


@pytest.mark.parametrize(
    ("date", "why"),
    [
        ("2026-12-24", "still to come"), ("tomorrow", "15 March 2026 is still to come"),
        ("1812-12-24", "too long ago"), ("soon", "is no date"),
        ("3/4/2025", "Write the year first, then the month: 2025-04-03."),
    ],
)  # fmt: skip
async def test_a_day_that_was_none_of_the_clubs_is_refused(
    club: Club, olive: simcord.MemberActor, date: str, why: str
) -> None:
    assert why in refusal(await note(olive, club, "ballerina", date))


async def test_the_day_is_that_of_the_club(club: Club, olive: simcord.MemberActor) -> None:
    """It is the 15th in Auckland when it is the 14th in UTC."""
    assert "still to come" in refusal(await note(olive, club, "ballerina", "2026-03-15"))
    library: Store = club.env.bot.store  # type: ignore[attr-defined]
    await library.clubs.choose_zone(club.guild.id, "Pacific/Auckland", Clock()())
    offered = await olive.autocomplete(club.channel, "club log-add", "date", "")
    assert [day["value"] for day in offered][:2] == ["2026-03-15", "2026-03-14"]
    # Shown as that day's noon in the club's zone.
    assert "<t:1773529200:D>" in public(await note(olive, club, "ballerina", "2026-03-15"))
    again = refusal(await note(olive, club, "ballerina", "2026-03-15"))
    assert "in the log on that day already" in again
    assert await olive.autocomplete(club.channel, "club log-add", "date", "tomorrow") == []
    offered = await olive.autocomplete(club.channel, "club log-add", "date", "gestern")
    assert [day["value"] for day in offered] == ["2026-03-14"]
    assert "<t:1773442800:D>" in public(await note(olive, club, "parasite", "yesterday"))


async def test_a_long_log_has_pages_that_keep_what_it_is_narrowed_to(
    club: Club, olive: simcord.MemberActor
) -> None:
    for day in range(1, 13):
        await note(olive, club, "ballerina", f"2026-03-{day:02}", picker=club.ana)
    await note(olive, club, "parasite", "2026-03-01", picker=club.ben)
    listed = answer(await club.ben.slash(club.channel, "club log", member=club.ana.user, year=2026))
    assert "12 entries" in shown(listed)
    await club.ben.click(listed, label="Next ›")
    assert "Page 2 of 2" in shown(listed)
    assert f"What {club.ana.name} picked in 2026" in shown(listed)
    assert "Parasite" not in shown(listed)


async def test_an_entry_is_of_one_club_alone(club: Club, olive: simcord.MemberActor) -> None:
    noted = await note(olive, club, "ballerina", "2026-03-13")
    other = Club(club.env, "The Other Club")
    theirs = organiser(other)
    assert "Nothing is noted yet" in await log(theirs, other)
    assert list(buttons(answer(noted))) == ["Undo", "Card", "Rate"]
    forged = await other.post(
        buttons(answer(noted))["Undo"]["custom_id"], "watched-edit:1", "watched-remove:1"
    )
    for label in buttons(forged):
        assert refusal(await theirs.click(forged, label=label))
    assert "Ballerina" in await log(club.ana, club)
