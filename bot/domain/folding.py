"""Folding: titles in the form in which look-up compares them, so that all ways to write one
meet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from bot.domain.said_numbers import in_digits

# Articles in the languages that clubs type most, folded.
_ARTICLE = re.compile(
    "(?:a|an|the|le|la|les|un|une|una|um|uma|el|los|las|der|die|das|ein|eine|il|lo|gli|os|de|het|een"
    "|den|det|ett|az|ο|η|το|οι|τα) (?=.)"
)
_NO_ARTICLE = re.compile(
    "la la |die (?:hard|another|again|alone|laughing|monster|my|screaming|sister|in|for|with)\\b"
)
"""Beginnings that look like an article and are none: La La Land, Die Hard, Die My Love."""

_ELIDED = re.compile("^([Ll])['’ʼ`´]")
_LISTED = re.compile(
    r"(?P<title>.+?),\s+(?P<article>the|a|an|le|la|les|l['’ʼ`´]|der|die|das|el|los|las|il|lo|gli|i|o|os|as)"
    r"(?P<behind>\s+\(?\d{4}\)?)?",
    re.I | re.A,
)
_WORD = re.compile(r"\w+")
_FOREIGN_DIGIT = re.compile(r"[^\D0-9]")
_FRACTION = re.compile("[¼-¾⅐-⅞]")
_APOSTROPHES = re.compile("['’ʼ`´]")
_AND = re.compile(r"&|(?<=\s)\+(?=\s)")
_SUBTITLE = re.compile(r":\s|：")

# Letters with a stroke, ligatures and the like, which Unicode does not decompose, as in CLDR's
# transform Latin-ASCII.
_PLAIN = str.maketrans({
    "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h",
    "ŧ": "t", "ŋ": "n", "ĸ": "q", "ƒ": "f", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y", "ə": "e",
    "ɛ": "e", "ɔ": "o", "ɨ": "i", "ʉ": "u", "ƶ": "z", "ɣ": "g", "ŀ": "l", "ß": "ss",
    "ـ": None,  # only makes an Arabic word longer
})  # fmt: skip
_UNDIVIDED = re.compile(f"[{''.join(map(chr, _PLAIN))}]")

# Accents of Latin, Greek and Cyrillic, and the points of Hebrew and Arabic, which readers leave
# out. In all other scripts a mark is a letter: without it, शोले and शाला would be the same word.
_UNREAD = re.compile(
    "(?<!и)\u0306|[\u0300-\u0305\u0307-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f"
    "\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]"
)

_UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")

# As they are spelled where a keyboard lacks them: Die Bruecke, Kongen av Bastoey.
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})

_CONNECTIVES = frozenset({
    "and", "und", "et", "y", "e", "i", "en", "og", "och", "si", "ja", "es", "ve", "oraz", "και",
    "и", "و",
})  # fmt: skip
_ABBREVIATED = {"vs": "versus", "dr": "doctor", "mr": "mister", "vol": "volume", "pt": "part"}
_ROMAN = {
    "ii": 2, "iii": 3, "iv": 4, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "xi": 11, "xii": 12,
    "xiii": 13, "xiv": 14, "xv": 15, "xvi": 16, "xvii": 17, "xviii": 18, "xix": 19, "xx": 20,
}  # fmt: skip
_LETTER_ROMAN = {"i": 1, "v": 5, "x": 10}
"""Roman numerals that are also letters. They count as numbers only after one of these words, as in
Episode V – The Empire Strikes Back but not in Malcolm X, and V at the end of a title, as in Rocky
V."""
_NUMBERED = frozenset({"part", "volume", "chapter", "episode"})
_NUMBER = re.compile(r"[0-9]+(?:th)?")
"""The first to the third tell no film from another, or a title from what follows it."""
_BESIDE_A_NUMBER = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])(?!(?:st|nd|rd|th)\b)")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Scripts that are written without blanks: Thai, Lao, Burmese, Khmer, Kana and Han."""


_BESIDE = re.compile(f"(?<={_UNSPACED.pattern})(?=[a-z0-9])|(?<=[a-z0-9])(?={_UNSPACED.pattern})")
"""Where such a script meets a number: some people type a blank there (無間道 2)."""

_LOOSE = f"(?:{_UNSPACED.pattern}|[가-힣])"
_LOOSE_BLANK = re.compile(f"(?<={_LOOSE}) (?={_LOOSE})")
"""Between words of a script in which people differ about blanks: 택시 운전사."""

# One sound in two scripts, and letters of which keyboards for Arabic and Persian have one each.
_SAME_LETTERS = str.maketrans(
    {chr(katakana): chr(katakana - 0x60) for katakana in range(0x30A1, 0x30F7)}
    | {"ي": "ی", "ى": "ی", "ك": "ک"}
)
_ARABIC_ARTICLE = re.compile(r"\bال(?=\w\w)")

