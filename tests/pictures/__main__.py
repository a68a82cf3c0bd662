"""``make screenshots``: a picture of every kind of message and form, wide and on a phone, in the
folder screenshots/; docs/card.png and docs/digest.png, which README shows, are made with them.

The messages are the bot's own answers in the preview's club. A few that only a fault or a long wait
brings are left to tests/views.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import discord
import simcord
from playwright.async_api import Page, async_playwright

from bot import pictures as charts
from bot.client.preview import MadeUpClub, made_up, shown
from bot.client.preview_page import SAVE_AS_QUOTE, address
from bot.domain.library import Editor
from bot.domain.top import TopBy
from bot.files import seeds
from bot.store.database import statement
from bot.store.store import Store
from tests.end_to_end.driving import answer, components, walk
from tests.pictures.face import DOCS, poster
from tests.pictures.rest import take_rest

FOLDER = DOCS.parent / "screenshots"
SIZES = {"wide": (1280, 2000), "phone": (390, 2800), "screen": (390, 844)}
"""Pages on which every message has room, wide and narrow, and a phone's screen."""
CARD_WIDTH = 700
"""Of a wide page, what Discord uses for a message of components, and the author's picture."""
WITHOUT_TOOLS = ".message-context-actions, .filmclub-apps { visibility: hidden !important; }"
LOADED = """async message => {
    const waits = () => [...message.querySelectorAll("img")].some(
        image => image.checkVisibility() && !image.naturalWidth);
    for (let tries = 0; tries < 30 && waits(); tries += 1)
        await new Promise(done => setTimeout(done, 100));
}"""
"""Looks for the pictures anew each time: a message may be shown anew meanwhile, without one."""
POSTER = "https://example.org/dune.png"
REVIEW = b"""Title: Dune
Outlet: The Evening Lantern
Critic: Mara Holt
Stars: 4/5

A desert planet, a boy with dreams, and the loudest sand in cinema. It takes its time, and earns it.

"Every frame could hang on a wall" is no exaggeration, and Zimmer's score shakes the seats.
"""

EXPORT = b"""Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date,Review
2021-12-01,Dune,2021,https://boxd.it/a,4,,,2021-11-30,"Sand, and a lot of it."
2024-05-05,Parasite,2019,https://boxd.it/b,5,,,2024-05-04,
2019-05-05,Parasite,2019,https://boxd.it/c,4.5,,,2019-05-04,
2025-06-12,Perfect Days,2023,https://boxd.it/d,4.5,,,2025-06-11,He keeps his tapes.
2025-06-13,"Crouching Tiger, Hidden Dragon",2000,https://boxd.it/e,,,,2025-06-12,
2025-06-14,Ballerina,2025,https://boxd.it/f,3,,,2025-06-14,
2025-06-15,,2025,https://boxd.it/g,3,,,2025-06-15,
"""
"""A member's diary at Letterboxd."""


def chromium() -> str:
    """Chromium by its usual names. Raises SystemExit where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise SystemExit("Screenshots need Chromium, and there is none here under its usual names.")


async def main() -> None:
    logging.disable(logging.WARNING)
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    pictures = {POSTER: ("dune.png", poster())}
    with tempfile.TemporaryDirectory() as folder:
        async with Store.open(Path(folder) / "club.db") as store:
            await seeds.seed(store, seeds.folder())
            async with (
                charts.Pictures.open(idle_seconds=3600) as drawn,
                made_up(store, drawn=drawn) as club,
                shown(club, pictures=pictures) as preview,
                pages(address(preview)) as opened,
            ):
                await take_all(store, Pictures(club, preview, opened))


@contextlib.asynccontextmanager
async def pages(url: str) -> AsyncIterator[Mapping[str, Page]]:
    """The preview in each size."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        opened: dict[str, Page] = {}
        for name, (width, height) in SIZES.items():
            opened[name] = await browser.new_page(
                viewport={"width": width, "height": height}, device_scale_factor=2, bypass_csp=True
            )
            await load(opened[name], url)
        yield opened
        await browser.close()


async def load(page: Page, url: str) -> None:
    await page.goto(url)
    await page.get_by_text("Viewport updated").wait_for(state="attached")
    await page.add_style_tag(content=WITHOUT_TOOLS)


