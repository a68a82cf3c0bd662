"""/club log-import: a spreadsheet is shown as it was understood, then written, then undone."""

from __future__ import annotations

import pytest
import simcord

from bot.domain.film import Facts
from bot.domain.library import Editor
from bot.store.database import statement
from bot.store.store import Store
from tests.end_to_end.driving import Club, add_film, answer, buttons, new_client, shown
from tests.end_to_end.weeks import NOW, Hand, told
from tests.store.tables import added

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("clock")]

LIST = (
    "Date;Film;Year;Picked by\n13/03/2025;Ballerina;2025;ana\n06/03/2025;Tár;2022;Zed\n"
    "27/02/2025;Parasite;;<@{ben}>\nsoon;Heat;1995;\n"
)


async def upload(
    member: simcord.MemberActor, club: Club, content: str | bytes, name: str = "log.csv"
) -> simcord.InteractionResult:
    data = content if isinstance(content, bytes) else content.encode()
    return await member.slash(club.channel, "club log-import", file=(name, data))


async def in_log(library: Store, club: Club) -> list[tuple[str, str | None]]:
    entries, _ = await library.watched.page(club.guild.id, 0, 99)
    return [(entry.name, entry.picker) for entry in entries]


async def test_a_list_is_shown_written_once_and_undone_with_its_films(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0)  # so that she is known
    uploaded = await upload(olive, club, LIST.format(ben=club.ben.id))
    said = told(uploaded)
    assert "semicolons between the fields. In the dates the day comes before the month." in said
    assert "3 entries are new" in said
    assert "1 film is new to the library, as this club's own: Tár (2022)" in said
    assert f"2 pickers are members: <@{club.ana.id}> and <@{club.ben.id}>" in said
    assert "1 picker is no member that I know, and stays as it is written: Zed" in said
    assert "**1 line is left out:**\nLine 5: “soon” is no date" in said
    assert await in_log(library, club) == []
    assert not await library.titles.named(club.guild.id, "tár", 9)
    card = answer(uploaded)
    await club.env.restart_bot(new_client(library, clock=Hand()))
    await olive.click(card, label="Import")
    assert "Imported" in shown(card)
    assert "**1 line is left out:**\nLine 5: “soon” is no date" in shown(card)
    written = [("Ballerina (2025)", "ana"), ("Tár (2022)", "Zed"), ("Parasite (2019)", None)]
    assert await in_log(library, club) == written
    again = await upload(olive, club, LIST.format(ben=club.ben.id))
    assert "0 entries are new\n- 3 entries are in the log already" in told(again)
    assert buttons(answer(again)) == {}
    await olive.click(card, label="Undo")
    assert await in_log(library, club) == []
    assert not await library.titles.named(club.guild.id, "tár", 9)


