"""Ids that buttons and notes carry are never used again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.store.schema import migrate

GIVEN_ELSEWHERE = {
    "clubs", "digest_schedules", "film_counts", "title_changes",  # a server's
    "quote_posts",  # a message's
    "merges",  # that of an entry of library_log
    "migrations", "registered_commands",
}  # fmt: skip
"""The tables whose key is an id from elsewhere."""
CARRIED_BY_NOTHING = {"rating_changes", "sealed_ratings", "public_answers"}
"""The tables whose ids stand in no button, mark, undo or JSON. In a row of another table they stand
as foreign keys, and go with theirs."""


def test_an_id_is_never_given_twice(database_path: Path) -> None:
    """A table that is in neither list needs AUTOINCREMENT: without it, SQLite gives the id of the
    newest row again once that row has gone, and an old button would hit another row."""
    with closing(sqlite3.connect(database_path, isolation_level=None)) as connection:
        migrate(connection, database_path, lambda _, __: None)
        connection.execute("PRAGMA ignore_check_constraints = ON")
        reused = set[str]()
        for (table,) in connection.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
            " AND name NOT LIKE 'sqlite_%'"
        ).fetchall():
            columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
            keys = [name for _, name, _, _, _, key in columns if key]
            numbered = [name for _, name, kind, *_, key in columns if key and kind == "INTEGER"]
            if keys != numbered or len(keys) != 1 or table in GIVEN_ELSEWHERE:
                continue
            needed = [name for _, name, _, must, default, key in columns if must and not key
                      and default is None]  # fmt: skip
            add = (
                f"INSERT INTO {table} ({', '.join(needed)})"
                f" VALUES ({', '.join('1' * len(needed))}) RETURNING {keys[0]}"
            )
            (first,) = connection.execute(add).fetchall()
            connection.execute(f"DELETE FROM {table} WHERE {keys[0]} = ?", first)
            if connection.execute(add).fetchall() == [first]:
                reused.add(table)
    assert reused == CARRIED_BY_NOTHING
