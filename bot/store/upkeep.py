"""Copies of the database, and checks whether it is sound, while the bot may be running on it."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Generator, Mapping
from pathlib import Path

from bot.domain import stars as half_stars
from bot.domain.errors import StoreUnavailable, StoreUnusable, reason_of
from bot.domain.record import record
from bot.store.films import films_seen_twice
from bot.store.outages import BUSY_SECONDS, RESTORE, may_pass, not_ours, unusable
from bot.store.recognising import (
    has_a_log,
    is_ours,
    log_fits,
    log_of,
    problems_of,
    require_content,
)
from bot.store.schema import UNFINISHED, migrations, missing

RECOUNT = (
    "No rating is lost: what is wrong was only made from the ratings or the titles. Restore the"
    " newest backup that `filmclub check` finds sound, if what was rated since can be given anew;"
    " or leave it as it is. Please report it: filmclub keeps these in step by itself."
)
START = "Start the bot, which brings the database up to date, and check again."
INSTALL = "Install the filmclub that wrote it, or a later one."
_NAMED = 5
"""How many films are named that a club sees twice, each with its club."""


@record
class Check:
    """What was checked, what was found, and what to do about it: None when it is sound."""

    what: str
    found: str
    remedy: str | None = None


_Look = Callable[[sqlite3.Connection], tuple[str, str | None]]
"""A check, which returns what was found, and what to do about it."""


def back_up(database: Path, copy: Path) -> None:
    """Copy the database, as of one moment, to a path where nothing is yet. A missing folder is
    made.

    The copy gets its name only when it is whole, checked and on the disk. It is a single file,
    readable for its owner alone, and can be opened where nothing may be written. Raises
    StoreUnavailable.
    """
    copy = copy.absolute()
    try:
        if copy.exists():
            raise StoreUnavailable(
                f"{copy} is there already, and a copy replaces nothing. Name another."
            )
        with contextlib.ExitStack() as stack:
            with reading(database) as source:
                copy.parent.mkdir(parents=True, exist_ok=True)
                folder = stack.enter_context(
                    tempfile.TemporaryDirectory(prefix="unfinished-", dir=copy.parent)
                )
                unfinished = Path(folder) / "backup.db"
                unfinished.touch(mode=0o600)
                _copy(source, unfinished)
            _refuse_damaged(database, unfinished)
            with unfinished.open("rb+") as file:
                os.fsync(file.fileno())
            unfinished.rename(copy)
        _sync_names(copy.parent)
    except (OSError, sqlite3.Error) as error:
        raise StoreUnavailable(
            f"{database} can't be copied to {copy}: {reason_of(error)}."
        ) from error


def check(database: Path, seeds: Mapping[str, str]) -> list[Check]:
    """Check everything, as of one moment. ``seeds``: the hash of each seed's file, by its name.

    In a database that is damaged, or has another schema, nothing is counted. Raises
    StoreUnavailable when it can't be opened at all.
    """
    try:
        with reading(database) as connection:
            checks = [_look(connection, what, look) for what, look in _WHOLE.items()]
            if all(check.remedy is None for check in checks):
                checks += [_look(connection, what, look) for what, look in _CONTENTS.items()]
                checks.append(_look(connection, "seeds", lambda read: _seeds(read, seeds)))
            return checks
    except (OSError, sqlite3.Error) as error:
        raise unusable(database, error) from error


@contextlib.contextmanager
def in_place_of(database: Path, copy: Path) -> Generator[None]:
    """For work in a copy that nobody knows of: what can't be done there is said of the database."""
    try:
        yield
    except StoreUnavailable as error:
        raise StoreUnavailable(str(error).replace(str(copy), str(database))) from error.__cause__


def _require_log_fits(database: Path, connection: sqlite3.Connection) -> None:
    if not log_fits(database, connection):
        raise StoreUnavailable(
            f"The log {log_of(database).name} is not of {database}, or damaged. Stop the bot, keep"
            " both, move the log away and try again."
        )


@contextlib.contextmanager
def reading(database: Path) -> Generator[sqlite3.Connection]:
    """A filmclub database as of one moment, while others may write. Nothing can be written to it
    here.

    Its log is left to the bot. The last connection that closes a database copies the log into the
    file and deletes it, if it can. This one can't: a file that is opened for reading alone does not
    get the lock for that. So it does not matter whether the bot or this connection ends first, and
    there is no second connection that checkpoints, which can corrupt the log (see
    two_writers_are_safe in database.py). ``query_only`` is not enough, as it allows checkpoints,
    and SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE needs Python 3.12. The price: when no bot runs, the files
    -wal and -shm stay until the next bot has run.

    The bot's writes never wait for this, because readers of a WAL block nobody. But the log can't
    begin anew, and grows, for as long as this moment is held.

    Raises StoreUnavailable.
    """
    if not database.is_file() and (database.exists() or not has_a_log(database)):
        raise StoreUnavailable(
            f"There is no database {database}. Run this in the bot's folder, or have"
            " FILMCLUB_DATABASE name the one that you mean."
        )
    with contextlib.ExitStack() as stack:
        try:
            require_content(database)
            address = f"{database.absolute().as_uri()}?mode=ro"
            connection = sqlite3.connect(
                address, uri=True, timeout=BUSY_SECONDS, isolation_level=None
            )
            stack.callback(connection.close)
            connection.execute("BEGIN")
            _require_log_fits(database, connection)
            # The first read decides of which moment the database is seen.
            number = "SELECT max(number) FROM migrations"
            if not is_ours(connection) or not _number(connection, number):
                raise not_ours(database)
        except (OSError, sqlite3.Error) as error:
            if "no such table" in str(error):
                raise not_ours(database) from error
            raise unusable(database, error) from error
        yield connection


