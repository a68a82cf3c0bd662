"""The command line: ``filmclub run`` and its other commands (``python -m bot`` is the same)."""

# Each command loads what it needs only after its arguments were found right: discord.py alone takes
# longer to load than the shorter commands take to do their work.

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import re
import signal
import sys
from collections.abc import Callable, Coroutine, Generator, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from bot.config import BadConfig, Config, env_file
from bot.domain.errors import FilmClubError, StoreGone, StoreUnusable
from bot.domain.filed import ID_IS_COPIED
from bot.operator.output import complain, never_fail

if TYPE_CHECKING:
    from bot.tmdb import Tmdb

log = logging.getLogger(__name__)

BAD_USAGE = 2

_TOKENLESS = (
    "DISCORD_TOKEN is not set. Get one at https://discord.com/developers/applications and put it in"
    " .env, or try `make preview` (where it is installed, `filmclub preview`), which needs none."
)

_GONE = (
    "The database or its log (-wal) was deleted or moved while filmclub ran. Put both back, or a"
    " backup, before you start it again: it would begin with an empty one."
)

_IN_A_CHECKOUT = "In a checkout, filmclub is .venv/bin/python -m bot, once make has made .venv."

_NOT_INSTALLED = (
    "This Python has no {lacks}, which filmclub needs. `make preview` or `make run` installs what"
    " is needed into .venv; then type `.venv/bin/python -m bot` and the rest, in filmclub's folder."
)


class Fatal(Exception):
    """The program can't go on. The text is one plain line that says what to do."""

    status = 1


class BadDatabase(Fatal):
    """Nor could it when it is started again: a service has to stay as it is."""

    status = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns the exit status."""
    never_fail()
    try:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # like Ctrl-C, until a loop runs
        parser = _parser()
        options = parser.parse_args(arguments)
        if options.command is None:
            return _without_command(parser, options)
        return _do(options)
    except BadConfig as error:
        complain(str(error))
        return BAD_USAGE
    except (Fatal, FilmClubError) as error:
        complain(str(error))
        return error.status if isinstance(error, Fatal) else 1
    except KeyboardInterrupt:
        pass
    return 0


@contextlib.contextmanager
def _what_is_not_installed() -> Generator[None]:
    """Raises BadConfig where a library is not there."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "bot").partition(".")[0] in ("bot", "cogs"):
            raise  # a fault of ours
        raise BadConfig(_NOT_INSTALLED.format(lacks=error.name)) from error


@_what_is_not_installed()
def _do(options: argparse.Namespace) -> int:
    config = Config.read({**env_file(), **os.environ})
    if (at_once := _AT_ONCE.get(options.command)) is not None:
        return at_once(config, options)
    if options.command == "preview":
        _require_free(options.port)
        database, work = options.database.resolve(), partial(_preview, config, options)
    elif config.token is None:
        raise BadConfig(_TOKENLESS)
    else:
        database, work = config.database, partial(_run, config, config.token)
    # The lock is checked before discord.py is loaded, which takes a second.
    with _alone_with(database), _which_has_to_be_sound(database):
        _serve(work, config.log_level)
    return 0