class Pictures:
    """Takes pictures of what the club's members have just been answered."""

    def __init__(self, club: MadeUpClub, preview: Any, opened: Mapping[str, Page]) -> None:
        self.club, self.preview, self.opened = club, preview, opened
        self.olive = club.viewers[0]

    async def run(self, name: str, command: str, **options: Any) -> simcord.InteractionResult:
        """Run a command as Olive, the organiser, and take a picture of the answer."""
        result = await self.olive.slash(self.club.channel, command, **options)
        await self.of(name, result)
        return result

    async def press(
        self, name: str, result: simcord.InteractionResult, label: str
    ) -> simcord.InteractionResult:
        assert result.response is not None
        pressed = await self.olive.click(result.response, label=label)
        await self.of(name, pressed)
        return pressed

    async def of(self, name: str, result: simcord.InteractionResult | discord.Message) -> None:
        """Take a picture of a message, or of an answer's newest message."""
        message: simcord.ResponseMessage | discord.Message | None
        match result:
            case simcord.InteractionResult():
                message = result.followups[-1] if result.followups else result.response
            case _:
                message = result
        assert message is not None, name
        await self.preview.refresh()
        for size, page in self.opened.items():
            found = page.locator(f'article[data-message-id="{message.id}"]')
            await found.wait_for()
            await found.evaluate(LOADED)
            await page.wait_for_timeout(250)  # milliseconds: until scrolling is done
            if size == "screen":
                await page.screenshot(path=FOLDER / f"{name}-screen.png")
                continue
            await found.scroll_into_view_if_needed()
            box = await found.bounding_box()
            assert box is not None
            box["width"] = min(box["width"], CARD_WIDTH)
            await page.screenshot(path=FOLDER / f"{name}-{size}.png", clip=box)

    async def see_as(self, member: simcord.MemberActor) -> None:
        """Show the preview as this member sees it."""
        for page in self.opened.values():
            await page.get_by_label("Viewing as").select_option(member.name.title())

    async def form(self, name: str, result: simcord.InteractionResult, label: str) -> None:
        """Take a picture of the form that a button of an answer opens."""
        assert result.response is not None
        for size in ("wide", "screen"):
            page = self.opened[size]
            message = page.locator(f'article[data-message-id="{result.response.id}"]')
            button = message.get_by_role("button", name=label, exact=True)
            if await button.get_attribute("aria-disabled") == "true":
                await load(page, address(self.preview))  # after a reply that came too late
            await button.click()
            dialog = page.get_by_role("dialog")
            await dialog.wait_for()
            await page.screenshot(path=FOLDER / f"form-{name}-{size}.png")
            await dialog.get_by_role("button", name="Cancel").click()
            await dialog.wait_for(state="hidden")

    async def keep(self, name: str, doc: str) -> None:
        """Keep the wide picture of a message, for README."""
        shutil.copy(FOLDER / f"{name}-wide.png", DOCS / doc)


