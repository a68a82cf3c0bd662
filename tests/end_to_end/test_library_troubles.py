"""The library when two press at once, when its things go meanwhile, and when Discord fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import cast

import pytest
import simcord

from bot.client.filmclub import FilmClub
from bot.club.posting import Posting
from bot.domain.entry import QUOTE_LIMIT, QUOTES_LIMIT
from bot.domain.film import Film
from bot.domain.library import Editor
from bot.domain.review import Review
from bot.store.database import statement
from bot.store.store import Store
from cogs.loops import LoopsCog
from tests.conftest import NOW
from tests.end_to_end.driving import (
    Clock,
    Club,
    add_film,
    answer,
    begin_press,
    begin_stale_press,
    buttons,
    critic,
    film,
    new_client,
    private,
    public,
    refusal,
    sent,
    shown,
    speak,
    told_below,
)
from tests.end_to_end.house_rules import connected
from tests.end_to_end.quoting import save
from tests.store.tables import film_named

pytestmark = pytest.mark.thorough

REVIEW = "Review by Ada Quill for The Lantern\n\nIt is good, and long, and loud.\n\n3/5"
CALLBACK = "/interactions/*/callback"
FOLLOW_UP = "/webhooks/*"


@pytest.fixture
async def env(library: Store) -> AsyncIterator[simcord.Env]:
    """Without the house rule that answers are never announced: a file takes its time to come."""
    async with connected(new_client(library)) as env:
        yield env


@pytest.fixture
def oscar(club: Club, olive: simcord.MemberActor) -> simcord.MemberActor:
    """A second organiser."""
    roles = [club.guild.roles["Managers"]]
    return club.guild.add_member(club.env.create_user("oscar"), roles=roles)


async def count(library: Store, table: str) -> int:
    (row,) = await library.database.fetch(f"SELECT count(*) AS rows FROM {table}")
    return row["rows"]


# Two at once


async def test_of_two_who_decide_at_once_one_is_told_so(
    club: Club, olive: simcord.MemberActor, oscar: simcord.MemberActor, library: Store
) -> None:
    proposed = await club.ana.slash(club.channel, "library add-film", title="Tár", year=2022)
    presses = [
        begin_press(olive, club, proposed.response, "Accept"),
        begin_press(oscar, club, proposed.response, "Decline"),
        begin_press(olive, club, proposed.response, "Accept"),
    ]
    await club.env.settle()
    seen = [shown(press.response) for press in presses if press.response]
    assert len(seen) == 3
    if "oscar declined it" in seen[1]:
        assert all("oscar declined it" in each for each in seen)
    else:
        assert all("olive accepted it" in each for each in seen)
    assert (await library.proposals.page(club.guild.id, 0, 1))[1] == 0


async def test_who_brings_a_proposal_back_that_another_press_has_brought_back_sees_it(
    club: Club, olive: simcord.MemberActor
) -> None:
    """The answer to the other press may be lost: then the card still says that it was declined."""
    card = answer(await club.ana.slash(club.channel, "library add-film", title="Tár", year=2022))
    await olive.click(card, label="Decline")
    for press in [begin_press(olive, club, card, "Undo") for _ in range(2)]:
        await club.env.settle()
        assert press.response is not None
        assert not press.response.ephemeral
        assert "Accept" in buttons(press.response)


@pytest.mark.parametrize("again", ["Decline", "Accept"])
async def test_who_decides_about_what_was_declined_sees_that_with_undo(
    club: Club, olive: simcord.MemberActor, oscar: simcord.MemberActor, again: str
) -> None:
    """The answer to the other press may be lost: then the card still asks."""
    proposed = await club.ana.slash(club.channel, "library add-film", title="Tár", year=2022)
    begin_press(olive, club, answer(proposed), "Decline")
    late = begin_press(oscar, club, answer(proposed), again)
    await club.env.settle()
    assert late.response is not None
    assert not late.response.ephemeral
    assert "olive declined it" in shown(late.response)
    back = await oscar.click(late.response, label="Undo")
    assert "ana proposes **Tár (2022)**" in shown(back.response)


async def test_who_declines_in_a_list_what_was_declined_sees_the_list_without_it(
    club: Club, olive: simcord.MemberActor, oscar: simcord.MemberActor
) -> None:
    await club.ana.slash(club.channel, "library add-film", title="Tár", year=2022)
    waiting = await oscar.slash(club.channel, "library list", show="proposals")
    other = await olive.slash(club.channel, "library list", show="proposals")
    await olive.click(answer(other), label="Decline")
    late = await oscar.click(answer(waiting), label="Decline")
    assert "No proposal is waiting" in shown(answer(waiting))
    (told,) = late.followups
    assert told.ephemeral
    assert "olive declined it" in shown(told)
    assert "Undo" in buttons(told)


async def test_who_withdraws_what_was_withdrawn_sees_that_with_undo(club: Club) -> None:
    proposed = await club.ana.slash(club.channel, "library add-film", title="Tár", year=2022)
    for press in [begin_press(club.ana, club, answer(proposed), "Withdraw") for _ in range(2)]:
        await club.env.settle()
        assert press.response is not None
        assert "ana withdrew it" in shown(press.response)
        assert "Undo" in buttons(press.response)


async def test_who_discards_a_draft_that_was_discarded_sees_that_with_undo(
    club: Club, olive: simcord.MemberActor
) -> None:
    form = await olive.slash(club.channel, "library add-review", film="ballerina")
    card = answer(await olive.submit_modal(form, {"text": REVIEW}))
    for press in [begin_press(olive, club, card, "Discard") for _ in range(2)]:
        await club.env.settle()
        assert press.response is not None
        assert "Nothing was saved for" in shown(press.response)
        assert "Undo" in buttons(press.response)
    back = await olive.click(card, label="Undo")
    assert "Save" in buttons(back.response)


@pytest.mark.parametrize("label", ["Undo", "Remove", "Merge", "Save"])
async def test_pressed_twice_at_once_is_done_once(
    club: Club, olive: simcord.MemberActor, library: Store, label: str
) -> None:
    await olive.slash(club.channel, "library add-film", title="Tár", year=2022)
    if label == "Merge":
        card = await olive.slash(club.channel, "library merge", film="tar", into="ballerina")
    elif label == "Save":
        form = await olive.slash(club.channel, "library add-review", film="tar")
        card = await olive.submit_modal(form, {"text": REVIEW})
    else:
        card = await olive.slash(club.channel, "library remove", film="tar")
    message = answer(card)
    if label == "Undo":
        (message,) = (await olive.click(answer(card), label="Remove")).followups
    presses = [begin_press(olive, club, message, label) for _ in range(2)]
    await club.env.settle()
    new = [press.response for press in presses if press.response is not None]
    (late,) = [one for one in new if one.id != message.id]
    assert late.ephemeral
    assert "reference" not in shown(late)
    done = {"Undo": "restored", "Remove": "removed", "Merge": "merged", "Save": "reviewed"}
    assert await count(library, f"library_log WHERE action = '{done[label]}'") == 1


# What is gone


@pytest.mark.parametrize("way", ["removed", "merged"])
@pytest.mark.parametrize("restarted", [False, True], ids=["", "restarted"])
async def test_a_film_goes_while_all_is_open(
    club: Club, olive: simcord.MemberActor, library: Store, way: str, restarted: bool
) -> None:
    await olive.slash(club.channel, "library add-film", title="Tár", year=2022)
    tar = await film(library, "Tár")
    by = Editor(club.guild.id, olive.id, NOW)
    await library.reviews.add(by, tar.id, critic("The Lantern"))
    edit = await olive.slash(club.channel, "library edit", film="tar")
    titles, facts = [
        await olive.click(answer(edit), label=name) for name in ("Titles and poster", "Facts")
    ]
    changed = await olive.slash(club.channel, "library edit", film="tar", review="lantern")
    review_form = await olive.click(answer(changed), label="Edit")
    paste = await olive.slash(club.channel, "library add-review", film="tar")
    drafted = await club.ana.submit_modal(
        await club.ana.slash(club.channel, "library add-review", film="tar"), {"text": REVIEW}
    )
    merge = await olive.slash(club.channel, "library merge", film="tar", into="ballerina")
    remove = await olive.slash(club.channel, "library remove", film="tar")
    remove_review = await olive.slash(club.channel, "library remove", film="tar", review="lantern")
    message = await club.ben.send(club.channel, "What a film.")
    form = await club.ana.context_menu(club.channel, "Save as film quote", message)
    proposed = await club.ana.submit_modal(form, {"film": "tar"})
    accept = buttons(answer(proposed))["Accept"]["custom_id"]
    if way == "merged":
        await library.library.merge(by, tar.id, (await film(library, "Ballerina")).id)
    else:
        await library.library.remove_film(by, tar.id)
    if restarted:
        await club.env.restart_bot(new_client(library))
    results = [
        await olive.click(answer(edit), label="Titles and poster"),
        await olive.submit_modal(titles, {"title": "Tar", "year": "2022"}),
        await olive.submit_modal(facts, {"director": "Field"}),
        await olive.submit_modal(paste, {"text": REVIEW}),
        await olive.submit_modal(review_form, {"byline": "The Lantern", "summary": "Good."}),
        await olive.click(answer(changed), label="Save"),
        await club.ana.click(answer(drafted), label="Propose"),
        begin_stale_press(olive, club, answer(proposed), accept),
        await olive.click(answer(remove_review), label="Remove"),
        await olive.click(answer(merge), label="Merge"),
        await olive.click(answer(remove), label="Remove"),
    ]
    for result in results:
        if way == "removed":
            assert "reference" not in refusal(result)
            assert "no longer" in refusal(result)
        elif result.response is not None:  # the film that took its place is meant
            assert "reference" not in shown(result.response)


# What is not in the form stays


async def test_what_does_not_fit_into_a_form_is_not_lost(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    quotes = tuple(f"{n:02} {'x' * (QUOTE_LIMIT - 3)}" for n in range(QUOTES_LIMIT))
    aliases = tuple(f"{n:02} {'y' * 297}" for n in range(50))
    cast = ("Robert Downey, Jr.", "Cate Blanchett")
    by = Editor(club.guild.id, olive.id, NOW)
    ours = await add_film(library, "Tár", year=2022, club=club)
    await library.library.edit_film(by, ours.id, aliases=aliases, cast=cast)
    review = Review("The Lantern", None, None, None, None, "Good.", quotes)
    await library.reviews.add(by, ours.id, review)
    edit = await olive.slash(club.channel, "library edit", film="tar")
    form = await olive.click(answer(edit), label="Titles and poster")
    await olive.submit_modal(form, {**typed(form), "title": "Tar"})
    form = await olive.click(answer(edit), label="Facts")
    await olive.submit_modal(form, {**typed(form), "director": "Todd Field"})
    now = await library.films.get(club.guild.id, ours.id)
    assert (now.title, now.director) == ("Tar", "Todd Field")
    assert now.aliases == aliases
    assert now.cast == cast
    edit = await olive.slash(club.channel, "library edit", film="tar", review="lantern")
    form = await olive.click(answer(edit), label="Edit")
    changed = await olive.submit_modal(form, {**typed(form), "summary": "Better."})
    await olive.click(answer(changed), label="Save")
    dossier = await library.reviews.dossier(club.guild.id, ours.id)
    assert dossier.reviews[0].summary == "Better."
    assert dossier.reviews[0].quotes == quotes


def typed(form: simcord.InteractionResult) -> dict[str, str]:
    """What a form that was opened is filled with."""
    assert form.modal is not None
    inputs = [label["component"] for label in form.modal["components"]]
    return {one["custom_id"]: one.get("value") or "" for one in inputs}


async def test_the_log_names_what_was_changed_and_by_whom(
    club: Club, olive: simcord.MemberActor
) -> None:
    await club.ana.slash(club.channel, "library add-film", title="__ana__ *Tár*", year=2022)
    waiting = await olive.slash(club.channel, "library list", show="proposals")
    await olive.click(answer(waiting), label="Accept")
    await club.ben.slash(club.channel, "library add-film", title="Tár", year=2022)
    waiting = await olive.slash(club.channel, "library list", show="proposals")
    await olive.click(answer(waiting), label="Decline")
    edit = await olive.slash(club.channel, "library edit", film="ana tar")
    form = await olive.click(answer(edit), label="Facts")
    await olive.submit_modal(form, {**typed(form), "director": "Todd Field"})
    log = private(await club.ben.slash(club.channel, "library log"))
    title = r"**\_\_ana\_\_ \*Tár\* (2022)**"
    assert f"olive changed {title}: director\n" in log
    assert "declined a film that ben had proposed\n" in log
    assert log.endswith(f"ana added {title}, and olive accepted it")


async def test_the_log_says_who_accepted_whatever_was_proposed(
    club: Club, olive: simcord.MemberActor
) -> None:
    edit = await club.ana.slash(club.channel, "library edit", film="ballerina")
    form = await club.ana.click(answer(edit), label="Titles and poster")
    changed = await club.ana.submit_modal(form, {**typed(form), "year": "2024"})
    review = await club.ana.slash(club.channel, "library add-review", film="casablanca")
    draft = answer(await club.ana.submit_modal(review, {"text": REVIEW}))
    (reviewed,) = (await club.ana.click(draft, label="Propose")).followups
    quoted = answer(await save(club.ana, club.channel, await club.ben.send(club.channel, "Rain.")))
    for card in (answer(changed), reviewed, quoted):
        await olive.click(card, label="Accept")
    log = private(await club.ben.slash(club.channel, "library log")).splitlines()[1:]
    assert len(log) == 3
    assert all(line.endswith(", and olive accepted it") for line in log)


async def test_a_declined_change_is_told_as_a_change_of_its_film(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    edit = await club.ana.slash(club.channel, "library edit", film="ballerina")
    form = await club.ana.click(answer(edit), label="Titles and poster")
    card = answer(await club.ana.submit_modal(form, {**typed(form), "title": "Mine"}))
    await olive.click(card, label="Decline")
    told = shown(dict(sent(club.env)[-1][1]))
    assert "olive declined what you proposed in The Film Club: a change of **Mine (2025)**" in told
    log = private(await club.ben.slash(club.channel, "library log"))
    assert log.endswith("olive declined a change of **Ballerina (2025)** that ana had proposed")


async def test_a_form_sent_as_it_was_opened_changes_nothing(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    edit = await olive.slash(club.channel, "library edit", film="ballerina")
    for label in ("Titles and poster", "Facts"):
        form = await olive.click(answer(edit), label=label)
        sent = await olive.submit_modal(form, typed(form))
        assert "## Ballerina (2025)" in shown(sent.response)
        assert "Nothing was changed." in shown(sent.response)
    assert await count(library, "library_log") == 0
    assert await count(library, "films WHERE guild_id NOT NULL") == 0


async def test_facts_that_are_the_same_in_other_words_change_nothing_and_suggest_nothing(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    same = {"runtime": "2 h 5 min", "cast": "Ana de Armas,Keanu Reeves,  Ian McShane,"}
    for who in (club.ana, olive):
        edit = await who.slash(club.channel, "library edit", film="ballerina")
        form = await who.click(answer(edit), label="Facts")
        assert typed(form)["cast"].startswith("Ana de Armas, Keanu Reeves, Ian McShane")
        sent = await who.submit_modal(form, {**typed(form), **same})
        assert "Nothing was changed." in shown(sent.response)
    assert await count(library, "proposals") == 0
    form = await olive.click(answer(edit), label="Facts")
    await olive.submit_modal(form, {**typed(form), **same, "director": "Me"})
    log = private(await olive.slash(club.channel, "library log"))
    assert log.endswith("olive changed **Ballerina (2025)**: director")


async def test_a_german_who_adds_a_country_leaves_the_others_as_they_were(
    club: Club, olive: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def change(label: str, country: str) -> dict[str, str]:
        edit = await olive.slash(club.channel, "library edit", film="ballerina")
        form = await olive.click(answer(edit), label=label)
        await olive.submit_modal(form, {**typed(form), "country": country})
        return typed(form)

    await change("Facts", "France, USA")
    speak(monkeypatch, "de")
    there = (await change("Angaben", "Frankreich, Vereinigte Staaten, Italien"))["country"]
    assert there == "Frankreich, Vereinigte Staaten"
    speak(monkeypatch, "en-US")
    assert (await change("Facts", ""))["country"] == "France, USA, Italy"


async def test_a_suggested_change_says_what_it_would_replace(
    club: Club, olive: simcord.MemberActor
) -> None:
    edit = await club.ana.slash(club.channel, "library edit", film="parasite")
    form = await club.ana.click(answer(edit), label="Facts")
    given = {**typed(form), "runtime": "133", "director": ""}
    proposed = public(await club.ana.submit_modal(form, given))
    assert "> running time: 2 h 12 min → 2 h 13 min" in proposed
    assert "> director: Bong Joon-ho → –" in proposed


async def test_a_suggested_change_that_was_decided_says_all_of_what_it_changed(
    club: Club, olive: simcord.MemberActor
) -> None:
    directors = "Bong Joon-ho, Park Chan-wook, Lee Chang-dong, Hong Sang-soo"
    said = f"> director: Bong Joon-ho → {directors}"
    edit = await club.ana.slash(club.channel, "library edit", film="parasite")
    form = await club.ana.click(answer(edit), label="Facts")
    card = answer(await club.ana.submit_modal(form, {**typed(form), "director": directors}))
    assert said in shown(card)
    card = answer(await club.ana.click(card, label="Withdraw"))
    assert said in shown(card)
    await club.ana.click(card, label="Undo")
    waiting = await olive.slash(club.channel, "library list", show="proposals")
    accepted = await olive.click(answer(waiting), label="Accept")
    assert said in shown(accepted.followups[0])


async def test_a_suggested_change_does_not_replace_what_was_changed_since(
    club: Club, olive: simcord.MemberActor
) -> None:
    async def change(who: simcord.MemberActor, runtime: str) -> simcord.InteractionResult:
        editing = await who.slash(club.channel, "library edit", film="parasite")
        form = await who.click(answer(editing), label="Facts")
        return await who.submit_modal(form, {**typed(form), "runtime": runtime})

    renew_stale = Posting.of(cast("FilmClub", club.env.bot)).renew_stale
    card = answer(await change(club.ana, "133"))
    before = await olive.slash(club.channel, "library list", show="proposals")
    await change(olive, "140")
    in_vain = "That film has been changed since this was proposed."
    assert in_vain in refusal(await olive.click(answer(before), label="Accept"))
    await renew_stale()
    waiting = await olive.slash(club.channel, "library list", show="proposals")
    looked = await olive.click(answer(waiting), label="Look at it")
    for each in (shown(card), shown(waiting.response), shown(looked.response)):
        assert "> running time: 2 h 20 min → 2 h 13 min" in each
        assert in_vain in each
    for each in (card, answer(waiting), answer(looked)):
        assert "Accept" not in buttons(each)
    await change(olive, "133")
    await renew_stale()
    assert "> running time: 2 h 13 min, as it is by now" in shown(card)
    assert "Accept" in buttons(card)
    await change(olive, "140")
    declined = await olive.click(answer(waiting), label="Decline")
    assert "> running time: 2 h 20 min → 2 h 13 min" in shown(declined.followups[0])
    await renew_stale()
    assert "> running time: 2 h 20 min → 2 h 13 min" in shown(card)
    editing = await olive.slash(club.channel, "library edit", film="parasite")
    assert typed(await olive.click(answer(editing), label="Facts"))["runtime"] == "140"


async def test_what_is_proposed_about_a_film_that_is_merged_or_removed_follows_it_and_its_undo(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    renew_stale = Posting.of(cast("FilmClub", club.env.bot)).renew_stale
    await olive.slash(club.channel, "library add-film", title="Parasite Twin", year=2018)
    editing = await club.ana.slash(club.channel, "library edit", film="parasite twin")
    form = await club.ana.click(answer(editing), label="Facts")
    card = answer(await club.ana.submit_modal(form, {**typed(form), "runtime": "133"}))
    for command, label, given in (
        ("library merge", "Merge", {"film": "parasite twin", "into": "parasite 2019"}),
        ("library remove", "Remove", {"film": "parasite twin"}),
    ):
        asked = answer(await olive.slash(club.channel, command, **given))
        done = await olive.click(asked, label=label)
        await renew_stale()
        assert "Accept" not in buttons(card)
        waiting = await olive.slash(club.channel, "library list", show="proposals")
        assert "Accept" not in buttons(waiting.response)
        if label == "Remove":
            assert "That film is not in the library any more" in shown(card)
            assert "That film is not in the library any more" in shown(waiting.response)
            assert "decide about it" not in shown(card)
        await olive.click(done.followups[0], label="Undo")
        await renew_stale()
        assert "> running time: – → 2 h 13 min" in shown(card)
        assert "Accept" in buttons(card)


# Which film


@pytest.fixture
async def two(library: Store) -> tuple[Film, Film]:
    """Two films that one title may mean."""
    grit = [await film_of(library, year) for year in (1969, 2010)]
    return grit[0], grit[1]


async def film_of(library: Store, year: int) -> Film:
    return await film_named(library, 1, f"true grit {year}")


async def test_an_unclear_film_is_asked_back_for(
    club: Club, olive: simcord.MemberActor, library: Store, two: tuple[Film, Film]
) -> None:
    by = Editor(club.guild.id, olive.id, NOW)
    await library.reviews.add(by, two[0].id, critic("The Lantern"))
    for command, options, says in (
        ("edit", {}, "Titles and poster"),
        ("edit", {"review": "lantern"}, "The Lantern"),
        ("remove", {}, "Remove **True Grit (1969)**"),
        ("remove", {"review": "lantern"}, "Remove the review by The Lantern"),
    ):
        asked = await olive.slash(club.channel, f"library {command}", film="true grit", **options)
        picked = await olive.click(answer(asked), label="True Grit (1969)")
        assert says in private(picked)
    link = "https://example.org/1"
    asked = await club.ana.slash(club.channel, "library add-review", film="true grit", link=link)
    form = await club.ana.click(answer(asked), label="True Grit (1969)")
    assert typed(form)["link"] == link
    asked = await olive.slash(club.channel, "library edit", film="true grit", review="nobody")
    assert "Pick one of the film's reviews" in refusal(
        await olive.click(answer(asked), label="True Grit (2010)")
    )


async def test_a_quote_of_an_unclear_film(
    club: Club, olive: simcord.MemberActor, library: Store, two: tuple[Film, Film]
) -> None:
    message = await club.ben.send(club.channel, "What a film.")
    form = await olive.context_menu(club.channel, "Save as film quote", message)
    asked = await olive.submit_modal(form, {"film": "true grit"})
    other = buttons(asked.response)["True Grit (1969)"]["custom_id"]
    saved = await olive.click(answer(asked), label="True Grit (2010)")
    assert "saved a quote on **True Grit (2010)**" in told_below(saved)
    again = begin_stale_press(olive, club, answer(asked), other)
    await club.env.settle()
    assert refusal(again)
    assert await count(library, "quotes WHERE guild_id NOT NULL") == 1


async def test_a_film_that_is_there_already_is_not_asked_its_year(
    club: Club, olive: simcord.MemberActor
) -> None:
    (offered,) = await olive.autocomplete(club.channel, "library add-film", "title", "ballerina")
    said = await olive.slash(club.channel, "library add-film", title=offered["value"])
    assert "**Ballerina (2025)** is in the library already" in refusal(said)


async def test_a_title_may_begin_like_a_choice(club: Club, olive: simcord.MemberActor) -> None:
    added = await olive.slash(club.channel, "library add-film", title="film: a title", year=1999)
    assert "added **film: a title (1999)**" in public(added)


# Quotes


async def test_only_what_members_wrote_is_quoted(club: Club, olive: simcord.MemberActor) -> None:
    hook = club.guild.create_webhook(club.channel)
    said = await hook.send("Buy now!")
    refused = await olive.context_menu(club.channel, "Save as film quote", said)
    assert "member" in refusal(refused)
    own = await club.post("library:0:0")
    refusal(await olive.context_menu(club.channel, "Save as film quote", own))
    empty = await club.ben.send(club.channel, "", attachments=[("a.png", b"x")])
    assert "no words" in refusal(
        await olive.context_menu(club.channel, "Save as film quote", empty)
    )


async def test_the_author_may_have_left(club: Club, olive: simcord.MemberActor) -> None:
    message = await club.ben.send(club.channel, "What a film.")
    club.guild.remove_member(club.ben)
    form = await olive.context_menu(club.channel, "Save as film quote", message)
    saved = await olive.submit_modal(form, {"film": "ballerina"})
    assert "by ben" in public(saved)


# Discord fails


class Late(FilmClub):
    """To which Discord hands out no file, and does not say so."""

    async def setup_hook(self) -> None:
        async def get_from_cdn(url: str) -> bytes:
            await asyncio.Event().wait()
            raise AssertionError(url)

        self.http.get_from_cdn = get_from_cdn
        await super().setup_hook()


async def test_a_file_that_does_not_come(
    club: Club,
    olive: simcord.MemberActor,
    library: Store,
    troubles: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.club.attachments.FETCH_SECONDS", 0)
    await club.env.restart_bot(Late(library, clock=Clock()))
    result = await olive.slash(
        club.channel, "library add-review", film="ballerina", document=("a.txt", REVIEW.encode())
    )
    assert "did not come through" in refusal(result)
    assert "could not be fetched" in troubles.text
    assert await count(library, "waiting") == 0


async def test_what_was_removed_can_be_undone_though_the_club_could_not_be_told(
    club: Club,
    olive: simcord.MemberActor,
    library: Store,
    troubles: pytest.LogCaptureFixture,
) -> None:
    asked = await olive.slash(club.channel, "library remove", film="ballerina")
    club.env.inject_error("POST", FOLLOW_UP, status=403, times=1)
    await olive.click(answer(asked), label="Remove")
    assert "Undo" in buttons(asked.response)
    await olive.click(answer(asked), label="Undo")
    assert await count(library, "film_replacements") == 0


async def test_a_proposal_waits_though_the_club_could_not_be_told(
    club: Club,
    olive: simcord.MemberActor,
    library: Store,
    troubles: pytest.LogCaptureFixture,
) -> None:
    form = await club.ana.slash(club.channel, "library add-review", film="ballerina")
    card = await club.ana.submit_modal(form, {"text": REVIEW})
    club.env.inject_error("POST", FOLLOW_UP, status=404, times=None)
    await club.ana.click(answer(card), label="Propose")
    club.env.backend.faults.clear()
    assert await count(library, "proposals") == 1
    listed = await olive.slash(club.channel, "library list", show="proposals")
    assert "a review of **Ballerina (2025)**" in private(listed)


async def test_a_review_whose_member_discord_does_not_wait_for_never_reaches_the_library(
    club: Club,
    olive: simcord.MemberActor,
    troubles: pytest.LogCaptureFixture,
) -> None:
    club.env.inject_error("POST", CALLBACK, status=404, code=10062, times=None)
    await olive.slash(
        club.channel, "library add-review", film="ballerina", document=("a.txt", REVIEW.encode())
    )
    club.env.backend.faults.clear()
    assert "The answer to /library add-review did not arrive: TOO_LATE" in troubles.text
    log = private(await olive.slash(club.channel, "library log"))
    assert "Nobody has yet." in log


async def test_every_button_of_the_library_works_after_a_restart(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    added = await olive.slash(club.channel, "library add-film", title="Tár", year=2022)
    edit = await olive.slash(club.channel, "library edit", film="tar")
    listed = await olive.slash(club.channel, "library list")
    log = await olive.slash(club.channel, "library log")
    form = await club.ana.slash(club.channel, "library add-review", film="tar")
    drafted = await club.ana.submit_modal(form, {"text": REVIEW})
    message = await club.ben.send(club.channel, "What a film.")
    quote = await olive.context_menu(club.channel, "Save as film quote", message)
    remove = await olive.slash(club.channel, "library remove", film="tar")
    proposed = await club.ana.slash(club.channel, "library add-film", title="Aftersun", year=2022)
    await club.env.restart_bot(new_client(library))
    assert (await olive.click(answer(added), label="Add facts")).modal is not None
    form = await olive.click(answer(edit), label="Titles and poster")
    await club.env.restart_bot(new_client(library))
    changed = await olive.submit_modal(form, {**typed(form), "title": "Tar"})
    assert "## Tar (2022)" in shown(changed.response)
    assert "Tar" in public(await olive.submit_modal(quote, {"film": "tar"}))
    form = await club.ana.click(answer(drafted), label="Edit")
    assert typed(form)["stars"] == "3"
    discarded = await club.ana.click(answer(drafted), label="Discard")
    assert "Nothing was saved" in shown(discarded.response)
    assert "that draft is gone" in refusal(await club.ana.submit_modal(form, typed(form))).lower()
    declined = await olive.click(answer(proposed), label="Decline")
    assert "declined it" in shown(declined.response)
    (notice,) = (await olive.click(answer(remove), label="Remove")).followups
    await club.env.restart_bot(new_client(library))
    await olive.click(notice, label="Undo")
    assert "**Tar (2022)** back" in shown(notice)
    assert (listed.response, log.response) != (None, None)


async def test_undo_after_its_ten_minutes(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    asked = await olive.slash(club.channel, "library remove", film="ballerina")
    (notice,) = (await olive.click(answer(asked), label="Remove")).followups
    assert isinstance(club.env.bot, FilmClub)
    assert isinstance(club.env.bot.clock, Clock)
    club.env.bot.clock.pass_days(1)
    await library.library.purge(club.env.bot.clock())
    assert "ten minutes ago" in refusal(await olive.click(notice, label="Undo"))


async def test_entries_of_the_log_are_deleted_for_good_when_films_can_not_be(
    club: Club, olive: simcord.MemberActor, library: Store, troubles: pytest.LogCaptureFixture
) -> None:
    await add_film(library, "Tar", year=2022, club=club)
    await olive.slash(club.channel, "club log-add", film="ballerina", date="2026-03-13")
    by = Editor(club.guild.id, olive.id, NOW)
    ((entry,), _) = await library.watched.page(club.guild.id, 0, 9)
    await library.watched.remove(by, entry.id)
    await library.library.remove_film(by, (await film(library, "Tar")).id)
    await library.database.write(
        statement(
            "CREATE TRIGGER kept BEFORE DELETE ON films BEGIN SELECT RAISE(ABORT, 'kept'); END"
        )
    )
    assert isinstance(club.env.bot, FilmClub)
    assert isinstance(club.env.bot.clock, Clock)
    club.env.bot.clock.pass_days(1)
    # Not by its class: discord.py loads a cog's module anew for a client after another has closed.
    cog = cast("LoopsCog", club.env.bot.get_cog("LoopsCog"))
    await cog.delete_removed()
    assert "could not be done: Library.purge" in troubles.text
    assert await count(library, "watched") == 0
    assert (await film(library, "Tar")).year == 2022


async def test_a_member_is_told_that_a_film_is_there_already(club: Club, library: Store) -> None:
    said = await club.ana.slash(club.channel, "library add-film", title="ballerina", year=2025)
    assert "in the library already" in refusal(said)
    assert await count(library, "proposals") == 0


async def test_a_paste_with_a_bad_link_is_not_lost(club: Club, olive: simcord.MemberActor) -> None:
    form = await olive.slash(club.channel, "library add-review", film="ballerina")
    card = await olive.submit_modal(form, {"text": REVIEW, "link": "lantern.example/ballerina"})
    assert "The link was left out" in private(card)
    assert "**The Lantern, Ada Quill**" in private(card)
