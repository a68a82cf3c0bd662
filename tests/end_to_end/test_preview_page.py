"""``filmclub preview`` as a newcomer meets it: a real program, a real page, a real browser."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, Route, async_playwright, expect

import bot

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, PHONE = (1280, 900), (390, 844)
STARTS_WITHIN = STOPS_WITHIN = 20.0

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed here"),
]


class Preview:
    """The running program."""

    def __init__(self, process: asyncio.subprocess.Process, url: str, errors: Path) -> None:
        self.process = process
        self.url = url
        self.errors = errors

    async def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Returns the exit status."""
        self.process.send_signal(number)
        async with asyncio.timeout(STOPS_WITHIN):
            return await self.process.wait()


@contextlib.asynccontextmanager
async def preview(folder: Path, *options: str) -> AsyncIterator[Preview]:
    """Start it in an empty folder; its database is there too."""
    errors = folder / "errors"
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DISCORD_", "FILMCLUB_"))}
    with errors.open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "preview", "--no-browser", "--database", "club.db"),
            *options,
            cwd=folder,
            env={**kept, "PYTHONPATH": str(Path(str(bot.__file__)).parent.parent)},
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
        )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(STARTS_WITHIN):
            line = (await process.stdout.readline()).decode()
        found = re.search(r"http://127\.0\.0\.1:\d+/\S*", line)
        assert found, line + errors.read_text()
        yield Preview(process, found[0], errors)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    expect.set_options(timeout=15_000)  # milliseconds; a busy machine needs more than five seconds
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Preview]:
    """One start for the tests that do not get into each other's way: each looks for messages that
    only its own commands bring. They are short: the longer the channel is, the longer the page
    takes for each command."""
    async with preview(tmp_path_factory.mktemp("shared")) as running:
        yield running
        assert await running.stop(signal.SIGTERM) == 0


@contextlib.asynccontextmanager
async def page_at(browser: Browser, url: str, size: tuple[int, int] = WIDE) -> AsyncIterator[Page]:
    """A page that asks nobody but the preview and reports no error of its own."""
    asked: set[str | None] = set()
    complaints: list[str] = []
    page = await browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.on("request", lambda request: asked.add(urlsplit(request.url).hostname))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(url)
    await expect(page.get_by_text("Viewport updated")).to_be_attached()
    yield page
    await page.close()
    assert asked <= {"127.0.0.1", None}
    assert complaints == []


async def say(page: Page, command: str) -> None:
    """Type a command with its options into the composer and press Enter."""
    composer = page.get_by_placeholder("Message #films")
    await composer.press_sequentially("/")
    # Until the page knows the commands, Enter does nothing there.
    await expect(commands_on_offer(page).get_by_text("/review", exact=True)).to_be_visible()
    await composer.fill(command)
    await expect(commands_on_offer(page)).to_be_hidden()
    await expect(send_button(page)).to_be_enabled()
    await composer.press("Enter")
    await expect(composer).to_have_value("")


async def choose(page: Page, command: str) -> None:
    """Choose a command from those that the page offers after a "/"."""
    await page.get_by_placeholder("Message #films").press_sequentially("/")
    await commands_on_offer(page).get_by_text(command, exact=True).click()
    await expect(page.get_by_role("button", name=f"Command {command}")).to_be_visible()


def send_button(page: Page) -> Locator:
    return page.get_by_role("button", name="Send", exact=True)


