"""Documents made to take long: what is cheap to write and dear to read, again and again."""

from __future__ import annotations

from bot.reading import LIMIT

_OF_A, _OF_B, _OF_C = ("".join(f" k{key}: *{to}\n" for key in range(100)) for to in "abc")
_ALIASES = f"b: &b\n{_OF_A}c: &c\n{_OF_B}d:\n{_OF_C}"
_ITEMS = " - *a\n" * 100

HEAVY = [
    "*", "(", "★", "!", "…", "a.", "<", "<p", "<div>", "<a b=", "<!--", "<b><i>", "</p>", "&amp;",
    "&#",
    "Dir: ", "Dir: A, ", "1/", "9/11 ", "0", "\n", "a\n", "a:\n", "“", '"', "[", "[a](b",
    "**a ", "_a_ ", "~~", "> ", "- a\n", "A and B & ", "https://", "👍", "four ",
    "I give it 4/5. ", "Title (2025)\n", "a=", "word ", "\u0301", "\t", "Mr. ", "… ", "uk  ",
    "12 June 2025 ", "By A B\n", "<td>", "<nav>", "Director: A B | Cast: C D\n",
    "film A B C, ", "X is the a ", "the film Aa (2019) ", "[a][", ":aa: b\n", "[a]: /",
    "---\ntitle: A B “C, D 12 | ~~E F G [H\n---\nvoto A B C, # D | E F: A, [\n",
    "4.5/5, ", "8/10 - ", "A: b | ", "R: A B ",
    "The film is good and I loved it. ", "<p>Word is good.</p>",
    '<meta property="og:title" content="Heat (1995)">',
    '<script type="application/ld+json">{"@type":"Review","author":"A B"}</script>',
]  # fmt: skip
NESTED = [
    f"a{'_' * 16_000}b",
    f"---\na: {'[' * 4000}\n---\n", f"---\n{'- ' * 2000}\n---\n", f"---\n{'a:' * 1300}\n---\n",
    "---\na: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n---\nText.",
    f"---\na: &a\n k: {{}}\n{_ALIASES}---\nText.", f"---\na: &a\n - {'w ' * 500}\n{_ALIASES}---\n",
    f"---\na: &a {'w ' * 700}\nb: &b\n{_ITEMS}c:\n{_OF_B}---\nText.",
    f"+++\n{'a.' * 2000}a=1\n+++\n", f"+++\na={'[' * 4000}\n+++\n",
    f'<html><p><script type="application/ld+json">{"[" * 60_000}</script>',
    f"<html><p {'a=1 ' * 60_000}>",
]  # fmt: skip


def swollen(content: str) -> tuple[str, str]:
    """A document a fourth as long as the longest, as text and as a page."""
    many = content if len(content) > 60 else content * (LIMIT // 4 // len(content))
    return many, f"<html><p>{many}"
