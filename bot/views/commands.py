"""Commands that a message names: whoever presses one has it in their field to type in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from discord import ui

from bot.views.text import MESSAGE_LIMIT, size


class CommandNames:
    """All commands by name, each with its mention (Discord's reference on message formatting). A
    subcommand has its group's id; a group has no mention."""

    def __init__(self, ids: Mapping[str, int], names: Iterable[str] = ()) -> None:
        """``ids`` are Discord's, by the names of commands and groups; ``names`` are whole ones of
        commands."""
        groups = {name: name.partition(" ")[0] for name in names}
        self._mentions = {
            name: f"</{name}:{ids[group]}>" for name, group in groups.items() if group in ids
        }
        longest_first = "|".join(sorted(map(re.escape, self._mentions), reverse=True))
        # Not in a block of code or a link, and not in what people have written in such marks.
        self._pattern = re.compile(
            rf"```.*?```|https?://\S+"
            rf"|(?<![\\\w`/<:.])(?P<mark>`?)/(?P<name>{longest_first})(?P=mark)(?![\w`-])",
            re.DOTALL,
        )

    def mentioned(self, markdown: str) -> str:
        """The text with its commands as mentions."""
        if not self._mentions or "/" not in markdown:
            return markdown
        return self._pattern.sub(
            lambda found: self._mentions.get(found["name"], found[0]), markdown
        )

    def mention_in(self, view: ui.LayoutView) -> None:
        """Make the commands that a message names mentions, as far as it has room for them."""
        texts = [part for part in view.walk_children() if isinstance(part, ui.TextDisplay)]
        room = MESSAGE_LIMIT - sum(size(text.content) for text in texts)
        for text in texts:
            said = self.mentioned(text.content)
            more = size(said) - size(text.content)
            if more <= room:
                text.content = said
                room -= more
