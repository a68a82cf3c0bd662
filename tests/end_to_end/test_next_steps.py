"""No dead ends: each answer has the next step, and nothing that was typed is lost on the way."""

from __future__ import annotations

from typing import Any

import pytest
import simcord

from bot.client.filmclub import FilmClub
from bot.store.store import Store
from tests.end_to_end.driving import (
    Clock,
    Club,
    add_reviews,
    answer,
    buttons,
    critic,
    film,
    history,
    menu,
    new_client,
    offered,
    private,
    public,
    refusal,
    sent,
    shown,
    told_below,
    walk,
)

pytestmark = pytest.mark.thorough


async def test_a_film_that_is_not_there_is_added_and_the_command_goes_on(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    asked = await olive.slash(
        club.channel, "rate", film="Dune 2021", stars=4.5, review="Sand.", spoiler=True
    )
    assert private(asked).startswith("No film called “Dune 2021” is in the library.\n")
    assert "What you typed waits" in private(asked)
    assert list(buttons(asked.response)) == ["Add “Dune”", "Browse the library"]
    browsed = await olive.click(answer(asked), label="Browse the library")
    assert "## The library" in private(browsed)
    form = await olive.click(answer(asked), label="Add “Dune”")
    assert form.modal is not None
    typed = [part.get("value") for part in walk(form.modal["components"]) if part.get("value")]
    assert typed == ["Dune", "2021"]
    await club.env.restart_bot(new_client(library))
    wrong = await olive.submit_modal(form, {"title": "Dune", "year": "soon"})
    assert "four digits" in refusal(wrong)
    again = await olive.click(answer(wrong), label="Correct it")
    added = await olive.submit_modal(again, {"title": "Dune", "year": "2021"})
    assert told_below(added).startswith("olive added **Dune (2021)** to the library.")
    assert buttons(wrong.response) == {}
    assert "olive gave **Dune (2021)** ★★★★½ 4.5\n> ||Sand.||" in shown(added.followups[-1])
    assert await history(library) == [(olive.id, None, 9, "Sand.", True)]

    asked = await olive.slash(
        club.channel, "library add-review", film="Heat", link="https://lantern.example/heat"
    )
    form = await olive.click(answer(asked), label="Add “Heat”")
    added = await olive.submit_modal(form, {"title": "Heat", "year": "1995"})
    await olive.click(added.followups[-1], label="Add the review")  # and its form is closed
    pasting = await olive.click(added.followups[-1], label="Add the review")
    assert pasting.modal is not None
    links = [part.get("value") for part in walk(pasting.modal["components"])]
    assert "https://lantern.example/heat" in links
    merged = await olive.slash(club.channel, "library merge", film="nothing", into="heat")
    assert refusal(merged) == "No film called “nothing” is in the library."
    assert list(buttons(merged.response)) == ["Browse the library"]
    scheduled = await olive.slash(
        club.channel, "screening schedule", film="nothing", when="friday 20:00"
    )
    assert list(buttons(scheduled.response)) == ["Add “nothing”", "Browse the library"]
    form = await olive.click(answer(scheduled), label="Add “nothing”")
    planned = await olive.submit_modal(form, {"title": "Nothing", "year": "2003"})
    assert shown(planned.followups[-1]).startswith("## Nothing (2003)\n<t:")
    for command, more in (("discuss", {}), ("sealed open", {"reveal": "sunday 20:00"})):
        asked = await olive.slash(club.channel, command, film="no such", **more)
        assert list(buttons(asked.response)) == ["Add “no such”", "Browse the library"]


async def test_a_member_wakes_who_decides_once_an_hour(
    club: Club, olive: simcord.MemberActor
) -> None:
    keepers = club.guild.create_role("Keepers")
    await olive.slash(club.channel, "library managers", role=keepers)
    assert isinstance(club.env.bot, FilmClub)
    assert isinstance(club.env.bot.clock, Clock)

    async def woken(member: simcord.MemberActor) -> bool:
        proposed = await member.slash(club.channel, "library add-film", title="Heat (1995)")
        _, message = sent(club.env)[-1]
        assert keepers.mention in public(proposed)
        await member.click(answer(proposed), label="Withdraw")
        quote = await olive.send(club.channel, "The fight is a whole film.")
        form = await member.context_menu(club.channel, "Save as film quote", quote)
        proposed = await member.submit_modal(form, {"film": "casablanca"})
        assert sent(club.env)[-1][1]["allowed_mentions"].get("roles", []) == []
        await member.click(answer(proposed), label="Withdraw")
        return message["allowed_mentions"].get("roles", []) == [keepers.id]

    assert [await woken(member) for member in (club.ana, club.ana, club.ben)] == [True, False, True]
    club.env.bot.clock.pass_days(1 / 24)
    assert await woken(club.ana)


async def test_a_film_that_waits_to_be_accepted_is_found_by_whoever_asks_for_it(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await club.ana.slash(club.channel, "library add-film", title="Türkisch für Anfänger", year=2012)
    half = await club.ben.slash(club.channel, "review", film="tuerkisch")
    said = "**Türkisch für Anfänger (2012)** is proposed, and waits to be accepted."
    assert private(half).startswith(f"No film called “tuerkisch” is in the library.\n{said}\n")
    look = "See the proposal: Türkisch für Anfänger (2012)"
    assert [*buttons(half.response)][:2] == [look, "Propose “tuerkisch” for the library"]
    whole = await club.ben.slash(club.channel, "rate", film="türkisch für anfänger", stars=4.0)
    assert [*buttons(whole.response)] == [look, "Browse the library"]
    of_another = await club.ben.slash(club.channel, "review", film="türkisch für anfänger 2013")
    assert "Propose “türkisch für anfänger” for the library" in buttons(of_another.response)
    await club.env.restart_bot(new_client(library))
    card = await club.ben.click(answer(whole), label=look)
    assert "ana proposes **Türkisch für Anfänger (2012)**" in private(card)
    asked = await olive.slash(club.channel, "review", film="türkisch für anfänger")
    assert [*buttons(asked.response)][:2] == [look, "Add “türkisch für anfänger”"]
    again = await club.ben.slash(
        club.channel, "library add-film", title="Türkisch für Anfänger", year=2012
    )
    assert "/library list shows it under **Waiting proposals**." in refusal(again)


async def test_who_proposes_a_film_to_discuss_is_told_that_no_thread_comes_by_itself(
    club: Club,
) -> None:
    asked = await club.ana.slash(club.channel, "discuss", film="Dune")
    form = await club.ana.click(answer(asked), label="Propose “Dune” for the library")
    proposed = await club.ana.submit_modal(form, {"title": "Dune", "year": "2021"})
    _card, told = proposed.followups
    assert shown(told) == (
        "The command has not been kept: send it again once the film is in the library."
    )


@pytest.mark.parametrize(
    ("command", "given", "kept"),
    [
        ("rate", {"stars": 1.0, "review": "Awful."}, "★ 1 and a line."),
        ("nominate", {"why": "The hammer."}, "The hammer."),
        ("discuss", {"until": "friday"}, None),
    ],
)
async def test_who_can_only_propose_a_film_reads_whether_what_they_typed_goes_along(
    club: Club, command: str, given: dict[str, Any], kept: str | None
) -> None:
    asked = await club.ana.slash(club.channel, command, film="Dune", **given)
    assert ("What you typed is kept, and goes along" in private(asked)) is bool(kept)
    form = await club.ana.click(answer(asked), label="Propose “Dune” for the library")
    card, *_told = (await club.ana.submit_modal(form, {"title": "Dune", "year": "2021"})).followups
    assert kept is None or kept in shown(card)


@pytest.mark.parametrize("command", ["unrate", "watchlist remove"])
async def test_of_a_film_that_waits_to_be_accepted_nothing_can_be_taken_back_but_the_proposal(
    club: Club, command: str
) -> None:
    asked = await club.ana.slash(club.channel, "rate", film="Dune", stars=3.0)
    form = await club.ana.click(answer(asked), label="Propose “Dune” for the library")
    await club.ana.submit_modal(form, {"title": "Dune", "year": "2021"})
    said = await club.ana.slash(club.channel, command, film="dune")
    assert private(said).startswith(
        "No film called “dune” is in the library.\n"
        "**Dune (2021)** is proposed, and waits to be accepted."
    )
    assert [*buttons(answer(said))] == ["See the proposal: Dune (2021)", "Browse the library"]
    seen = await club.ana.click(answer(said), label="See the proposal: Dune (2021)")
    assert "With it they give the film ★★★ 3." in private(seen)


async def test_a_member_proposes_it_with_their_stars_and_hears_what_became_of_it(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    keepers = club.guild.create_role("Keepers")
    await olive.slash(club.channel, "library managers", role=keepers)
    asked = await club.ana.slash(club.channel, "rate", film="Dune", stars=3.0, review="Dry.")
    assert "Propose “Dune” for the library" in buttons(asked.response)
    form = await club.ana.click(answer(asked), label="Propose “Dune” for the library")
    proposed = await club.ana.submit_modal(form, {"title": "Dune", "year": "2021"})
    said, card = told_below(proposed), proposed.followups[0]
    assert "ana proposes **Dune (2021)** for the library." in said
    assert "With it they give the film ★★★ 3 and a line." in said
    assert f"<@&{keepers.id}> or those who may manage this server decide." in said
    _, message = sent(club.env)[-1]
    assert message["allowed_mentions"]["roles"] == [keepers.id]
    assert "Only the one who proposed it" in refusal(await club.ben.click(card, label="Withdraw"))
    await olive.click(card, label="Accept")
    assert [row[2:] for row in await history(library)] == [(6, "Dry.", False)]
    assert "olive accepted what you proposed in The Film Club: **Dune (2021)**." in shown(
        dict(sent(club.env)[-1][1])
    )
    withdrawn = await club.ben.slash(club.channel, "library add-film", title="Heat (1995)")
    gone = await club.ben.click(answer(withdrawn), label="Withdraw")
    assert "ben withdrew it." in shown(gone.response)
    assert (await library.proposals.page(club.guild.id, 0, 9))[1] == 0

    # Members who may not edit suggest.
    edit = await club.ana.slash(club.channel, "library edit", film="ballerina")
    assert "Suggest a change" in private(edit)
    form = await club.ana.click(answer(edit), label="Facts")
    changed = await club.ana.submit_modal(form, {**offered(form), "director": "L. Wiseman"})
    assert "ana suggests a change of **Ballerina (2025)**." in public(changed)
    assert "> director: Len Wiseman → L. Wiseman" in public(changed)
    listed = await olive.slash(club.channel, "library list", show="proposals")
    look = await olive.click(answer(listed), label="Look at it")
    assert "> director: Len Wiseman → L. Wiseman" in private(look)
    accepted = await olive.click(answer(look), label="Accept")
    assert "No proposal is waiting." in shown(answer(look))
    assert "olive accepted it." in shown(accepted.followups[0]), (
        "the club is told, as from the list"
    )
    card = public(await club.ben.slash(club.channel, "review", film="ballerina"))
    assert "L. Wiseman · US · " in card
    assert "2 h" in card
    chosen = menu(edit.response, "edit-review")
    draft = await club.ana.select(
        answer(edit), [chosen["Letterboxd"]], custom_id=f"edit-review:{film_id(edit)}"
    )
    assert {"Suggest this change", "Discard"} <= set(buttons(draft.response))
    form = await club.ana.click(answer(draft), label="Edit")
    again = await club.ana.submit_modal(
        form, {"byline": "Letterboxd", "stars": "1", "summary": "Worse.", "quotes": "No.\nNo!"}
    )
    await club.ana.click(answer(again), label="Suggest this change")
    (proposal,), _ = await library.proposals.page(club.guild.id, 0, 9)
    listed = await olive.slash(club.channel, "library list", show="proposals")
    look = await olive.click(answer(listed), label="Look at it")
    assert "**Letterboxd** · ★ 1\nWorse.\n> “No.”\n> “No!”" in private(look)
    await olive.click(answer(look), label="Accept")
    card = public(await club.ben.slash(club.channel, "review", film="ballerina"))
    assert card.count("**Letterboxd**") == 1
    assert "**Letterboxd** · ★ 1\nWorse." in card
    assert proposal.member_id == club.ana.id


def film_id(edit: simcord.InteractionResult) -> str:
    return buttons(edit.response)["Facts"]["custom_id"].rpartition(":")[2]


async def test_a_year_behind_the_title_is_read_and_a_missing_one_asked_for(
    club: Club, olive: simcord.MemberActor
) -> None:
    for typed, name in (
        ("Dune 2021", "Dune (2021)"),
        ("Dune (1984)", "Dune (1984)"),
        ("Blade Runner 2049 2017", "Blade Runner 2049 (2017)"),
        ("2012 (2009)", "2012 (2009)"),
    ):
        added = await olive.slash(club.channel, "library add-film", title=typed)
        assert public(added).startswith(f"olive added **{name}** to the library.")
    whole = await olive.slash(club.channel, "library add-film", title="Woman 1984", year=2020)
    assert "added **Woman 1984 (2020)**" in public(whole)
    for typed in ("Heat", "Class of 1984"):
        form = await olive.slash(club.channel, "library add-film", title=typed)
        added = await olive.submit_modal(form, {"title": typed, "year": "1995"})
        assert f"added **{typed} (1995)**" in public(added)


async def test_a_review_a_second_time_replaces_the_first_or_stands_beside_it(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    review = "Review by {who} for The Lantern\n\nThe fights are {how}. It runs too long.\n\n★★★½\n"

    async def paste(who: str, how: str) -> simcord.ResponseMessage:
        form = await olive.slash(club.channel, "library add-review", film="casablanca")
        card = await olive.submit_modal(form, {"text": review.format(who=who, how=how)})
        return answer(await olive.click(answer(card), label="Save"))

    async def texts() -> list[str]:
        card = public(await club.ana.slash(club.channel, "review", film="casablanca"))
        return [how for how in ("good", "better", "best") if f"The fights are {how}." in card]

    await paste("Ada Quill", "good")
    asked = await paste("Ada Quill", "better")
    assert "You have this review: The Lantern, Ada Quill · ★★★½ 3.5. Replace it?" in shown(asked)
    assert await texts() == ["good"]
    await olive.click(asked, label="Replace it")
    assert await texts() == ["better"]
    asked = await paste("Ada Quill", "best")
    await olive.click(asked, label="Keep both")
    assert await texts() == ["better", "best"]
    rows = await library.database.fetch("SELECT 1 FROM reviews WHERE guild_id NOT NULL")
    assert len(rows) == 2
    edit = await olive.slash(club.channel, "library edit", film="casablanca")
    lantern = [label for label in menu(edit.response, "edit-review") if "Lantern" in label]
    assert lantern == [
        "The Lantern, Ada Quill · ★★★½ 3.5 · The fights are better.",
        "The Lantern, Ada Quill · ★★★½ 3.5 · The fights are best.",
    ]
    given = {"film": "casablanca"}
    offered = await olive.autocomplete(club.channel, "library remove", "review", "lan", **given)
    assert [choice["name"] for choice in offered] == lantern
    asked = await olive.slash(club.channel, "library remove", review=lantern[1], **given)
    assert "Remove the review by The Lantern, Ada Quill" in private(asked)


async def test_a_merge_says_what_moves_and_is_undone_or_cancelled(
    club: Club, olive: simcord.MemberActor
) -> None:
    await olive.slash(club.channel, "library add-film", title="Casablanca again", year=1942)
    await club.ana.slash(club.channel, "rate", film="casablanca again", stars=2.0)
    for command in ("library merge", "library remove"):
        more = {"into": "casablanca (1942)"} if command == "library merge" else {}
        asked = await olive.slash(club.channel, command, film="casablanca again", **more)
        await olive.click(answer(asked), label="Cancel")
        assert shown(asked.response) == "Nothing was changed."
    asked = await olive.slash(
        club.channel, "library merge", film="casablanca again", into="casablanca (1942)"
    )
    assert "Its titles move, and 1 rating." in private(asked)
    merged = await olive.click(answer(asked), label="Merge")
    assert shown(asked.response) == "Done: see the message below."
    (told,) = merged.followups
    assert not told.ephemeral
    assert "Its titles move, and 1 rating." in shown(told)
    assert "Undo" in private(await club.ben.slash(club.channel, "library log"))
    back = await olive.click(told, label="Undo")
    assert "olive brought **Casablanca again (1942)** back." in shown(back.response)
    listed = await club.ana.slash(club.channel, "ratings", film="casablanca again")
    assert "from 1 rating" in public(listed)
    rated = await club.ana.slash(club.channel, "ratings", film="casablanca (1942)")
    assert "No ratings yet." in public(rated)


async def test_whatever_names_a_film_leads_to_its_card_and_to_a_rating(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    casablanca = await film(library, "Casablanca")
    named = [
        await club.ana.slash(club.channel, "ratings", film="casablanca"),
        await club.ana.slash(club.channel, "quote", film="casablanca"),
        await club.ana.slash(club.channel, "unrate", film="casablanca"),
        await club.ana.slash(club.channel, "rate", film="casablanca", stars=2.0, review="Play it."),
        await olive.slash(club.channel, "library add-film", title=f"film:{casablanca.id}"),
    ]
    assert "There is no quote on **Casablanca (1942)** yet." in private(named[1])
    assert "Add a review" in buttons(named[1].response)
    for said, who in zip(named, [club.ana] * 4 + [olive], strict=True):
        card = await who.click(answer(said), label="Card")
        assert "## Casablanca (1942)" in private(card)
        form = await who.click(answer(said), label="Rate")
        given = {"stars": ["4"], "line": "Play it.", "spoiler": False}
        assert "gave **Casablanca (1942)**" in public(await who.submit_modal(form, given))
    listed = await club.ben.slash(club.channel, "library list")
    options = menu(listed.response, "library-pick")
    assert len(options) == 13
    card = await club.ben.select(
        answer(listed), [options["Casablanca (1942)"]], custom_id="library-pick"
    )
    # Without critics, members' lines stand in their place, and the way to the first review.
    text = private(card)
    assert text.count("no reviews yet") == 1
    assert "**ana** · ★★ 2\n> “Play it.”" in text
    form = await club.ben.click(answer(card), label="Add a review")
    assert form.modal is not None
    quoted = await club.ana.slash(club.channel, "quote", film="ballerina")
    assert {"Card", "Rate"} <= set(buttons(quoted.response))

    # A digest leads to each film that it tells of, its quote's too.
    added = {"title": "Dune", "year": 2021}
    await olive.slash(club.channel, "library add-film", **added)
    week = await olive.slash(club.channel, "digest preview")
    assert "### New in the library\n**Dune (2021)**, added by olive" in private(week)
    options = menu(week.response, "library-pick")
    assert {"Ballerina (2025)", "Casablanca (1942)", "Dune (2021)"} == set(options)
    card = await olive.select(answer(week), [options["Dune (2021)"]], custom_id="library-pick")
    assert "## Dune (2021)" in private(card)


async def test_the_card_says_in_words_where_critics_and_club_differ(
    club: Club, library: Store
) -> None:
    ballerina = await film(library, "Ballerina")
    await add_reviews(library, ballerina, [critic("A", stars=4), critic("B", stars=3)])
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=2.5, review="Loud.")
    card = public(await club.ana.slash(club.channel, "review", film="ballerina"))
    assert "Critics like it better than this club does, by a star or more." in card
    assert card.index("**B**") < card.index("**ana** · ")
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=3.0)
    assert "by a star" not in public(await club.ana.slash(club.channel, "review", film="ballerina"))
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=5.0)
    assert "This club likes it better than critics do" in public(
        await club.ana.slash(club.channel, "review", film="ballerina")
    )


async def test_what_was_declined_by_a_slip_is_brought_back_whole_and_its_author_hears_it(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    proposed = await club.ana.slash(club.channel, "library add-film", title="Heat", year=1995)
    card = answer(proposed)
    declined = await olive.click(card, label="Decline")
    assert "olive declined it.\nUndo works until" in shown(declined.response).replace("-# ", "")
    for member in (club.ana, club.ben):
        assert "Changing the library needs" in refusal(await member.click(card, label="Undo"))
    await club.env.restart_bot(new_client(library))
    back = await olive.click(card, label="Undo")
    assert "ana proposes **Heat (1995)** for the library." in shown(back.response)
    told = shown(dict(sent(club.env)[-1][1]))
    assert told.startswith("What you proposed in The Film Club waits again, to be decided about: ")
    log = private(await olive.slash(club.channel, "library log"))
    assert "declined" not in log
    accepted = await olive.click(card, label="Accept")
    assert "olive accepted it." in shown(accepted.response)
    assert "Undo" not in buttons(accepted.response)


async def test_what_was_withdrawn_is_brought_back_by_its_author_alone(
    club: Club, olive: simcord.MemberActor
) -> None:
    proposed = await club.ana.slash(club.channel, "library add-film", title="Heat", year=1995)
    card = answer(proposed)
    await club.ana.click(card, label="Withdraw")
    assert "Only the one who proposed it" in refusal(await olive.click(card, label="Undo"))
    back = await club.ana.click(card, label="Undo")
    assert "ana proposes **Heat (1995)** for the library." in shown(back.response)
