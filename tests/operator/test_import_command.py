"""``filmclub import`` and ``filmclub export`` as an operator runs them."""

from __future__ import annotations

import csv
import hashlib
import os
import pty
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from bot.domain.errors import StoreUnavailable
from bot.store.database import two_writers_are_safe
from bot.store.imports import Imports
from tests.command_line import PROJECT, children_hear_ctrl_c, filmclub, filmclub_here
from tests.files.examples import DOCUMENT, HEAT, HEAT_REVIEW, RATINGS, at, write
from tests.store.tables import assert_sound, rows

pytestmark = pytest.mark.thorough

CLUB = "281474976710657"
DATABASE = "data/filmclub.db"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    write(tmp_path / "files", "heat.toml", HEAT + HEAT_REVIEW)
    write(tmp_path / "files", "ronin.txt", DOCUMENT.replace("Heat", "Ronin"))
    line = f"heat.toml,<@12>,,4,'=1+1,no,{at(1)}\n"
    write(tmp_path / "files", "ratings.csv", RATINGS + line)
    return tmp_path / "files"


def lines(run: subprocess.CompletedProcess[str], status: int) -> list[str]:
    assert run.returncode == status, run.stdout + run.stderr
    assert "Traceback" not in run.stderr
    return run.stdout.splitlines()


def test_there_and_back(tmp_path: Path, files: Path) -> None:
    said = lines(filmclub(tmp_path, "import", "files", "--club", CLUB), 0)
    assert said == [
        "files/heat.toml: added: Heat (1995), 1 review",
        "files/ronin.txt: added: Ronin (1995), The Paper, Ann Smith, and the film",
        "files/ratings.csv: added: 1 of 1 changes of ratings",
        "3 added.",
    ]
    (told,) = lines(filmclub_here(tmp_path, "export", "--club", CLUB), 0)
    assert "films 2, ratings 1, changes of ratings 1, log entries 0" in told
    folder = tmp_path / f"club-{CLUB}"
    names = {path.name for path in folder.iterdir()}
    assert names == {"heat.toml", "ronin-1995.toml", "ratings.csv"}
    assert folder.stat().st_mode & 0o077 == 0
    again = lines(filmclub_here(tmp_path, "import", folder.name, "--club", CLUB), 0)
    assert again[-1] == "3 already there."
    other = {"FILMCLUB_DATABASE": "other.db"}
    lines(filmclub_here(tmp_path, "import", folder.name, "--club", CLUB, **other), 0)
    lines(filmclub_here(tmp_path, "export", "--club", CLUB, "again", **other), 0)
    for name in names:
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes()
    assert_sound(tmp_path / "other.db")


def test_a_spreadsheet_runs_and_rounds_nothing(tmp_path: Path, files: Path) -> None:
    filmclub_here(tmp_path, "import", "files", "--club", CLUB)
    filmclub_here(tmp_path, "export", "--club", CLUB, "out")
    with (tmp_path / "out" / "ratings.csv").open(encoding="utf-8-sig", newline="") as file:
        _, row = csv.reader(file)
    assert row[:4] == ["heat.toml", "Heat", "1995", "<@12>"]
    assert not any(cell.startswith(tuple("=+-@\t\r")) for cell in row)
    assert rows(tmp_path / DATABASE, "SELECT line FROM ratings") == [("=1+1",)]


def test_a_refused_file_keeps_out_no_other_and_fails_the_whole(tmp_path: Path, files: Path) -> None:
    write(files, "broken.toml", "x")
    write(files, "\x1b[2Jbad.txt", "x")
    run = filmclub_here(tmp_path, "import", "files", "--club", CLUB)
    said = lines(run, 1)
    assert said[-1] == "2 refused, 3 added."
    assert "\x1b" not in run.stdout
    assert r"\x1b[2Jbad.txt" in run.stdout


def test_a_dry_run_tells_the_same_and_writes_nothing(tmp_path: Path, files: Path) -> None:
    dry = lines(filmclub_here(tmp_path, "import", "files", "--club", CLUB, "--dry-run"), 0)
    assert not (tmp_path / "data").exists()
    told = [line for line in dry if not line.startswith("    ")]
    assert sum(": would be added: " in line for line in told) == 3
    told = [line.replace(": would be ", ": ") for line in told]
    assert lines(filmclub_here(tmp_path, "import", "files", "--club", CLUB), 0)[:-1] == told[:-1]
    before = hashlib.sha256((tmp_path / DATABASE).read_bytes()).digest()
    write(files, "more.toml", HEAT.replace("Heat", "Thief"))
    said = lines(filmclub_here(tmp_path, "import", "files", "--club", CLUB, "--dry-run"), 0)
    assert said[-1] == "Nothing was written. It would be: 3 already there, 1 added."
    assert hashlib.sha256((tmp_path / DATABASE).read_bytes()).digest() == before
    wal = tmp_path / f"{DATABASE}-wal"
    assert not wal.exists() or wal.stat().st_size == 0


