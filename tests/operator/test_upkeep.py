"""``filmclub backup`` and ``filmclub check`` as programs of their own, beside a bot that runs."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock

from bot.domain.library import Editor
from bot.store.outages import RESTORE
from bot.store.store import Store
from bot.store.upkeep import RECOUNT
from tests.command_line import (
    START,
    TOKEN,
    children_hear_ctrl_c,
    environment,
    filmclub,
    filmclub_here,
    the_one_line,
)
from tests.conftest import NOW
from tests.store.damage import change, make_rated, overwrite, pad, rate_a_little
from tests.store.tables import assert_sound, rows

DATABASE = "filmclub.db"


def upkeep(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return filmclub_here(folder, *arguments, FILMCLUB_DATABASE=DATABASE)


def test_a_backup_says_where_it_is_and_is_made_but_once(tmp_path: Path) -> None:
    make_rated(tmp_path / DATABASE)
    run = upkeep(tmp_path, "backup", "backups/2026-11-22.db")
    assert (run.returncode, run.stderr) == (0, "")
    assert re.fullmatch(
        rf"backups/2026-11-22\.db is an undamaged copy of {tmp_path / DATABASE}:"
        r" 0\.\d MiB in \d\.\d s\.\n",
        run.stdout,
    )
    assert_sound(tmp_path / "backups" / "2026-11-22.db")
    again = the_one_line(upkeep(tmp_path, "backup", "backups/2026-11-22.db"), 1)
    assert "there already" in again


async def test_both_go_while_a_bot_has_the_database(library: Store, tmp_path: Path) -> None:
    """It holds the lock that a second bot would stop at."""
    await rate_a_little(library)
    with FileLock(tmp_path / f"{DATABASE}.lock"):
        assert upkeep(tmp_path, "backup", "copy.db").returncode == 0
        assert upkeep(tmp_path, "check").returncode == 0
    changes = "SELECT count(*) FROM rating_changes"
    ((copied,),) = rows(tmp_path / "copy.db", changes)
    await library.ratings.rate(Editor(100, 999, NOW), 1, 10)
    assert rows(tmp_path / DATABASE, changes) == [(copied + 1,)]


def test_a_check_of_a_sound_database(tmp_path: Path) -> None:
    make_rated(tmp_path / DATABASE)
    run = upkeep(tmp_path, "check")
    assert (run.returncode, run.stderr) == (0, "")
    name, empty, *table = run.stdout.splitlines()
    assert (name, empty) == (str(tmp_path / DATABASE), "")
    assert len(table) == 11
    assert all(line.startswith("ok     ") for line in table)


def test_a_check_says_what_is_wrong_and_what_to_do_about_it_once(tmp_path: Path) -> None:
    make_rated(tmp_path / DATABASE)
    change(tmp_path / DATABASE, "DELETE FROM film_scores", "DELETE FROM year_scores")
    run = upkeep(tmp_path, "check")
    assert (run.returncode, run.stderr) == (1, "")
    wrong = [line.split("  ")[1] for line in run.stdout.splitlines() if line.startswith("WRONG")]
    assert wrong == ["counts by film", "counts by year"]
    assert run.stdout.count(RECOUNT) == 1
    assert RESTORE not in run.stdout


def test_a_check_of_a_damaged_file(tmp_path: Path) -> None:
    make_rated(tmp_path / DATABASE)
    overwrite(tmp_path / DATABASE, 1)
    assert RESTORE in the_one_line(upkeep(tmp_path, "check"), 1)


@pytest.mark.parametrize(
    "damage", [lambda path: overwrite(path, 1), lambda path: os.truncate(path, 9000)]
)
@pytest.mark.parametrize("arguments", [["run"], ["import", "heat.toml"], ["export", "--club=100"]])
def test_every_command_says_what_to_do_about_a_damaged_file(
    tmp_path: Path, arguments: list[str], damage: Callable[[Path], None]
) -> None:
    make_rated(tmp_path / DATABASE)
    damage(tmp_path / DATABASE)
    run = filmclub_here(tmp_path, *arguments, FILMCLUB_DATABASE=DATABASE, DISCORD_TOKEN=TOKEN)
    # A service that ended so is not started again and again: see docs/operating.md.
    assert RESTORE in the_one_line(run, 3 if arguments == ["run"] else 1)


@pytest.mark.parametrize(
    "arguments", [["import", "--dry-run", "heat.toml"], ["export", "--club=100"]]
)
def test_what_works_in_a_copy_names_the_database(tmp_path: Path, arguments: list[str]) -> None:
    make_rated(tmp_path / DATABASE)
    change(tmp_path / DATABASE, "INSERT INTO migrations (number) VALUES (9999)")
    line = the_one_line(upkeep(tmp_path, *arguments), 1)
    assert f"The database {tmp_path / DATABASE} can't be used: it was written by a newer" in line


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write everything")
@pytest.mark.parametrize(
    ("command", "file"),
    [("check", DATABASE), ("run", DATABASE), ("run", f"{DATABASE}.lock"), ("run", "")],
)
def test_what_another_user_has_made_is_named(tmp_path: Path, file: str, command: str) -> None:
    """As a restore by root leaves it."""
    make_rated(tmp_path / DATABASE)
    (tmp_path / f"{DATABASE}.lock").touch()
    (tmp_path / file).chmod(0o000 if file else 0o555)
    try:
        run = filmclub_here(tmp_path, command, FILMCLUB_DATABASE=DATABASE, DISCORD_TOKEN=TOKEN)
    finally:
        (tmp_path / file).chmod(0o700)
    assert f"may not read and write {tmp_path / file}" in the_one_line(run, 1)


@pytest.mark.parametrize("content", [b"Dear diary,\n" * 100, None], ids=["text", "another's"])
@pytest.mark.parametrize("arguments", [["check"], ["backup", "copy.db"]])
def test_a_file_that_is_no_database_of_ours_is_not_called_damaged_before_all(
    tmp_path: Path, arguments: list[str], content: bytes | None
) -> None:
    if content is None:
        change(tmp_path / DATABASE, "CREATE TABLE bookmarks (id)")
    else:
        (tmp_path / DATABASE).write_bytes(content)
    line = the_one_line(upkeep(tmp_path, *arguments), 1)
    assert f"{tmp_path / DATABASE} is no filmclub database. Have FILMCLUB_DATABASE" in line
    assert (RESTORE in line) is (content is not None)


@pytest.mark.parametrize("arguments", [["check"], ["backup", "copy.db"]])
def test_an_empty_file_is_told_as_what_a_broken_restore_leaves(
    tmp_path: Path, arguments: list[str]
) -> None:
    (tmp_path / DATABASE).touch()
    line = the_one_line(upkeep(tmp_path, *arguments), 1)
    assert "it is empty (0 bytes), as a restore that was broken off leaves it." in line


@pytest.mark.parametrize("arguments", [["check"], ["backup", "backups/copy.db"]])
def test_no_database_is_made_where_there_is_none(tmp_path: Path, arguments: list[str]) -> None:
    line = the_one_line(upkeep(tmp_path, *arguments), 1)
    assert str(tmp_path / DATABASE) in line
    assert list(tmp_path.iterdir()) == []


def test_on_a_full_disk_there_is_no_copy(tmp_path: Path) -> None:
    """As far as SQLite can tell: no file of this process may grow beyond 8 MiB."""
    make_rated(tmp_path / DATABASE)
    pad(tmp_path / DATABASE, 20)
    limited = ["bash", "-c", 'ulimit -f 8192; exec "$@"', "bash"]
    run = subprocess.run(  # noqa: S603 - this program
        [*limited, sys.executable, "-c", START, "backup", "backups/copy.db"],
        cwd=tmp_path, env=environment(tmp_path, FILMCLUB_DATABASE=DATABASE),
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "No backup was made" in the_one_line(run, 1)
    assert list(tmp_path.glob("backups/*")) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has it")
def test_where_the_output_can_not_be_written_the_work_is_done_and_this_is_said_once(
    tmp_path: Path,
) -> None:
    make_rated(tmp_path / DATABASE)
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        run = subprocess.run(  # noqa: S603 - this program
            [sys.executable, "-c", START, "check"], stdout=full,
            cwd=tmp_path, env=environment(tmp_path, FILMCLUB_DATABASE=DATABASE),
            stderr=subprocess.PIPE, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert run.returncode == 0
    assert run.stderr == "The output can't be written: No space left on device.\n"


def test_what_the_terminal_can_not_show_keeps_nothing_from_being_done(tmp_path: Path) -> None:
    folder = tmp_path / "七人の侍"
    folder.mkdir()
    make_rated(folder / DATABASE)
    narrow = {"PYTHONIOENCODING": "cp1252", "FILMCLUB_DATABASE": DATABASE}
    for arguments in (["backup", "copy.db"], ["check"], ["export", "--club", "100"]):
        run = filmclub(folder, *arguments, **narrow)
        assert (run.returncode, run.stderr) == (0, ""), arguments
        assert "\\u4f8d" in run.stdout


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database whose copy takes its time."""
    path = make_rated(tmp_path_factory.mktemp("large") / DATABASE)
    pad(path, 150)
    return path


