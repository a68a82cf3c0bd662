"""/library: films added, changed, merged and removed, as an organiser and members do it."""

from __future__ import annotations

import pytest
import simcord

from bot.domain.library import Editor
from bot.store.store import Store
from tests.conftest import NOW
from tests.end_to_end.driving import (
    Club,
    answer,
    buttons,
    critic,
    delete_film,
    film,
    new_client,
    private,
    public,
    refusal,
    shown,
    told_below,
)


async def test_a_film_is_there_in_one_command(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    added = await olive.slash(club.channel, "library add-film", title="Tár", year=2022)
    assert public(added).startswith("olive added **Tár (2022)** to the library.")
    rate = await club.ana.click(answer(added), label="Rate")
    rated = public(await club.ana.submit_modal(rate, {"stars": ["8"], "line": ""}))
    assert rated.startswith("ana gave **Tár (2022)** ★★★★ 4\n")
    assert shown(answer(added)).startswith("olive added"), "who added it stays to be read"
    card = await club.ana.slash(club.channel, "review", film="tar")
    assert "## Tár (2022)" in public(card)
    form = await olive.click(answer(added), label="Add facts")
    changed = await olive.submit_modal(
        form,
        {"director": "Todd Field", "runtime": "2 h 38 min", "cast": "Cate Blanchett, Nina Hoss"},
    )
    assert "Todd Field · 2 h 38 min · Cate Blanchett, Nina Hoss" in private(changed)
    tar = await film(library, "Tár")
    assert (tar.runtime, tar.cast) == (158, ("Cate Blanchett", "Nina Hoss"))
    for title in ("tar", f"film:{tar.id}"):
        again = await olive.slash(club.channel, "library add-film", title=title, year=2022)
        assert "in the library already" in refusal(again)
    odd = await olive.slash(club.channel, "library add-film", title="film: a film", year=2022)
    assert "added **film: a film (2022)**" in public(odd)


@pytest.mark.parametrize(
    ("title", "meant"),
    [
        ("Casblanca (1942)", "Casablanca (1942)"),
        ("Casblanka (1942)", "Casablanca (1942)"),
        ("Trainspoting (1997)", "Trainspotting (1996)"),
        ("Amelie (2002)", "Amélie (2001)"),
        ("Mad Max Fury Road (2014)", "Mad Max: Fury Road (2015)"),
        ("Der Pate (1973)", "The Godfather (1972)"),
        ("Der Patte (1973)", "The Godfather (1972)"),
        ("Der Pete (1972)", "The Godfather (1972)"),
        ("Les sept samouraïs (1955)", "Seven Samurai (1954)"),
        ("Les sept samuraïs (1955)", "Seven Samurai (1954)"),
        ("Касабланка (1943)", "Casablanca (1942)"),
        ("卡萨布兰卡 (1943)", "Casablanca (1942)"),
    ],
)
async def test_a_film_that_is_nearly_there_is_asked_about_before_it_is_added(
    club: Club, olive: simcord.MemberActor, library: Store, title: str, meant: str
) -> None:
    asked = await olive.slash(club.channel, "library add-film", title=title)
    assert private(asked).startswith(f"Do you mean **{meant}**, which is in the library?")
    assert [*buttons(answer(asked))] == [meant, f"Add {title}"]
    card = await olive.click(answer(asked), label=meant)
    assert private(card).startswith(f"## {meant}")
    own = "SELECT 1 FROM films WHERE title = ?"
    assert await library.database.fetch(own, (title[:-7],)) == []
    added = await olive.click(answer(asked), label=f"Add {title}")
    assert f"added **{title}** to the library" in told_below(added)
    await delete_film(library, await film(library, title[:-7]))


async def test_what_waits_for_a_film_that_is_nearly_there_goes_on_with_either(
    club: Club, olive: simcord.MemberActor
) -> None:
    for picked in ("Casablanca (1942)", "Add Casblanka (1942)"):
        missing = await olive.slash(club.channel, "rate", film="casblanka", stars=4.0)
        form = await olive.click(answer(missing), label="Add “casblanka”")
        filled = {"title": "Casblanka", "year": "1942"}
        asked = await olive.submit_modal(form, filled)
        done = await olive.click(answer(asked), label=picked)
        given = picked.removeprefix("Add ")
        assert f"gave **{given}** ★★★★ 4" in shown(done.followups[-1])


async def test_a_member_proposes_a_film_that_is_nearly_there_once_they_are_sure(club: Club) -> None:
    asked = await club.ana.slash(club.channel, "library add-film", title="Balerina", year=2025)
    assert private(asked).startswith("Do you mean **Ballerina (2025)**, which is in the library?")
    proposed = await club.ana.click(answer(asked), label="Propose Balerina (2025)")
    assert "**Balerina (2025)**" in told_below(proposed)


async def test_a_film_that_is_known_by_nearly_that_title_is_added_without_a_question(
    club: Club, olive: simcord.MemberActor
) -> None:
    for title, year in (
        ("Heat", 1995), ("Heist", 1995), ("Rocky II", 1979), ("Rocky III", 1979),
        ("Der Pate 2", 1973), ("Der Pate", 1990), ("Der Patte", 1985),
    ):  # fmt: skip
        added = await olive.slash(club.channel, "library add-film", title=f'"{title}"', year=year)
        assert f"added **{title} ({year})**" in public(added)


async def test_a_film_is_there_already_under_its_title_elsewhere(
    club: Club, olive: simcord.MemberActor
) -> None:
    there = "**Seven Samurai (1954)** is in the library already."
    for member in (olive, club.ana):
        typed = "Die sieben Samurai (1954)"
        again = await member.slash(club.channel, "library add-film", title=typed)
        assert refusal(again).startswith(there)
        form = await member.slash(club.channel, "library add-film", title="Die sieben Samurai")
        sent = await member.submit_modal(form, {"title": "Die sieben Samurai", "year": "1954"})
        assert refusal(sent).startswith(there)
    missing = await club.ana.slash(club.channel, "rate", film="Kurosawa", stars=4.0)
    form = await club.ana.click(answer(missing), label="Propose “Kurosawa” for the library")
    rated = await club.ana.submit_modal(form, {"title": "Sieben Samurai", "year": "1954"})
    assert "gave **Seven Samurai (1954)**" in shown(rated.followups[-1])
    other = await olive.slash(club.channel, "library add-film", title="Die sieben Samurai (1998)")
    assert "added **Die sieben Samurai (1998)**" in public(other)


async def test_a_members_film_waits_for_one_press(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    proposed = await club.ana.slash(club.channel, "library add-film", title="Tár (2022)")
    assert "ana proposes **Tár (2022)** for the library." in public(proposed)
    assert "Ask an organiser" in refusal(await club.ben.click(answer(proposed), label="Accept"))
    accepted = await olive.click(answer(proposed), label="Accept")
    assert "olive accepted it." in shown(accepted.response)
    assert list(buttons(accepted.response)) == ["Card", "Rate"]
    assert (await film(library, "Tár")).guild_id == club.guild.id
    log = await club.ben.slash(club.channel, "library log")
    assert "ana added **Tár (2022)**, and olive accepted it" in private(log)


async def test_a_seed_is_changed_for_this_club_alone(
    env: simcord.Env, club: Club, olive: simcord.MemberActor
) -> None:
    card = await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0)
    review = await club.ana.slash(club.channel, "review", film="ballerina")
    edit = await olive.slash(club.channel, "library edit", film="ballerina")
    form = await olive.click(answer(edit), label="Titles and poster")
    changed = await olive.submit_modal(
        form, {"title": "Ballerina: The Film", "year": "2025", "others": "Ballerina\nEve"}
    )
    assert "## Ballerina: The Film (2025)" in shown(changed.response)
    assert card.response is not None
    # The card that hung there before goes on working, and shows the film as it is now.
    turned = await club.ben.click(answer(review), label="Another quote")
    assert "## Ballerina: The Film (2025)" in shown(turned.response)
    assert "from 1 rating" in shown(turned.response)
    other = Club(env, "Another")
    assert "## Ballerina (2025)" in public(
        await other.ana.slash(other.channel, "review", film="ballerina")
    )


async def test_what_is_removed_comes_back_within_ten_minutes(
    club: Club, olive: simcord.MemberActor
) -> None:
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0)
    await club.ben.slash(club.channel, "nominate", film="ballerina")
    asked = await olive.slash(club.channel, "library remove", film="ballerina")
    along = "With it: 1 rating, 2 reviews, 10 quotes and its nomination."
    assert along in private(asked)
    removed = await olive.click(answer(asked), label="Remove")
    (notice,) = removed.followups
    assert f"olive removed **Ballerina (2025)** from the library. {along}" in shown(notice)
    gone = await club.ana.slash(club.channel, "review", film="ballerina")
    assert "No film called" in refusal(gone)
    assert "Ask an organiser" in refusal(await club.ana.click(notice, label="Undo"))
    back = await olive.click(notice, label="Undo")
    assert "olive brought **Ballerina (2025)** back." in shown(back.response)
    card = await club.ana.slash(club.channel, "review", film="ballerina")
    assert "from 1 rating" in public(card)