async def take_all(store: Store, take: Pictures) -> None:
    channel = take.club.channel
    ana, ben = take.club.viewers[1:3]
    card = await take.run("card", "review", film="ballerina")
    await take.keep("card", "card.png")
    await take.press("reviews-in-full", card, "More")
    await take.form("rate", card, "Rate with words")
    await take.run("card-without-critics", "review", film="casablanca")
    await take.run("ratings", "ratings", film="ballerina")
    await take.run("rating", "rate", film="ballerina", stars=4.5, review="Go for the kitchen.")
    await take.run(
        "rating-again", "rate", film="ballerina", stars=2.0, review="It palls.", spoiler=True
    )
    await take.run("rating-taken-back", "unrate", film="ballerina")
    await take.run("nothing-to-take-back", "unrate", film="ballerina")
    await take_members(take)
    await take.run("quote", "quote")
    await take.run("which-film", "ratings", film="true grit")
    await take.run("no-such-film", "review", film="qqqq zzzz")
    await take.run("help", "help")
    await take.run("home", "club home")
    await take.keep("home", "home.png")
    await take.run("discussion", "discuss", film="mad max: fury road")
    await take.run("log", "club log")
    year = await take.run("year", "club year")
    await take.press("own-year", year, "My year")
    await take.run("calendar", "calendar")
    await take.run("my-data-export", "my-data export")
    await take.run("my-data-delete", "my-data delete")
    await take.press("privacy-2", await take.run("privacy", "privacy"), "Next ›")
    await take.run("my-data-private", "my-data private", setting="on")
    await take.run("my-data-named", "my-data private", setting="off")
    setup = await take.run("setup", "club setup")
    await take.press("setup-channels", setup, "Channels")
    await take.press("setup-rounds", setup, "Choosing and watching")

    added = await take.run("film-added", "library add-film", title="Dune", year=2021)
    dune = (await store.titles.matching(take.olive.guild.id, "dune", 1))[0]
    by = Editor(take.olive.guild.id, take.olive.id, take.club.env.now())
    await store.library.edit_film(
        by, dune.id, poster=POSTER, director="Denis Villeneuve", runtime=155, country="US"
    )
    await take.form("facts", added, "Add facts")
    edit = await take.run("edit", "library edit", film="dune")
    await take.form("titles", edit, "Titles and poster")
    draft = await take.run(
        "draft", "library add-review", film="dune", document=("review.txt", REVIEW)
    )
    await take.form("draft", draft, "Edit")
    await take.press("draft-saved", draft, "Save")
    await take.olive.slash(channel, "rate", film="dune", stars=4.0)
    poster_card = await take.run("card-with-poster", "review", film="dune")
    await take.press("ratings-with-poster", poster_card, "All ratings")
    proposed = await ana.slash(channel, "library add-film", title="Stalker", year=1979)
    await take.of("proposal", proposed)
    await take.run("proposals", "library list", show="proposals")
    await take.press("proposal-accepted", proposed, "Accept")
    await take.run("library", "library list")
    await take.run("library-log", "library log")
    await take.run("managers", "library managers")
    export = ("reviews.csv", EXPORT)
    understood = await take.run("letterboxd", "letterboxd import", file=export)
    await take.press("letterboxd-imported", understood, "Import")
    await take.run("letterboxd-export", "letterboxd export")
    await take.run("merge", "library merge", film="stalker", into="dune")
    asked = await take.run("remove", "library remove", film="stalker")
    removed = await take.press("removed", asked, "Remove")
    await take.olive.click(removed.followups[0], label="Undo")

    said = await ben.send(channel, "The sandworm is the only one here with a plan.")
    form = await take.olive.context_menu(channel, SAVE_AS_QUOTE, said)
    await take.of("quote-saved", await take.olive.submit_modal(form, {"film": "dune (2021)"}))

    panel = await take.run("turns-order", "turns set")
    assert panel.response is not None
    (menu,) = [c["custom_id"] for c in walk(components(panel.response)) if c.get("type") == 5]
    await take.olive.select(panel.response, [ben, ana, take.olive], custom_id=menu)
    await take.of("turns-order-chosen", panel)
    await take.olive.click(panel.response, label="Save")
    await take.run("turn-begun", "turns next")
    await take.run("turns", "turns show")
    await take.olive.slash(
        channel, "turns pick", film="parasite", why="Nobody should know a thing."
    )
    await take.run("turns-after-a-pick", "turns show")

    await take.run("digest-preview", "digest preview")
    await take.run("digest-schedule", "digest schedule", channel=channel, timezone="Europe/Berlin")
    await take.run("digest-status", "digest status")
    asked = await take.run("digest-asked", "digest post")
    await take.press("digest-posted", asked, "Post now")
    await take.keep("digest-preview", "digest.png")
    await take_sealed(take)
    await take_vote(take)
    await take_own(store, take)
    await take_rest(take)


async def take_own(store: Store, take: Pictures) -> None:
    """What a member keeps for themselves, and the club's films in an order."""
    channel, (ana, ben) = take.club.channel, take.club.viewers[1:3]
    for order in TopBy:
        await take.run(f"top-{order.name.lower()}", "top", by=order.value, period=365)
    await store.database.write(statement("UPDATE films SET poster = ?", (POSTER,)))
    await take.run("top-with-posters", "top")
    await take.run("recommended", "recommend")
    await take.run("watchlist-added", "watchlist add", film="casablanca")
    for film in ("ballerina", "parasite", "amelie"):
        for member in (take.olive, ben):
            await member.slash(channel, "watchlist add", film=film)
    await take.run("watchlist", "watchlist show")
    await take.run("seen", "seen", film="parasite")
    drawn = await take.run("drawn", "watchlist pick")
    assert drawn.response is not None
    for name, members in (("drawn-together", [ben]), ("drawn-nothing", [ben, ana])):
        await take.olive.select(drawn.response, members, custom_id="watchlist-with")
        await take.of(name, drawn)
    await take.olive.select(drawn.response, [ben], custom_id="watchlist-with")
    await take.press("drawn-told", drawn, "Tell the club")