@contextmanager
def half_a_backup(folder: Path, large: Path) -> Generator[subprocess.Popen[str]]:
    """A backup of a large database, when it has begun to write."""
    shutil.copy(large, folder / DATABASE)
    command = [sys.executable, "-c", START, "backup", "backups/copy.db"]
    with children_hear_ctrl_c(), subprocess.Popen(  # noqa: S603 - this program
        command, cwd=folder, env=environment(folder, FILMCLUB_DATABASE=DATABASE),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        while not any(path.stat().st_size for path in folder.glob("backups/*/*")):
            assert process.poll() is None
        yield process


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_backup_that_is_stopped_half_way_leaves_nothing(
    tmp_path: Path, large: Path, number: signal.Signals
) -> None:
    with half_a_backup(tmp_path, large) as process:
        process.send_signal(number)
        output, errors = process.communicate()
    assert (process.returncode, output) == (1, "")
    assert errors == "Stopped: no backup was made.\n"
    assert list(tmp_path.glob("backups/*")) == []


def test_a_backup_that_is_killed_half_way_is_under_no_name_of_a_copy(
    tmp_path: Path, large: Path
) -> None:
    with half_a_backup(tmp_path, large) as process:
        process.kill()
        process.communicate()
    assert process.returncode == -signal.SIGKILL
    (left,) = tmp_path.glob("backups/*")
    assert left.name.startswith("unfinished-")
    assert upkeep(tmp_path, "backup", "backups/copy.db").returncode == 0
    assert_sound(tmp_path / "backups" / "copy.db")
