"""Decoding: bytes to text, whatever they are."""

from __future__ import annotations

import codecs
import re

LIMIT = 256 * 1024
"""How many bytes of a document are read; what comes after them is cut off."""

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, which has the same two bytes first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 4096
_NOT_IN_1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
# Byte order marks, blanks of no width and marks of direction: nobody sees them, but they would
# split words and labels; halves of a letter, which no database takes. The joiner of emoji stays.
_UNSEEN = re.compile(
    "[\ufeff\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\u00ad\ud800-\udfff]"
)


def decode(content: bytes | str) -> str:
    """The text, with line feeds at its lines' ends; "" for what is no text, such as a zip file."""
    if isinstance(content, str):
        content = content[:LIMIT].encode("utf-8", "replace")
    content = content[:LIMIT]
    wide = _wide(content)
    try:
        # Not as the final piece: the last letter may have been cut apart.
        decoder = codecs.getincrementaldecoder(wide or "utf-8")
        text = decoder("replace" if wide else "strict").decode(content)
    except UnicodeDecodeError:
        text = content.decode(_encoding(content), "replace")
    controls = len(_CONTROLS.findall(text))
    if controls > len(text) // 200 + 2:
        return ""
    text = "\n".join([*text.splitlines(), ""])  # all ends of lines that Unicode knows
    return _UNSEEN.sub("", _CONTROLS.sub("", text) if controls else text)


def visible(text: str) -> str:
    """The text without what nobody sees, which "&#4;" and "\\ud800" may bring in again."""
    return _UNSEEN.sub("", _CONTROLS.sub("", text)).strip()


def _wide(content: bytes) -> str | None:
    """UTF-32, or UTF-16, which without a mark has zeros beside ASCII letters; None for other
    text."""
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), None)
    sample = content[:_SAMPLE]
    zeros = sample[::2].count(0), sample[1::2].count(0)
    if marked or sum(zeros) * 20 < len(sample) or min(zeros) * 10 > max(zeros):
        return marked
    return "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"


def _encoding(content: bytes) -> str:
    """The encoding of text that is in no form of Unicode. A few letters beyond ASCII say too little
    to tell encodings apart; then it is the one that the web assumes."""
    sample = content[:_SAMPLE]
    beyond = sum(byte > 0x7F for byte in sample)
    if beyond * 8 < len(sample) and not _NOT_IN_1252.search(content):
        return "cp1252"
    import charset_normalizer  # noqa: PLC0415 - nearly all documents are in Unicode

    best = charset_normalizer.from_bytes(sample).best()
    return best.encoding if best is not None else "cp1252"