_INITIALS = re.compile("[\u1100-\u1112]+")
_FINALS = {
    "\u11a8": "ᄀ", "\u11a9": "ᄁ", "\u11ab": "ᄂ", "\u11ae": "ᄃ", "\u11af": "ᄅ", "\u11b7": "ᄆ",
    "\u11b8": "ᄇ", "\u11ba": "ᄉ", "\u11bb": "ᄊ", "\u11bc": "ᄋ", "\u11bd": "ᄌ", "\u11be": "ᄎ",
    "\u11bf": "ᄏ", "\u11c0": "ᄐ", "\u11c1": "ᄑ", "\u11c2": "ᄒ",
}  # fmt: skip
"""The consonants at a Korean syllable's end as they stand at the beginning of one."""


FOLDED_AT_ONCE = 4000
"""How many characters of a long text are folded at once. Folding 256 KiB in one piece would stop
all other threads for more than a second: the time for sorting a pile of accents grows with the
square of its length, and one letter may become eighteen."""


def parts(text: str, size: int = FOLDED_AT_ONCE) -> Iterator[str]:
    """Cut a text into parts of at most ``size`` characters, between two words where possible.
    Folded one by one, the parts have the same words as the text folded as a whole."""
    return (
        part[0]
        for part in re.finditer(
            rf"(?s).{{1,{size}}}(?:\Z|(?<=\w)(?=\s+\w))"
            rf"|.{{1,{size}}}(?=[^\w'’ʼ`´\u0300-\u036f])|.{{1,{size}}}",
            text,
        )
    )


def fold(text: str) -> str:
    """The form that look-up compares: words in lower case, without signs and without the marks that
    readers leave out.

    "Le Fabuleux Destin d'Amélie Poulain" becomes "le fabuleux destin damelie poulain"; a text of
    signs alone becomes "".
    """
    if text.isascii():
        text = _AND.sub(" and ", _APOSTROPHES.sub("", text)).replace("_", " ")
        return " ".join(_WORD.findall(text.lower()))
    # Twice: what has changed its form or its case may decompose again.
    plain = _plain(_plain(text))
    return " ".join(_words(_BESIDE.sub(" ", plain) if _UNSPACED.search(plain) else plain))


def _plain(text: str) -> str:
    """Lower case, without compatibility forms (ﬁ, full-width letters) and without the marks that
    readers leave out, so that what phones type meets what is stored."""
    text = _FRACTION.sub(r" \g<0>", _APOSTROPHES.sub("", _UNSEEN.sub("", text)))
    text = _AND.sub(" and ", text).replace("_", " ").casefold()
    if _UNDIVIDED.search(text):  # few have one, and it takes a third of the time
        text = text.translate(_PLAIN)
    return unicodedata.normalize("NFC", _UNREAD.sub("", unicodedata.normalize("NFKD", text)))


def searchable(text: str) -> str:
    """The same as ``fold``; a title of signs alone ("$", "!!!", an emoji) keeps its signs."""
    if folded := fold(text):
        return folded
    signs = unicodedata.normalize("NFKC", _UNSEEN.sub("", text.casefold()))
    return "".join(c for c in signs if unicodedata.category(c)[0] not in "CZ")


def without_article(folded: str) -> str:
    """A folded title without its leading article: "the godfather" becomes "godfather"; "the" alone
    stays."""
    article = _ARTICLE.match(folded)
    return folded[article.end() :] if article and not _NO_ARTICLE.match(folded) else folded


@lru_cache(maxsize=4096)
def uniform(folded: str) -> str:
    """A folded title in the one form in which all its spellings meet, with digits for numbers and
    "and" for every word and sign that means it. "rocky ii" and "rocky two" become "rocky 2",
    "twelve angry men" becomes "12 angry men", "tom et jerry" becomes "tom and jerry"."""
    if not folded.isascii():
        folded = _LOOSE_BLANK.sub("", folded).translate(_SAME_LETTERS)
    words = _BESIDE_A_NUMBER.sub(" ", folded).split()
    words = [_ABBREVIATED.get(word, word) for word in words]
    if words[1:] and words[-1] == "v":
        words[-1] = "5"
    for place, before in enumerate(words[:-1], 1):
        if before in _NUMBERED:
            words[place] = str(_LETTER_ROMAN.get(words[place], words[place]))
    for place, word in enumerate(words[1:-1], 1):
        words[place] = "and" if word in _CONNECTIVES else "versus" if word == "v" else word
    return " ".join(in_digits([str(_ROMAN.get(word, word)) for word in words]))


def spellings(title: str) -> dict[str, None]:
    """All folded forms that name a title in full, each once, the plainest first."""
    plain = searchable(title)
    found = [plain, *map(fold, _without_inner_signs(title))]
    if _APOSTROPHES.search(title):  # some keyboards have a blank there: "d amelie"
        found.append(fold(_APOSTROPHES.sub(" ", title)))
    if _ELIDED.match(title):  # L'Avventura
        found += [fold(_ELIDED.sub(r"\1 ", title)), fold(_ELIDED.sub("", title))]
    found += map(fold, other_spellings(title))
    found += [without_article(form) for form in found]
    found.append(without_arabic_articles(plain))
    return dict.fromkeys(filter(None, [*found, *map(uniform, found)]))