def _without_command(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    if options.version:
        print(_version())  # noqa: T201 - the command line's answer
        return 0
    parser.print_help(sys.stderr)
    return BAD_USAGE


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Print one line; argparse would print the usage before it."""
        said = message.removesuffix(".")
        self.exit(BAD_USAGE, f"{self.prog}: {said}. More: {self.prog} --help\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="filmclub", description="A Discord bot for film clubs.", epilog=_IN_A_CHECKOUT
    )
    parser.add_argument("--version", action="store_true", help="say which filmclub this is")
    # Not required by argparse: that error would come first, whatever else is wrong.
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.add_parser("run", help="connect to Discord with the token of .env")
    preview = commands.add_parser("preview", help="try the bot in a browser, without an account")
    preview.add_argument("--no-browser", action="store_true", help="only print the address")
    preview.add_argument("--port", type=_port, default=0, help="default: a free one")
    preview.add_argument(
        "--database", type=_file, default=Path("data/preview.db"), help="default: %(default)s"
    )
    backup = commands.add_parser("backup", help="copy the database, while the bot runs or not")
    backup.add_argument("file", type=Path, metavar="FILE", help="the copy; must not be there yet")
    import_ = commands.add_parser("import", help="read films, reviews, ratings, logs from files")
    import_.add_argument("paths", nargs="+", metavar="PATH", help="a file, or a folder of them")
    import_.add_argument(
        "--club", type=_club, metavar="ID", help="the server that they belong to; default: all"
    )
    import_.add_argument("--dry-run", action="store_true", help="tell of each, and write nothing")
    export = commands.add_parser("export", help="write a club's library, ratings and log as files")
    export.add_argument("--club", type=_club, metavar="ID", required=True, help="the server's id")
    export.add_argument(
        "folder", type=Path, nargs="?", metavar="FOLDER", help="a new one; default: club-ID"
    )
    remove = commands.add_parser("remove", help="show what every club sees, and take it out")
    remove.add_argument(
        "what", nargs="+", metavar="WHAT", help="words to look for; or a number that these show"
    )
    commands.add_parser("check", help="see whether the database is sound, and what to do if not")
    return parser


def _club(text: str) -> int:
    if not re.fullmatch("[0-9]{1,19}", text) or not 0 < int(text) < 2**63:
        raise argparse.ArgumentTypeError(
            f"has to be a server's id, like 123456789012345678. {ID_IS_COPIED}"
        )
    return int(text)


def _port(text: str) -> int:
    if not re.fullmatch("[0-9]{1,5}", text) or int(text) >= 2**16:
        raise argparse.ArgumentTypeError("has to be a number from 0 to 65535, like 8000")
    return int(text)


def _file(text: str) -> Path:
    if os.path.isdir(text or "."):  # noqa: PTH112 - Path's raises for names that are too long
        raise argparse.ArgumentTypeError(f"has to be a file, and {text or '.'} is a folder")
    return Path(text)


def _version() -> str:
    from importlib import metadata

    try:
        return f"filmclub {metadata.version('filmclub')}"
    except metadata.PackageNotFoundError:  # it runs from its folder, as make does it
        folder = Path(__file__).resolve().parents[1]
        return f"filmclub in {folder}, not installed: its CHANGELOG.md says what it has"


def _back_up(config: Config, options: argparse.Namespace) -> int:
    from bot.operator import backing_up

    return backing_up.back_up(config.database, options.file)


def _check(config: Config, _options: argparse.Namespace) -> int:
    from bot.operator import checking

    return checking.check(config.database)


def _import(config: Config, options: argparse.Namespace) -> int:
    from bot.operator import importing

    # A dry run writes to a copy, and only reads where another program may be writing.
    with _beside_the_bot(config.database, writes=not options.dry_run):
        return importing.run(config.database, options.paths, options.club, dry_run=options.dry_run)


def _remove(config: Config, options: argparse.Namespace) -> int:
    from bot.operator import removing

    with _beside_the_bot(config.database, writes=removing.are_keys(options.what)):
        return removing.remove(config.database, options.what)


def _beside_the_bot(database: Path, *, writes: bool) -> AbstractContextManager[None]:
    from bot.store.database import two_writers_are_safe

    is_alone = writes and not two_writers_are_safe()
    return _alone_with(database) if is_alone else contextlib.nullcontext()


def _export(config: Config, options: argparse.Namespace) -> int:
    from bot.operator import exporting

    return exporting.export(
        config.database, options.club, options.folder or Path(f"club-{options.club}")
    )


_AT_ONCE: dict[str, Callable[[Config, argparse.Namespace], int]] = {
    "backup": _back_up,
    "check": _check,
    "export": _export,
    "import": _import,
    "remove": _remove,
}
"""The commands that do one thing and end."""


async def _run(config: Config, token: str) -> None:
    from bot.client.connecting import stay_connected
    from bot.client.filmclub import FilmClub
    from bot.files import seeds
    from bot.pictures import Pictures
    from bot.store.schema import migrations
    from bot.store.store import Store

    is_new = not config.database.exists()
    async with (
        Store.open(config.database) as store,
        _tmdb(config) as tmdb,
        Pictures.open() as pictures,
    ):
        log.info("%s; database %s, schema %d", _version(), config.database, max(migrations()))
        if is_new:
            log.warning("There was no database %s: a new one was made", config.database)
        await seeds.seed(store, seeds.folder())
        await stay_connected(
            lambda: FilmClub(store, tmdb=tmdb, pictures=pictures, dev_guild=config.dev_guild),
            token,
        )


def _tmdb(config: Config) -> AbstractAsyncContextManager[Tmdb | None]:
    if config.tmdb_api_key is None:
        return contextlib.nullcontext()
    from bot.tmdb import Tmdb

    return Tmdb.open(config.tmdb_api_key)


async def _preview(config: Config, options: argparse.Namespace) -> None:
    from bot.files import seeds
    from bot.store.store import Store

    logging.disable(logging.WARNING)  # SimCord probes discord.py with a client that it warns of
    try:
        from bot.client import preview  # installed only for previews
    except ImportError as error:
        raise Fatal(
            f"The preview needs {error.name}, which is not here: `make preview` installs it, or,"
            " where filmclub is installed, pip install 'filmclub[preview]'."
        ) from error
    finally:
        logging.disable(logging.NOTSET)
    from bot.pictures import Pictures

    # The process that draws stays ready as long as the preview runs: see made_up.
    pictures_a_day = Pictures.open(idle_seconds=24 * 3600)
    async with Store.open(options.database.resolve()) as store, pictures_a_day as pictures:
        await seeds.seed(store, seeds.folder())
        await preview.serve(
            store,
            config.language,
            pictures,
            port=options.port,
            open_browser=not options.no_browser,
        )


def _require_free(port: int) -> None:
    """Raises Fatal when the preview can't be shown at this port of this machine."""
    import socket

    with socket.socket() as probe:
        # As asyncio's servers do: a preview that has just ended does not block its port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Fatal(
                f"Port {port} can't be used: {error.strerror}. Choose another with --port, or leave"
                " it out for a free one."
            ) from error


