"""Markdown, and text that nobody marked up, as HTML, so that one reader reads both."""

from __future__ import annotations

import re
from itertools import pairwise

RATED = r"[^\[\]\n]{0,30}(?:\d[^\[\]\n]{0,12}(?:stars?|out of|/\s?\d)|★)[^\[\]\n]{0,12}"
"""What an image says that is a rating."""
_TARGET = r"\((?:[^()\n]++|\([^()\n]*+\))*+\)"
_OUTSIDE = r"(?![^<>\f\n]{0,300}>)"
"""Not within a tag."""
_EMPHASIS = rf"(?=[^\s*½/]){_OUTSIDE}([^*\n]++)(?<!\s)"


def _table(*rows: tuple[str, str]) -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(sign, re.M | re.I), meant) for sign, meant in rows]


_MACHINERY = _table(
    (r"<!--(?:[^-<]++|-(?!->)|<(?!!--))*+-->", ""),
    (r"<(script|style)\b(?:[^<]++|<(?!/?\1\b))*+</\1\s*>", ""),
    # Without an end, these would swallow all that follows.
    (r"</?(?:script|style|title|textarea|iframe|xmp|noframes|noembed|plaintext)\b[^<>]*+>", ""),
    (r"`([^`<>\n]{1,200}?)\s*<[^<>\s]+>`_{1,2}", r"\1"),
    (r"<(https?://[^\s<>]{1,500})>", r" \1"),
    (
        r"\{[{%][^{}\d]{0,40}(?:rating|stars)\b[^{}\d]{0,20}(\d+(?:\.\d+)?)[^{}]{0,60}[%}]\}",
        r"\n\nStar rating: \1\n\n",  # as Hugo's "{{< rating 4 >}}"
    ),
    (r"\{(?:[%{][^{}]{0,500}[%}]|:[^{}\n]{0,100})\}", ""),
    (r"\[(?:\w+[ |]\w+=|/?(?:video|caption|gallery|embed|sc)\b)[^\[\]\n]{0,500}\]", ""),
    (r":star2?:", "⭐"),
    (rf"!\[({RATED})\](?:{_TARGET}|\[[^\[\]\n]{{0,40}}+\])?", r" \1 "),
    # Something: "****" would be four stars.
    (rf"!\[[^\[\]\n]*+\](?:{_TARGET}|\[[^\[\]\n]{{0,40}}+\])?", "<wbr>"),
    (r"^(?:\.\. |:)(\w+): +(?=\S)", r"\1: "),  # facts of Nikola and of Pelican
    (
        r"^[ \t]*(?:(?:import|export)\s[^\n]{1,200}(?:['\"];?|[({])|\{[.#][^{}\n]{1,100}\}"
        r"|\*?\[(?!\^)[^\]\n]{1,100}\]:\s*(?:[\w+-]*:/|[./{#<]|[A-Z])[^\n]*"
        r"|\.\.(?:[ \t][^\n]*)?|:[\w-]+:[^\n]*|>[ \t]*\[!\w+\])[ \t]*$",
        "",
    ),
)
"""What a blog's machinery leaves and is no text: code, shortcodes, attributes, imports, images,
where links lead."""
_INLINE = _table(
    (r"<(?!/?[a-z][\w-]*+(?:[\s/][^<>\n]*+)?>)", "&lt;"),
    (r"`", ""),
    (r"\\(?=\s|\Z)", ""),
    (rf"\[([^\[\]\n]{{0,300}}+)\]{_TARGET}", r"\1"),
    (r"\[\[(?:[^\[\]|\n]{1,200}+\|)?([^\[\]|\n]{1,200}+)\]\]", r"\1"),
    (r"\[\^[^\]\n]{1,30}\](?!:)", ""),
    (r"\[([^\[\]\n]{1,300}+)\] ?\[[^\[\]\n]{0,40}+\]", r"\1"),
    (r"\[/?(?:[biu]|url|img|size|color|center|quote|font)(?:=[^\[\]\n]*+)?\]", ""),
    *[(rf"(?<![^\W_])(\*{{1,3}}+){_EMPHASIS}\1(?!\*)", r"<em>\2</em>")] * 2,  # one in another
    (rf"_(?<![^\W_]_)(_?)(?=[^\s_]){_OUTSIDE}([^_\n]++)(?<!\s)_\1(?![^\W_])", r"<em>\2</em>"),
    (rf"(?:(?<![\w/])_++|(?<!_)_++(?![\w/])){_OUTSIDE}", ""),
)
"""Signs within a line, and what they come to: tags, links, those of wikis, footnotes' marks,
references, BBCode, emphasis, and what is left of it where it was not closed."""
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
_LABEL = re.compile(r"[*_]{0,2}[A-Z][\w /&()'’.-]{1,30}[*_]{0,2}:")

_HASHTAG = re.compile(r"#(?=[^\W\d_])\w+")
_RULE = re.compile(r"(?!\* \*)(?=.*[^* ])(?:[-_=~#*+][ \t]*){3,}|[|:\s-]++")
_BLOCKS = (
    (re.compile(r"#[ \t]++(.*)"), "h1"),
    (re.compile(r"##{1,5}[ \t]++(.*)"), "h2"),
    (re.compile(r">[ \t>]*+(?:[-+•*][ \t]++)?(.*)"), "blockquote"),
    (re.compile(r"(\[\^[^\]\n]{1,30}\]:.*)"), 'section role="doc-footnote"'),
    (re.compile(r"(?:[-+•][ \t]++(?=[^\s½])|\*[ \t]++(?=[^\s*½]))(.*)"), "li"),
)


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
            on = longest >= _WIDTHS[0] and _goes_on(line, following, full)
            joined += (" " if on else "\f") + following
        paragraphs.append(joined)
    return "\n".join(paragraphs)


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
    for sign, tag in _BLOCKS:
        if block := sign.fullmatch(line):
            return f"<{tag}>{block[1]}</{tag.split()[0]}>"
    return line
