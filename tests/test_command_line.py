"""The command line, as a newcomer meets it: one plain line and a status, never a traceback."""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.__main__ import _alone_with
from bot.client import connecting
from bot.store.outages import RESTORE
from bot.store.schema import migrations
from tests.command_line import TOKEN, environment, filmclub, filmclub_here, the_one_line
from tests.store.damage import change, make_rated, overwrite
from tests.store.tables import rows


def test_without_a_token_it_says_where_to_get_one_and_what_needs_none(tmp_path: Path) -> None:
    line = the_one_line(filmclub(tmp_path, "run"), 2)
    assert "https://discord.com/developers/applications" in line
    assert "filmclub preview" in line
    assert list(tmp_path.iterdir()) == []


def test_without_what_it_needs_it_says_what_to_type(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-S", "-m", "bot", "import", "--dry-run", "films"],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    line = the_one_line(run, 2)
    assert "make preview" in line
    assert ".venv/bin/python -m bot" in line


def test_every_bad_setting_has_a_line(tmp_path: Path) -> None:
    run = filmclub_here(tmp_path, "run", FILMCLUB_LOG_LEVEL="LOUD", FILMCLUB_DEV_GUILD="club")
    assert run.returncode == 2
    assert [line.split()[0] for line in run.stderr.splitlines()] == [
        "FILMCLUB_LOG_LEVEL",
        "FILMCLUB_DEV_GUILD",
    ]


def test_settings_come_from_the_folders_env_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"DISCORD_TOKEN={TOKEN}\nFILMCLUB_LOG_LEVEL=LOUD\n", "utf-8")
    assert the_one_line(filmclub_here(tmp_path, "run"), 2).startswith("FILMCLUB_LOG_LEVEL ")


def test_the_environment_comes_before_the_env_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("FILMCLUB_LOG_LEVEL=LOUD\n", "utf-8")
    line = the_one_line(filmclub_here(tmp_path, "run", FILMCLUB_LOG_LEVEL="INFO"), 2)
    assert line.startswith("DISCORD_TOKEN ")


def test_an_env_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    """As an editor of old saves it, with a remark in French."""
    (tmp_path / ".env").write_bytes(b"\n# le jeton priv\xe9\nDISCORD_TOKEN=\n")
    assert the_one_line(filmclub_here(tmp_path, "run"), 2).startswith(".env, line 2, ")


@pytest.mark.parametrize("line", ['FILMCLUB_DATABASE="real.db', "FILMCLUB_DATABASE real.db"])
@pytest.mark.parametrize("command", ["run", "check"])
def test_a_line_of_the_env_file_that_is_none_is_named(
    tmp_path: Path, line: str, command: str
) -> None:
    """Without it, another database would be opened, or a new one made."""
    (tmp_path / ".env").write_text(f"DISCORD_TOKEN={TOKEN}\n# The real one:\n\n{line}\n", "utf-8")
    assert the_one_line(filmclub_here(tmp_path, command), 2).startswith(".env, line 4, ")


def test_a_setting_that_there_is_not_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("FILMCLUB_DATABSE=real.db\n", "utf-8")
    line = the_one_line(filmclub_here(tmp_path, "run", DISCORD_TOKEN=TOKEN), 2)
    assert line.startswith("FILMCLUB_DATABSE is no setting")
    assert "FILMCLUB_DATABASE" in line


