"""A review in the place of one that is there: of one that its member has seen, and once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest
import simcord

from bot.club.posting import Posting
from bot.domain.library import Editor
from bot.domain.review import Review
from bot.store.everyones import take_out
from bot.store.store import Store
from tests.conftest import NOW
from tests.end_to_end.driving import (
    Club,
    add_reviews,
    answer,
    begin_press,
    buttons,
    critic,
    film,
    organiser,
    refusal,
    shown,
)

if TYPE_CHECKING:
    from bot.client.filmclub import FilmClub

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.thorough]

REVIEW = "Ballerina\nReview by Ada Quill for The Lantern\n\nThe fights are the best thing here."


def typed(form: simcord.InteractionResult) -> dict[str, str]:
    """What the form offers."""
    assert form.modal is not None
    inputs = [label["component"] for label in form.modal["components"]]
    return {one["custom_id"]: one.get("value") or "" for one in inputs}


async def pasted(member: simcord.MemberActor, club: Club) -> simcord.ResponseMessage:
    form = await member.slash(club.channel, "library add-review", film="film:4")
    return answer(await member.submit_modal(form, {"text": REVIEW}))


async def asked(
    member: simcord.MemberActor, club: Club, library: Store
) -> tuple[simcord.ResponseMessage, Review]:
    """The question whether a review is to replace another one by the same critic, and that one."""
    by = Editor(club.guild.id, club.ben.id, NOW)
    ballerina = await film(library, "Ballerina")
    there = replace(critic("The Lantern", summary="The first."), reviewer="Ada Quill")
    await library.reviews.add(by, ballerina.id, there)
    draft = await pasted(member, club)
    question = answer(await member.click(draft, label="Save"))
    assert "You have this review: The Lantern, Ada Quill" in shown(question)
    dossier = await library.reviews.dossier(club.guild.id, ballerina.id)
    return question, dossier.reviews[-1]


async def summaries(library: Store, club: Club) -> list[str]:
    """Of the club's own reviews."""
    reviews = (await library.reviews.dossier(club.guild.id, 4)).reviews
    return [review.summary for review in reviews if review.source == "The Lantern"]


async def test_a_review_that_was_changed_since_is_shown_and_asked_about_anew(
    club: Club, library: Store
) -> None:
    olive = organiser(club)
    question, there = await asked(olive, club, library)
    by = Editor(club.guild.id, club.ben.id, NOW)
    await library.reviews.edit(by, replace(there, summary="A careful second version."))
    again = await olive.click(question, label="Replace it")
    assert "has been changed since" in shown(again.response)
    assert "A careful second version." in shown(again.response)
    assert await summaries(library, club) == ["A careful second version."]
    saved = await olive.click(answer(again), label="Replace it")
    assert "Saved." in shown(saved.response)
    assert await summaries(library, club) == ["The fights are the best thing here."]


async def test_a_review_that_was_removed_since_is_no_obstacle(club: Club, library: Store) -> None:
    olive = organiser(club)
    question, there = await asked(olive, club, library)
    await library.reviews.remove(Editor(club.guild.id, club.ben.id, NOW), there.id)
    assert "Saved." in shown((await olive.click(question, label="Replace it")).response)
    assert await summaries(library, club) == ["The fights are the best thing here."]


async def test_replace_it_and_keep_both_at_the_same_moment_are_one_answer(
    club: Club, library: Store
) -> None:
    olive = organiser(club)
    question, _there = await asked(olive, club, library)
    presses = [begin_press(olive, club, question, label) for label in ("Replace it", "Keep both")]
    await club.env.settle()
    said = sorted(shown(press.response) for press in presses)
    assert "Saved." in said[0]
    assert "That draft is gone" in said[1]
    beside = ["The first."] if "Saved." in shown(presses[1].response) else []
    assert await summaries(library, club) == [*beside, "The fights are the best thing here."]


async def test_a_draft_that_was_discarded_is_not_saved_at_the_same_moment(
    club: Club, library: Store
) -> None:
    olive = organiser(club)
    draft = await pasted(olive, club)
    presses = [begin_press(olive, club, draft, label) for label in ("Save", "Discard")]
    await club.env.settle()
    said = [shown(press.response) for press in presses]
    assert sum("That draft is gone" in one for one in said) == 1
    is_saved = "Saved." in said[0]
    assert is_saved or "Nothing was saved" in said[1]
    assert len(await summaries(library, club)) == is_saved


async def test_of_two_who_change_a_review_the_later_one_sees_the_first(
    club: Club, library: Store
) -> None:
    olive, ben = organiser(club), organiser(club)
    edit = {"film": "film:4", "review": "letterboxd"}
    first, second = [
        answer(await who.slash(club.channel, "library edit", **edit)) for who in (olive, ben)
    ]
    for who, draft, summary in ((olive, first, "Olive's."), (ben, second, "Ben's.")):
        form = await who.click(draft, label="Edit")
        await who.submit_modal(form, {"byline": "Letterboxd", "stars": "", "summary": summary})
    assert "Saved." in shown((await olive.click(first, label="Save")).response)
    held = await ben.click(second, label="Save")
    assert "has been changed since" in shown(held.response)
    assert "Olive's." in shown(held.response)
    assert "Replace it?" in shown(held.response)
    assert "Saved." in shown((await ben.click(answer(held), label="Replace it")).response)
    reviews = (await library.reviews.dossier(club.guild.id, 4)).reviews
    assert [each.summary for each in reviews if each.source == "Letterboxd"] == ["Ben's."]


