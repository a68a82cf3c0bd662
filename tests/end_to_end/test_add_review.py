"""/library add-review: a file or a paste becomes a draft, and a draft a review."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import simcord

from bot.club import adding, drafts
from bot.domain.film import Facts
from bot.domain.library import Editor
from bot.store.store import Store
from tests.conftest import NOW
from tests.end_to_end.driving import (
    Club,
    answer,
    as_received,
    begin_form,
    begin_press,
    begin_stale_press,
    buttons,
    new_client,
    offered,
    press_and_send,
    private,
    public,
    refusal,
    sent,
    shown,
    walk,
)
from tests.end_to_end.house_rules import connected

pytestmark = pytest.mark.thorough

REVIEW = """\
Ballerina (15)
Dir: Len Wiseman, 2024, US, 125m
Review by Ada Quill for The Lantern

The fights are the best thing here, and the best of them is in a kitchen. De Armas carries the rest
with a scowl. It runs too long, but the last half hour is a joy.

★★★½
"""


@pytest.fixture
async def env(library: Store) -> AsyncIterator[simcord.Env]:
    """Without the house rule that answers are never announced: a file takes its time to come."""
    async with connected(new_client(library)) as env:
        yield env


def draft(result: simcord.InteractionResult) -> simcord.ResponseMessage:
    """The private card that an upload ends in."""
    assert result.response is not None
    assert result.response.ephemeral
    return result.response


def directly(club: Club, since: int) -> list[Any]:
    """The direct messages that the bot has sent."""
    return [
        content
        for path, content in sent(club.env, since)
        if path.startswith("POST /channels/") and f"/{club.channel.id}/" not in path
    ]


async def upload(
    member: simcord.MemberActor, club: Club, name: str, content: bytes, film: str = "ballerina"
) -> simcord.InteractionResult:
    return await member.slash(
        club.channel, "library add-review", film=film, document=(name, content)
    )


async def test_a_file_becomes_a_review(club: Club, olive: simcord.MemberActor) -> None:
    card = draft(await upload(olive, club, "review.txt", REVIEW.encode()))
    assert "**The Lantern, Ada Quill** · ★★★½ 3.5" in shown(card)
    assert "Year: the document says 2024, the library says 2025." in shown(card)
    assert list(buttons(card)) == ["Edit", "Save", "Discard", "Card"]
    form = await olive.click(card, label="Edit")
    changed = await olive.submit_modal(
        form,
        {
            "byline": "The Lantern\nAda Quill",
            "stars": "3 > 3.5",
            "link": "https://lantern.example/ballerina",
            "summary": "Quill likes the fights.",
            "quotes": "“carries the rest with a scowl”\nthe last half hour is a joy",
        },
    )
    assert "first ★★★ 3, then ★★★½ 3.5" in shown(changed.response)
    saved = await olive.click(answer(changed), label="Save")
    assert "Saved." in shown(saved.response)
    review = public(await club.ana.slash(club.channel, "review", film="ballerina"))
    assert (
        "**The Lantern, Ada Quill** · first ★★★ 3, then ★★★½ 3.5\nQuill likes the fights." in review
    )
    again = draft(await upload(olive, club, "copy.txt", REVIEW.replace("\n", "\r\n").encode()))
    form = await olive.click(again, label="Edit")
    assert form.modal is not None
    asked = await olive.click(again, label="Save")
    assert "You have this review: The Lantern, Ada Quill" in shown(asked.response)


async def test_stars_that_were_not_understood_are_repeated(
    club: Club, olive: simcord.MemberActor
) -> None:
    text = REVIEW.replace("★★★½", "My score: @@@").encode()
    card = draft(await upload(olive, club, "review.txt", text))
    note = "The stars in “My score: \\@\\@\\@” were not understood: press **Edit**"
    assert note in shown(card)


@pytest.mark.parametrize("typed", ["ball", "balerina"])
async def test_half_a_title_that_can_mean_one_film_alone_is_taken(
    club: Club, olive: simcord.MemberActor, typed: str
) -> None:
    card = draft(await upload(olive, club, "review.txt", REVIEW.encode(), film=typed))
    assert shown(card).startswith("## Review of Ballerina (2025)\n")
    form = await olive.slash(club.channel, "library add-review", film=typed)
    assert form.modal is not None
    asked = await upload(olive, club, "review.txt", REVIEW.encode(), film="true grit")
    assert shown(asked.response).startswith("Which film do you mean?")


async def test_a_review_that_has_the_films_title_elsewhere_is_of_no_other_film(
    club: Club, olive: simcord.MemberActor
) -> None:
    german = REVIEW.replace("Ballerina (15)", "Die sieben Samurai (1954)").replace("2024", "1954")
    card = draft(await upload(olive, club, "review.txt", german.encode(), film="seven samurai"))
    assert shown(card).startswith("## Review of Seven Samurai (1954)\n")
    assert "seems to be about" not in shown(card)


async def test_a_review_of_another_film_is_taken_there_by_the_main_button(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    other = REVIEW.replace("Ballerina (15)", "Casablanca (1942)").replace("2024", "1942")
    card = draft(await upload(olive, club, "review.txt", other.encode()))
    note = "It seems to be about **Casablanca (1942)**, not about **Ballerina (2025)**."
    assert note in shown(card)
    assert "the library says" not in shown(card)  # of another film, every fact is another
    assert list(buttons(card)) == [
        "It is about Casablanca (1942)",
        "Discard",
        "Edit",
        "Save",
        "Card",
    ]
    assert [name for name, button in buttons(card).items() if button.get("style") == 3] == [
        "It is about Casablanca (1942)"
    ]
    await club.env.restart_bot(new_client(library))
    moved = await olive.click(card, label="It is about Casablanca (1942)")
    assert shown(moved.response).startswith("## Review of Casablanca (1942)\n")
    assert "seems to be about" not in shown(moved.response)
    assert list(buttons(moved.response)) == ["Edit", "Save", "Discard", "Card"]
    await olive.click(answer(moved), label="Save")
    assert "**The Lantern, Ada Quill**" in public(
        await club.ana.slash(club.channel, "review", film="casablanca")
    )


MOVE = "It is about Casablanca (1942)"


async def of_another_film(club: Club, olive: simcord.MemberActor) -> simcord.ResponseMessage:
    other = REVIEW.replace("Ballerina (15)", "Casablanca (1942)").replace("2024", "1942")
    return draft(await upload(olive, club, "review.txt", other.encode()))


async def saved_for(library: Store) -> list[str]:
    """The films that the club has added a review to."""
    rows = await library.database.fetch(
        "SELECT title FROM reviews JOIN films ON films.id = film_id WHERE reviews.guild_id NOT NULL"
    )
    return [row["title"] for row in rows]


@pytest.mark.parametrize("presses", [(MOVE, MOVE, "Save"), (MOVE, "Save"), ("Save", MOVE)])
async def test_a_draft_that_is_saved_as_it_is_moved_is_one_or_the_other(
    club: Club, olive: simcord.MemberActor, library: Store, presses: tuple[str, ...]
) -> None:
    card = await of_another_film(club, olive)
    begun = [(label, begin_press(olive, club, card, label)) for label in presses]
    await club.env.settle()
    told = {label: shown(press.response) for label, press in begun}
    if saved := await saved_for(library):
        assert saved == ["Ballerina"], "as the card said that was pressed"
        assert "That draft is gone" in told[MOVE]
        assert "Save" not in buttons(card)
    else:
        assert "That draft is gone" in told["Save"]
        assert shown(card).startswith("## Review of Casablanca (1942)\n")
        await olive.click(card, label="Save")
        assert await saved_for(library) == ["Casablanca"]


async def test_a_card_that_is_changed_as_its_draft_ends_does_not_look_open(
    club: Club, olive: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await of_another_film(club, olive)
    edit = buttons(card)["Edit"]["custom_id"].replace("edit", "form")
    typed = {"byline": "The Lantern", "stars": "", "link": "", "summary": "Mine.", "quotes": ""}
    build_card = drafts.shown

    async def meanwhile(interaction: Any, film: Any, changed: Any, draft_id: int) -> Any:
        await drafts.discard(interaction, draft_id)
        return await build_card(interaction, film, changed, draft_id)

    monkeypatch.setattr(drafts, "shown", meanwhile)
    late = begin_form(olive, club, edit, typed, as_received(club, card))
    await club.env.settle()
    assert "That draft is gone" in private(late)
    assert "Mine." not in shown(card)


async def test_a_press_on_a_card_from_before_the_draft_was_moved_saves_nothing(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    card = await of_another_film(club, olive)
    save = buttons(card)["Save"]["custom_id"]
    await olive.click(card, label=MOVE)
    late = begin_stale_press(olive, club, card, save)
    await club.env.settle()
    assert "That draft is gone" in refusal(late)
    assert await saved_for(library) == []


async def test_a_draft_that_was_moved_where_no_answer_came_is_found_by_the_same_press(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    card = await of_another_film(club, olive)
    move = buttons(card)[MOVE]["custom_id"]
    await olive.click(card, label=MOVE)
    await club.env.restart_bot(new_client(library))
    again = begin_stale_press(olive, club, card, move)
    await club.env.settle()
    assert shown(again.response).startswith("## Review of Casablanca (1942)\n")
    await olive.click(answer(again), label="Save")
    assert await saved_for(library) == ["Casablanca"]
    late = begin_stale_press(olive, club, card, move)
    await club.env.settle()
    assert "That draft is gone" in refusal(late)


async def test_a_draft_that_is_moved_twice_at_once_is_shown_to_both_presses(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    card = await of_another_film(club, olive)
    presses = [begin_press(olive, club, card, MOVE) for _ in range(2)]
    await club.env.settle()
    for press in presses:
        assert shown(press.response).startswith("## Review of Casablanca (1942)\n")
    await olive.click(card, label="Save")
    assert await saved_for(library) == ["Casablanca"]


@pytest.mark.parametrize("is_form_first", [False, True])
async def test_a_draft_that_is_changed_as_it_is_saved_loses_no_change_unsaid(
    club: Club, olive: simcord.MemberActor, library: Store, is_form_first: bool
) -> None:
    card = await of_another_film(club, olive)
    edit = buttons(card)["Edit"]["custom_id"].replace("edit", "form")
    typed = {"byline": "The Lantern", "stars": "", "link": "", "summary": "Mine.", "quotes": ""}
    pressed, late = await press_and_send(
        olive, club, card, "Save", (edit, typed), is_form_first=is_form_first
    )
    saved = await library.database.fetch("SELECT summary FROM reviews WHERE guild_id NOT NULL")
    if [row["summary"] for row in saved] == ["Mine."]:  # one after the other
        assert "Saved." in shown(pressed.response)
    elif saved:
        assert "That draft is gone" in private(late)
        assert "Mine." in private(late)
    else:
        assert "You have changed that in this moment" in refusal(pressed)
        assert "Mine." in shown(card)


@pytest.mark.parametrize(
    ("film", "title"),
    [("the godfather", "Godfather (1972)"), ("mad max: fury road", "Mad Max (2015)")],
)
async def test_an_article_or_a_subtitle_that_is_left_out_makes_no_other_film(
    club: Club, olive: simcord.MemberActor, film: str, title: str
) -> None:
    own = REVIEW.replace("Ballerina (15)", title).replace("Dir: Len Wiseman, 2024, ", "Dir: Ann, ")
    card = draft(await upload(olive, club, "review.txt", own.encode(), film=film))
    assert "seems to be about" not in shown(card)
    assert "Director: the document says Ann" in shown(card)
    assert list(buttons(card)) == ["Edit", "Save", "Discard", "Card"]


async def test_where_a_review_of_another_film_is_saved_all_the_same_what_is_there_is_asked(
    club: Club, olive: simcord.MemberActor
) -> None:
    there = draft(await upload(olive, club, "one.txt", REVIEW.encode()))
    await olive.click(there, label="Save")
    other = REVIEW.replace("Ballerina (15)", "Casablanca (1942)").replace("2024", "1942")
    card = draft(await upload(olive, club, "two.txt", other.replace("fights", "songs").encode()))
    asked = (await olive.click(card, label="Save")).response
    assert "You have this review: The Lantern, Ada Quill" in shown(asked)
    assert list(buttons(asked)) == ["Edit", "Replace it", "Keep both", "Discard", "Card"]
    assert {button.get("style") for button in buttons(asked).values()} == {2}


async def test_saving_a_review_of_a_film_that_is_not_there_is_no_main_choice(
    club: Club, olive: simcord.MemberActor
) -> None:
    other = REVIEW.replace("Ballerina (15)", "Cold Salt (2019)").replace("2024", "2019")
    card = draft(await upload(olive, club, "review.txt", other.encode()))
    assert "The library has no **Cold Salt (2019)**." in shown(card)
    assert list(buttons(card)) == [
        "Add “Cold Salt (2019)”", "Discard", "Edit", "Save", "Card",
    ]  # fmt: skip
    assert {button.get("style") for button in buttons(card).values()} == {2}


OF_A_MISSING_FILM = REVIEW.replace("Ballerina (15)", "Cold Salt (15)").replace("2024", "2019")
MISSING_FILM = {"title": "Cold Salt", "year": "2019"}


async def test_a_film_that_is_not_there_is_added_for_the_review_of_it(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    text = OF_A_MISSING_FILM.replace("125m\n", "125m\nCertificate: 15\n")
    card = draft(await upload(olive, club, "review.txt", text.encode()))
    form = await olive.click(card, label="Add “Cold Salt (2019)”")
    assert "Len Wiseman" in str(form.modal)
    wrong = await olive.submit_modal(form, {"title": "Cold Salt", "year": "soon"})
    assert "year" in private(wrong)
    form = await olive.click(card, label="Add “Cold Salt (2019)”")
    added = await olive.submit_modal(form, MISSING_FILM)
    assert "added **Cold Salt (2019)** to the library" in shown(added.followups[0])
    assert "Review of Cold Salt (2019)" in shown(added.response)
    saved = await olive.click(draft(added), label="Save")
    assert "Saved. **Cold Salt (2019)** has it now." in shown(saved.response)
    (film,) = await library.titles.named(club.guild.id, "cold salt", 2)
    assert (await library.films.get(club.guild.id, film.id)).certificate == "15"


@pytest.mark.parametrize("is_form", [False, True])
async def test_a_draft_whose_film_was_added_where_no_answer_came_is_found_by_the_same_press_or_form(
    club: Club, olive: simcord.MemberActor, library: Store, is_form: bool
) -> None:
    card = draft(await upload(olive, club, "review.txt", OF_A_MISSING_FILM.encode()))
    label = "Add “Cold Salt (2019)”"
    pressed, opened = buttons(card)[label]["custom_id"], as_received(club, card)
    form = (await olive.click(card, label=label)).modal
    assert form is not None
    begin_form(olive, club, form["custom_id"], MISSING_FILM, opened)
    await club.env.settle()
    await club.env.restart_bot(new_client(library))
    if is_form:
        again = begin_form(olive, club, form["custom_id"], MISSING_FILM, opened)
    else:
        again = begin_stale_press(olive, club, card, pressed)
    await club.env.settle()
    assert shown(again.response).startswith("## Review of Cold Salt (2019)\n")
    await olive.click(answer(again), label="Save")
    assert await saved_for(library) == ["Cold Salt"]


async def test_a_film_that_is_added_as_its_draft_is_discarded_is_told_the_club(
    club: Club, olive: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = draft(await upload(olive, club, "review.txt", OF_A_MISSING_FILM.encode()))
    form, move = await olive.click(card, label="Add “Cold Salt (2019)”"), drafts.move

    async def discarded(interaction: Any, draft_id: int, film_id: int) -> Any:
        await drafts.discard(interaction, draft_id)
        return await move(interaction, draft_id, film_id)

    monkeypatch.setattr(drafts, "move", discarded)
    added = await olive.submit_modal(form, MISSING_FILM)
    told = [shown(each) for each in (added.response, *added.followups)]
    assert any("added **Cold Salt (2019)** to the library" in each for each in told)
    assert any("That draft is gone" in each for each in told)


async def test_a_film_that_is_not_there_is_proposed_and_the_draft_of_its_review_waits_for_it(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    text = OF_A_MISSING_FILM.replace("★★★½", "").partition("\n\n")[0]
    card = draft(await upload(club.ana, club, "review.txt", text.encode()))
    label = "Propose “Cold Salt (2019)” for the library"
    proposed = await club.ana.submit_modal(await club.ana.click(card, label=label), MISSING_FILM)
    (proposal,) = proposed.followups
    assert "proposes **Cold Salt (2019)** for the library" in shown(proposal)
    waits = "**Cold Salt (2019)** is proposed for the library. This review waits for it"
    assert waits in shown(proposed.response)
    there = "It is about Cold Salt (2019)"
    assert [*buttons(card)] == [there, "Discard", "Edit", "Propose", "Card"]
    early = await club.ana.click(card, label=there)
    assert "“Cold Salt (2019)” is not in the library yet" in refusal(early)
    await club.env.restart_bot(new_client(library))
    await olive.click(proposal, label="Accept")
    assert shown(dict(sent(club.env)[-1][1])).endswith(
        "Your review of it still waits: press **It is about Cold Salt (2019)** below it."
    )
    moved = await club.ana.click(card, label=there)
    assert "Review of Cold Salt (2019)" in shown(moved.response)
    assert "No summary, quote or stars were found" in shown(moved.response)
    assert "Propose" in buttons(moved.response)


@pytest.mark.parametrize("are_at_once", [False, True])
async def test_two_reviews_of_a_film_that_is_not_there_wait_for_one_proposal(
    club: Club,
    olive: simcord.MemberActor,
    library: Store,
    monkeypatch: pytest.MonkeyPatch,
    are_at_once: bool,
) -> None:
    both, look = asyncio.Barrier(2), library.proposals.of_film

    async def look_at_once(guild_id: int, facts: Facts) -> Any:
        found = await look(guild_id, facts)
        if found is None:
            await both.wait()
        return found

    if are_at_once:
        monkeypatch.setattr(library.proposals, "of_film", look_at_once)
    label = "Propose “Cold Salt (2019)” for the library"
    members = {
        club.ana: OF_A_MISSING_FILM,
        club.ben: OF_A_MISSING_FILM.replace("Ada Quill", "Mara Holt").replace("125m", "124m"),
    }
    cards = {m: draft(await upload(m, club, "a.txt", text.encode())) for m, text in members.items()}
    forms = {member: await member.click(card, label=label) for member, card in cards.items()}
    for member, form in forms.items():
        assert form.modal is not None
        shown_to = as_received(club, cards[member])
        begin_form(member, club, form.modal["custom_id"], MISSING_FILM, shown_to)
        if not are_at_once:
            await club.env.settle()
    await club.env.settle()
    for card in cards.values():
        assert "is proposed for the library. This review waits for it" in shown(card)
    (proposal,), _ = await library.proposals.page(club.guild.id, 0, 9)
    listed = await olive.slash(club.channel, "library list", show="proposals")
    since = len(club.env.http_requests)
    await olive.click(answer(listed), custom_id=f"accept:{proposal.id}:1")
    assert [shown(dict(told)).partition(":")[0] for told in directly(club, since)] == [
        "olive accepted what you proposed in The Film Club",
        "**Cold Salt (2019)** is in the library of The Film Club now.\n"
        "Your review of it still waits",
    ]
    for member, card in cards.items():
        moved = await member.click(card, label="It is about Cold Salt (2019)")
        assert "Review of Cold Salt (2019)" in shown(moved.response)


async def test_a_review_waits_for_a_film_that_is_proposed_under_another_title(
    club: Club, olive: simcord.MemberActor
) -> None:
    proposed = await club.ana.slash(club.channel, "library add-film", title="Jaws", year=1975)
    german = OF_A_MISSING_FILM.replace("Cold Salt", "Der weiße Hai").replace("2019", "1975")
    card = draft(await upload(club.ben, club, "a.txt", german.encode()))
    form = await club.ben.click(card, label="Propose “Der weiße Hai (1975)” for the library")
    await club.ben.submit_modal(form, {"title": "Der weiße Hai", "year": "1975"})
    assert "is proposed for the library. This review waits for it" in shown(card)
    since = len(club.env.http_requests)
    await olive.click(answer(proposed), label="Accept")
    assert "**Der weiße Hai (1975)** is in the library" in shown(dict(directly(club, since)[-1]))
    moved = await club.ben.click(card, label="It is about Der weiße Hai (1975)")
    assert "Review of Jaws (1975)" in shown(moved.response)


@pytest.mark.parametrize("became", ["Decline", "Withdraw"])
async def test_who_waits_for_a_film_that_another_has_proposed_hears_that_it_does_not_come(
    club: Club, olive: simcord.MemberActor, became: str
) -> None:
    label = "Propose “Cold Salt (2019)” for the library"
    bens = OF_A_MISSING_FILM.replace("Ada Quill", "Mara Holt")
    anas = draft(await upload(club.ana, club, "a.txt", OF_A_MISSING_FILM.encode()))
    card = draft(await upload(club.ben, club, "b.txt", bens.encode()))
    proposed = await club.ana.submit_modal(await club.ana.click(anas, label=label), MISSING_FILM)
    await club.ben.submit_modal(await club.ben.click(card, label=label), MISSING_FILM)
    since = len(club.env.http_requests)
    who = olive if became == "Decline" else club.ana
    await who.click(proposed.followups[0], label=became)
    told = shown(dict(directly(club, since)[-1]))
    assert told.startswith("**Cold Salt (2019)** was proposed in The Film Club, and is proposed no")
    assert len(directly(club, since)) == (2 if became == "Decline" else 1)
    again = await club.ben.click(card, label="It is about Cold Salt (2019)")
    anew = await club.ben.submit_modal(again, MISSING_FILM)
    assert "ben proposes **Cold Salt (2019)** for the library" in shown(anew.followups[0])


@pytest.mark.parametrize("is_added", [False, True])
async def test_who_waits_for_a_film_that_came_another_way_hears_that_it_is_there(
    club: Club, olive: simcord.MemberActor, library: Store, *, is_added: bool
) -> None:
    proposed = await club.ana.slash(club.channel, "library add-film", title="Cold Salt", year=2019)
    card = draft(await upload(club.ben, club, "b.txt", OF_A_MISSING_FILM.encode()))
    form = await club.ben.click(card, label="Propose “Cold Salt (2019)” for the library")
    await club.ben.submit_modal(form, MISSING_FILM)
    since = len(club.env.http_requests)
    if is_added:  # which accepts what ana proposed
        await olive.slash(club.channel, "library add-film", title="Cold Salt", year=2019)
    else:
        by = Editor(club.guild.id, olive.id, NOW, "olive")
        await library.library.bring(by, Facts(title="Cold Salt", year=2019))
        await olive.click(answer(proposed), label="Decline")
    told = shown(dict(directly(club, since)[-1]))
    assert told.startswith("**Cold Salt (2019)** is in the library of The Film Club now.")


async def test_a_draft_whose_film_was_proposed_in_vain_can_propose_it_again(
    club: Club, olive: simcord.MemberActor
) -> None:
    card = draft(await upload(club.ana, club, "review.txt", OF_A_MISSING_FILM.encode()))
    label = "Propose “Cold Salt (2019)” for the library"
    proposed = await club.ana.submit_modal(await club.ana.click(card, label=label), MISSING_FILM)
    await olive.click(proposed.followups[0], label="Decline")
    again = await club.ana.click(card, label="It is about Cold Salt (2019)")
    anew = await club.ana.submit_modal(again, MISSING_FILM)
    assert "proposes **Cold Salt (2019)** for the library" in shown(anew.followups[0])


async def test_a_paste_waits_over_a_restart(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    form = await club.ana.slash(club.channel, "library add-review", film="ballerina")
    pasted = await club.ana.submit_modal(form, {"text": REVIEW})
    card = draft(pasted)
    await club.env.restart_bot(new_client(library))
    proposed = await club.ana.click(card, label="Propose")
    assert "Your review of **" in shown(proposed.response)
    (proposal,) = proposed.followups
    assert (
        "proposes a review of **Ballerina (2025)**.\n**The Lantern, Ada Quill** · ★★★½ 3.5"
        in shown(proposal)
    )
    await club.env.restart_bot(new_client(library))
    await olive.click(proposal, label="Accept")
    review = public(await club.ana.slash(club.channel, "review", film="ballerina"))
    assert "**The Lantern, Ada Quill** · ★★★½ 3.5" in review
    assert [*buttons(proposed.response)] == ["Card"]


async def test_what_is_missing_is_asked_for(club: Club, olive: simcord.MemberActor) -> None:
    card = draft(await upload(olive, club, "note.md", b"It is a good film. I liked the music."))
    assert "No outlet was found" in shown(card)
    assert [name for name, each in buttons(card).items() if each.get("style") == 3] == ["Edit"]
    early = await olive.click(card, label="Save")
    assert answer(early).id == card.id, "no second message, beside which this one would stay"
    assert "needs its outlet" in shown(answer(early))
    form = await olive.click(card, label="Edit")
    wrong = await olive.submit_modal(
        form, {"byline": "A blog", "stars": "four and", "summary": "Good."}
    )
    assert "Stars have to be like" in refusal(wrong)
    discarded = await olive.click(card, label="Discard")
    assert "Nothing was saved" in shown(discarded.response)
    assert [*buttons(discarded.response)] == ["Undo", "Card"]
    back = await olive.click(card, label="Undo")
    assert "Review of Ballerina (2025)" in shown(back.response)
    form = await olive.click(card, label="Edit")
    assert form.modal is not None


async def test_a_critic_without_an_outlet_is_shown_and_stays_the_critic(
    club: Club, olive: simcord.MemberActor
) -> None:
    own = REVIEW.replace(" for The Lantern", "")
    card = draft(await upload(olive, club, "review.txt", own.encode()))
    assert "*outlet not found* · **Ada Quill** · ★★★½ 3.5" in shown(card)
    form = await olive.click(card, label="Edit")
    assert form.modal is not None
    byline = next(
        part["value"]
        for part in walk(form.modal["components"])
        if part.get("custom_id") == "byline"
    )
    assert byline == "\nAda Quill"
    for left_alone in (byline, byline.strip()):
        wrong = await olive.submit_modal(form, {"byline": left_alone, "summary": "Good."})
        assert "needs its outlet" in refusal(wrong)
        form = await olive.click(answer(wrong), label="Correct it")
    changed = await olive.submit_modal(form, {"byline": f"The Lantern{byline}", "summary": "Good."})
    assert "**The Lantern, Ada Quill** · " in shown(changed.response)


async def test_stars_alone_are_a_review_and_nothing_is_none(
    club: Club, olive: simcord.MemberActor
) -> None:
    nothing = draft(await upload(olive, club, "a.txt", b"Outlet: The Lantern\n\nIt is out now."))
    assert "No summary, quote or stars were found" in shown(nothing)
    early = await olive.click(nothing, label="Save")
    assert "a quote or stars" in shown(answer(early))
    form = await olive.click(nothing, label="Edit")
    await olive.submit_modal(form, {"byline": "A blog", "stars": "3"})
    assert "outlet not found" not in shown(nothing)
    card = draft(await upload(olive, club, "b.txt", b"Outlet: The Lantern\n\nStars: 4/5"))
    assert "No summary was found" in shown(card)
    assert "Saved." in shown((await olive.click(card, label="Save")).response)
    review = public(await club.ana.slash(club.channel, "review", film="ballerina"))
    assert "**The Lantern** · ★★★★ 4" in review


async def test_a_seeds_review_is_changed_for_this_club(
    env: simcord.Env, club: Club, olive: simcord.MemberActor
) -> None:
    offered = await olive.autocomplete(club.channel, "library edit", "review", "", film="ballerina")
    assert [choice["name"] for choice in offered] == [
        "Close-Up Film, Matthew Morlai Kamara",
        "Letterboxd",
    ]
    edit = await olive.slash(
        club.channel, "library edit", film="ballerina", review=offered[1]["value"]
    )
    form = await olive.click(answer(edit), label="Edit")
    changed = await olive.submit_modal(
        form, {"byline": "Letterboxd", "stars": "4.5", "summary": "Better and better."}
    )
    await olive.click(answer(changed), label="Save")
    review = public(await club.ana.slash(club.channel, "review", film="ballerina"))
    assert "**Letterboxd** · ★★★★½ 4.5\nBetter and better." in review
    assert review.count("**Letterboxd**") == 1
    other = Club(env, "Another")
    theirs = public(await other.ana.slash(other.channel, "review", film="ballerina"))
    assert "**Letterboxd** · first ★★ 2, then ★★★★ 4" in theirs
    asked = await olive.slash(club.channel, "library remove", film="ballerina", review="letterboxd")
    removed = await olive.click(answer(asked), label="Remove")
    assert "**Letterboxd**" not in public(
        await club.ana.slash(club.channel, "review", film="ballerina")
    )
    (notice,) = removed.followups
    assert "removed the review by Letterboxd of **Ballerina (2025)**" in shown(notice)
    back = await olive.click(notice, label="Undo")
    assert "brought the review by Letterboxd of **Ballerina (2025)** back." in shown(back.response)
    assert "Better and better." in public(
        await club.ana.slash(club.channel, "review", film="ballerina")
    )


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("review.pdf", b"%PDF", "has to be a .txt, .md or .html file"),
        ("x" * 5000 + ".exe", b"MZ", "has to be a .txt, .md or .html file"),
        ("huge.txt", b"a" * (256 * 1024 + 1), "256 is the most"),
        ("empty.txt", b"", "no text in it that can be read"),
        ("zip.txt", b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + bytes(range(256)) * 40, "no text"),
    ],
    ids=["a kind that is not read", "a long name", "too large", "empty", "a zip"],
)
async def test_a_file_that_is_no_review(
    club: Club, olive: simcord.MemberActor, name: str, content: bytes, said: str
) -> None:
    result = await upload(olive, club, name, content)
    assert said in refusal(result)


async def test_a_file_waits_for_its_film_to_be_added(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    asked = await upload(olive, club, "a.txt", REVIEW.encode(), film="Stardust 2007")
    assert shown(asked.response).startswith("No film called “Stardust 2007” is in the library.")
    assert "Your review waits, and goes on by itself once its film is there." in shown(
        asked.response
    )
    assert list(buttons(asked.response)) == ["Add “Stardust”", "Browse the library"]
    await club.env.restart_bot(new_client(library))
    form = await olive.click(answer(asked), label="Add “Stardust”")
    added = await olive.submit_modal(form, {"title": "Stardust", "year": "2007"})
    card = added.followups[-1]
    assert card.ephemeral
    assert "## Review of Stardust (2007)" in shown(card)
    assert "**The Lantern, Ada Quill** · ★★★½ 3.5" in shown(card)


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("stardus", "Stardust"),
        ("stardust", "Stardust"),
        ("Der Sternwanderer", "Stardust"),
        ("Heat", "Heat"),
    ],
    ids=["half a title", "small letters", "its title elsewhere", "a document about another film"],
)
async def test_the_form_for_a_missing_film_has_what_the_file_says_of_it(
    club: Club, olive: simcord.MemberActor, library: Store, typed: str, title: str
) -> None:
    text = REVIEW.replace("Ballerina", "Stardust").replace("2024", "2007")
    text = text.replace("125m\n", "125m\nCast: Claire Danes, Charlie Cox\n")
    asked = await upload(olive, club, "a.txt", text.encode(), film=typed)
    await club.env.restart_bot(new_client(library))
    form = await olive.click(answer(asked), label=f"Add “{typed}”")
    facts = {"year": "2007", "director": "Len Wiseman", "runtime": "125", "country": "US"}
    known = facts if title == "Stardust" else dict.fromkeys(facts, "")
    assert offered(form) == {"title": title, **known}
    await olive.submit_modal(form, {"title": "Stardust", **facts, "runtime": "2 h 7 min"})
    film = (await library.titles.named(club.guild.id, "stardust", 2))[0]
    added = await library.films.get(club.guild.id, film.id)
    assert (added.director, added.runtime, added.country) == ("Len Wiseman", 127, "US")
    # The form has no room for these.
    assert (added.certificate, added.cast) == ("15", ("Claire Danes", "Charlie Cox"))


async def test_a_film_of_another_year_than_the_files_gets_no_facts_from_it(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    text = REVIEW.replace("Ballerina", "Heat").replace("2024", "1995")
    asked = await upload(olive, club, "a.txt", text.encode(), film="Heat")
    form = await olive.click(answer(asked), label="Add “Heat”")
    await olive.submit_modal(form, {"title": "Heat", "year": "1986"})
    (film,) = await library.titles.named(club.guild.id, "heat", 2)
    assert (await library.films.get(club.guild.id, film.id)).certificate is None


async def test_the_form_for_a_missing_film_does_not_wait_for_a_file_that_is_gone(
    club: Club, olive: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = await upload(olive, club, "a.txt", REVIEW.encode(), film="Stardust 2007")

    async def gone(_url: str) -> bytes:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(club.env.bot.http, "get_from_cdn", gone)
    monkeypatch.setattr(adding, "FORM_SECONDS", 0)
    form = await olive.click(answer(asked), label="Add “Stardust”")
    assert offered(form)["title"] == "Stardust"
    assert offered(form)["year"] == "2007"


async def test_a_file_waits_until_it_is_clear_which_film_is_meant(
    club: Club, olive: simcord.MemberActor
) -> None:
    asked = await upload(olive, club, "a.txt", REVIEW.encode(), film="true grit")
    picked = await olive.click(answer(asked), label="True Grit (1969)")
    assert shown(answer(picked)).startswith("## Review of True Grit (1969)\n")
    assert "**The Lantern, Ada Quill** · ★★★½ 3.5" in shown(answer(picked))


@pytest.mark.parametrize(
    ("name", "size"),
    [("film.mp4", 1000), ("a.txt", drafts.DOCUMENT_LIMIT + 1)],
    ids=["kind", "size"],
)
async def test_a_file_that_is_not_read_is_not_fetched_for_the_form_of_its_film(
    club: Club, olive: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch, name: str, size: int
) -> None:
    asked = await upload(olive, club, name, b"x" * size, film="Stardust 2007")
    fetched: list[str] = []
    monkeypatch.setattr(club.env.bot.http, "get_from_cdn", fetched.append)
    form = await olive.click(answer(asked), label="Add “Stardust”")
    assert offered(form)["title"] == "Stardust"
    assert fetched == []


async def test_a_file_is_not_lost_where_the_bot_stops_while_it_comes(
    club: Club, olive: simcord.MemberActor, library: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = await upload(olive, club, "a.txt", REVIEW.encode(), film="true grit")

    async def stopped(_url: str) -> bytes:
        raise asyncio.CancelledError

    with monkeypatch.context() as stopping:
        stopping.setattr(club.env.bot.http, "get_from_cdn", stopped)
        begin_press(olive, club, answer(asked), "True Grit (1969)")
        await club.env.settle()
    await club.env.restart_bot(new_client(library))
    picked = await olive.click(answer(asked), label="True Grit (1969)")
    assert "**The Lantern, Ada Quill** · ★★★½ 3.5" in shown(answer(picked))


async def test_a_file_that_was_sent_for_one_of_two_films_makes_one_draft(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    asked = await upload(olive, club, "a.txt", REVIEW.encode(), film="true grit")
    for label in ("True Grit (1969)", "True Grit (2010)"):
        begin_press(olive, club, answer(asked), label)
    await club.env.settle()
    rows = await library.database.fetch("SELECT kind FROM waiting")
    assert [row["kind"] for row in rows] == ["review draft"]


async def propose_with_review(club: Club, name: str = "a.txt") -> simcord.InteractionResult:
    """Ana sends a review of a film that she may only propose, and proposes it."""
    text = REVIEW.replace("Ballerina", "Stardust").replace("2024", "2007")
    asked = await upload(club.ana, club, name, text.encode(), film="Stardust 2007")
    propose = "Propose “Stardust” for the library"
    assert list(buttons(asked.response)) == [propose, "Browse the library"]
    form = await club.ana.click(answer(asked), label=propose)
    return await club.ana.submit_modal(form, {"title": "Stardust", "year": "2007"})


async def test_a_file_waits_until_the_film_that_was_proposed_for_it_is_accepted(
    club: Club, olive: simcord.MemberActor, library: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed = await propose_with_review(club)
    card = answer(proposed)
    assert "Stardust (2007)** is proposed for the library. This review waits for it" in shown(card)
    assert "The Lantern, Ada Quill" in shown(card)
    assert [*buttons(card)] == ["It is about Stardust (2007)", "Discard", "See the proposal"]
    early = await club.ana.click(card, label="It is about Stardust (2007)")
    assert "its proposal waits to be accepted" in refusal(early)
    gone: list[str] = []
    monkeypatch.setattr(club.env.bot.http, "get_from_cdn", gone.append)
    await club.env.restart_bot(new_client(library))
    waiting = await olive.slash(club.channel, "library list", show="proposals")
    await olive.click(answer(waiting), label="Accept")
    told = shown(dict(sent(club.env)[-1][1]))
    assert "Your review of it still waits: press **It is about Stardust (2007)**" in told
    moved = await club.ana.click(card, label="It is about Stardust (2007)")
    assert shown(moved.response).startswith("## Review of Stardust (2007)\n")
    assert "Propose" in buttons(moved.response)
    assert gone == []


async def test_a_review_that_waits_for_a_declined_film_can_have_it_proposed_again(
    club: Club, olive: simcord.MemberActor
) -> None:
    card = answer(await propose_with_review(club))
    waiting = await olive.slash(club.channel, "library list", show="proposals")
    await olive.click(answer(waiting), label="Decline")
    form = await club.ana.click(card, label="It is about Stardust (2007)")
    assert offered(form)["title"] == "Stardust"
    again = await club.ana.submit_modal(form, {"title": "Stardust", "year": "2007"})
    assert "This review waits for it" in shown(card)
    assert "ana proposes **Stardust (2007)**" in shown(again.followups[-1])
    discarded = await club.ana.click(card, label="Discard")
    assert "Nothing was saved" in shown(discarded.response)
    assert [*buttons(card)] == ["Undo"]
    await club.ana.click(card, label="Undo")
    assert "This review waits for it" in shown(card)
    assert [*buttons(card)] == ["It is about Stardust (2007)", "Discard", "See the proposal"]


async def test_a_review_waits_for_the_film_that_somebody_has_proposed_before(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    text = REVIEW.replace("Ballerina", "Stardust").replace("2024", "2007").encode()
    asked = await upload(club.ana, club, "a.txt", text, film="Stardust 2007")
    form = await club.ana.click(answer(asked), label="Propose “Stardust” for the library")
    await club.ben.slash(club.channel, "library add-film", title="Stardust", year=2007)
    proposed = await club.ana.submit_modal(form, {"title": "Stardust", "year": "2007"})
    assert "This review waits for it" in shown(answer(proposed))
    assert (await library.proposals.page(club.guild.id, 0, 5))[1] == 1


async def test_a_review_that_is_not_read_is_to_be_sent_again_once_its_film_is_there(
    club: Club,
) -> None:
    proposed = await propose_with_review(club, "a.pdf")
    assert proposed.followups[-1].ephemeral
    assert shown(proposed.followups[-1]).startswith("The review has not been kept: send it again")


async def test_a_link_that_is_none(club: Club, olive: simcord.MemberActor) -> None:
    result = await olive.slash(
        club.channel, "library add-review", film="ballerina", link="javascript:alert(1)"
    )
    assert "has to begin with https://" in refusal(result)


async def test_a_film_that_goes_while_its_draft_is_open(
    club: Club, olive: simcord.MemberActor
) -> None:
    added = await olive.slash(club.channel, "library add-film", title="Tár", year=2022)
    assert added.response is not None
    card = draft(await upload(olive, club, "review.txt", REVIEW.encode(), film="tar"))
    asked = await olive.slash(club.channel, "library remove", film="tar")
    await olive.click(answer(asked), label="Remove")
    assert "no longer in the library" in refusal(await olive.click(card, label="Save"))


async def test_saved_twice_at_once_is_saved_once(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    first = draft(await upload(olive, club, "review.txt", REVIEW.encode()))
    second = draft(await upload(olive, club, "review.txt", REVIEW.encode()))
    await olive.click(first, label="Save")
    assert "in the library already" in refusal(await olive.click(second, label="Save"))
    rows = await library.database.fetch("SELECT 1 FROM reviews WHERE guild_id NOT NULL")
    assert len(rows) == 1
