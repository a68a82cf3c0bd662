"""Settings, read once from the environment and .env."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from bot.language import SOURCE, languages

# Ids have 17 to 19 digits so far (Discord's reference on snowflakes), and never more than SQLite's
# integers hold.
_GUILD_ID = re.compile(r"[1-9]\d{0,17}|[1-8]\d{18}", re.ASCII)

_OURS = ("FILMCLUB_DATABASE", "FILMCLUB_DEV_GUILD", "FILMCLUB_LANGUAGE", "FILMCLUB_LOG_LEVEL")

_LIKE = "A line has to be like NAME=value, and a value that begins with a quote ends with one."


class BadConfig(Exception):
    """Settings that can't be used. The text has one line for each."""


@dataclass(frozen=True, slots=True)
class Config:
    """All settings. ``.env.example`` explains each."""

    token: str | None = field(repr=False)
    database: Path
    dev_guild: int | None
    log_level: int
    tmdb_api_key: str | None = field(repr=False)
    language: str

    @classmethod
    def read(cls, settings: Mapping[str, str | None]) -> Config:
        """Raises BadConfig, which names every bad setting at once."""
        problems = [
            f"{name} is no setting of filmclub's. There are: {', '.join(_OURS)}."
            for name in settings
            if name.startswith("FILMCLUB_") and name not in _OURS
        ]
        level_name = _setting(settings, "FILMCLUB_LOG_LEVEL", "INFO").upper()
        log_level = logging.getLevelNamesMapping().get(level_name)
        if log_level is None:
            problems.append("FILMCLUB_LOG_LEVEL has to be DEBUG, INFO, WARNING or ERROR.")
        guild = _setting(settings, "FILMCLUB_DEV_GUILD", "")
        if guild and not _GUILD_ID.fullmatch(guild):
            problems.append("FILMCLUB_DEV_GUILD has to be a server's id: digits alone.")
        given = _setting(settings, "FILMCLUB_DATABASE", "data/filmclub.db")
        database = Path()
        try:
            database = Path(given).expanduser().resolve()
            if database.is_dir():
                problems.append(f"FILMCLUB_DATABASE has to be a file, and {given} is a folder.")
        except (OSError, RuntimeError, ValueError) as error:
            why = getattr(error, "strerror", None) or error
            problems.append(f"FILMCLUB_DATABASE can't be {given!r}: {why}.")
        token = _setting(settings, "DISCORD_TOKEN", "")
        if not _may_be_secret(token):
            problems.append("DISCORD_TOKEN has a character in it that no token has; copy it again.")
        tmdb_api_key = _setting(settings, "TMDB_API_KEY", "")
        if not _may_be_secret(tmdb_api_key):
            problems.append("TMDB_API_KEY has a character in it that no key has; copy it again.")
        language = _setting(settings, "FILMCLUB_LANGUAGE", SOURCE)
        if language not in languages():
            problems.append(f"FILMCLUB_LANGUAGE has to be one of these: {', '.join(languages())}.")
        if problems or log_level is None:
            raise BadConfig("\n".join(problems))
        dev_guild = int(guild) if guild else None
        return cls(token or None, database, dev_guild, log_level, tmdb_api_key or None, language)


def env_file() -> Mapping[str, str | None]:
    """The settings in the .env of the working directory; none where there is no such file. Raises
    BadConfig when it can't be read whole."""
    from dotenv import dotenv_values  # noqa: PLC0415 - main says what is not installed
    from dotenv.parser import parse_stream  # noqa: PLC0415 - likewise

    path = Path(".env")
    if path.exists() and not path.is_file():  # a pipe would be waited for
        what = "a folder" if path.is_dir() else "no ordinary file"
        raise BadConfig(f".env is {what}, and has to be a file. Move it away.")
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise BadConfig(f".env can't be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise BadConfig(f".env, line {line}, can't be read: it is not in UTF-8.") from error
    for _, _, (read, line), is_wrong in parse_stream(StringIO(text)):
        if is_wrong:  # dotenv would go on without it
            blank = read[: -len(read.lstrip())].count("\n")
            raise BadConfig(f".env, line {line + blank}, can't be read. {_LIKE}")
    return dotenv_values(stream=StringIO(text))


def _setting(settings: Mapping[str, str | None], name: str, default: str) -> str:
    """A setting without blanks around it. One that is there but empty counts as missing."""
    return (settings.get(name) or "").strip() or default


def _may_be_secret(text: str) -> bool:
    """Whether the text has only characters that tokens and keys have."""
    return text.isascii() and text.isprintable() and " " not in text