@contextlib.contextmanager
def _alone_with(database: Path) -> Generator[None]:
    """Hold the lock of a database: one program at a time. Two would post the digest twice, and two
    writers can break the file (see Database). The lock ends with the process, however that ends.

    Raises Fatal when another program has it, and StoreUnavailable when there can be none.
    """
    from filelock import FileLock, Timeout

    from bot.store.outages import unusable

    lock = FileLock(f"{database}.lock", mode=0o600)
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise Fatal(
            f"The database {database} is in use by another filmclub. Stop that one first."
        ) from None
    except OSError as error:
        raise unusable(database, error) from error
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def _which_has_to_be_sound(database: Path) -> Generator[None]:
    """Raises BadDatabase where waiting does not help."""
    from bot.store.outages import is_damage, unusable

    try:
        yield
    except (StoreGone, StoreUnusable) as error:
        raise BadDatabase(_GONE if isinstance(error, StoreGone) else str(error)) from error
    except Exception as error:
        if not is_damage(error):
            raise
        raise BadDatabase(str(unusable(database, error))) from error


Serving = Callable[[], Coroutine[Any, Any, None]]


def _serve(work: Serving, log_level: int) -> None:
    import asyncio

    from bot.operator.log import set_up as set_up_log

    set_up_log(log_level)
    asyncio.run(_until_signalled(work))


async def _until_signalled(work: Serving) -> None:
    """Do the work. SIGTERM and SIGINT end it in order, from the client to the store."""
    import asyncio

    task = asyncio.ensure_future(work())
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if not task.cancelling():  # a second signal must not disturb what closes
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop)
        except NotImplementedError:  # Windows; Ctrl-C still raises KeyboardInterrupt there
            break
    try:
        await task
    except asyncio.CancelledError:
        log.info("Stopped")


if __name__ == "__main__":
    sys.exit(main())
