"""The words that people read, in each language, and how they are put together."""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from dcq.quantity import Quantity, show

LANGUAGES = ("en", "fr")
_DOUBTFUL = "~?%"


class Language:
    """One language.

    Attributes:
        words: its catalogue, ``LANGUAGE.toml`` beside this module.
    """

    def __init__(self, code: str) -> None:
        import tomllib  # a start without sentences does without it

        self.code = code
        text = Path(__file__).with_name(f"{code}.toml").read_text(encoding="utf-8")
        self.words: dict[str, Any] = tomllib.loads(text)

    def say(self, key: str, **values: str) -> str:
        """The phrase of a dotted key, filled in."""
        phrase: Any = self.words
        for part in key.split("."):
            phrase = phrase[part]
        said: str = phrase.format(**values)
        for apart, together in self.words["elide"].items() if "amount" in values else ():
            said = said.replace(apart, together)
        return said

    def count(self, key: str, count: int, **values: str) -> str:
        """The phrase of a key for so many things: ``one`` or ``many``."""
        number = show(Quantity(count, count), self.words["quantity"])
        return self.say(f"{key}.{'one' if count == 1 else 'many'}", count=number, **values)

    def amount(self, quantity: Quantity) -> str:
        """An amount, with what a capacity is measured at."""
        amount = show(quantity, self.words["quantity"])
        return self.say(f"basis.{quantity.basis}", amount=amount) if quantity.basis else amount

    def quote(self, text: str) -> str:
        """Words of others, in marks that are not in them."""
        return self.say("quote_inside" if re.search("[«“]", text) else "quote", text=text)

    def series(self, things: Sequence[str]) -> str:
        """Some things in one phrase: ``a, b and c``."""
        *first, last = things
        return f"{', '.join(first)}{self.words['and']}{last}" if first else last

    def date(self, edtf: str, when: str = "") -> str:
        """A date of its own precision, ``when`` as a phrase such as ``on`` or ``by``."""
        start, slash, end = edtf.partition("/")
        doubt = edtf[-1:] if edtf[-1:] in _DOUBTFUL else ""
        if slash:
            key = "after" if end == ".." else "before" if start == ".." else "between"
            start, end = (bound if bound == ".." else self.date(bound) for bound in (start, end))
            date = start if key == "after" else end
            said = self.say(f"date.{key}", date=date, start=start, end=end)
        else:
            year, *rest = edtf.rstrip(_DOUBTFUL).split("-")
            month = self.words["date"]["months"].split()[int(rest[0]) - 1] if rest else ""
            day = str(int(rest[1])) if rest[1:] else ""
            precision = ("year", "month", "day")[len(rest)]
            day = self.words["date"]["first"] if day == "1" else day
            said = self.say(f"date.{precision}", year=year, month=month, day=day)
            said = self.say("date.about", date=said) if doubt in {"~", "%"} else said
            said = self.say("date.uncertain", date=said) if doubt in {"?", "%"} else said
        if not when:
            return said
        kind = "loose" if slash or doubt else "day" if edtf.count("-") == 2 else "other"
        return self.say(f"{when}.{kind}", date=said)

    def region(self, slug: str, name: str) -> str:
        """What a region is called: a country in this language, a région in its own."""
        if slug in self.words["region"] or self.code == "en":
            named: str = self.words["region"].get(slug, name)
            return named
        from gettext import translation
        from importlib.util import find_spec

        spec = find_spec("pycountry")  # whose import would take more time than all the rest
        folders = spec.submodule_search_locations if spec else None
        where = Path(*folders, "locales") if folders else None
        return translation("iso3166-1", where, [self.code], fallback=True).gettext(name)

    def term(self, word: str) -> str:
        """A term of the vocabulary as typed; any other word as it is."""
        key = re.sub(r"[\s-]+", "_", word.strip().casefold())
        term: str = self.words["word"].get(key, word)
        return term


@lru_cache
def language_of(code: str) -> Language:
    """The language of a code."""
    return Language(code)
