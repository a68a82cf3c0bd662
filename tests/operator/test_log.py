"""A club's log in files: an export is imported to the same again, and spreadsheets are read."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.filed import FiledReview
from bot.domain.film import Facts
from bot.domain.library import BadEntry, Editor
from bot.domain.review import Review
from bot.domain.watched import Viewing
from bot.operator import exporting
from bot.store.store import Store
from tests.conftest import NOW
from tests.files.examples import write
from tests.fresh import new_library
from tests.operator.running import import_
from tests.store.tables import added, film_named

CLUB, ANA = 281_474_976_710_657, 987_654_321_098_765_432


async def export(store: Store, folder: Path) -> dict[str, str]:
    os.mkdir(folder)  # noqa: PTH102 - Path's would be taken for blocking
    await exporting.write(store.database, CLUB, folder)
    return contents(folder)


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8-sig") for path in folder.iterdir()}


async def test_an_exported_log_means_the_same_films_elsewhere(
    library: Store, tmp_path: Path
) -> None:
    by = Editor(CLUB, ANA, NOW)
    await added(library, by, Facts(title="=Heat", year=1995))
    for days, title in enumerate(("parasite", "=heat", "1917", "parasite")):
        film = await film_named(library, CLUB, title)
        on = NOW.date() - timedelta(days=days)
        viewing = Viewing(on=on, title="", film_id=film.id, picker_id=ANA, came=days or None)
        await library.watched.add(by, viewing, "Ana")
    await library.library.remove_film(by, (await film_named(library, CLUB, "1917")).id)
    old = (await library.watched.page(CLUB, 0, 9))[0][3]
    await library.watched.change(
        by, old.id, on=old.viewing.on, picker_id=None, picker="+Zed", came=None
    )
    files = await export(library, tmp_path / "here")
    assert files["log.csv"].splitlines() == [
        "date,title,year,picker,came,file",
        "2026-03-11,Parasite,2019,'+Zed,,seeds/parasite-2019.toml",
        f"2026-03-12,1917,2019,<@{ANA}>,2,",
        f"2026-03-13,'=Heat,1995,<@{ANA}>,1,heat-1995.toml",
        f"2026-03-14,Parasite,2019,<@{ANA}>,,seeds/parasite-2019.toml",
    ]
    async with new_library(tmp_path / "there.db") as elsewhere:
        for store in (elsewhere, library):
            for _again in range(2):
                lines = await import_(store, tmp_path / "here", club=CLUB)
                assert "refused" not in {line.became for line in lines}
        assert await export(elsewhere, tmp_path / "again") == files
    assert await export(library, tmp_path / "still") == files


async def test_a_spreadsheet_is_imported_whole_or_not_at_all(
    library: Store, tmp_path: Path
) -> None:
    content = "Date,Film\n2025-01-01,Parasite\nsoon,Heat\n2025-01-15,True Grit\n2025-01-22,\n"
    (line,) = await import_(library, write(tmp_path, "2025.csv", content), club=CLUB)
    assert line.became == "refused"
    assert line.what == (
        "Line 3: “soon” is no date that can be read. Write it like 2026-03-14."
        " Line 4: True Grit: it isn't clear which film that is. Add the year."
        " Line 5: A film needs a title."
    )
    many = "Date,Film\n" + 7 * "soon,Heat\n"
    (line,) = await import_(library, write(tmp_path, "2025.csv", many), club=CLUB)
    assert "Line 6: “soon” is no date" in line.what
    assert line.what.endswith(" Lines that can't be read besides: 2.")
    assert await library.watched.page(CLUB, 0, 9) == ([], 0)
    sound = write(tmp_path, "2025.csv", "Date,Film\n2025-01-01,Parasite\n2025-01-08,Heat\n")
    (line,) = await import_(library, sound)
    assert "--club" in line.what
    (line,) = await import_(library, sound, club=CLUB)
    assert (line.became, line.what) == ("added", "2 of 2 log entries, films added: 1")


async def test_of_a_list_that_is_too_large_its_whole_size_is_said(
    library: Store, tmp_path: Path
) -> None:
    for size, said in ((300 * 1024, "300"), (256 * 1024 + 1, "257")):
        content = "date,film\n2025-01-01,Parasite\n".ljust(size, "\n")
        (line,) = await import_(library, write(tmp_path, "2025.csv", content), club=CLUB)
        assert line.what.startswith(f"The list has {said} KiB; 256 is the most.")


async def test_what_of_a_spreadsheet_was_not_taken_is_said(library: Store, tmp_path: Path) -> None:
    content = (
        f"date,film,people,who chose,notes{5000 * 's'}\n" + 2 * "2025-01-01,Parasite,7,Ana,long\n"
    )
    (line,) = await import_(library, write(tmp_path, "2025.csv", content), club=CLUB)
    said = "1 of 2 log entries, lines that repeat others: 1, columns not read: notes"
    said += 55 * "s"
    assert (line.became, line.what) == ("added", said)
    entries, _ = await library.watched.page(CLUB, 0, 9)
    assert [(entry.picker, entry.viewing.came) for entry in entries] == [("Ana", 7)]


async def test_a_csv_file_that_is_neither_says_what_either_would_be(
    library: Store, tmp_path: Path
) -> None:
    for content in ("", "\ufeff\r\n\r\n"):
        (line,) = await import_(library, write(tmp_path, "log.csv", content), club=CLUB)
        assert (line.became, line.what) == ("refused", "It is empty.")
    (line,) = await import_(library, write(tmp_path, "log.csv", "When,What\n"), club=CLUB)
    assert "columns of ratings have to be film, title, year, member" in line.what
    assert "those of a log, date and title at least" in line.what


async def test_a_review_under_the_films_title_elsewhere_brings_no_second_film(
    library: Store,
) -> None:
    review = Review("Die Leinwand", None, None, 9, None, "Er ist lang.", ())
    german = Facts(title="Die sieben Samurai", year=1954)
    imported = await library.imports.document(CLUB, german, FiledReview(review, "a" * 64), NOW)
    assert (imported.became, imported.what) == ("added", "Seven Samurai (1954), Die Leinwand")
    undated = Facts(title="Die sieben Samurai")
    with pytest.raises(BadEntry, match=r"could be of Seven Samurai \(1954\)"):
        await library.imports.document(CLUB, undated, FiledReview(review, "c" * 64), NOW)
    remake = Facts(title="Die sieben Samurai", year=1998)
    imported = await library.imports.document(CLUB, remake, FiledReview(review, "b" * 64), NOW)
    assert "and the film" in imported.what


async def test_no_import_brings_a_title_that_would_be_read_as_another_films_number(
    library: Store, tmp_path: Path
) -> None:
    for name, content in {
        "a.toml": '[film]\ntitle = "film:1"\nyear = 2020\n',
        "c.csv": "Date,Film\n2025-01-01,film:1\n",
    }.items():
        (line,) = await import_(library, write(tmp_path, name, content), club=CLUB)
        assert (line.became, "own lists" in line.what) == ("refused", True), line.what
    review = FiledReview(Review("The Lantern", None, None, None, None, "It is long.", ()))
    with pytest.raises(BadEntry, match="own lists"):
        await library.imports.document(CLUB, Facts(title="film:1", year=2020), review, NOW)


async def test_the_day_is_the_clubs_and_a_guessed_order_of_the_dates_is_told(
    library: Store, tmp_path: Path
) -> None:
    await library.clubs.choose_zone(CLUB, "Pacific/Auckland", NOW)  # where it is the 15th
    (line,) = await import_(
        library, write(tmp_path, "today.csv", "Date,Film\n15/03/2026,Parasite\n"), club=CLUB
    )
    assert (line.became, line.what) == ("added", "1 of 1 log entries")
    (line,) = await import_(
        library, write(tmp_path, "open.csv", "Date,Film\n02/01/2025,Parasite\n"), club=CLUB
    )
    assert line.what == (
        "1 of 1 log entries, dates read with the day before the month: they may be read in two ways"
    )


async def test_a_long_log_is_exported_in_files_that_can_be_imported(
    library: Store, tmp_path: Path
) -> None:
    by = Editor(CLUB, ANA, NOW)
    wide = "ß" * 150  # 300 bytes a title: the bytes are too many before the rows are
    viewings = [
        Viewing(on=NOW.date() - timedelta(days=number // 9), title=f"{title} {number}", film_id=0)
        for number, title in enumerate([*[wide] * 1000, *["Heat"] * 1100])
    ]
    await library.log_imports.write(by, viewings)
    files = await export(library, tmp_path / "here")
    assert {"log.csv", "log-2.csv", "log-3.csv"} <= files.keys()
    async with new_library(tmp_path / "there.db") as elsewhere:
        lines = await import_(elsewhere, tmp_path / "here", club=CLUB)
        assert "refused" not in {line.became for line in lines}
        assert await export(elsewhere, tmp_path / "again") == files
