"""What the library's buttons and forms do for those who may not press or send them."""

from __future__ import annotations

import pytest
import simcord

from bot.domain.library import Editor
from bot.store.clubs import note_club
from bot.store.store import Store
from tests.conftest import NOW
from tests.end_to_end.driving import (
    Club,
    answer,
    begin_form,
    critic,
    film,
    organiser,
    private,
    public,
    refusal,
    shown,
)
from tests.end_to_end.library_forms import FORMS, TABLES, everything

pytestmark = pytest.mark.thorough

REVIEW = "Tár (2022)\nReview by Ada Quill for The Lantern\n\nIt is good, and long, and loud."


async def filled(club: Club, olive: simcord.MemberActor, library: Store) -> dict[str, int]:
    """A club with one of everything; the ids by name."""
    for title in ("Tár", "Tár again", "Gone"):
        await olive.slash(club.channel, "library add-film", title=title, year=2022)
    tar = await film(library, "Tár")
    by = Editor(club.guild.id, olive.id, NOW)
    await library.reviews.add(by, tar.id, critic("The Lantern"))
    message = await club.ben.send(club.channel, "The kitchen fight is a whole film by itself.")
    form = await olive.context_menu(club.channel, "Save as film quote", message)
    await olive.submit_modal(form, {"film": "film:" + str(tar.id)})
    waiting = await club.ben.send(club.channel, "The ballet is good, too.")
    await olive.context_menu(club.channel, "Save as film quote", waiting)
    form = await olive.slash(club.channel, "library add-review", film=f"film:{tar.id}")
    await olive.submit_modal(form, {"text": REVIEW})
    asked = await olive.slash(club.channel, "library remove", film="gone")
    await olive.click(answer(asked), label="Remove")
    await club.ana.slash(club.channel, "library add-film", title="Proposed", year=2022)
    newest = {
        "entry": "library_log WHERE action = 'removed'",
        "proposal": "proposals",
        "quote": "quotes WHERE guild_id NOT NULL",
        "review": "reviews WHERE guild_id NOT NULL",
        "draft": "waiting WHERE kind = 'review draft'",
        "waiting": "waiting WHERE kind = 'quote'",
    }
    ids = {"film": tar.id, "into": (await film(library, "Tár again")).id}
    for name, table in newest.items():
        (row,) = await library.database.fetch(f"SELECT max(id) AS id FROM {table}")
        ids[name] = row["id"]
    return ids


OWN = ("library-role",)
"""What another club's organiser may press: it says which club it is about by where it is."""
PRESSES = (
    "remove-film:{film}", "remove-review:{review}", "draft-replace:{draft}:{review}",
    "draft-beside:{draft}",
    "undo-remove:{entry}", "merge:{film}:{into}", "accept:{proposal}:0", "accept:{proposal}:1",
    "decline:{proposal}:0", "decline:{proposal}:1", "draft-edit:{draft}", "draft-save:{draft}",
    "quote-film:{waiting}:{film}", "quote-back:{quote}", "pick:{draft}:{film}",
    "pick:{waiting}:{film}", *OWN,
)  # fmt: skip


@pytest.mark.parametrize("who", ["a member", "another club's organiser"])
async def test_nobody_gets_anything_by_forged_ids(club: Club, library: Store, who: str) -> None:
    ids = await filled(club, organiser(club), library)
    there = club if who == "a member" else Club(club.env, "Another")
    member = club.ana if there is club else organiser(there)
    await library.database.write(lambda connection: note_club(connection, there.guild.id, NOW))
    before = await everything(library)
    for press in PRESSES if there is club else PRESSES[: -len(OWN)]:
        custom_id = press.format(**ids)
        message = await there.post(custom_id)
        pressed = await member.click(message, custom_id=custom_id)
        if there is not club and custom_id.startswith("quote-back:"):
            # Here there is no such quote: the message that was pressed has no words to lose.
            assert shown(pressed.response) == "That quote was taken back."
            continue
        said = refusal(pressed)
        assert "reference" not in said, custom_id
    forms = FORMS if there is not club else {f: FORMS[f] for f in FORMS if "{film}" not in f}
    for form, values in forms.items():  # a member may suggest to change a film's facts
        submitted = begin_form(member, there, form.format(**ids), values)
        await club.env.settle()
        assert "reference" not in refusal(submitted), form
    after = await everything(library)
    waiting = TABLES.index("waiting")  # which has what was typed into the refused forms
    assert after[:waiting] + after[waiting + 1 :] == before[:waiting] + before[waiting + 1 :]