@pytest.mark.parametrize("review", ["letterboxd", "lantern"])
async def test_a_review_that_was_emptied_is_again_what_it_was_also_after_a_restart(
    club: Club, olive: simcord.MemberActor, library: Store, review: str
) -> None:
    ballerina = await film(library, "Ballerina")
    by = Editor(club.guild.id, olive.id, NOW)
    await library.reviews.add(by, ballerina.id, critic("The Lantern", summary="Bright."))
    before = public(await club.ana.slash(club.channel, "review", film="ballerina"))
    edit = await olive.slash(club.channel, "library edit", film="ballerina", review=review)
    form = await olive.click(answer(edit), label="Edit")
    changed = answer(await olive.submit_modal(form, {"byline": "Nobody", "stars": "1"}))
    await olive.click(changed, label="Save")
    assert "Saved. **Ballerina (2025)** has it now.\n-# Undo works until" in shown(changed)
    log = await olive.slash(club.channel, "library log")
    assert "Undo the change: Nobody, Ballerina (2025)" in buttons(answer(log))
    await club.env.restart_bot(new_client(library))
    undo_id = buttons(changed)["Undo"]["custom_id"]
    theirs = await club.post(undo_id)
    assert "Ask an organiser" in refusal(await club.ana.click(theirs, label="0"))
    undone = shown((await olive.click(changed, label="Undo")).response)
    assert "olive undid the change of the review by" in undone
    log = private(await olive.slash(club.channel, "library log")).splitlines()
    assert "olive undid the change of the review by" in log[1]
    assert log[2].endswith("olive changed the review by Nobody of **Ballerina (2025)**")
    assert public(await club.ana.slash(club.channel, "review", film="ballerina")) == before
    again = await olive.click(await club.post(undo_id), label="0")
    assert "undone already" in refusal(again)