def commands_on_offer(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Application commands")


def messages(page: Page, text: str | re.Pattern[str]) -> Locator:
    return page.get_by_role("log").get_by_role("article").filter(has_text=text)


def card(page: Page, film: str = "Ballerina (2025)") -> Locator:
    heading = page.get_by_role("heading", name=film, level=2)
    return page.get_by_role("log").get_by_role("article").filter(has=heading)


async def club_mean(of: Locator) -> tuple[float, int]:
    found = re.search(r"This club\s*[★½]+\s(\d\.\d)\sfrom\s(\d+)\sratings", await of.inner_text())
    assert found
    return float(found[1]), int(found[2])


async def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled to sideways."""
    return await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def kept_ratings(folder: Path) -> list[tuple[int, str | None]]:
    """Olive's, in the file: those with stars that nobody else gives Ballerina there."""
    with contextlib.closing(sqlite3.connect(folder / "club.db")) as database:
        return database.execute(
            "SELECT stars, line FROM ratings JOIN films ON films.id = film_id"
            " WHERE title = 'Ballerina' AND stars = 1"
        ).fetchall()


async def ask_for_ballerina_and_rate_it(page: Page) -> tuple[float, int]:
    """Returns the club's mean afterwards, and of how many ratings it is."""
    await expect(messages(page, "Welcome! Type /review ballerina")).to_be_visible()
    await say(page, "/review ballerina")
    await expect(card(page)).to_contain_text("★★★★ 4 from 1 critic; 1 other review has no stars")
    await expect(card(page)).to_contain_text("first ★★ 2, then ★★★★ 4")
    await expect(card(page).get_by_role("link", name="Read")).to_have_attribute(
        "href", "https://boxd.it/a2MBlp"
    )
    mean, count = await club_mean(card(page))
    assert await fits(page)
    await card(page).get_by_role("button", name="Rate with words", exact=True).click()
    form = page.get_by_role("dialog", name="Rate Ballerina (2025)")
    await form.get_by_role("combobox", name="Stars").click()
    await form.get_by_role("option", name="½ 0.5", exact=True).click()
    await form.get_by_role("textbox", name="Your line of review").fill("Not for me.")
    await form.get_by_role("button", name="Submit").click()
    await expect(form).to_be_hidden()
    await expect(card(page)).to_contain_text(f"from {count + 1} ratings")
    new_mean, _ = await club_mean(card(page))
    assert new_mean < mean
    notice = messages(page, re.compile(r"Olive gave Ballerina\s\(2025\) ½\s0\.5"))
    await expect(notice).to_contain_text("Not for me.")
    await expect(notice).to_contain_text(f"from {count + 1} ratings")
    assert await fits(page)
    return new_mean, count + 1


async def test_a_newcomer_asks_for_a_film_rates_it_and_finds_the_rating_next_time_on_a_phone(
    browser: Browser, tmp_path: Path
) -> None:
    async with preview(tmp_path) as running, page_at(browser, running.url) as page:
        mean, count = await ask_for_ballerina_and_rate_it(page)
        assert await running.stop() == 0
        assert "Traceback" not in running.errors.read_text()
    assert kept_ratings(tmp_path) == [(1, "Not for me.")]
    async with preview(tmp_path) as running, page_at(browser, running.url, PHONE) as page:
        await expect(messages(page, "Welcome! Type /review ballerina")).to_be_visible()
        await say(page, "/review ballerina")
        await expect(card(page)).to_contain_text(f"from {count} ratings")
        assert await fits(page)
        assert await club_mean(card(page)) == (mean, count)
        await card(page).get_by_role("button", name="Rate with words", exact=True).click()
        form = page.get_by_role("dialog", name="Rate Ballerina (2025)")
        stars = form.get_by_role("combobox", name="Stars")
        await expect(stars).to_contain_text("½ 0.5")
        line = form.get_by_role("textbox", name="Your line of review")
        await expect(line).to_have_value("Not for me.")
        await stars.click()
        await form.get_by_role("option", name="★★★★★ 5").click()
        await form.get_by_role("button", name="Submit").click()
        await expect(form).to_be_hidden()
        await expect(messages(page, "½ → ★★★★★ 5")).to_be_visible()
        await expect(card(page)).to_contain_text(f"from {count} ratings")
        assert await fits(page)
        # Its database goes: it would go on saving what nobody can read.
        os.rename(tmp_path / "club.db", tmp_path / "moved.db")  # noqa: PTH104 - Path's would be taken for blocking
        async with asyncio.timeout(STOPS_WITHIN):
            assert await running.process.wait() == 3
        assert "deleted or moved" in running.errors.read_text().splitlines()[-1]
        assert "Traceback" not in running.errors.read_text()


async def test_what_discord_would_not_send_says_what_the_command_takes(
    browser: Browser, tmp_path: Path
) -> None:
    async with preview(tmp_path) as running, page_at(browser, running.url) as page:
        # A rating in one line, and again.
        await say(page, "/rate casablanca 4.5")
        await expect(messages(page, "gave Casablanca (1942) ★★★★½ 4.5")).to_be_visible()
        await say(page, "/rate casablanca 2")
        await expect(messages(page, "★★★★½ → ★★ 2")).to_be_visible()
        # Stars that there are not: what the command takes.
        await say(page, "/rate casablanca 7")
        refused = messages(page, "Discord would not send that, so nothing was done.")
        await expect(refused).to_contain_text("stars: Half a star to five")
        # Commands that there are not, or not without a key.
        await say(page, "/turns frob")
        await expect(messages(page, "There is no such command")).to_be_visible()
        await say(page, "/where parasite")
        await expect(messages(page, "/where needs a key of The Movie Database")).to_be_visible()
        await expect(messages(page, "stars: does not take that.")).to_be_visible()
        await say(page, "/rate casablanca")
        await expect(messages(page, "stars: is missing.")).to_be_visible()
        await say(page, "/rate film:casablanca stars:7")
        await expect(messages(page, "stars: does not take that.")).to_have_count(2)
        # An option that is refused says what it takes.
        await say(page, "/top period:7 weeks")
        await expect(messages(page, "One of: All time, The past 7 days,")).to_be_visible()
        await say(page, "/top period:7 days")
        await expect(messages(page, "Olive used /top")).to_be_visible()
        await say(page, f"/nominate film:1917 why:{'because ' * 50}")
        await expect(messages(page, "300 letters are the most.")).to_be_visible()
        await say(page, "/profile zzz")
        await expect(messages(page, "member: does not take that.")).to_be_visible()
        # An option that there is not is named, and not the one before it.
        await say(page, "/digest schedule channel:films day:Monday at:9am")
        await expect(messages(page, "/digest schedule has no option at:")).to_be_visible()
        # Stars as people write them.
        await say(page, "/rate film:casablanca stars:★★★★")
        await expect(messages(page, "★★ → ★★★★ 4")).to_be_visible()
        await say(page, "/rate casablanca 3/5 Again.")
        await expect(messages(page, "★★★★ → ★★★ 3")).to_be_visible()


async def test_everything_else_that_a_newcomer_tries_works_too(
    browser: Browser, tmp_path: Path
) -> None:
    async with preview(tmp_path) as running, page_at(browser, running.url) as page:
        # A command that was typed whole goes with one Enter.
        composer = page.get_by_placeholder("Message #films")
        await composer.press_sequentially("/match")
        await composer.press("Enter")
        await expect(messages(page, "Olive used /match")).to_be_visible()
        # A command that opens a form.
        await say(page, "/library add-review casablanca")
        form = page.get_by_role("dialog")
        await expect(form).to_be_visible()
        await form.get_by_role("button", name="Cancel").click()
        await expect(form).to_be_hidden()
        # A title of two films.
        await say(page, "/ratings true grit")
        choice = messages(page, "Which film do you mean?")
        await expect(choice).to_contain_text("Only you can see this")
        await choice.get_by_role("button", name="True Grit (1969)").click()
        await expect(page.get_by_role("heading", name="True Grit (1969)")).to_be_visible()
        # A quote, and the next.
        await choose(page, "/quote")
        await send_button(page).click()
        quote = messages(page, "1 of 10")
        await expect(quote).to_be_visible()
        await quote.get_by_role("button", name="Another").click()
        await expect(messages(page, "2 of 10")).to_be_visible()
        # A title that nobody knows.
        await say(page, "/review qqqq zzzz")
        await expect(messages(page, "No film called “qqqq zzzz”")).to_be_visible()
        # A spoiler stays covered until it is pressed.
        await say(page, "/ratings ballerina")
        hidden = (
            messages(page, "then the flamethrowers come out")
            .get_by_role("button")
            .filter(has_text="flamethrowers")
        )
        await expect(hidden).to_have_count(1)
        # A command that is put together with the page's own picker.
        await choose(page, "/rate")
        await page.get_by_role("combobox", name="film, required").press_sequentially("balerina")
        await page.get_by_role("option", name="Ballerina (2025)").click()
        await page.locator("input[data-option=stars]").click()
        await page.get_by_role("option", name="★★★½ 3.5").click()
        await send_button(page).click()
        await expect(messages(page, "Olive gave Ballerina (2025) ★★★½ 3.5")).to_be_visible()
        # A member behind a command, as one would name a film.
        await say(page, "/profile ben")
        await expect(page.get_by_role("heading", name="Ben", exact=True)).to_be_visible()


async def test_the_page_does_what_simcords_own_leaves_out(
    browser: Browser, shared: Preview
) -> None:
    async with page_at(browser, shared.url) as page:
        # No key is in its address, and it says what it can't show.
        assert urlsplit(page.url).fragment == ""
        await expect(messages(page, "This page can't show pictures")).to_be_visible()
        # The newest answer is on the screen.
        for title in ("casablanca", "1917"):
            await say(page, f"/review {title}")
        newest = card(page, "1917 (2019)")
        await expect(newest.get_by_role("heading")).to_be_in_viewport()
        # One press rates.
        await newest.get_by_role("combobox").click()
        await page.get_by_role("option", name="★★★½ 3.5").click()
        await expect(messages(page, "Olive gave 1917 (2019) ★★★½ 3.5")).to_be_in_viewport()
        # A field offers films before anything is typed, and calls the chosen one by its name.
        await choose(page, "/rate")
        await page.get_by_role("option", name="Casablanca (1942)").click()
        await expect(page.locator("input[data-option=stars]")).to_be_focused()
        chosen = page.locator(".command-pill[data-option=film]")
        await expect(chosen).to_have_attribute("data-filmclub-name", "Casablanca (1942)")
        await expect(chosen.get_by_role("combobox")).to_be_hidden()
        await page.keyboard.press("Escape")
        # A message becomes a quote.
        await page.reload()
        composer = page.get_by_placeholder("Message #films")
        await composer.press_sequentially("Better than the first one.")
        await expect(send_button(page)).to_be_enabled()
        await composer.press("Enter")
        said = messages(page, "Better than the first one.")
        await said.get_by_text("Apps").click()
        await said.get_by_role("button", name="Save as film quote").click()
        form = page.get_by_role("dialog", name="Save as film quote")
        await form.get_by_role("textbox", name="Film").fill("casablanca")
        await form.get_by_role("button", name="Submit").click()
        await expect(messages(page, "saved a quote on Casablanca (1942)")).to_be_visible()


async def test_a_phone_shows_the_welcome_and_sends_a_command_without_options(
    browser: Browser, tmp_path: Path
) -> None:
    async with preview(tmp_path) as running, page_at(browser, running.url, PHONE) as page:
        welcome = messages(page, "Welcome! Type /review ballerina")
        await expect(welcome).to_be_in_viewport(ratio=0.9)
        # With Enter,
        await choose(page, "/profile")
        await page.keyboard.press("Enter")
        await expect(messages(page, "Olive used /profile")).to_be_in_viewport()
        # and with the button, which a long description must not push away.
        await choose(page, "/top")
        await expect(send_button(page)).to_be_in_viewport(ratio=1)
        assert await fits(page)
        await send_button(page).click()
        await expect(messages(page, "Olive used /top")).to_be_in_viewport()
        # With an arrow one goes to an option.
        await choose(page, "/profile")
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")
        await expect(page.locator("input[data-option=member]")).to_be_focused()
        assert await running.stop() == 0


async def test_enter_counts_also_while_films_are_being_looked_up(
    browser: Browser, shared: Preview
) -> None:
    asked, pressed = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        if "autocomplete_command" in (route.request.post_data or ""):
            asked.set()
            await pressed.wait()
        await route.continue_()

    async with page_at(browser, shared.url) as page:
        await page.route("**/api/action", hold)
        await choose(page, "/review")
        await page.keyboard.type("amelie")
        await asked.wait()
        await expect(send_button(page)).to_be_disabled()
        await page.keyboard.press("Enter")
        pressed.set()
        await expect(card(page, "Amélie (2001)")).to_be_visible()


async def test_a_tab_goes_on_after_the_preview_was_started_again(
    browser: Browser, tmp_path: Path
) -> None:
    async with preview(tmp_path) as first:
        port = urlsplit(first.url).port
        async with page_at(browser, first.url, PHONE) as page:
            await expect(messages(page, "Welcome!")).to_be_visible()
            assert await first.stop() == 0
            over = page.get_by_text("The preview is not running.")
            await expect(over).to_be_in_viewport(ratio=1)
            async with preview(tmp_path, "--port", str(port)):
                await expect(over).to_have_count(0)
                await expect(messages(page, "Welcome!")).to_be_visible()
                await say(page, "/review casablanca")
                await expect(card(page, "Casablanca (1942)")).to_be_visible()
                # It may end just after it has refused a page that it does not know any more,
                # whatever that asked first, and something else may answer there.
                await page.route(first.url, lambda route: route.abort())
                await page.route("**/api/state", lambda _unanswered: None)
                await page.route("**/api/action", lambda route: route.fulfill(status=410))
                await card(page, "Casablanca (1942)").get_by_role("button").first.click()
                await expect(over).to_be_in_viewport(ratio=1)
                await page.route(first.url, lambda route: route.fulfill(status=503))
                # Where other tabs took its place, it does not take that back by itself.
                rested = page.get_by_text("others took its place")
                await page.unroute(first.url)
                await expect(rested).to_be_in_viewport(ratio=1)
                # It may have been about to end then.
                await page.route(first.url, lambda route: route.abort())
                await expect(over).to_be_in_viewport(ratio=1)


async def test_another_member_sees_the_card_and_rates_but_not_what_is_private(
    browser: Browser, shared: Preview
) -> None:
    async with page_at(browser, shared.url) as page:
        await choose(page, "/help")
        await send_button(page).click()
        await expect(messages(page, "Privacy")).to_contain_text("Only you can see this")
        await say(page, "/review ballerina")
        _, count = await club_mean(card(page))
        await page.get_by_label("Viewing as").select_option("Ben")
        await expect(card(page)).to_be_visible()
        await expect(messages(page, "Privacy")).to_have_count(0)
        await card(page).get_by_role("button", name="Rate with words", exact=True).click()
        form = page.get_by_role("dialog", name="Rate Ballerina (2025)")
        await expect(form.get_by_role("combobox", name="Stars")).to_contain_text("★★½ 2.5")
        await expect(form.get_by_role("checkbox")).to_be_checked()
        await form.get_by_role("button", name="Submit").click()
        await expect(messages(page, "Ben gave Ballerina (2025) ★★½ 2.5 again")).to_be_visible()
        assert (await club_mean(card(page)))[1] == count
        # What they may not use is named all the same.
        await choose(page, "/help")
        await send_button(page).click()
        await expect(messages(page, "/digest schedule a weekly post")).to_be_visible()


async def test_it_opens_again_and_again(shared: Preview) -> None:
    # The last one: its tabs take the place of others'.
    async with aiohttp.ClientSession() as session:
        for _again in range(20):
            async with session.post(f"{shared.url}api/pages", json={}) as opened:
                assert opened.status == 200
        now = datetime.now(UTC)
        async with session.post(f"{shared.url}api/pages", json={}) as opened:
            shown = (await opened.json())["profile"]
        # Its clock is the real one.
        assert abs(datetime.fromisoformat(shown["presentationTime"]) - now) < timedelta(seconds=30)
        foreign = {"Origin": "https://example.org"}
        async with session.post(f"{shared.url}api/pages", json={}, headers=foreign) as refused:
            assert refused.status == 401
