"""Answers that get lost between filmclub and Discord: what was done is done once, the member is
never told that it failed, "thinking…" does not stay, and nothing is posted twice."""

from __future__ import annotations

import gc
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
import simcord
from simcord.http.client import FakeWebhookAdapter

from bot.client.film_option import WorldFilm
from bot.domain.film import Facts
from bot.domain.post import PostKind
from bot.store.store import Store
from tests.end_to_end.driving import (
    Club,
    answer,
    forbid,
    let_bot_in,
    let_in,
    new_client,
    organiser,
    shown,
    walk,
)
from tests.end_to_end.house_rules import connected
from tests.end_to_end.round_flows import ROUND_FLOWS, Flow, tell_drawn
from tests.sampling import sample

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.thorough]

REVIEW = "Review by Ada Quill for The Lantern\n\nIt is good, and long, and loud.\n\n3/5"


async def rate(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    return lambda: olive.slash(club.channel, "rate", film="ballerina", stars=4.0)


async def rate_form(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    card = await olive.slash(club.channel, "review", film="ballerina")
    form = await olive.click(answer(card), label="Rate with words")
    return lambda: olive.submit_modal(form, {"stars": ["8"]})


async def rate_on_card(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    card = answer(await olive.slash(club.channel, "review", film="ballerina"))
    (stars,) = [part["custom_id"] for part in walk(card.components) if part.get("type") == 3]
    return lambda: olive.select(card, ["7"], custom_id=stars)


async def unrate(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    await olive.slash(club.channel, "rate", film="ballerina", stars=4.0)
    return lambda: olive.slash(club.channel, "unrate", film="ballerina")


async def choose_film(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    asked = await olive.slash(club.channel, "rate", film="true grit", stars=4.0, review="Snow.")
    return lambda: olive.click(answer(asked), label="True Grit (2010)")


async def choose_for_oneself(
    club: Club, olive: simcord.MemberActor
) -> Callable[[], Awaitable[Any]]:
    asked = await olive.slash(club.channel, "seen", film="true grit")
    return lambda: olive.click(answer(asked), label="True Grit (2010)")


async def add_film(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    return lambda: olive.slash(club.channel, "library add-film", title="Tár", year=2022)


async def remove(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    asked = await olive.slash(club.channel, "library remove", film="ballerina")
    return lambda: olive.click(answer(asked), label="Remove")


async def undo(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    removed = await (await remove(club, olive))()
    return lambda: olive.click(removed.followups[0], label="Undo")


async def save_draft(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    form = await olive.slash(club.channel, "library add-review", film="ballerina")
    draft = await olive.submit_modal(form, {"text": REVIEW})
    return lambda: olive.click(answer(draft), label="Save")


async def add_for_draft(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    return await _film_of_draft(club, olive, "Add “Cold Salt (2019)”")


async def propose_for_draft(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    return await _film_of_draft(club, club.ana, "Propose “Cold Salt (2019)” for the library")


async def _film_of_draft(
    club: Club, member: simcord.MemberActor, label: str
) -> Callable[[], Awaitable[Any]]:
    form = await member.slash(club.channel, "library add-review", film="ballerina")
    draft = await member.submit_modal(form, {"text": f"Cold Salt (2019)\n{REVIEW}"})
    form = await member.click(answer(draft), label=label)
    return lambda: member.submit_modal(form, {"title": "Cold Salt", "year": "2019"})


async def move_draft(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    form = await olive.slash(club.channel, "library add-review", film="ballerina")
    draft = await olive.submit_modal(form, {"text": f"Casablanca (1942)\n{REVIEW}"})
    return lambda: olive.click(answer(draft), label="It is about Casablanca (1942)")


async def read_document(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    document = ("a.txt", REVIEW.encode())
    return lambda: olive.slash(
        club.channel, "library add-review", film="ballerina", document=document
    )


async def schedule(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    return lambda: olive.slash(club.channel, "digest schedule", channel=club.channel)


async def post(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    await olive.slash(club.channel, "rate", film="ballerina", stars=4.0)
    asked = await olive.slash(club.channel, "digest post")
    return lambda: olive.click(answer(asked), label="Post now")


async def slow_add(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    async def facts(_self: object, _interaction: object) -> Facts:
        return Facts(title="Tár", year=2022, tmdb_id=1)

    async def act() -> Any:
        with pytest.MonkeyPatch.context() as patch:  # The Movie Database's answer, without a wait
            patch.setattr(WorldFilm, "facts", facts)
            return await olive.slash(club.channel, "library add-film", title="tmdb:1")

    return act


async def review(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    return lambda: olive.slash(club.channel, "review", film="ballerina")


async def another(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    quote = await olive.slash(club.channel, "quote")
    return lambda: olive.click(answer(quote), label="Another")


async def open_form(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    card = await olive.slash(club.channel, "review", film="ballerina")
    return lambda: olive.click(answer(card), label="Rate with words")


WORDS = "Nobody rests in it."


async def said_by_ben(
    club: Club, saver: simcord.MemberActor, channel: simcord.ChannelHandle | None = None
) -> simcord.InteractionResult:
    """The form in which the film of a message of Ben's is asked for."""
    channel = channel or club.channel
    message = await club.ben.send(channel, WORDS)
    return await saver.context_menu(channel, "Save as film quote", message)


async def choose_quote(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    message = await club.ben.send(club.channel, WORDS)
    return lambda: olive.context_menu(club.channel, "Save as film quote", message)


async def save_quote(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    form = await said_by_ben(club, olive)
    return lambda: olive.submit_modal(form, {"film": "casablanca"})


async def propose_quote(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    form = await said_by_ben(club, club.ana)
    return lambda: club.ana.submit_modal(form, {"film": "casablanca"})


async def ask_author(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    """In the members' own channel, which is closed to all others."""
    forbid(club, club.channel, read_messages=False)
    let_bot_in(club, club.channel)
    for member in (club.ana, club.ben, olive):
        let_in(club, club.channel, member)
    form = await said_by_ben(club, olive)
    return lambda: olive.submit_modal(form, {"film": "casablanca"})


async def allow(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    asked = await (await ask_author(club, olive))()
    return lambda: club.ben.click(answer(asked), label="Allow")


async def refuse(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    asked = await (await ask_author(club, olive))()
    return lambda: club.ben.click(answer(asked), label="Decline")


async def accept(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    proposed = await (await propose_quote(club, olive))()
    return lambda: olive.click(answer(proposed), label="Accept")


async def decline(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    proposed = await (await propose_quote(club, olive))()
    return lambda: olive.click(answer(proposed), label="Decline")


async def bring_back(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    proposed = await club.ben.slash(club.channel, "library add-film", title="Tár", year=2022)
    await olive.click(answer(proposed), label="Decline")
    return lambda: olive.click(answer(proposed), label="Undo")


async def take_back(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    saved = await (await save_quote(club, olive))()
    return lambda: club.ben.click(answer(saved), label="Take back")


async def take_line(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    await club.ben.slash(club.channel, "rate", film="ballerina", stars=4.0, review=WORDS)
    asked = await olive.slash(club.channel, "library take-line", film="ballerina", member=club.ben)
    return lambda: olive.click(answer(asked), label="Take the line off")


async def ratings(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    await olive.slash(club.channel, "rate", film="ballerina", stars=4.0)
    return lambda: olive.slash(club.channel, "ratings", film="ballerina")


async def list_library(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    return lambda: olive.slash(club.channel, "library list")


async def turn_list(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    for year in (2001, 2003, 2005):
        await olive.slash(club.channel, "library add-film", title=f"Film {year}", year=year)
    films = await olive.slash(club.channel, "library list")
    return lambda: olive.click(answer(films), label="Next ›")


async def undo_in_log(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    await (await remove(club, olive))()
    log = await olive.slash(club.channel, "library log")
    return lambda: olive.click(answer(log), label="Undo: Ballerina (2025)")


async def make_order(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    panel = answer(await olive.slash(club.channel, "turns set"))
    (members,) = [part["custom_id"] for part in walk(panel.components) if part.get("type") == 5]
    await olive.select(panel, [club.ana, club.ben], custom_id=members)
    return lambda: olive.click(panel, label="Save")


async def next_turn(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    await (await make_order(club, olive))()
    return lambda: olive.slash(club.channel, "turns next")


async def pass_on(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    await (await next_turn(club, olive))()
    return lambda: olive.slash(club.channel, "turns skip")


async def pick(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    await (await next_turn(club, olive))()
    return lambda: club.ana.slash(club.channel, "turns pick", film="casablanca", why="Play it.")


async def nominate(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    return lambda: olive.slash(club.channel, "nominate", film="ballerina", why="Swans.")


async def open_vote(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    for title in ("ballerina", "parasite"):
        await olive.slash(club.channel, "nominate", film=title)
    form = await olive.slash(club.channel, "vote open")
    assert form.modal is not None
    menu = next(part for part in walk(form.modal["components"]) if part.get("type") == 3)
    chosen = [option["value"] for option in menu["options"]]
    return lambda: olive.submit_modal(form, {"films0": chosen})


async def cast_ballot(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    await (await open_vote(club, olive))()
    post = club.channel.last_message
    assert post is not None
    panel = answer(await olive.click(post, label="Vote"))
    menu = next(part for part in walk(panel.components) if part.get("type") == 3)
    await olive.select(panel, ["2"], custom_id=menu["custom_id"])
    return lambda: olive.click(panel, label="Vote like this")


async def close_vote(club: Club, olive: simcord.MemberActor) -> Callable[[], Awaitable[Any]]:
    await (await cast_ballot(club, olive))()
    asked = await olive.slash(club.channel, "vote close")
    return lambda: olive.click(answer(asked), label="Close it now")


FLOWS: list[Flow] = [
    rate, rate_form, rate_on_card, unrate, choose_film, choose_for_oneself, add_film, remove, undo,
    save_draft, add_for_draft, propose_for_draft, move_draft, read_document, schedule, post,
    slow_add, review, another, open_form, choose_quote,
    save_quote, propose_quote, ask_author, allow, refuse, accept, decline, bring_back, take_back,
    take_line,
    ratings, list_library, turn_list, undo_in_log, make_order, next_turn, pass_on, pick, nominate,
    open_vote, close_vote, *ROUND_FLOWS,
]  # fmt: skip


@dataclass(frozen=True)
class Fault:
    kind: int | str
    """A status, a code of Discord's, "reset", "reset after it arrived", or "hang"."""
    requests: frozenset[int]
    """Which of the act's requests it meets, from 0."""

    def __str__(self) -> str:
        return f"{self.kind} of {sorted(self.requests)[:4]}"


ONCE = [
    Fault(kind, frozenset({number}))
    for kind in (400, 403, 429, 500, 10062, 40060, "reset", "reset after it arrived", "hang")
    for number in (0, 1)
]
TWICE = [Fault(kind, frozenset({0, 1})) for kind in ("reset", "reset after it arrived", 500)]
FOR_GOOD = [
    Fault(kind, frozenset(range(99)))
    for kind in (500, 400, "reset", "hang", 403, 429, 10062, 40060, "reset after it arrived")
]
FAULTS = [*ONCE, *TWICE, *FOR_GOOD]


@contextmanager
def happening(fault: Fault | None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The fault stands where answers leave for Discord, below discord.py's own helpers."""
    sent, number = FakeWebhookAdapter.request, -1

    async def request(self: Any, route: Any, session: Any, **options: Any) -> Any:
        nonlocal number
        number += 1
        # Only a first answer can be told that there is one already.
        is_possible = fault is not None and (fault.kind != 40060 or "/callback" in route.url)
        if fault is None or number not in fault.requests or not is_possible:
            return await sent(self, route, session, **options)
        if fault.kind == "hang":  # as the limit of sending.py makes it end (tests/client)
            raise TimeoutError
        if fault.kind == "reset":
            raise aiohttp.ServerDisconnectedError
        if fault.kind == "reset after it arrived":
            await sent(self, route, session, **options)
            raise ConnectionResetError(104, "Connection reset by peer")
        assert isinstance(fault.kind, int)
        status, code = (fault.kind, 0) if fault.kind < 1000 else (_STATUS[fault.kind], fault.kind)
        self.backend.faults.append(
            {"method": "*", "path": "*", "status": status, "code": code, "message": "", "times": 1}
        )
        return await sent(self, route, session, **options)

    with monkeypatch.context() as patch:
        patch.setattr(FakeWebhookAdapter, "request", request)
        yield


_STATUS = {10062: 404, 40060: 400}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def env(shared_library: Store) -> AsyncIterator[simcord.Env]:
    """Without the house rule that answers are never announced."""
    async with connected(new_client(shared_library)) as env:
        yield env


@dataclass
class Seen:
    stored: dict[str, int]
    public: list[str]
    private: list[str]
    is_acknowledged: bool
    is_thinking: bool


async def acted(
    env: simcord.Env,
    library: Store,
    flow: Flow,
    fault: Fault | None,
    monkeypatch: pytest.MonkeyPatch,
) -> Seen:
    """What there is in a new club after the flow, with a fault in its last step."""
    club = Club(env, str(fault))
    act = await flow(club, organiser(club))
    with happening(fault, monkeypatch):
        result = await act()
        await env.settle()
    messages = list(env.backend.messages[club.channel.id].values())
    texts = {
        is_private: [
            shown({"components": message.components})
            for message in messages
            if bool(message.flags & 64) is is_private
        ]
        for is_private in (False, True)
    }
    return Seen(
        {table: await rows(library, table, club) for table in TABLES},
        texts[False],
        texts[True],
        result.acknowledged,
        any(message.flags & 128 for message in messages),
    )


TABLES = (
    "rating_changes", "films", "reviews", "library_log", "film_replacements", "digest_schedules",
    "posts", "quotes", "proposals", "waiting", "turn_order", "turns", "nominations", "votes",
    "vote_films", "sealings", "screenings", "discussions", "watched", "watchlist", "ratings",
    "letterboxd_imports", "private_members",
)  # fmt: skip


async def rows(library: Store, table: str, club: Club) -> int:
    # A message whose id Discord has not told is not edited later.
    kinds = tuple(map(str, (PostKind.SEAL, PostKind.PROPOSAL, PostKind.NOMINATION)))
    noted = f" AND kind NOT IN {kinds}"
    (row,) = await library.database.fetch(
        f"SELECT count(*) AS rows FROM {table} WHERE guild_id = ?"
        + (noted if table == "posts" else ""),
        (club.guild.id,),
    )
    return row["rows"]


@pytest.mark.parametrize("flow", FLOWS)
async def test_a_lost_answer_changes_nothing_but_the_answer(
    env: simcord.Env,
    library: Store,
    flow: Flow,
    monkeypatch: pytest.MonkeyPatch,
    troubles: pytest.LogCaptureFixture,
) -> None:
    whole = await acted(env, library, flow, None, monkeypatch)
    for fault in sample(FAULTS, 13, FLOWS.index(flow)):  # each is met by two flows or three
        seen = await acted(env, library, flow, fault, monkeypatch)
        if flow is choose_for_oneself and (fault in FOR_GOOD or fault.kind == 10062):
            seen.stored["waiting"] = 0  # what is not known to be answered can be pressed again
        assert seen.stored == whole.stored, fault
        assert not any("Something went wrong" in text for text in [*seen.public, *seen.private])
        if flow not in (open_form, choose_quote, tell_drawn):  # of which nothing is done then
            assert not any("did not work" in text for text in seen.private), fault
        assert len(seen.public) <= len(whole.public), f"{fault}: posted twice"
        assert len(seen.private) <= len(whole.private) + 1, fault
        if fault in FOR_GOOD:
            continue
        assert not seen.is_thinking, fault
        if fault.kind != 10062 and (fault not in TWICE or fault.kind == 500):
            assert seen.is_acknowledged, fault
    gc.collect()  # a task whose exception nobody asked for says so now
    assert [record.message for record in troubles.records if record.levelno > logging.WARNING] == []