async def test_two_entries_become_one(club: Club, olive: simcord.MemberActor) -> None:
    await olive.slash(club.channel, "library add-film", title="Seven Samurai (restored)", year=1954)
    await club.ana.slash(club.channel, "rate", film="seven samurai (restored)", stars=2.0)
    await club.ben.slash(club.channel, "rate", film="seven samurai (restored)", stars=3.0)
    await club.ana.slash(club.channel, "rate", film="seven samurai 1954", stars=5.0)
    asked = await olive.slash(
        club.channel, "library merge", film="seven samurai (restored)", into="shichinin no samurai"
    )
    assert "Its titles move, and 2 ratings." in private(asked)
    merged = await olive.click(answer(asked), label="Merge")
    assert shown(merged.response) == "Done: see the message below."
    (told,) = merged.followups
    assert "olive merged **Seven Samurai (restored) (1954)** into **Seven Samurai" in shown(told)
    listed = await club.ana.slash(club.channel, "ratings", film="seven samurai restored")
    assert "★★★★ 4.0 from 2 ratings" in public(listed)
    shelf = private(await club.ana.slash(club.channel, "library list"))
    assert "**Seven Samurai (1954)** ★★★★ 4.0 from 2 ratings\n" in shelf
    assert "** ·" not in shelf, "on a phone it would be left at the end of a line"


