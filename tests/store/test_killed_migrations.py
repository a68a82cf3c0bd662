"""A process that is killed while it migrates leaves the schema, and all that was in it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.store import schema
from bot.store.database import Row
from tests.store.keepsakes import all_kept, furnish_more
from tests.store.tables import assert_sound

CLUB = 100_000_000_000_000_000

Content = dict[str, list[tuple[object, ...]]]


def content(connection: sqlite3.Connection) -> Content:
    """Everything, also that which says what there is."""
    tables = connection.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'shadow')"
    ).fetchall()
    return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for (name,) in tables}


def left_by_a_kill(path: Path, beside: Path) -> Content:
    """What the next process finds, if the one that has the database open is killed now: its files
    as they stand are all that is left of it."""
    for file in (path, path.with_name(f"{path.name}-wal")):
        shutil.copyfile(file, beside / file.name)
    with closing(sqlite3.connect(beside / path.name)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        return content(connection)


@pytest.mark.thorough
def test_a_kill_between_any_two_statements_leaves_the_schema_before_with_all_its_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, beside = tmp_path / "filmclub.db", tmp_path / "left"
    beside.mkdir()
    known, apart = schema.migrations(), schema._statements
    kept, kills = set[str](), 0

    def killed(script: str) -> Iterator[str]:
        """At first its record alone is written, and nothing of that is left either."""
        nonlocal kills
        before = left_by_a_kill(path, beside)
        assert number not in [each for each, _at in before["migrations"]]
        for statement in apart(script):
            yield statement
            assert left_by_a_kill(path, beside) == before, statement
            kills += 1

    monkeypatch.setattr(schema, "_statements", killed)
    monkeypatch.setattr(schema, "missing", lambda _: [])  # it applies them elsewhere, too
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.row_factory = Row
        # What is not committed is written to the log at once, where a kill leaves it.
        for pragma in ("journal_mode = WAL", "synchronous = OFF", "cache_size = 1"):
            connection.execute(f"PRAGMA {pragma}")
        for number in sorted(known):
            up_to = {each: known[each] for each in known if each <= number}
            monkeypatch.setattr(schema, "migrations", up_to.copy)
            schema.migrate(connection, path, lambda _path, _copy: None)
            assert number in [each for each, _at in left_by_a_kill(path, beside)["migrations"]]
            if number == 1:
                for film in ("Heat", "Tokyo Story", "Alien"):
                    connection.execute("INSERT INTO films (title) VALUES (?)", [film])
            furnish_more(connection, CLUB, [1, 2, 3], kept)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # a short log is soon copied
    assert kept == all_kept()
    assert kills > 200
    monkeypatch.undo()
    assert_sound(path)
