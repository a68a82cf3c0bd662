"""Whatever a club does, in whatever order: what stands in its channel is true afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
import simcord

from bot.client.filmclub import FilmClub
from bot.club.posting import Posting
from bot.domain.discussion import UNTIL_WATCHED
from bot.domain.library import TooLate
from bot.domain.post import PostId, PostKind
from bot.store.store import Store
from bot.views.layout import OrdinaryMessage
from tests.end_to_end.driving import Club, answer, buttons, new_client, read, shown
from tests.end_to_end.house_rules import connected
from tests.end_to_end.test_going_midway import round_of
from tests.end_to_end.test_turns import make_order
from tests.end_to_end.test_votes import opened
from tests.end_to_end.weeks import HOUR, Hand

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("clock")]

FILMS = ["Ballerina", "Parasite", "Casablanca"]
STEPS = 20
_VOTE_GOES_ON = "-# The open vote goes on without it.\n"
"""What a pick has ended: once that vote is over, it need not be said any more."""


@pytest.fixture
async def env(library: Store, clock: Hand) -> AsyncIterator[simcord.Env]:
    """Without the house rule that nobody is pinged: a turn pings whose it is."""
    async with connected(new_client(library, clock=clock)) as env:
        yield env


class Walk:
    """A club that does something at random, again and again."""

    def __init__(
        self, club: Club, olive: simcord.MemberActor, library: Store, clock: Hand, random: Random
    ) -> None:
        self.club, self.olive, self.library, self.clock = club, olive, library, clock
        self.random = random
        self.undos: list[simcord.ResponseMessage | None] = []
        self.steps: list[Callable[[str], Awaitable[object]]] = [
            self.schedule, self.schedule, self.move, self.call_off, self.discuss, self.seal,
            self.reveal, self.nominate, self.nominate, self.want, self.note, self.undo, self.undo,
            self.merge, self.remove, self.rate, self.wait, self.wait,
        ]  # fmt: skip

    async def step(self) -> str:
        """Do something. Returns what."""
        does, film = self.random.choice(self.steps), self.random.choice(FILMS)
        await does(film)
        self.clock.now += timedelta(minutes=1)
        await round_of(self.club, self.clock)
        await round_of(self.club, self.clock)
        return f"{does.__name__} {film}"

    def when(self) -> str:
        """A moment to come, as it is typed."""
        moment = self.clock.now + self.random.randint(2, 200) * HOUR
        return f"{moment:%Y-%m-%d %H:%M}"

    async def ask(self, command: str, *labels: str, **given: object) -> None:
        """Use a command as an organiser, and press the first of these buttons that there is."""
        asked = await self.olive.slash(self.club.channel, command, **given)
        for label in labels:
            if label in buttons(asked.response):
                done = await self.olive.click(answer(asked), label=label)
                self.undos += [each for each in done.followups if "Undo" in buttons(each)]

    async def coming(self) -> dict[str, str]:
        """A screening, as an option has it; empty where none is coming."""
        found = await self.library.screenings.coming(self.club.guild.id, self.clock.now)
        return {"screening": f"screening:{self.random.choice(found).id}"} if found else {}

    async def schedule(self, film: str) -> None:
        await self.ask("screening schedule", "Schedule", film=film, when=self.when())

    async def move(self, _film: str) -> None:
        await self.ask("screening move", "Move it", when=self.when(), **await self.coming())

    async def call_off(self, _film: str) -> None:
        await self.ask("screening cancel", "Call it off", **await self.coming())

    async def discuss(self, film: str) -> None:
        await self.club.ana.slash(self.club.channel, "discuss", film=film)

    async def seal(self, film: str) -> None:
        await self.ask("sealed open", "Seal it", "Move it", film=film, reveal=self.when())

    async def reveal(self, _film: str) -> None:
        listed = await self.olive.slash(self.club.channel, "sealed show")
        if now := buttons(listed.response).get("Reveal now"):
            asked = await self.olive.click(answer(listed), custom_id=now["custom_id"])
            if "Reveal" in buttons(asked.response):
                await self.olive.click(answer(asked), label="Reveal")

    async def nominate(self, film: str) -> None:
        member = self.random.choice([self.club.ana, self.club.ben])
        await member.slash(self.club.channel, "nominate", film=film)

    async def want(self, _film: str) -> None:
        """Want what another has nominated, or take one's own back."""
        label = self.random.choice(["Me too", "Take back"])
        found = [each for each in self.club.channel.history() if label in buttons(each)]
        if found:
            await self.club.ana.click(self.random.choice(found), label=label)

    async def note(self, film: str) -> None:
        given = {"film": film, "date": f"{self.clock.now:%Y-%m-%d}"}
        noted = await self.olive.slash(self.club.channel, "club log-add", **given)
        if "Undo" in buttons(noted.response):
            self.undos.append(noted.response)

    async def undo(self, _film: str) -> None:
        if self.undos and (last := self.undos.pop()):
            await self.olive.click(last, label="Undo")

    async def merge(self, film: str) -> None:
        into = self.random.choice([each for each in FILMS if each != film])
        await self.ask("library merge", "Merge", film=film, into=into)

    async def remove(self, film: str) -> None:
        await self.ask("library remove", "Remove", film=film)

    async def rate(self, film: str) -> None:
        member = self.random.choice([self.club.ana, self.club.ben])
        await member.slash(
            self.club.channel, "rate", film=film, stars=self.random.randint(1, 10) / 2
        )

    async def wait(self, _film: str) -> None:
        self.clock.now += self.random.randint(1, 60) * HOUR

    async def untrue(self) -> list[str]:
        """What stands in the channel and is not so."""
        guild_id, wrong = self.club.guild.id, list[str]()
        standing = {
            each.id: f"{read(each)}\n{shown(each)}".strip() for each in self.club.channel.history()
        }
        rows = await self.library.database.fetch(
            "SELECT kind, key, message_id FROM posts WHERE guild_id = ? AND state = 'sent'",
            (guild_id,),
        )
        for kind, key, message_id in rows:
            if (text := standing.get(message_id)) is None:
                continue
            says = {
                PostKind.SCREENING: self.card, PostKind.NOMINATION: self.nomination,
                PostKind.DISCUSSION: self.thread, PostKind.SEAL: self.sealed,
            }.get(kind)  # fmt: skip
            if says and not await says(key, text):
                wrong.append(f"{kind} {key}: {text}")
            is_on = {  # of others, what was so when they ended
                PostKind.NOMINATION: "Me too" in text, PostKind.SEAL: "sealed until" in text,
                PostKind.SCREENING: "I'll come" in text,
            }  # fmt: skip
            if is_on.get(kind, True):
                now_so = await self.now_so(kind, key)
                if now_so != text.replace(_VOTE_GOES_ON, ""):
                    wrong.append(f"{kind} {key}: {text}\nand not: {now_so}")
        return wrong

    async def now_so(self, kind: str, key: str) -> str:
        """What the post would say now."""
        bot = self.club.env.bot
        assert isinstance(bot, FilmClub)
        post = await self.library.posts.one(PostId(self.club.guild.id, kind, key))
        assert post is not None
        of_kind = Posting.of(bot).kinds[kind]
        post = replace(post, content=await of_kind.content_by_now(post))
        made = await of_kind.renewed(post)
        is_ordinary = isinstance(made, OrdinaryMessage)
        text, view = (made.text, made.buttons) if is_ordinary else ("", made)
        text = text.replace("\u00a0", " ").replace(_VOTE_GOES_ON, "")
        return f"{text}\n{shown({'components': view.to_components()})}".strip()

    async def card(self, key: str, text: str) -> bool:
        if not key.isdecimal():  # that it was moved
            return True
        try:
            screening = await self.library.screenings.one(self.club.guild.id, int(key))
        except TooLate:  # its film is out of the library
            return "I'll come" not in text
        if screening.ended_at is not None or screening.ends <= self.clock.now:
            return True
        return (
            screening.film.name in text
            and f"<t:{int(screening.at.timestamp())}:F>" in text
            and "I'll come" in text
            and ("Ratings sealed" in text) == screening.is_sealed
        )

    async def nomination(self, key: str, text: str) -> bool:
        found, _count = await self.library.nominations.page(self.club.guild.id, 0, 0, 9)
        on = {each.id: each.film.name for each in found}.get(int(key.partition(" ")[0]))
        return on in text and "Me too" in text if on else "Me too" not in text

    async def thread(self, key: str, text: str) -> bool:
        discussion = await self.library.discussions.one(self.club.guild.id, int(key))
        if discussion is None:
            return "no longer in the library" in text
        sealed = await self.library.sealed.of_film(self.club.guild.id, discussion.film.id)
        if not text.startswith(f"## {discussion.film.name}") or (
            sealed and bool(sealed.count) == ("Nobody has rated it" in text)
        ):
            return False
        name = self.club.env.backend.channels[discussion.thread_id or 0].name or ""
        if not name.startswith(f"{discussion.film.name} · "):
            return False
        if discussion.free_until is None:
            return True
        until = discussion.still_free_until(self.clock.now)
        if until in (None, UNTIL_WATCHED):
            return "spoiler-free until" not in name
        date = f"{until.day} {until:%B %Y}"
        return f"<t:{int(until.timestamp())}:F>" in text and name.endswith(date)

    async def sealed(self, key: str, text: str) -> bool:
        try:
            sealed = (await self.library.sealed.one(self.club.guild.id, int(key))).sealed
        except TooLate:
            return "are sealed until" not in text
        return f"sealed until <t:{int(sealed.reveal_at.timestamp())}:F>" in text


@pytest.mark.parametrize("seed", [13, 33, 87])
async def test_what_stands_in_the_channel_is_so_whatever_was_done(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand, seed: int
) -> None:
    walk = Walk(club, olive, library, clock, Random(seed))
    await library.round_settings.change(club.guild.id, clock(), sealed_films="always")
    for film in FILMS:
        await club.ben.slash(club.channel, "nominate", film=film)
    await opened(club, olive)
    await make_order(olive, club, club.ana)
    await olive.slash(club.channel, "turns next")
    await club.ana.slash(club.channel, "turns pick", film="Casablanca")
    done: list[str] = []
    for _step in range(STEPS):
        done.append(await walk.step())
        assert await walk.untrue() == [], f"after {done}"