async def test_the_list_pages_and_narrows(club: Club, olive: simcord.MemberActor) -> None:
    for number in range(20):
        await olive.slash(club.channel, "library add-film", title=f"Film {number:02}", year=2000)
    listed = await club.ana.slash(club.channel, "library list", show="own")
    assert "20 films" in private(listed)
    assert "Page 1 of 2" in private(listed)
    turned = await club.ana.click(answer(listed), label="Next ›")
    assert "**Film 19 (2000)**" in shown(turned.response)
    back = await club.ana.click(answer(turned), label="‹ Previous")
    assert shown(back.response) == private(listed)
    unrated = await club.ana.slash(club.channel, "library list", show="unrated")
    assert "without a rating\n- **1917 (2019)**" in private(unrated)
    assert "-# Page 1\n" in private(unrated)


async def test_the_list_says_that_proposals_wait_and_leads_to_them(
    club: Club, olive: simcord.MemberActor
) -> None:
    assert "wait" not in private(await olive.slash(club.channel, "library list"))
    for title in ("Tár", "Heat"):
        await club.ana.slash(club.channel, "library add-film", title=title, year=1995)
    found = await olive.slash(club.channel, "library list")
    proposals = await olive.click(answer(found), label="2 proposals wait")
    assert "ana proposes **Tár (1995)** for the library." in shown(proposals.response)


async def test_a_button_of_an_earlier_versions_list_turns_to_its_page(
    club: Club, olive: simcord.MemberActor
) -> None:
    for number in range(20):
        await olive.slash(club.channel, "library add-film", title=f"Film {number:02}", year=2000)
    turned = await club.ana.click(await club.post("library:1:1"), custom_id="library:1:1")
    assert "added by this club" in shown(turned.response)
    assert "**Film 19 (2000)**" in shown(turned.response)
    assert "Page 2 of 2" in shown(turned.response)


async def test_a_role_may_change_the_library_until_it_is_deleted(
    club: Club, olive: simcord.MemberActor
) -> None:
    keepers = club.guild.create_role("Keepers")
    kim = club.guild.add_member(club.env.create_user("kim"), roles=[keepers])
    assert "may manage this server" in refusal(
        await kim.slash(club.channel, "library managers", role=keepers)
    )
    named = await olive.slash(club.channel, "library managers", role=keepers)
    assert f"and by <@&{keepers.id}>." in private(named)
    added = await kim.slash(club.channel, "library add-film", title="Tár", year=2022)
    assert "added **Tár (2022)**" in public(added)
    cleared = await olive.click(answer(named), label="Without a role")
    assert "lets its members do so, too" in shown(cleared.response)
    assert "Ask an organiser" in refusal(
        await kim.slash(club.channel, "library remove", film="ballerina")
    )


async def test_a_message_that_goes_while_its_film_is_asked_for_is_no_quote(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    message = await club.ben.send(club.channel, "The kitchen fight is a film by itself.")
    form = await olive.context_menu(club.channel, "Save as film quote", message)
    await club.ben.delete(message)
    assert "too long ago" in refusal(await olive.submit_modal(form, {"film": "ballerina"}))
    assert await library.database.fetch("SELECT 1 FROM quotes WHERE guild_id NOT NULL") == []


async def test_a_members_words_become_a_quote(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    message = await club.ben.send(club.channel, "The kitchen fight is a *whole* film by itself.")
    form = await olive.context_menu(club.channel, "Save as film quote", message)
    saved = await olive.submit_modal(form, {"film": "ballerina 2025"})
    assert "by ben:" in public(saved)
    drawn = await club.ana.slash(club.channel, "quote", film="ballerina")
    while "kitchen fight is a" not in shown(drawn.response):
        drawn = await club.ana.click(answer(drawn), label="Another")
    assert "ben in this club" in shown(drawn.response)
    assert "Only the one who said it" in refusal(
        await club.ana.click(answer(drawn), label="Take back")
    )
    await club.ben.click(answer(drawn), label="Take back")
    assert shown(drawn.response) == "That quote was taken back."
    (row,) = await library.database.fetch("SELECT max(id) AS id FROM quotes")
    forged = await club.post(f"quote-back:{row['id'] + 1}")
    pressed = await club.ben.click(forged, label="0")
    assert shown(pressed.response) == "That quote was taken back."
