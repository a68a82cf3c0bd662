"""The bot is killed at each step of what a press on a film does for the command that waited for it,
and of a review's way into the library: what was sent is not lost, and nothing is done twice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
import simcord
from simcord.http.client import FakeHTTPClient, FakeWebhookAdapter

from bot.store.database import Database
from bot.store.store import Store
from tests.end_to_end.driving import (
    Club,
    answer,
    as_received,
    begin_form,
    begin_press,
    buttons,
    components,
    new_client,
    organiser,
    shown,
    walk,
)
from tests.end_to_end.house_rules import connected
from tests.sampling import sample

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.thorough]

TYPED: dict[str, tuple[dict[str, Any], str]] = {
    "nominate": ({"why": "Both of them."}, "SELECT why FROM nominations WHERE guild_id = ?"),
    "club log-add": (
        {"date": "2026-01-02", "came": 5}, "SELECT came FROM watched WHERE guild_id = ?",
    ),
    "rate": (
        {"stars": 4.0, "review": "Loud."}, "SELECT line FROM rating_changes WHERE guild_id = ?",
    ),
    "discuss": ({"until": "friday 20:00"}, "SELECT 1 FROM discussions WHERE guild_id = ?"),
    "screening schedule": ({"when": "friday 20:00", "where": "At Ana's"}, ""),
    "library add-review": ({"document": ("a.txt", b"By Ada Quill for The Lantern\n\n4/5")}, ""),
}  # fmt: skip
"""By command: what is typed beside the film, and what it has done then; "": it shows a draft."""


class Killed(BaseException):
    """No more than a killed process does anything catch it."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def env(shared_library: Store) -> AsyncIterator[simcord.Env]:
    """Without the house rule that answers are never announced: a file takes its time to come."""
    async with connected(new_client(shared_library)) as env:
        yield env


