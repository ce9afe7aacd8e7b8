"""The one place that makes text from the data harmless, for each kind of place it goes to.

Rich needs ``inert`` and a ``Text``, which is never markup.
"""

import re
import unicodedata

# Control characters, the ones that reorder text, and lone surrogates.
_LIVE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ud800-\udfff]")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|#~&])")
_WORD = re.compile(r"\w[\w-]{0,199}")
_NO_WORDS = re.compile(r"[^\w,.-]+")
_MESSAGE, _DESCRIPTION = 600, 60  # characters


def inert(text: str) -> str:
    """Show what a terminal would obey as an escape, and leave the rest as it is."""
    return _LIVE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def message(text: str) -> str:
    """A line for stderr: inert, and shortened in its middle where it is long."""
    text = inert(text)
    return text if len(text) <= _MESSAGE else f"{text[: _MESSAGE // 2]} … {text[-_MESSAGE // 2 :]}"


def inert_json(text: str) -> str:
    """Escape in a JSON text what a terminal would obey, which means the same to a reader."""
    return _LIVE.sub(
        lambda found: found[0] if found[0] == "\n" else f"\\u{ord(found[0]):04x}", text
    )


def inert_markdown(text: str) -> str:
    """Text that Markdown shows as it is: no markup, no HTML, no line end."""
    return _MARKDOWN.sub(r"\\\1", inert(text))


def completes(word: object) -> bool:
    """Whether a shell can be offered a word: it holds nothing but letters, digits, - and _."""
    return isinstance(word, str) and _WORD.fullmatch(word) is not None


def description(text: object) -> str:
    """What a shell may show beside a word: words and a little punctuation, on one short line.

    Typer escapes no shell's own characters, and some of its scripts run what a shell would;
    so none of them is left. An apostrophe becomes the letter that looks like one.
    """
    plain = unicodedata.normalize("NFC", str(text or "")[: 4 * _DESCRIPTION])
    plain = re.sub("['’]", "\u02bc", re.sub("[;:] ", ", ", plain))
    plain = _NO_WORDS.sub(" ", plain).strip(" ,.-")
    return plain if len(plain) <= _DESCRIPTION else plain[: _DESCRIPTION - 1].rstrip() + "…"