async def test_a_film_in_a_list_under_its_title_elsewhere_is_the_librarys(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    german = "Datum;Film;Jahr\n13.03.2025;Die sieben Samurai;1954\n6.3.2025;Der siebte Samurai;\n"
    german += "20.02.2025;Die sieben Samurai;\n"
    uploaded = await upload(olive, club, german)
    assert "new to the library, as this club's own: Der siebte Samurai" in told(uploaded)
    unclear = "Line 4: Die sieben Samurai: it isn't clear which film that is. Add the year."
    assert unclear in told(uploaded)
    assert "**Die sieben Samurai**" not in told(uploaded), "it is not among what was understood"
    await olive.click(card := answer(uploaded), label="Import")
    assert unclear in shown(card)
    assert await in_log(library, club) == [
        ("Seven Samurai (1954)", None), ("Der siebte Samurai", None),
    ]  # fmt: skip


async def test_a_list_shows_who_chose_and_came_and_what_was_not_read(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    uploaded = await upload(
        olive,
        club,
        "Datum;Film;Ausgesucht von;Kommen;Notiz\n" + 2 * "1.1.2025;Parasite;Zed;4;gut\n",
    )
    said = told(uploaded)
    assert "**Parasite**\n-# picked by Zed · 4 came" in said
    assert "- 1 entry is new\n- 1 line repeats another one of the list" in said
    assert "- 1 column was not read: Notiz" in said
    card = answer(uploaded)
    await club.env.restart_bot(new_client(library, clock=Hand()))
    await olive.click(card, label="Import")
    assert "- 1 column was not read: Notiz" in shown(card)
    entries, _ = await library.watched.page(club.guild.id, 0, 9)
    assert [(entry.picker, entry.viewing.came) for entry in entries] == [("Zed", 4)]


async def test_a_title_that_means_two_films_by_now_is_told_after_the_import(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    card = answer(await upload(olive, club, "date,title\n2025-01-01,Parasite\n"))
    parasite = Facts(title="Parasite", year=1982)
    await added(library, Editor(club.guild.id, olive.id, NOW), parasite)
    await olive.click(card, label="Import")
    assert "Parasite: it isn't clear which film that is. Add the year." in shown(card)


async def test_of_a_long_title_it_is_said_what_to_do(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    title = "Dr. Strangelove or: " + 9 * "How I Stopped Worrying "
    leagues = "Twenty Thousand Leagues Under the Deep Green Sea of Storms and of Very Old Whales"
    for year in (1964, 1999):
        await add_film(library, title, year=year)
    await add_film(library, leagues, year=1954)
    listed = f"date,title\n2025-01-01,{title}\n2025-01-02,{leagues}s\n"
    said = told(await upload(olive, club, listed)).splitlines()
    unclear, slip = (line for line in said if line.startswith("Line "))
    assert unclear.startswith("Line 2: Dr. Strangelove")
    assert unclear.endswith("…: it isn't clear which film that is. Add the year.")
    assert "… (1954) meant? Write it so, or add the year." in slip


async def test_a_slip_in_a_title_without_a_year_adds_no_film(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    slips = "date,title,year\n2025-01-01,Parasit,\n2025-01-08,Balerina,\n2025-01-15,Balerina,2012\n"
    uploaded = await upload(olive, club, slips + "2025-01-22,parasit,\n2025-01-29,Ballerina 2,\n")
    said = told(uploaded)
    assert "2 entries are new" in said
    assert "this club's own: Balerina (2012) and Ballerina 2\n" in said
    assert (
        "**3 lines are left out:**\n"
        "Line 2: “Parasit”: is Parasite (2019) meant? Write it so, or add the year.\n"
        "Line 3: “Balerina”: is Ballerina (2025) meant? Write it so, or add the year.\n"
        "Line 5: “parasit”: is Parasite (2019) meant? Write it so, or add the year."
    ) in said
    left_out = said[said.index("**3 lines") : said.index("\n[")]
    await olive.click(card := answer(uploaded), label="Import")
    assert f"{left_out}\n-# Correct them and send the list again" in shown(card)
    assert await in_log(library, club) == [("Ballerina 2", None), ("Balerina (2012)", None)]


async def test_a_list_is_cancelled_and_no_button_brings_it_back(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    card = answer(await upload(olive, club, "date,title\n2025-01-01,Parasite\n"))
    theirs = await club.post(buttons(card)["Import"]["custom_id"])
    assert "log needs" in told(await club.ana.click(theirs, label="0"))
    import_id = buttons(card)["Import"]["custom_id"]
    await olive.click(card, label="Cancel")
    assert "Nothing was written" in shown(card)
    late = await olive.click(await club.post(import_id), label="0")
    assert "That list is gone" in told(late)
    assert await in_log(library, club) == []


async def test_a_list_outlasts_an_error_and_is_written_once(
    club: Club, olive: simcord.MemberActor, library: Store, troubles: pytest.LogCaptureFixture
) -> None:
    card = answer(await upload(olive, club, "date,title\n2025-01-01,Parasite\n"))
    import_id, cancel_id = [buttons(card)[label]["custom_id"] for label in ("Import", "Cancel")]
    await library.database.write(
        statement(
            "CREATE TRIGGER broken BEFORE INSERT ON watched"
            " BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
    )
    await olive.click(card, label="Import")
    assert "no room" in troubles.text
    await library.database.write(statement("DROP TRIGGER broken"))
    await olive.click(card, label="Import")
    assert "Imported" in shown(card)
    for custom_id in (import_id, cancel_id):
        late = await olive.click(await club.post(custom_id), label="0")
        assert "That list is gone" in told(late)
    assert len(await in_log(library, club)) == 1


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        ("date,title\n", "log.xlsx", "has to be a .csv file"),
        (b"date,title\n" + b"x" * 300_000, "log.csv", "256 is the most"),
        (b"date,title\n\0", "log.csv", "no CSV file"),
        ("date|title\n", "log.csv", "name the columns"),
        ("date,title\n", "log.csv", "nothing below its first line"),
        (b"date,title\n" + 1001 * b"2026-01-01,Up\n", "log.csv", "more than 1,000 rows"),
        ('date,title\n2026-01-01,"Up\n', "log.csv", "never closed"),
    ],
)
async def test_what_is_no_list_gets_one_private_line(
    club: Club, olive: simcord.MemberActor, content: str | bytes, name: str, why: str
) -> None:
    said = told(await upload(olive, club, content, name))
    assert why in said
    assert "\n" not in said


async def test_who_may_not_keep_the_log_uploads_nothing(club: Club) -> None:
    assert "log needs" in told(await upload(club.ana, club, "date,title\n2025-01-01,Parasite\n"))