async def take_members(take: Pictures) -> None:
    """What they like, and who rates like whom."""
    _olive, ana, ben, _chloe = take.club.viewers
    profile = await take.run("profile", "profile", member=ana.user)
    await take.press("profile-ratings", profile, "Next ›")
    await take.run("profile-empty", "profile")
    channel = take.club.channel
    await take.of("match", await ben.slash(channel, "match", member=ana.user))
    await take.of("match-alone", await ben.slash(channel, "match"))
    members = await take.run("members", "members")
    await take.olive.select(answer(members), ["3"], custom_id="members-board")
    await take.of("members-board", members)


async def take_sealed(take: Pictures) -> None:
    """From the card of a film that is sealed to its reveal."""
    channel = take.club.channel
    asked = await take.run("seal", "sealed open", film="1917", reveal="2030-01-04 20:00")
    await take.press("sealed", asked, "Seal it")
    card = await take.run("card-sealed", "review", film="true grit 1969")
    await take.form("rate-sealed", card, "Rate with words")
    form = await take.olive.click(answer(card), label="Rate with words")
    values = {"stars": ["7"], "line": "Slow, and then it is over.", "guess": ["7"]}
    await take.of("rated-sealed", await take.olive.submit_modal(form, values))
    listed = await take.run("sealed-show", "sealed show")
    reveal = next(
        part["custom_id"]
        for part in walk(components(listed.response))
        if part.get("label") == "Reveal now"
    )
    question = await take.olive.click(answer(listed), custom_id=reveal)
    await take.of("reveal-asked", question)
    await take.olive.click(answer(question), label="Reveal")
    assert channel.last_message is not None
    await take.of("reveal", channel.last_message)


async def take_vote(take: Pictures) -> None:
    """From the nominations to the result; the vote that is open is called off before."""
    channel = take.club.channel
    olive, ana, ben, chloe = take.club.viewers
    asked = await take.run("vote-cancel", "vote cancel")
    await take.press("vote-cancelled", asked, "Call it off")
    why = "Because the guitar spits fire."
    await take.of(
        "nominated", await ben.slash(channel, "nominate", film="mad max: fury road", why=why)
    )
    await take.run("nominations", "nominations")
    form = await olive.slash(channel, "vote open")
    refused = await olive.submit_modal(form, {"films0": []})
    await take.of("vote-refused", refused)
    await take.form("vote", refused, "Correct it")
    form = await olive.slash(channel, "vote open")
    assert form.modal is not None
    (films,) = [part for part in walk(form.modal["components"]) if part.get("type") == 3]
    chosen = [option["value"] for option in films["options"][:4]]
    opened = await olive.submit_modal(form, {"films0": chosen})
    await take.of("vote-opened", opened)
    post = channel.last_message
    assert post is not None
    await take.of("vote-films", await olive.click(post, label="See the films"))
    for member, ranking in ((ana, "12"), (ben, "24"), (chloe, "312"), (olive, "42")):
        panel = (await member.click(post, label="Vote")).response
        assert panel is not None
        for place in ranking:
            (menu,) = [part for part in walk(panel.components) if part.get("type") == 3]
            picked = await member.select(panel, [place], custom_id=menu["custom_id"])
            if member is olive:
                await take.of("ballot", picked)
        cast = await member.click(panel, label="Vote like this")
    await take.of("ballot-cast", cast)
    await take.run("vote", "vote show")
    asked = await take.run("vote-close", "vote close")
    await take.press("vote-closed", asked, "Close it now")
    result = (await olive.slash(channel, "vote show")).response
    assert result is not None
    await take.of("vote-counted", await olive.click(result, label="How it was counted"))


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
