"""Markdown, and text that nobody marked up, as HTML, so that one reader reads both."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.reading import words

_MACHINERY, _INLINE = words.replacements("machinery"), words.replacements("inline")
_TAG = re.compile(r"<[a-z/][^<>\n]*+(?:\n(?![ \t]*\n)[^<>\n]*+)++>", re.I)
"""A tag over several lines."""
_REFERENCE = re.compile(r"(?<!\])(?<!\] )\[(?!\^)([^\[\]\n]{1,100}+)\](?!\s?[\[(])(:\s)?")
"""A link by its own words, "[Sunshine]", and the line that says where it leads."""
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|~<>-])")

_GAPS = re.compile(r"\n(?:[ \t]*+\n)++")
_LINES = 1500
"""How many lines of a text are read; no review has more."""
_WIDTHS = range(50, 111)
"""At how many characters editors break lines."""
_OPEN = re.compile("(?:[\u3040-\u9fff][、，]|[をはがにのでてとも])\\Z")
_GOES_ON = re.compile("[をの]|という")
"""How a line in Japanese or Chinese ends, and how the next one begins, within a sentence."""
_TITLE = 14
"""How long a line may be that ends so and is a title, as 「君の名は」 is."""
_COLON = re.compile("[:：]")
_LABEL = re.compile(r"[*_]{0,2}[A-Z][\w /&()'’.-]{1,30}[*_]{0,2}:")

_HASHTAG = re.compile(r"#(?=[^\W\d_])\w+")
_RULE = re.compile(r"(?!\* \*)(?=.*[^* ])(?:[-_=~#*+][ \t]*){3,}|[|:\s-]++")
_BLOCKS = words.patterns("blocks")


def html_of(text: str) -> str:
    """The text as HTML. Where one of its lines ends is a <br>, where a paragraph does an <hr>:
    other than a <p>, both leave what is open as it is."""
    text = _TAG.sub(lambda tag: tag[0].replace("\n", " "), text.replace("\xa0", " "))
    leads = {name.lower() for name, colon in _REFERENCE.findall(text) if colon}
    if leads:
        text = _REFERENCE.sub(
            lambda link: link[1] if not link[2] and link[1].lower() in leads else link[0], text
        )
    for sign, meant in _MACHINERY:
        text = sign.sub(meant, text)
    text = _ESCAPED.sub(lambda sign: f"&#{ord(sign[1])};", _unwrapped(text))
    for sign, meant in _INLINE:
        text = sign.sub(meant, text)
    paragraphs = text.split("\n")
    return "<hr>".join("<br>".join(map(_block, lines.split("\f"))) for lines in paragraphs)


def _unwrapped(text: str) -> str:
    """The text with a "\f" where a line ends, and a "\n" where a paragraph does. Lines that an
    editor wrapped are joined."""
    every = _GAPS.sub("\n\n", text).split("\n", _LINES)[:_LINES]
    paragraphs: list[str] = []
    for block in "\n".join(line.strip() for line in every).strip().split("\n\n"):
        lines = block.split("\n")
        *_, third, width, longest = sorted([0, 0, *map(len, lines)])
        full = 0  # what is beyond one width in a block has a link
        if len(lines) > 2 and width in _WIDTHS and min(longest - width, width - third) * 5 < width:
            full = width
        joined = lines[0]
        for line, following in pairwise(lines):
            if _is_broken(line, following):
                joined += following
                continue
            on = longest >= _WIDTHS[0] and _goes_on(line, following, full)
            joined += (" " if on else "\f") + following
        paragraphs.append(joined)
    return "\n".join(paragraphs)


def _is_broken(line: str, following: str) -> bool:
    """Whether a line of Japanese or Chinese ends within a sentence; one with a colon is a label."""
    if _COLON.search(line) or _COLON.search(following[:10]):
        return False
    ends = words.UNSPACED.match(line[-2:-1]) and _OPEN.search(line[-2:])
    if ends and (len(line) > _TITLE or line[-1] in "、，"):
        return bool(words.UNSPACED.match(following) or following[:1] in {"「", "『"})
    is_one = words.UNSPACED.match(line[-1:]) or line[-1:] in {"」", "』"}
    return bool(is_one and _GOES_ON.match(following))


def _goes_on(line: str, following: str, width: int) -> bool:
    """Whether a line was broken only because the next word would have gone beyond the width, 0
    where there is none."""
    if not (following and line) or line[0] in "#|":
        return False
    if line.count("[") > line.count("]"):
        return True
    if _LABEL.match(line) or _LABEL.match(following):
        return False
    if line[-1] == "," or (following[0].islower() and line[-1] not in ".!?…:;|>"):
        return True
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) > width > 0


def _block(line: str) -> str:
    """A line as HTML, by the sign that begins it."""
    line = line.strip()
    if "#" in line:
        words = line.split(" ")
        while len(words) > 1 and _HASHTAG.fullmatch(words[-1]):
            words.pop()
        line = " ".join(word[1:] if _HASHTAG.match(word) else word for word in words)
    if line[:1].isalnum():  # as most lines
        return line
    if _RULE.fullmatch(line):
        return ""
    for tag, sign in _BLOCKS.items():
        if block := sign.fullmatch(line):
            return f"<{tag}>{block[1]}</{tag.split()[0]}>"
    return line