def test_a_dry_run_shows_all_that_would_be_written_of_a_review(tmp_path: Path) -> None:
    """A quote that stands in the summary once, as on a card."""
    text = DOCUMENT.replace("Heat", "[red]Heat")
    write(tmp_path / "files", "heat.txt", f"{text}\nLink: https://paper.example/heat\n")
    write(tmp_path / "files", "bare.txt", "Film: Ronin (1998)\nOutlet: The Paper\n★★ → ★★★\n")
    other = "Film: Ran (1985)\nOutlet: The Paper\nSummary: It is slow, and nobody says a word.\n\n"
    write(tmp_path / "files", "ran.txt", f"{other}This film is a triumph of movement and colour.\n")
    run = filmclub_here(tmp_path, "import", "files", "--dry-run", COLUMNS="80")
    said = [line.rstrip() for line in lines(run, 0)]
    assert max(len(line) for line in said if line.startswith("    ")) <= 80
    assert said == [
        "files/bare.txt: would be added: Ronin (1998), The Paper, and the film; no summary",
        "    film     Ronin (1998)",
        "    outlet   The Paper",
        "    stars    first ★★ 2, then ★★★ 3",
        "    summary  none",
        "files/heat.txt: would be added: [red]Heat (1995), The Paper, Ann Smith, and the film",
        "    film     [red]Heat (1995) · Michael Mann · US · 170 min",
        "    outlet   The Paper",
        "    critic   Ann Smith",
        "    stars    ★★★★ 4",
        "    summary  This film is a triumph of movement and colour. It never stops for",
        "             breath, and the fights are the best of the year.",
        "    link     https://paper.example/heat",
        "files/ran.txt: would be added: Ran (1985), The Paper, and the film; no stars",
        "    film     Ran (1985)",
        "    outlet   The Paper",
        "    stars    no stars",
        "    summary  It is slow, and nobody says a word.",
        "    quotes   “This film is a triumph of movement and colour.”",
        "Nothing was written. It would be: 3 added.",
    ]
    real = lines(filmclub_here(tmp_path, "import", "files"), 0)
    told = [line.replace("would be ", "") for line in said if line.startswith("files/")]
    assert real == [*told, "3 added."]


@pytest.mark.parametrize(
    ("version", "is_safe"),
    [((3, 40, 1), False), ((3, 51, 2), False), ((3, 51, 3), True), ((3, 52, 0), True)],
)
def test_from_which_sqlite_on_two_may_write(version: tuple[int, int, int], is_safe: bool) -> None:
    assert two_writers_are_safe(version) is is_safe


@pytest.mark.parametrize("is_safe", [True, False])
def test_beside_the_bot(
    tmp_path: Path, files: Path, monkeypatch: pytest.MonkeyPatch, is_safe: bool
) -> None:
    """Which holds the lock and has the database open."""
    monkeypatch.setattr("bot.store.database.two_writers_are_safe", lambda: is_safe)
    filmclub_here(tmp_path, "import", "files", "--club", CLUB)
    write(files, "more.toml", HEAT.replace("Heat", "Thief"))
    with (
        FileLock(f"{tmp_path / DATABASE}.lock"),
        closing(sqlite3.connect(tmp_path / DATABASE)) as bot,
    ):
        assert bot.execute("SELECT count(*) FROM films").fetchone()[0] > 1
        run = filmclub_here(tmp_path, "import", "files", "--club", CLUB)
        said = lines(run, 0 if is_safe else 1)
        dry = filmclub_here(tmp_path, "import", "files", "--club", CLUB, "--dry-run")
        lines(dry, 0)
        lines(filmclub_here(tmp_path, "export", "--club", CLUB), 0)
    if not is_safe:
        assert "Stop that one first" in run.stderr
        assert said == []
    found = rows(tmp_path / DATABASE, "SELECT count(*) FROM films WHERE title = 'Thief'")
    assert found == [(is_safe,)]


def import_400(tmp_path: Path) -> subprocess.Popen[str]:
    """An import under way, of films with two reviews each."""
    folder = tmp_path / "files"
    for number in range(400):
        film = HEAT.replace("Heat", f"Film {number}")
        write(folder, f"{number:03}.toml", film + HEAT_REVIEW + HEAT_REVIEW.replace("Ann", "Ben"))
    with children_hear_ctrl_c():
        return subprocess.Popen(  # noqa: S603 - this program
            [sys.executable, "-m", "bot", "import", "files", "--club", CLUB],
            cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(PROJECT)},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip


def test_killed_in_the_middle_whole_files_are_in_and_none_half(tmp_path: Path) -> None:
    process = import_400(tmp_path)
    assert process.stdout is not None
    with process:
        told = [process.stdout.readline() for _ in range(50)]
        process.send_signal(signal.SIGKILL)
        told += process.stdout.readlines()
    assert process.returncode == -signal.SIGKILL
    path = tmp_path / DATABASE
    films = rows(path, "SELECT count(*) FROM films WHERE guild_id NOT NULL")[0][0]
    assert 50 <= len([line for line in told if line.endswith("\n")]) <= films < 400
    halves = rows(
        path,
        "SELECT title, count(reviews.id) AS reviews FROM films"
        " LEFT JOIN reviews ON film_id = films.id"
        " WHERE films.guild_id NOT NULL GROUP BY films.id HAVING reviews <> 2",
    )
    assert halves == []
    assert_sound(path)
    said = lines(filmclub_here(tmp_path, "import", "files", "--club", CLUB), 0)
    assert said[-1] == f"{films} already there, {400 - films} added."


def test_ctrl_c_ends_it_between_files_and_says_how_far_it_came(tmp_path: Path) -> None:
    process = import_400(tmp_path)
    assert process.stdout is not None
    with process:
        told = [process.stdout.readline() for _ in range(20)]
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate()
        told += rest.splitlines(keepends=True)
    assert process.returncode == 1
    added = sum(": added: " in line for line in told)
    assert told[-1] == f"{added} added, {400 - added} not looked at.\n"
    assert errors.splitlines()[-1].startswith("Stopped. What was added before is saved. Import")
    films = rows(tmp_path / DATABASE, "SELECT count(*) FROM films WHERE guild_id NOT NULL")[0][0]
    assert added <= films <= added + 1  # one may have been committed and not told of yet
    assert_sound(tmp_path / DATABASE)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("check",),
        ("import", "files", "--dry-run"),
        ("import", "files"),
        ("export", "--club", CLUB),
    ],
)
def test_whoever_stops_reading_disturbs_nothing(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    write(tmp_path / "files", "heat.toml", HEAT)
    if arguments[0] != "import":
        filmclub_here(tmp_path, "import", "files", "--club", CLUB)
    reader, output = os.pipe()
    os.close(reader)
    run = subprocess.run(  # noqa: S603 - this program
        [sys.executable, "-m", "bot", *arguments], cwd=tmp_path, check=False, text=True,
        env={**os.environ, "PYTHONPATH": str(PROJECT)}, stdout=output, stderr=subprocess.PIPE,
    )  # fmt: skip
    os.close(output)
    assert run.returncode == 0, run.stderr
    assert "Traceback" not in run.stderr
    if arguments == ("import", "files"):
        assert rows(tmp_path / DATABASE, "SELECT count(*) FROM films WHERE title = 'Heat'")[0][0]


def on_a_terminal(folder: Path, *arguments: str) -> tuple[int, str]:
    """The exit status, and all that a terminal is sent."""
    main, other = pty.openpty()
    shown: list[bytes] = []

    def read() -> None:
        try:
            while part := os.read(main, 65536):
                shown.append(part)
        except OSError:  # the other end is closed
            pass

    reader = threading.Thread(target=read)
    reader.start()
    run = subprocess.run(  # noqa: S603 - this program
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder, stdout=other, timeout=60, check=False,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "TERM": "xterm", "COLUMNS": "100"},
    )  # fmt: skip
    os.close(other)
    reader.join()
    os.close(main)
    return run.returncode, b"".join(shown).decode()


def test_on_a_terminal_there_is_a_bar_and_a_table(tmp_path: Path, files: Path) -> None:
    write(files, "\x1b]0;title\x07[red]bad.txt", "x")
    status, shown = on_a_terminal(tmp_path, "import", "files", "--club", CLUB)
    assert status == 1
    assert "100%" in shown
    assert "heat.toml" in shown
    assert "┃" in shown
    assert "\x1b]0;" not in shown
    assert "[red]bad.txt" in shown