def _copy(source: sqlite3.Connection, unfinished: Path) -> None:
    """Copy in one step: smaller steps would spare nobody anything (see reading)."""
    with contextlib.closing(sqlite3.connect(unfinished, isolation_level=None)) as copy:
        # An unfinished copy is worth nothing, so it needs no journal, and only one sync at the end.
        copy.execute("PRAGMA journal_mode = OFF")
        copy.execute("PRAGMA synchronous = OFF")
        source.backup(copy)
        # The copy has the journal mode of its source, with which a log would appear beside it as
        # soon as anyone opens it.
        copy.execute("PRAGMA journal_mode = DELETE")


def _refuse_damaged(database: Path, unfinished: Path) -> None:
    with reading(unfinished) as copy:
        for what, look in (("file", _file), ("references", _references)):
            seen = _look(copy, what, look)
            if seen.remedy is not None:
                raise StoreUnusable(f"{database} is damaged: {what}: {seen.found}. {seen.remedy}")


def _sync_names(folder: Path) -> None:
    if os.name == "nt":  # Windows can't open a folder
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _look(connection: sqlite3.Connection, what: str, look: _Look) -> Check:
    try:
        return Check(what, *look(connection))
    except sqlite3.Error as error:
        if may_pass(error):
            raise
        return Check(what, f"can't be read: {error}", RESTORE)


def _file(connection: sqlite3.Connection) -> tuple[str, str | None]:
    problems = problems_of(connection)
    if problems:
        more = f", and {len(problems) - 1} more" if len(problems) > 1 else ""
        return f"{problems[0]}{more}", RESTORE
    size = _number(
        connection, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    )
    return f"{size / 2**20:,.1f} MiB, not damaged", None


def _references(connection: sqlite3.Connection) -> tuple[str, str | None]:
    rows = connection.execute("PRAGMA foreign_key_check").fetchall()
    gone = Counter((table, parent) for table, _, parent, _ in rows)
    if gone:
        counts = (f"{count:,} of {table} to {parent}" for (table, parent), count in gone.items())
        return f"some lead to what is missing: {', '.join(counts)}", RESTORE
    return "none leads to what is missing", None


def _schema(connection: sqlite3.Connection) -> tuple[str, str | None]:
    present = _number(connection, "SELECT max(number) FROM migrations")
    known = max(migrations())
    if present == known:
        if lacking := missing(connection):
            return f"{present}, but it lacks {', '.join(lacking)}", f"{UNFINISHED}."
        return f"{present}, as this filmclub needs it", None
    remedy = START if present < known else INSTALL
    return f"{present}, and this filmclub needs {known}", remedy


def _ratings(connection: sqlite3.Connection) -> tuple[str, str | None]:
    last = "SELECT max(id) FROM rating_changes GROUP BY film_id, guild_id, member_id"
    return _compared(
        connection,
        "guild_id, film_id, member_id",
        "SELECT guild_id, film_id, member_id, stars, line, spoiler, rated_at FROM ratings",
        "SELECT guild_id, film_id, member_id, stars, line, spoiler, changed_at"
        f" FROM rating_changes WHERE id IN ({last}) AND stars NOT NULL",
        ("ratings, each as its history says", "ratings are not as their history says", RESTORE),
    )


def _film_counts(connection: sqlite3.Connection) -> tuple[str, str | None]:
    columns = ", ".join(f"s{stars}" for stars in half_stars.ALL)
    counts = ", ".join(f"sum(stars = {stars})" for stars in half_stars.ALL)
    return _compared(
        connection,
        "guild_id, film_id",
        f"SELECT guild_id, film_id, ratings, {columns} FROM film_scores",
        f"SELECT guild_id, film_id, count(*), {counts} FROM ratings GROUP BY 1, 2",
        _COUNTED,
    )


def _year_counts(connection: sqlite3.Connection) -> tuple[str, str | None]:
    return _compared(
        connection,
        "guild_id, year, film_id",
        # A film whose ratings were all taken back stays in the table, with zero.
        "SELECT guild_id, year, film_id, ratings, total FROM year_scores"
        " WHERE ratings <> 0 OR total <> 0",
        "SELECT guild_id, substr(rated_at, 1, 4), film_id, count(*), sum(stars) FROM ratings"
        " GROUP BY 1, 2, 3",
        _COUNTED,
    )


