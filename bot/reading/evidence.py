"""What is known of a document while it is read."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property

from bot.domain.film import Facts
from bot.reading import copied, prose
from bot.reading.facts import Candidates
from bot.reading.headline import Headline
from bot.reading.labels import Labelled
from bot.reading.languages import language_of
from bot.reading.lines import Plain, before_elsewhere
from bot.reading.prose import Paragraph

_HEAD, _FOOT = 70, 30
"""In how many lines at the beginning and at the end facts are looked for."""
_BEGINNING = 6000
"""How many characters of the prose are its beginning; a review names its film by then."""


class Evidence:
    """What the steps of reading share. They fill it in this order (``_Reader.document``):

    - the text, its lines, ``edges`` and ``foot`` are there from the beginning;
    - the labelled lines give ``labels``, ``opened`` and ``summaries``, and are ``used``;
    - the headlines give ``headlines`` and ``heads``; then rows of facts are ``used``, too, and
      ``body`` can be read, which leaves out what is in ``heads``;
    - ``titles.choose`` reads all of these and gives ``title``, which is "" until then;
    - ``facts`` are read with the title, the critic (``critic.read``) last; they make more lines
      ``used``;
    - paragraphs, ratings, subject and site read what is there by then and change nothing.
    """

    def __init__(self, source: Plain, name: str, film: Facts | None) -> None:
        self.text, self.marked = source.text, source.marked
        self.beside, self.logo = source.beside, source.logo
        self.name, self.film = name, film
        self.stated = set(map(id, source.stated))
        below = [line.text for line in source.lines[len(source.stated) :]]
        self.below = "\n".join(below) if source.stated else None
        self.language = language_of(self.text)
        top, every = len(source.stated), before_elsewhere(source.lines)
        self.menu = copied.menu(every[top:], self.language)
        """What stands above the headline of a copied page: its site's name and its menu."""
        self.lines = [*every[:top], *every[top + len(self.menu) :]]
        self.foot = source.lines[-_FOOT:]
        short = len(self.lines) <= _HEAD + _FOOT
        self.edges = self.lines if short else [*self.lines[:_HEAD], *self.lines[-_FOOT:]]
        self.facts = Candidates(self.language)
        self.labels: list[Labelled] = []
        self.used: set[int] = set()
        """The ids of lines that turned out to be no prose."""
        self.headlines: list[Headline] = []
        self.heads: dict[int, Headline] = {}
        """Headlines by the id of their line."""
        self.opened: dict[int, Paragraph] = {}
        """The prose behind a label, by the id of its line."""
        self.summaries: list[Labelled] = []
        """What the author calls the summary."""
        self.title = ""
        self._rows: dict[str, bool] = {}

    def is_row(self, text: str) -> bool:
        """Whether the text is a row of facts; many ask about the same line."""
        if text not in self._rows:
            self._rows[text] = Candidates(self.language).line(text)
        return self._rows[text]

    @cached_property
    def body(self) -> str:
        """The review's prose, and what labels tell about the plot."""
        told = [line.text for line in self.edges
                if prose.is_prose(line) and id(line) not in self.heads]  # fmt: skip
        return "\n".join([*told, *(one.value for one in self.labels if one.field == "plot")])

    @property
    def beginning(self) -> str:
        return self.body[:_BEGINNING]

    @cached_property
    def words(self) -> Counter[str]:
        """The words of its beginning."""
        return Counter(word.casefold() for word in re.findall(r"[^\W_]+", self.beginning))