@contextmanager
def killed(at: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """From this step on nothing is written, and nothing sent; 0: never. Yields the steps."""
    steps: list[int] = []

    def step() -> None:
        steps.append(len(steps) + 1)
        if 0 < at <= len(steps):
            raise Killed

    def cut(whose: Any, name: str) -> None:
        whole = getattr(whose, name)

        async def halves(*given: Any, **more: Any) -> Any:
            step()
            result = await whole(*given, **more)
            step()
            return result

        patch.setattr(whose, name, halves)

    with monkeypatch.context() as patch:
        cut(Database, "write")
        cut(FakeWebhookAdapter, "request")
        cut(FakeHTTPClient, "request")
        yield steps


@pytest.mark.parametrize("command", ["screening schedule", "library add-review"])
async def test_what_shows_a_draft_can_be_picked_again_where_discord_did_not_take_the_draft(
    club: Club, command: str, monkeypatch: pytest.MonkeyPatch, troubles: pytest.LogCaptureFixture
) -> None:
    async def unreached(*_given: Any, **_more: Any) -> Any:
        raise aiohttp.ServerDisconnectedError

    olive, (typed, _done) = organiser(club), TYPED[command]
    asked = await olive.slash(club.channel, command, film="true grit", **typed)
    with monkeypatch.context() as patch:
        patch.setattr(FakeWebhookAdapter, "request", unreached)
        begin_press(olive, club, answer(asked), "True Grit (2010)")
        await club.env.settle()
    await olive.click(answer(asked), label="True Grit (2010)")
    assert shown(asked.response).startswith(("## True Grit", "## Review of True Grit"))
    troubles.clear()


@pytest.mark.parametrize("command", TYPED)
async def test_a_command_that_is_killed_as_its_film_is_picked_is_neither_lost_nor_done_twice(
    env: simcord.Env,
    shared_library: Store,
    command: str,
    monkeypatch: pytest.MonkeyPatch,
    troubles: pytest.LogCaptureFixture,
) -> None:
    typed, done = TYPED[command]
    at, steps = 0, [0]
    while at <= len(steps):
        club = Club(env, f"{command}, step {at}")
        olive = organiser(club)
        asked = await olive.slash(club.channel, command, film="true grit", **typed)
        with killed(at, monkeypatch) as taken:
            begin_press(olive, club, answer(asked), "True Grit (2010)")
            await env.settle()
        steps = steps if at else taken
        if "True Grit (2010)" in buttons(asked.response):
            await olive.click(answer(asked), label="True Grit (2010)")
        if done:
            assert len(await shared_library.database.fetch(done, (club.guild.id,))) == 1, at
        else:
            assert shown(asked.response).startswith(("## True Grit", "## Review of True Grit")), at
        at += 1
    assert at > 4
    troubles.clear()


REVIEW = """\
Cold Salt (15)
Dir: Len Wiseman, 2019, US, 125m
Review by Ada Quill for The Lantern

The fights are the best thing here, and the best of them is in a kitchen.

★★★½
"""
FILM = {"title": "Cold Salt", "year": "2019"}


@dataclass(frozen=True)
class Way:
    """A review's way into the library."""

    presses: tuple[str, ...]
    """Of the draft's buttons, the first of these is pressed."""
    may_add: bool = False
    """Whether its member may change the library; what another one proposes is accepted."""
    there: int = 0
    """How many reviews by the same critic the film has already; 0: it has to be added first."""
    then: int = 1
    """How many it has in the end."""


MISSING = ("It is about Cold Salt (2019)", "Propose “Cold Salt (2019)” for the library",
           "Add “Cold Salt (2019)”", "Save", "Propose")  # fmt: skip
WAYS = {
    "added": Way(MISSING, may_add=True),
    "proposed": Way(MISSING),
    "replacing": Way(("Replace it", "Save"), may_add=True, there=1),
    "proposed, replacing": Way(("Suggest to replace it", "Propose"), there=1),
    "beside": Way(("Keep both", "Save"), may_add=True, there=1, then=2),
    "proposed, beside": Way(("Keep both", "Propose"), there=1, then=2),
}

Form = tuple[str, Mapping[str, str], Mapping[str, Any]]
"""A form that Discord shows still, since nothing answered it: its custom id, what was typed, and
the message from which it was opened."""


async def press_on(
    club: Club, organiser: simcord.MemberActor, member: simcord.MemberActor, card: Any, way: Way
) -> Form | None:
    """Press what the draft offers until nothing is left to do, or nothing is answered; the
    organiser accepts whatever is proposed meanwhile. Returns the form that was not answered."""
    for _ in range(9):
        label = next((label for label in way.presses if label in buttons(card)), None)
        if label is None:
            return None
        pressed, form = await member.click(card, label=label), None
        if pressed.modal is not None:
            form = (pressed.modal["custom_id"], FILM, as_received(club, card))
            pressed = begin_form(member, club, *form)
            await club.env.settle()
        if not pressed.acknowledged:
            return form
        await accept_all(club, organiser)
        if "That draft is gone" in shown(pressed.response):
            return None
    raise AssertionError("it has no end")


async def accept_all(club: Club, organiser: simcord.MemberActor) -> None:
    listed = await organiser.slash(club.channel, "library list", show="proposals")
    for part in walk(components(listed.response)) if listed.acknowledged else ():
        if str(part.get("custom_id")).startswith("accept:"):
            await organiser.click(answer(listed), custom_id=part["custom_id"])


async def draft_of(
    club: Club, member: simcord.MemberActor, film: str, text: str
) -> simcord.ResponseMessage:
    form = await member.slash(club.channel, "library add-review", film=film)
    return answer(await member.submit_modal(form, {"text": text}))


@pytest.mark.parametrize(
    ("way", "is_form_sent_again"),
    [*((way, False) for way in WAYS), ("added", True), ("proposed", True)],
)
async def test_a_draft_that_is_killed_at_any_step_ends_as_its_member_goes_on(
    *,
    env: simcord.Env,
    shared_library: Store,
    way: str,
    is_form_sent_again: bool,
    monkeypatch: pytest.MonkeyPatch,
    troubles: pytest.LogCaptureFixture,
) -> None:
    its, stops = WAYS[way], [0]
    for at in stops:
        club = Club(env, f"{way}, step {at}")
        olive = organiser(club)
        if its.there:
            await olive.slash(club.channel, "library add-film", title="Cold Salt", year=2019)
            there = await draft_of(club, olive, "cold salt", REVIEW.replace("fights", "songs"))
            await olive.click(there, label="Save")
        member = olive if its.may_add else club.ana
        card = await draft_of(club, member, "cold salt" if its.there else "ballerina", REVIEW)
        with killed(at, monkeypatch) as taken:
            form = await press_on(club, olive, member, card, its)
        stops += [] if at else sample(taken, 7, len(taken))
        await env.restart_bot(new_client(shared_library))
        if form and is_form_sent_again:
            begin_form(member, club, *form)
            await env.settle()
        await press_on(club, olive, member, card, its)
        await accept_all(club, olive)
        films = await shared_library.database.fetch(
            "SELECT (SELECT count(*) FROM reviews WHERE film_id = films.id) AS reviews,"
            " (SELECT count(*) FROM waiting WHERE guild_id = films.guild_id"
            " AND kind = 'review draft') AS drafts FROM films WHERE guild_id = ? AND year = 2019",
            (club.guild.id,),
        )
        assert [(film["reviews"], film["drafts"]) for film in films] == [(its.then, 0)], at
    assert len(stops) > 1
    troubles.clear()