async def test_a_proposed_change_of_a_review_that_was_changed_since_is_not_accepted(
    club: Club, library: Store
) -> None:
    olive = organiser(club)
    draft = await club.ana.slash(club.channel, "library edit", film="film:4", review="letterboxd")
    form = await club.ana.click(answer(draft), label="Edit")
    await club.ana.submit_modal(form, {"byline": "Letterboxd", "stars": "", "summary": "Ana's."})
    (proposal,) = (await club.ana.click(answer(draft), label="Suggest this change")).followups
    dossier = await library.reviews.dossier(club.guild.id, 4)
    (there,) = [each for each in dossier.reviews if each.source == "Letterboxd"]
    by = Editor(club.guild.id, olive.id, NOW)
    await library.reviews.edit(by, replace(there, summary="Olive's."))
    refused = await olive.click(proposal, label="Accept")
    assert "has been changed since this was proposed" in refusal(refused)
    declined = await olive.click(proposal, label="Decline")
    assert "declined it" in shown(declined.response)


async def test_what_is_proposed_about_a_review_follows_what_becomes_of_that(
    club: Club, library: Store
) -> None:
    olive = organiser(club)
    posting = Posting.of(cast("FilmClub", club.env.bot))
    by = Editor(club.guild.id, olive.id, NOW)
    draft = await club.ana.slash(club.channel, "library edit", film="film:4", review="letterboxd")
    form = await club.ana.click(answer(draft), label="Edit")
    await club.ana.submit_modal(form, {"byline": "Letterboxd", "stars": "", "summary": "Ana's."})
    (change,) = (await club.ana.click(answer(draft), label="Suggest this change")).followups
    (new,) = (await club.ana.click(await pasted(club.ana, club), label="Propose")).followups

    async def assert_waiting(proposal: simcord.ResponseMessage, *, in_vain: str | None) -> None:
        await posting.renew_stale()
        listed = shown((await olive.slash(club.channel, "library list", show="proposals")).response)
        assert ("Accept" in buttons(proposal)) == (in_vain is None)
        for said in (shown(proposal), listed):
            assert ("accepted." in said or "changed since" in said) == (in_vain is not None)
            assert in_vain is None or in_vain in said

    dossier = await library.reviews.dossier(club.guild.id, 4)
    (there,) = [each for each in dossier.reviews if each.source == "Letterboxd"]
    await assert_waiting(change, in_vain=None)
    _film, entry = await library.reviews.edit(by, replace(there, summary="Olive's."))
    await assert_waiting(change, in_vain="That review has been changed since")
    await library.library.undo(by, entry)
    await assert_waiting(change, in_vain=None)
    _film, _critic, entry = await library.reviews.remove(by, there.id)
    await assert_waiting(change, in_vain="That review is not in the library any more")
    await library.library.undo(by, entry)
    await assert_waiting(change, in_vain=None)
    await assert_waiting(new, in_vain=None)
    olives = answer(await olive.click(await pasted(olive, club), label="Save"))
    assert "Saved." in shown(olives)
    await assert_waiting(new, in_vain="The film has that review by now")
    (own,) = [
        each
        for each in (await library.reviews.dossier(club.guild.id, 4)).reviews
        if each.source == "The Lantern"
    ]
    await library.reviews.remove(by, own.id)
    await assert_waiting(new, in_vain=None)
    assert "accepted it" in shown((await olive.click(new, label="Accept")).response)


@pytest.mark.parametrize("by_the_operator", [True, False])
async def test_what_is_proposed_about_everyones_review_that_goes_is_in_vain(
    club: Club, library: Store, by_the_operator: bool
) -> None:
    amelie = await film(library, "Amélie")
    await add_reviews(library, amelie, [critic("The Row")])
    (there,) = (await library.reviews.dossier(club.guild.id, amelie.id)).reviews
    draft = await club.ana.slash(club.channel, "library edit", film="amelie", review="the row")
    form = await club.ana.click(answer(draft), label="Edit")
    await club.ana.submit_modal(form, {"byline": "The Row", "stars": "", "summary": "Ana's."})
    (change,) = (await club.ana.click(answer(draft), label="Suggest this change")).followups
    assert "Accept" in buttons(change)
    if by_the_operator:
        key = f"review:{there.id}"
        await library.database.write(lambda connection: take_out(connection, [key]))
    else:
        await add_reviews(library, amelie, [])
    await Posting.of(cast("FilmClub", club.env.bot)).renew_stale()
    assert "That review is not in the library any more" in shown(change)
    assert "Accept" not in buttons(change)


async def test_of_two_who_change_a_films_facts_neither_takes_back_what_the_other_wrote(
    club: Club, library: Store
) -> None:
    olive, ben = organiser(club), organiser(club)
    edit = answer(await olive.slash(club.channel, "library edit", film="film:4"))
    theirs = answer(await ben.slash(club.channel, "library edit", film="film:4"))
    forms = [await olive.click(edit, label="Facts"), await ben.click(theirs, label="Facts")]
    given = [typed(form) for form in forms]
    await olive.submit_modal(forms[0], {**given[0], "director": "Olive's"})
    bad = await ben.submit_modal(forms[1], {**given[1], "country": "Ben's", "runtime": "long"})
    again = await ben.click(answer(bad), label="Correct it")
    await ben.submit_modal(again, {**typed(again), "runtime": "90"})
    changed = await library.films.get(club.guild.id, 4)
    assert (changed.director, changed.country, changed.runtime) == ("Olive's", "Ben's", 90)