def other_spellings(title: str) -> list[str]:
    """A title with two letters for one that not every keyboard has, and with blanks where Persian
    words only come apart."""
    if title.isascii():
        return []
    title = unicodedata.normalize("NFC", title).casefold()
    others = (title.translate(_SPELLED_OUT), title.replace("\u200c", " "))
    return [other for other in others if other != title]


def article_first(title: str) -> str:
    """A title as lists have it, with its article in front: "Avventura, L'" is "L'Avventura"."""
    listed = _LISTED.fullmatch(title.strip())
    if listed is None:
        return title
    article = listed["article"]
    blank = "" if _APOSTROPHES.search(article) else " "
    return f"{article}{blank}{listed['title']}{listed['behind'] or ''}"


def without_arabic_articles(folded: str) -> str:
    """A folded title without the Arabic article, which is written in one with its word."""
    return _ARABIC_ARTICLE.sub("", folded)


def initials(folded: str) -> str:
    """The first consonants of a folded title's Korean syllables, by which titles are looked for in
    Korea: "ᄀᄉᄎ" (ㄱㅅㅊ) of 기생충; "" where it has other letters."""
    found = unicodedata.normalize("NFD", folded.replace(" ", ""))
    return re.sub("[^\u1100-\u1112]", "", found) if _is_korean(folded) else ""


def in_initials(folded: str) -> str:
    """What was typed, if it is made of such consonants alone, one behind the other; or ""."""
    folded = folded.replace(" ", "")
    return folded if _INITIALS.fullmatch(folded) else ""


def without_final(folded: str) -> str:
    """What was typed with its last consonant as that of a syllable that has begun: a keyboard puts
    it at the end of the one before until a vowel follows (깃 on the way to 기생충)."""
    if not "가" <= folded[-1:] <= "힣":
        return folded
    *before, final = unicodedata.normalize("NFD", folded)
    if final not in _FINALS:
        return folded
    return unicodedata.normalize("NFC", "".join(before)) + _FINALS[final]


def sort_key(title: str) -> str:
    """The key by which lists are sorted as people sort titles: without the article and the
    accents."""
    return without_article(searchable(_ELIDED.sub("", title)))


def same_title(title: str) -> str:
    """The form by which two titles are compared to tell whether they may be one film's."""
    return uniform(searchable(title))


def without_subtitle(title: str) -> str:
    """The part of a title before its colon. "" where there is no colon, or where that part is a
    year (2001)."""
    head = _SUBTITLE.split(title, maxsplit=1)[0].strip()
    return head if head != title.strip() and not head.isdecimal() else ""


def is_of_series(title: str) -> bool:
    """Whether what follows a title's colon tells parts of a series apart: Dune: Part Two. A head
    with a number of its own is told apart by that (Halloween H20: 20 Years Later)."""
    own = numbers(searchable(without_subtitle(title)))
    return not own and own != numbers(searchable(title))


def later_parts(folded: str) -> Iterator[str]:
    """For a folded title in a script without blanks: the rest of it from each letter on, since
    people begin to type anywhere: "トトロ" of "となりのトトロ"."""
    for letter in _UNSPACED.finditer(folded, 1):
        part = folded[letter.start() :]
        if not unicodedata.category(part[0]).startswith("M"):
            yield part


def is_unspaced(folded: str) -> bool:
    """Whether the text has a letter of a script that is written without blanks."""
    return _UNSPACED.search(folded) is not None


def numbers(folded: str) -> list[str]:
    """The numbers in a folded text, in their order, however they are written."""
    return [word for word in uniform(folded).split() if _NUMBER.fullmatch(word)]


def _without_inner_signs(title: str) -> list[str]:
    """Remove the signs inside words: Spider-Man, WALL·E, M*A*S*H, Face/Off. Where there are two,
    also each of them alone: Spider-Man: Into the Spider-Verse."""
    if title.replace(" ", "").isalnum():
        return []
    places = [
        place
        for place, (before, letter, after) in enumerate(
            zip(title, title[1:], title[2:], strict=False), 1
        )
        if _is_sign(letter) and _is_letter(before) and _is_letter(after)
    ]
    either = [title[:place] + title[place + 1 :] for place in places]
    without = "".join(letter for place, letter in enumerate(title) if place not in places)
    return [without, *(either if len(places) == 2 else ())]


def _is_korean(folded: str) -> bool:
    return bool(folded) and all("가" <= letter <= "힣" or letter == " " for letter in folded)


def _is_letter(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"


def _is_sign(character: str) -> bool:
    return character not in ":：" and unicodedata.category(character)[0] in "PS"


def _words(text: str) -> list[str]:
    r"""The words as ``\w+`` finds them, but with the marks of their letters, and with ASCII digits
    for those of every script."""
    text = _FOREIGN_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)
    signs = sorted(set(_WORD.sub("", text)))
    marks = "".join(sign for sign in signs if unicodedata.category(sign)[0] == "M")
    return re.findall(f"[\\w{marks}]+", text) if marks else _WORD.findall(text)