def test_the_log_begins_with_what_runs_on_which_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also that it is a new one: its name may be mistyped."""

    async def end_at_once(*_: object) -> None:
        pass

    monkeypatch.setattr(connecting, "stay_connected", end_at_once)
    first, second = (
        filmclub_here(tmp_path, "run", DISCORD_TOKEN=TOKEN).stderr.splitlines() for _ in range(2)
    )
    for line in (first[0], second[0]):
        assert f"; database {tmp_path / 'data' / 'filmclub.db'}, schema {max(migrations())}" in line
    assert "WARNING" in first[1]
    assert "a new one was made" in first[1]
    assert (len(first), len(second)) == (2, 1)
    assert "\x1b" not in first[0]


def test_an_env_that_is_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    assert the_one_line(filmclub_here(tmp_path, "run"), 2).startswith(".env is a folder")


def test_an_env_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".env")
    assert ".env is no ordinary file" in the_one_line(filmclub_here(tmp_path, "run"), 2)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_env_file_that_is_not_ours_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").touch(0)
    line = the_one_line(filmclub_here(tmp_path, "run"), 2)
    assert line == ".env can't be read: Permission denied."


def test_a_path_that_no_file_can_have(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"FILMCLUB_DATABASE=a\0b\n")
    assert "FILMCLUB_DATABASE can't be" in the_one_line(filmclub_here(tmp_path, "check"), 2)


def a_diary(folder: Path) -> Path:
    """A file that is no database."""
    diary = folder / "diary.txt"
    diary.touch(0o600)  # or a line would warn of who else may read it
    diary.write_text("Dear diary,\n" * 100, "utf-8")
    return diary


def test_a_database_that_is_a_text_file(tmp_path: Path) -> None:
    diary = a_diary(tmp_path)
    run = filmclub_here(tmp_path, "run", DISCORD_TOKEN=TOKEN, FILMCLUB_DATABASE="diary.txt")
    assert str(diary) in the_one_line(run, 3)
    assert diary.read_text("utf-8") == "Dear diary,\n" * 100


def test_a_database_of_a_newer_filmclub(tmp_path: Path) -> None:
    (tmp_path / "club.db").touch(0o600)
    with closing(sqlite3.connect(tmp_path / "club.db")) as connection, connection:
        connection.execute("CREATE TABLE migrations (number INTEGER PRIMARY KEY, applied_at TEXT)")
        connection.execute("INSERT INTO migrations VALUES (9999, '')")
    run = filmclub_here(tmp_path, "run", DISCORD_TOKEN=TOKEN, FILMCLUB_DATABASE="club.db")
    assert "newer filmclub" in the_one_line(run, 3)


def test_a_database_that_is_damaged_where_a_start_reads_it(tmp_path: Path) -> None:
    make_rated(tmp_path / "club.db")
    ((films,),) = rows(
        tmp_path / "club.db", "SELECT rootpage FROM sqlite_schema WHERE name = 'films'"
    )
    overwrite(tmp_path / "club.db", films)
    run = filmclub_here(tmp_path, "run", DISCORD_TOKEN=TOKEN, FILMCLUB_DATABASE="club.db")
    assert run.returncode == 3
    assert RESTORE in run.stderr.splitlines()[-1]
    assert "Traceback" not in run.stderr


def test_a_database_that_another_program_has_locked(tmp_path: Path) -> None:
    """As for everything that may pass, a service tries again."""
    change(make_rated(tmp_path / "club.db"), "PRAGMA journal_mode = DELETE")
    with closing(sqlite3.connect(tmp_path / "club.db")) as other:
        other.execute("BEGIN EXCLUSIVE")
        run = filmclub_here(tmp_path, "run", DISCORD_TOKEN=TOKEN, FILMCLUB_DATABASE="club.db")
    assert "another program has locked it" in the_one_line(run, 1)


@pytest.mark.parametrize(
    "database",
    ["file/club.db", "/proc/club.db", "x" * 300],
    ids=["in a file", "in a folder that takes none", "by a name that is too long"],
)
def test_a_database_that_can_not_be_made(tmp_path: Path, database: str) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    run = filmclub_here(tmp_path, "run", DISCORD_TOKEN=TOKEN, FILMCLUB_DATABASE=database)
    assert run.returncode in (1, 2)
    assert database in the_one_line(run, run.returncode)


def test_the_lock_of_a_database_is_its_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0o000)
    try:
        with _alone_with(tmp_path / "filmclub.db"):
            assert (tmp_path / "filmclub.db.lock").stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(before)


def test_a_preview_of_a_database_that_is_a_text_file(tmp_path: Path) -> None:
    a_diary(tmp_path)
    run = filmclub_here(tmp_path, "preview", "--no-browser", "--database", "diary.txt")
    assert "diary.txt" in the_one_line(run, 3)


@pytest.mark.parametrize("folder", ["/", ".", ""])
def test_a_preview_of_a_folder(tmp_path: Path, folder: str) -> None:
    run = filmclub_here(tmp_path, "preview", "--no-browser", "--database", folder)
    assert "has to be a file" in the_one_line(run, 2)
    assert list(tmp_path.iterdir()) == []


def test_a_preview_at_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        line = the_one_line(filmclub_here(tmp_path, "preview", "--no-browser", "--port", port), 1)
    assert port in line
    assert "--port" in line
    assert list(tmp_path.iterdir()) == []


def test_what_is_wrong_is_named(tmp_path: Path) -> None:
    assert "--frob" in filmclub_here(tmp_path, "--frob").stderr
    assert "65535" in filmclub_here(tmp_path, "preview", "--port", "99999").stderr
    refused = filmclub_here(tmp_path, "import", "gone.toml", "gone")
    assert refused.returncode == 1
    assert refused.stdout.count("refused: There is no file or folder of this name.") == 2


def test_alone_it_shows_its_help(tmp_path: Path) -> None:
    assert filmclub_here(tmp_path).stderr == filmclub_here(tmp_path, "--help").stdout


def test_it_says_its_version(tmp_path: Path) -> None:
    run = filmclub_here(tmp_path, "--version")
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("filmclub")


@pytest.mark.parametrize("arguments", [["dance"], ["preview", "--port", "many"], ["backup"]])
def test_what_it_does_not_know_is_one_line(tmp_path: Path, arguments: list[str]) -> None:
    line = the_one_line(filmclub_here(tmp_path, *arguments), 2)
    assert line.startswith("filmclub")
    assert line.endswith(" --help")


@pytest.mark.parametrize(
    "arguments", [["--help"], ["check"], ["export", "--club=1"], ["remove", "x"], ["run"]]
)
def test_what_does_not_speak_with_discord_does_not_load_it(
    tmp_path: Path, arguments: list[str]
) -> None:
    """It takes most of a second (docs/benchmarks.md). "run" lacks a token."""
    loaded = filmclub(tmp_path, *arguments, PYTHONPROFILEIMPORTTIME="1").stderr
    assert re.search(r"\| +bot\.config$", loaded, re.MULTILINE)
    assert not re.search(r"\| +(discord|aiohttp)$", loaded, re.MULTILINE)


def test_help_names_the_commands(tmp_path: Path) -> None:
    run = filmclub_here(tmp_path, "--help")
    assert run.returncode == 0
    assert "`" not in run.stdout
    for command in ("run", "preview", "backup", "remove", "check"):
        assert re.search(rf"^ +{command} ", run.stdout, re.MULTILINE)


@pytest.mark.parametrize("when", ["discord", "_run"], ids=["while it loads", "before it begins"])
def test_a_stop_before_anything_is_begun_is_a_stop(tmp_path: Path, when: str) -> None:
    """By SIGTERM, which would else end Python in its own way."""
    stop = {
        "discord": "sys.modules['discord'] = Stops()",
        "_run": "program._run = lambda *_: signal.raise_signal(signal.SIGTERM)",
    }[when]
    script = (
        "import os, signal, sys; import bot.__main__ as program\n"
        "class Stops:\n"
        "    def __getattr__(self, name): signal.raise_signal(signal.SIGTERM)\n"
        f"{stop}\n"
        "sys.exit(program.main(['run']))"
    )
    run = subprocess.run(  # noqa: S603 - this program
        [sys.executable, "-c", script],
        cwd=tmp_path, env=environment(tmp_path, DISCORD_TOKEN=TOKEN),
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


_AT_DEBUG = """
import logging
from bot.operator.log import set_up

set_up(logging.DEBUG)
for library in ("discord.gateway", "discord.http", "aiohttp.client", "aiosqlite", "asyncio"):
    logging.getLogger(library).debug("what a member said")
    logging.getLogger(library).info("%s is up", library)
for ours in ("bot.club.posting", "cogs.loops", "__main__"):
    logging.getLogger(ours).debug("%s in detail", ours)
for _ in range(3):
    logging.getLogger("bot.store").error("the disk is full")
"""


def test_the_detailed_log_is_of_the_bot_and_not_of_what_members_say() -> None:
    run = subprocess.run(  # noqa: S603 - this program, whose whole logging it changes
        [sys.executable, "-c", _AT_DEBUG], capture_output=True, text=True, check=True
    )
    assert "what a member said" not in run.stderr
    assert len(re.findall("is up", run.stderr)) == 5
    assert len(re.findall("in detail", run.stderr)) == 3
    assert len(re.findall("the disk is full", run.stderr)) == 1