async def test_a_pick_that_is_none_is_a_plain_line(club: Club, library: Store) -> None:
    """A draft and a message wait where commands do, and are no commands."""
    olive = organiser(club)
    ids = await filled(club, olive, library)
    for what in ("draft", "waiting"):
        custom_id = f"pick:{ids[what]}:{ids['film']}"
        said = refusal(await olive.click(await club.post(custom_id), custom_id=custom_id))
        assert "run the command again" in said


async def test_a_page_that_is_nowhere_is_the_first(club: Club, library: Store) -> None:
    await filled(club, organiser(club), library)
    far = 10**18 - 1
    for custom_id in (f"library:3:{far}", f"library:{far}:1", f"library-log:{far}"):
        message = await club.post(custom_id)
        assert "# " in shown((await club.ana.click(message, custom_id=custom_id)).response)
    message = await club.post(f"proposals:{far}")
    turned = await club.ana.click(message, custom_id=f"proposals:{far}")
    assert "proposes **Proposed (2022)**" in shown(turned.response)


async def test_an_organiser_who_is_none_any_more_between_card_and_press(
    club: Club, library: Store
) -> None:
    olive = organiser(club)
    ids = await filled(club, olive, library)
    cards = [
        (await olive.slash(club.channel, "library edit", film="tar (2022)"), "Titles and poster"),
        (await olive.slash(club.channel, "library edit", film="tar (2022)"), "Facts"),
        (await olive.slash(club.channel, "library remove", film="tar (2022)"), "Remove"),
        (
            await olive.slash(
                club.channel, "library remove", film="tar (2022)", review=f"review:{ids['review']}"
            ),
            "Remove",
        ),
        (
            await olive.slash(club.channel, "library merge", film="tar (2022)", into="tar again"),
            "Merge",
        ),
    ]
    edit = await olive.slash(
        club.channel, "library edit", film="tar (2022)", review=f"review:{ids['review']}"
    )
    form = await olive.click(answer(cards[0][0]), label="Titles and poster")
    club.env.backend.get_guild(club.guild.id).members[olive.id].role_ids.clear()
    for card, label in cards[2:]:
        assert "Ask an organiser" in refusal(await olive.click(answer(card), label=label))
    proposed = await olive.submit_modal(form, {"title": "Mine", "year": "2020"})
    assert "suggests a change of **Mine (2020)**" in public(proposed)
    assert "Nothing was changed yet" in refusal(await olive.click(answer(edit), label="Save"))
    form = await olive.click(answer(edit), label="Edit")
    await olive.submit_modal(form, {"byline": "The Lantern", "summary": "Another."})
    saved = await olive.click(answer(edit), label="Suggest this change")
    assert "suggests a change to a review" in shown(saved.followups[-1])
    assert await library.database.fetch("SELECT 1 FROM films WHERE title = 'Mine'") == []


async def test_everyone_may_be_named(club: Club) -> None:
    """@everyone is a role, too, that no member's list of roles has."""
    olive = organiser(club)
    named = await olive.slash(club.channel, "library managers", role=club.guild.default_role)
    assert "and by everyone." in private(named)
    log = private(await olive.slash(club.channel, "library log"))
    assert "lets everyone change the library" in log
    added = await club.ana.slash(club.channel, "library add-film", title="Tár", year=2022)
    assert "added **Tár (2022)**" in public(added)


async def test_a_role_that_was_deleted_lets_nobody_in(club: Club) -> None:
    olive = organiser(club)
    keepers = club.guild.create_role("Keepers")
    kim = club.guild.add_member(club.env.create_user("kim"), roles=[keepers])
    await olive.slash(club.channel, "library managers", role=keepers)
    for command in ("library remove", "club log-add"):
        given = (
            {"film": "ballerina", "date": "2026-03-01"}
            if "log" in command
            else {"film": "ballerina"}
        )
        refused = refusal(await club.ana.slash(club.channel, command, **given))
        assert f"or the role {keepers.mention}. Ask an organiser." in refused
    guild = club.env.bot.get_guild(club.guild.id)
    role = guild and guild.get_role(keepers.id)
    assert role is not None
    await role.delete()
    said = private(await olive.slash(club.channel, "library managers"))
    assert "The role that was named is gone" in said
    assert said.endswith("[Without a role]\n[Set up the club]")
    assert "the permission Manage Server. Ask an organiser." in refusal(
        await kim.slash(club.channel, "library remove", film="ballerina")
    )