def test_an_import_that_fails_on_its_way_says_what_is_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(40):
        write(tmp_path / "files", f"{number:02}.toml", HEAT.replace("Heat", f"Film {number}"))
    film, left = Imports.film, iter(range(30))

    async def until_full(*given: Any) -> Any:
        if next(left, None) is None:
            raise StoreUnavailable("nothing was saved") from OSError("the disk is full")
        return await film(*given)

    monkeypatch.setattr(Imports, "film", until_full)
    run = filmclub_here(tmp_path, "import", "files", "--club", CLUB)
    assert lines(run, 1)[-1] == "30 added, 10 not looked at."
    line = run.stderr.splitlines()[-1]
    why = f"The database {tmp_path / DATABASE} can't be used: the disk is full."
    assert line.startswith(f"{why} What")
    assert "Import the same files again" in line
    dry = filmclub_here(tmp_path, "import", "files", "--club", CLUB, "--dry-run")
    assert dry.stderr.splitlines()[-1] == why, "not a copy that is gone"


def test_a_database_that_another_program_has_locked(
    tmp_path: Path, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.connection.BUSY_SECONDS", 0)
    lines(filmclub_here(tmp_path, "import", "files/heat.toml"), 0)
    with closing(sqlite3.connect(tmp_path / DATABASE)) as other:
        other.execute("BEGIN IMMEDIATE")
        run = filmclub_here(tmp_path, "import", "files", "--club", CLUB)
    assert lines(run, 1) == ["3 not looked at."]
    assert "another program has locked it" in run.stderr.splitlines()[-1]


def test_no_database_is_made_for_files_that_are_not_there(tmp_path: Path) -> None:
    """In a wrong folder, for one; ``filmclub check`` would call it sound."""
    assert lines(filmclub_here(tmp_path, "import", "files"), 1)[-1] == "1 refused."
    assert not (tmp_path / DATABASE).exists()


def test_what_is_not_there_is_said_with_what_to_do(tmp_path: Path, files: Path) -> None:
    def said(*arguments: str) -> str:
        run = filmclub_here(tmp_path, *arguments)
        assert run.returncode == 1
        (line,) = run.stderr.splitlines()
        assert "Errno" not in line
        return line

    none = said("export", "--club", CLUB)
    assert none.startswith("Nothing was exported. There is no database")
    assert "FILMCLUB_DATABASE" in none
    lines(filmclub_here(tmp_path, "import", "files/heat.toml"), 0)
    assert "Developer Mode" in said("export", "--club", CLUB)
    lines(filmclub_here(tmp_path, "import", "files", "--club", CLUB), 0)
    assert "is there already. Name another" in said("export", "--club", CLUB, "files")
    for folder in ("files/heat.toml/out", "/proc/out"):
        said("export", "--club", CLUB, folder)
    said("backup", "files/heat.toml/out")
    assert not list(tmp_path.rglob("unfinished-*"))


def test_a_database_or_club_that_is_new_is_said_to_be(tmp_path: Path, files: Path) -> None:
    """Either may be mistyped."""
    dry, first, again = (
        filmclub_here(tmp_path, "import", "files", "--club", CLUB, *more).stderr.splitlines()
        for more in (["--dry-run"], [], [])
    )
    assert dry == first
    database, club = first
    assert database.startswith(f"There is no database {tmp_path / DATABASE} yet")
    assert f"never met a club of the id {CLUB}" in club
    assert again == []


def test_a_film_that_a_club_then_sees_twice_is_said_with_what_to_do(tmp_path: Path) -> None:
    write(tmp_path / "files", "heat.toml", HEAT)
    filmclub_here(tmp_path, "import", "files", "--club", CLUB)
    dry, real = (filmclub_here(tmp_path, "import", "files", *more) for more in (["--dry-run"], []))
    assert CLUB in lines(real, 0)[0]
    assert lines(dry, 0)[0].replace("would be ", "") == lines(real, 0)[0]
    assert "/library merge" in real.stderr
    assert dry.stderr == real.stderr


def test_files_of_other_kinds_are_named(tmp_path: Path) -> None:
    for number in range(7):
        write(tmp_path / "files", f"{number}.jpg", "")
    write(tmp_path / "files", "heat.toml", HEAT)
    said = lines(filmclub_here(tmp_path, "import", "files"), 0)[-1]
    names = "0.jpg, 1.jpg, 2.jpg, 3.jpg, 4.jpg, …"
    assert said == f"1 added, 7 left alone, of another kind ({names})."


@pytest.mark.parametrize("club", ["0", "-1", "club", "9" * 19, "١"])
def test_an_id_that_is_none(tmp_path: Path, club: str) -> None:
    run = filmclub_here(tmp_path, "import", ".", "--club", club)
    assert run.returncode == 2
    assert "Traceback" not in run.stderr
    assert "Copy Server ID. More: " in run.stderr
