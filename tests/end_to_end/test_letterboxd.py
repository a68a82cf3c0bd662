"""/letterboxd: a member looks at what their export does, has it done, and takes it back."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import simcord

from bot.domain.film import Facts
from bot.domain.library import BadEntry, Editor
from bot.domain.waiting import LetterboxdDraft
from bot.store.database import statement
from bot.store.letterboxd import Letterboxd
from bot.store.store import Store
from bot.store.waiting import Claim
from tests.conftest import NOW
from tests.end_to_end.driving import (
    Club,
    answer,
    buttons,
    new_client,
    private,
    ratings,
    shown,
)
from tests.end_to_end.weeks import Hand
from tests.end_to_end.weeks import told as told_in_markdown
from tests.store.dying import Dying, Killed
from tests.store.tables import added

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("clock")]

RATINGS = (
    "Date,Name,Year,Letterboxd URI,Rating\n"
    "2026-02-01,Ballerina,2025,https://boxd.it/2a9q,4\n"
    "2025-06-12,Tár,2022,https://boxd.it/2b1c,4.5\n"
    "2024-05-05,Parasite,2019,https://boxd.it/jKqM,0.5\n"
    "2024-05-05,,2019,https://boxd.it/jKqN,0.5\n"
)
REVIEWS = (
    "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Review,Tags,Watched Date\n"
    "2026-02-01,Ballerina,2025,https://boxd.it/5aaaa1,4,,She wins.,,2026-02-01\n"
)


def told(result: simcord.InteractionResult) -> str:
    return told_in_markdown(result).replace("**", "")


async def upload(
    club: Club, content: str | bytes = RATINGS, name: str = "ratings.csv"
) -> simcord.InteractionResult:
    data = content if isinstance(content, bytes) else content.encode()
    return await club.ana.slash(club.channel, "letterboxd import", file=(name, data))


async def mine(library: Store, club: Club) -> dict[str, float]:
    found = await ratings(library, club)
    return {film: stars / 2 for (_, film, member), stars in found.items() if member == club.ana.id}


async def test_an_export_is_looked_at_imported_once_and_taken_back(
    club: Club, library: Store
) -> None:
    other = Club(club.env, "Another")
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=2.5)
    uploaded = await upload(club)
    said = told(uploaded)
    assert "3 films were read" in said
    assert "2 new ratings" in said
    assert "1 film that is new to the library" in said
    assert "Tár (2022)" in said
    assert "1 film on which you have decided otherwise in the club since: that stays" in said
    assert "1 line without a film, a day or stars" in said
    assert await mine(library, club) == {"Ballerina (2025)": 2.5}
    card = answer(uploaded)
    import_id = buttons(card)["Import"]["custom_id"]
    await club.env.restart_bot(new_client(library, clock=Hand()))
    await club.ana.click(card, label="Import")
    assert "Imported.\n- **2** new ratings" in shown(card)
    here = {"Ballerina (2025)": 2.5, "Tár (2022)": 4.5, "Parasite (2019)": 0.5}
    assert await mine(library, club) == here
    twice = await club.ana.click(await club.post(import_id), label="0")
    assert "That import is gone" in told(twice)
    again = await upload(club)
    assert "2 ratings that are here already" in told(again)
    undo_id = buttons(card)["Undo"]["custom_id"]
    assert {b["custom_id"] for b in buttons(answer(again)).values()} == {undo_id}, (
        "for who has lost the message with it"
    )
    theirs = await club.ben.click(await club.post(undo_id), label="0")
    assert "undone already, or more than ten minutes ago" in told(theirs)
    await club.env.restart_bot(new_client(library, clock=Hand()))
    await club.ana.click(card, label="Undo")
    assert "Undone." in shown(card)
    assert await mine(library, club) == {"Ballerina (2025)": 2.5}
    assert not await library.titles.named(club.guild.id, "tár", 9)
    assert await ratings(library, other) == {}


async def test_the_day_of_an_export_is_told_by_the_clubs_clock(
    club: Club, library: Store, clock: Hand
) -> None:
    """Noon of that day in London is the day after in Auckland."""
    await library.clubs.choose_zone(club.guild.id, "Pacific/Auckland", clock())
    noon = datetime(2026, 2, 1, 12, tzinfo=ZoneInfo("Pacific/Auckland"))
    assert f"as Letterboxd had them on <t:{int(noon.timestamp())}:D>" in told(await upload(club))


async def test_a_rating_goes_to_the_film_that_the_library_has_under_another_title(
    club: Club, library: Store
) -> None:
    by = Editor(club.guild.id, club.ana.id, NOW)
    await added(library, by, Facts(title="Der weiße Hai", year=1975))
    listed = "Date,Name,Year,Letterboxd URI,Rating\n2026-02-01,Jaws,1975,https://boxd.it/1,4\n"
    uploaded = await upload(club, listed)
    assert "new to the library" not in told(uploaded)
    await club.ana.click(answer(uploaded), label="Import")
    assert await mine(library, club) == {"Der weiße Hai (1975)": 4.0}


async def test_an_import_outlasts_an_error_and_is_cancelled(
    club: Club, library: Store, troubles: pytest.LogCaptureFixture
) -> None:
    card = answer(await upload(club))
    broken = (
        "CREATE TRIGGER broken BEFORE INSERT ON letterboxd_imports"
        " BEGIN SELECT RAISE(ABORT, 'no room'); END"
    )
    await library.database.write(statement(broken))
    import_id = buttons(card)["Import"]["custom_id"]
    await club.ana.click(card, label="Import")
    assert "no room" in troubles.text
    assert await mine(library, club) == {}
    await library.database.write(statement("DROP TRIGGER broken"))
    theirs = await club.ben.click(await club.post(import_id), label="0")
    assert "That import is gone" in told(theirs)
    await club.ana.click(card, label="Cancel")
    assert "Nothing was written" in shown(card)
    assert "That import is gone" in told(
        await club.ana.click(await club.post(import_id), label="0")
    )


async def test_what_an_import_had_brought_when_the_program_ended_goes_at_the_next_start(
    club: Club, library: Store
) -> None:
    card = answer(await upload(club))
    _, draft_id, _ = buttons(card)["Import"]["custom_id"].split(":")
    now = Hand()()
    by = Editor(club.guild.id, club.ana.id, now)
    claim = Claim(by, int(draft_id), LetterboxdDraft, BadEntry("gone"))
    films = await library.waiting.films(claim)
    with pytest.raises(Killed):
        await Letterboxd(Dying(library.database, 2)).write(
            by, films, claim, may_add=True, with_lines=False
        )
    assert await library.titles.named(club.guild.id, "tár", 9)
    await club.env.restart_bot(new_client(library, clock=Hand()))
    await club.env.settle()
    assert not await library.titles.named(club.guild.id, "tár", 9)
    await club.ana.click(card, label="Import")
    assert len(await mine(library, club)) == 3


async def test_reviews_come_along_only_when_the_member_says_so(club: Club) -> None:
    card = answer(await upload(club, REVIEWS, "reviews.csv"))
    assert "1 review can come along as your line" in shown(card)
    await club.ana.click(card, label="Import with reviews")
    listed = await club.ben.slash(club.channel, "ratings", film="ballerina")
    assert "||She wins.||" in shown(answer(listed))


async def test_an_organiser_has_imports_leave_out_what_the_library_lacks(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    off = await olive.slash(club.channel, "library managers", **{"imports-add": False})
    assert "leave out the films that are missing" in private(off)
    card = answer(await upload(club))
    assert "**1** film that is not in the library, which only its organisers add" in shown(card)
    await club.ana.click(card, label="Import")
    assert await mine(library, club) == {"Ballerina (2025)": 4, "Parasite (2019)": 0.5}
    brought, left_out = shown(card).split("**Left out:**\n")
    assert "not in the library" not in brought
    assert left_out.startswith("- **1** film that is not in the library, which only its organisers")
    log = private(await olive.slash(club.channel, "library log"))
    assert "lets imports from Letterboxd add no films" in log
    theirs = await olive.slash(club.channel, "letterboxd import", file=("a.csv", RATINGS.encode()))
    await olive.click(answer(theirs), label="Import")
    assert "brought 1 film along from Letterboxd" in private(
        await olive.slash(club.channel, "library log")
    )


async def test_what_goes_out_comes_back_as_it_was(club: Club, library: Store) -> None:
    nothing = await club.ana.slash(club.channel, "letterboxd export")
    assert "You have rated nothing here" in private(nothing)
    await club.ana.click(answer(await upload(club)), label="Import")
    out = await club.ana.slash(club.channel, "letterboxd export")
    assert "Your 3 ratings here" in told(out)
    (attached,) = answer(out).attachments
    content = await attached.read()
    table = list(csv.DictReader(io.StringIO(content.decode())))
    assert [[row[name] for name in ("Title", "Rating", "WatchedDate")] for row in table] == [
        ["Parasite", "0.5", "2024-05-05"], ["Tár", "4.5", "2025-06-12"],
        ["Ballerina", "4", "2026-02-01"],
    ]  # fmt: skip
    before = await mine(library, club)
    back = await upload(club, content, "letterboxd.csv")
    assert "3 ratings that are here already" in told(back)
    assert "Import" not in buttons(answer(back))
    assert await mine(library, club) == before


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"PK\x03\x04 and nothing more", "letterboxd.zip"),
        (b"date,title\n2026-01-01,Up\n", "log.csv"),
        (b"\x00" * 100, "ratings.csv"),
        (b"x" * (10 * 1024 * 1024 + 1), "ratings.csv"),
    ],
)
async def test_what_is_no_export_gets_one_private_line(
    club: Club, content: bytes, name: str
) -> None:
    said = told(await upload(club, content, name))
    assert "\n" not in said
    assert said.endswith(".")