def _list_counts(connection: sqlite3.Connection) -> tuple[str, str | None]:
    return _compared(
        connection,
        "of_what, id",
        "SELECT * FROM (SELECT 'films' AS of_what, guild_id AS id, films FROM film_counts"
        " UNION ALL SELECT 'reviews', id, shared_reviews FROM films)",
        "SELECT * FROM (SELECT 'films' AS of_what, coalesce(guild_id, 0) AS id, count(*) FROM films"
        " GROUP BY guild_id UNION ALL SELECT 'reviews', films.id, count(reviews.id) FROM films"
        " LEFT JOIN reviews ON film_id = films.id AND reviews.guild_id IS NULL GROUP BY films.id)",
        _COUNTED,
    )


def _titles(connection: sqlite3.Connection) -> tuple[str, str | None]:
    """Compare the index of words with one that is made anew from the titles.

    FTS5's own 'integrity-check' would be a write.
    """
    (index,) = connection.execute(
        "SELECT sql FROM sqlite_schema WHERE name = 'film_words'"
    ).fetchone()
    connection.execute(index.replace("film_words", "temp.made_anew", 1))
    connection.execute(
        "INSERT INTO temp.made_anew (rowid, words, year, scope)"
        " SELECT place << 40 | film_titles.id, folded, year, coalesce('club club' || guild_id, '')"
        " FROM films JOIN film_titles ON film_id = films.id"
    )
    for schema, table in (("main", "film_words"), ("temp", "made_anew")):
        connection.execute(
            f"CREATE VIRTUAL TABLE temp.{table}_words USING fts5vocab({schema}, {table}, instance)"
        )
    wrong = _number(
        connection,
        "SELECT count(DISTINCT film_id) FROM ("
        " SELECT coalesce(film_id, -1) AS film_id FROM ("
        + _differing(
            "doc",
            "SELECT doc, col, term FROM temp.film_words_words",
            "SELECT doc, col, term FROM temp.made_anew_words",
        )
        + ") LEFT JOIN film_titles ON film_titles.id = doc & 0xffffffffff"
        " UNION SELECT id FROM films WHERE id NOT IN (SELECT film_id FROM film_titles))",
    )
    films = _number(connection, "SELECT count(*) FROM films")
    if wrong:
        return f"{wrong:,} of {films:,} films are not found by their titles", RECOUNT
    return f"all {films:,} films are found by their titles", None


def _seeds(connection: sqlite3.Connection, seeds: Mapping[str, str]) -> tuple[str, str | None]:
    known = dict(connection.execute("SELECT seed, seed_hash FROM films WHERE seed NOT NULL"))
    unread = sum(known.get(name) != seed_hash for name, seed_hash in seeds.items())
    if unread:
        new = f"{unread:,} of {len(seeds):,} films that come with filmclub are new or have changed"
        return f"{new}: the bot reads them when it starts", None
    return f"all {len(seeds):,} films that come with filmclub are up to date", None


def _films_seen_twice(connection: sqlite3.Connection) -> tuple[str, str | None]:
    """A seed or an import may bring everyone a film that a club has already. That is no fault of
    the database."""
    twice = films_seen_twice(connection)
    if not twice:
        return "none", None
    named = ", ".join(f"{film} in club {club}" for film, club in twice[:_NAMED])
    more = f", and {len(twice) - _NAMED:,} more" if len(twice) > _NAMED else ""
    return f"{named}{more}. /library merge makes one of the two there", None


def _waiting(connection: sqlite3.Connection) -> tuple[str, str | None]:
    count, oldest = connection.execute("SELECT count(*), min(created_at) FROM waiting").fetchone()
    if not count:
        return "nothing that members have begun", None
    return f"{count:,} that members have begun, the oldest since {oldest[:16]}", None


_WHOLE: dict[str, _Look] = {"file": _file, "references": _references, "schema": _schema}
_CONTENTS: dict[str, _Look] = {
    "ratings": _ratings,
    "counts by film": _film_counts,
    "counts by year": _year_counts,
    "counts for the list": _list_counts,
    "titles": _titles,
    "films seen twice": _films_seen_twice,
    "waiting": _waiting,
}
_COUNTED = ("counts, all of them right", "counts are wrong", RECOUNT)


def _compared(
    connection: sqlite3.Connection,
    key: str,
    kept: str,
    counted: str,
    words: tuple[str, str, str],
) -> tuple[str, str | None]:
    """Compare stored rows with what they should be when they are counted anew."""
    right, wrong, remedy = words
    rows = _number(connection, f"SELECT count(*) FROM ({kept})")
    differing = _number(connection, f"SELECT count(*) FROM ({_differing(key, kept, counted)})")
    return (f"{differing:,} {wrong}", remedy) if differing else (f"{rows:,} {right}", None)


def _differing(key: str, kept: str, counted: str) -> str:
    return (
        f"SELECT DISTINCT {key} FROM (SELECT * FROM ({kept} EXCEPT {counted})"
        f" UNION ALL SELECT * FROM ({counted} EXCEPT {kept}))"
    )


def _number(connection: sqlite3.Connection, sql: str) -> int:
    (row,) = connection.execute(sql).fetchall()
    return row[0]
