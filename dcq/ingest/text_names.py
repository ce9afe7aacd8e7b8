"""Who and what an article names: what the database knows, towns, and what is new.

A name counts where it starts with a capital. Which of the known projects is meant by a town,
and what a company does in a project, are guesses: the draft marks them.
"""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dcq.ingest.text_facts import MONTHS
from dcq.names import fold, slugify
from dcq.query.communes import departments_of

_LONGEST = 7  # words of a name
_COMMON = frozenset("nord sud est ouest centre manche lot aube monde europe du nord".split())
"""Names of regions that are everyday words."""
_ORGANISATIONS = "SELECT slug, name FROM organisation"
_POWER = """
    SELECT slug, name FROM power_source UNION SELECT slug, replace(slug, '-', ' ') FROM power_source
    UNION SELECT slug, printed FROM power_mention_list WHERE printed IS NOT NULL
"""
_PROJECTS = "SELECT slug, name FROM project"
_ALIASES = """
    SELECT coalesce(o.slug, p.slug), a.name, o.slug IS NULL FROM alias a
    LEFT JOIN organisation o ON o.id = a.organisation_id
    LEFT JOIN project p ON p.id = a.project_id
"""
_REGION = """
    SELECT r.code, r.name FROM region_name n JOIN region r ON r.id = n.region_id
    WHERE n.folded = :name AND n.kind <> 'code' AND r.kind <> 'world'
      AND (r.code LIKE 'FR%' OR r.kind <> 'subdivision' OR length(:name) > 3)
"""
_DEPARTMENTS = "SELECT department_code, code FROM region WHERE department_code IS NOT NULL"
_SITES_AT = """
    SELECT p.slug, l.locality FROM place l JOIN project p ON p.id = l.project_id
    WHERE l.locality IS NOT NULL AND p.kind = 'site'
"""
_LOCALITIES = """
    SELECT DISTINCT l.locality, r.code FROM place l JOIN region r ON r.id = l.region_id
    WHERE l.locality IS NOT NULL ORDER BY 1, 2
"""
SITE = re.compile(
    r"\b(?:data[ -]?cent(?:er|re)s?|centres?\s+de\s+données|campus|supercalculateur"
    r"|gigafactor\w+|site|projet|project)\b",
    re.I,
)
_NAME = r"[A-ZÀ-Þ0-9][\w&.’'-]*(?:\s(?:(?:de|du|et|of|and|&)\s)?[A-ZÀ-Þ0-9][\w&.’'-]*){0,4}"
_COMPANY = re.compile(
    r"\b(?:société|groupe|entreprise|opérateur|fonds(?: \w+)?|géant(?: \w+){0,2}|promoteur"
    r"|développeur|company|group|operator|developer|fund|firm|giant|start-?up)\s"
    rf"(?P<name>{_NAME})"
)
_TOWN = r"[A-ZÀ-Þ][\w’'-]*(?:[ -](?:(?:de|du|sur|le|la|les|en)[ -])*[A-ZÀ-Þ][\w’'-]*){0,4}"
_TOWN_FIRST = re.compile(rf"^(?P<name>{_TOWN})(?=\s?[.:]\s)", re.M)
"""A town before its news, as in "Cambrai. Un campus"."""
_TOWN_AFTER = re.compile(
    r"(?:\b(?:à|près d[e’']|in|at|near|outside|[Cc]ommune d[e’']|[Vv]ille d[e’']"
    r"|(?:site|campus|projet|base \w+|maire|élus|habitants|agglomération|port|technopole|parc"
    r"|friche \w+|zone \w+) d[e’'])\s?)"
    rf"(?P<name>{_TOWN})"
    r"(?P<more>(?:(?:,| et| and)\s[A-ZÀ-Þ][\w’'-]*)*)"
)
_AT = re.compile(r"\b(?:à|in|near)\s$")
_ELSEWHERE = re.compile(r"(?!FR|US)..-")
"""The code of a region that is named after its town, as Dublin's is."""
_BESIDE = re.compile(
    r"(?:près d[e’']|near|outside|(?:installée?|basée?|siège) à|(?:based|headquartered) in)\s?$"
)


class Named(NamedTuple):
    """A name in the text, and what it means.

    Attributes:
        start: where it stands in the text.
        printed: its words there.
        slug: of what the database knows, or the code of a region; of what is new, proposed.
        name: what dcq calls it.
        is_known: whether the database has it.
    """

    start: int
    printed: str
    slug: str
    name: str
    is_known: bool = True


class Town(NamedTuple):
    """A town in the text.

    Attributes:
        start: where it stands in the text.
        printed: its words there.
        regions: the codes of those that have a town of its name, none where it is unknown.
        is_beside: whether the text only says that something is near it.
    """

    start: int
    printed: str
    regions: list[str]
    is_beside: bool


class Names:
    """The names in a text."""

    def __init__(self, connection: sqlite3.Connection, text: str) -> None:
        """Find them.

        Attributes:
            organisations: known ones, and those that a word such as "société" introduces.
            power: power sources.
            projects: known ones, by name.
            regions: those of the tree; ``slug`` is the code.
            towns: communes, and what the database has as a town.
            sites: the known sites at each folded town.
        """
        self._connection = connection
        self._departments = dict(connection.execute(_DEPARTMENTS).fetchall())
        self._text = text
        self._grams = _grams(text)
        self.power = self._known(connection.execute(_POWER))
        organisations, projects = [], []
        aliases: dict[bool, list[tuple[str, str]]] = defaultdict(list)
        for slug, name, is_project in connection.execute(_ALIASES):
            aliases[bool(is_project)].append((slug, name))
        organisations = self._known([*connection.execute(_ORGANISATIONS), *aliases[False]])
        projects = self._known([*connection.execute(_PROJECTS), *aliases[True]])
        self.projects = projects
        self.regions = sorted(self._find_regions())
        places = {one.start for one in self.regions}
        self.organisations = [one for one in organisations if one.start not in places]
        self.organisations += self._companies()
        self.towns = self._find_towns()
        self.sites: dict[str, list[str]] = defaultdict(list)
        for slug, locality in connection.execute(_SITES_AT):
            if slug not in self.sites[fold(locality)]:
                self.sites[fold(locality)].append(slug)

    def _known(self, named: Iterable[tuple[str, str]]) -> list[Named]:
        """Each of some things that the text names, wherever it does."""
        return sorted(
            Named(start, printed, slug, name)
            for slug, name in named
            for start, printed in self._grams.get(fold(name), ())
        )

    def _find_regions(self) -> Iterator[Named]:
        for folded, places in self._grams.items():
            if folded in _COMMON:
                continue
            found = self._connection.execute(_REGION, {"name": folded}).fetchall()
            if len(found) == 1:
                yield from (Named(start, printed, *found[0]) for start, printed in places)

    def _companies(self) -> Iterator[Named]:
        """Organisations that the database does not know."""
        taken = {one.start for one in self.organisations}
        for one in _COMPANY.finditer(self._text):
            name = re.sub(r"(?:\s(?:et|and|de|of))*[.’'-]*$", "", one["name"])
            slug = slugify(name)
            if one.start("name") not in taken and slug and not name.isdigit():
                yield Named(one.start("name"), name, slug, name, is_known=False)

    def _find_towns(self) -> list[Town]:
        """What stands where a town does, and is one in France or in the database."""
        stored: dict[str, list[str]] = defaultdict(list)
        for locality, code in self._connection.execute(_LOCALITIES):
            stored[fold(locality)].append(code)
        regions = {fold(one.printed): one.slug for one in self.regions if one.slug != "FR-75C"}
        elsewhere = {name: code for name, code in regions.items() if _ELSEWHERE.match(code)}
        taken = {*(regions.keys() - elsewhere.keys()), *map(fold, MONTHS)}
        for name, code in elsewhere.items():
            stored[name] = stored[name] or [code]
        people = {one.start for one in self.organisations}
        spots: dict[int, str] = {}
        for one in _TOWN_FIRST.finditer(self._text):
            spots[one.start("name")] = one["name"]
        for one in _TOWN_AFTER.finditer(self._text):
            spots[one.start("name")] = one["name"]
            for more in re.finditer(r"[A-ZÀ-Þ][\w’'-]*", one["more"]):
                spots[one.start("more") + more.start()] = more[0]
        # "Saint-Denis Brookfield" is no town, and "Saint-Denis" is.
        tried = {(at, part) for at, name in spots.items() for part in _starts(name)}
        is_abroad = self.regions and not any(one.slug.startswith("FR") for one in self.regions)
        communes = {} if is_abroad else departments_of({part for _, part in tried})
        named = {one.start: one.slug for one in self.regions}
        towns: dict[int, Town] = {}
        for at, part in sorted(tried):  # the longest of those that start at one place is last
            codes = stored.get(fold(part)) or self._regions_of(communes.get(part, []))
            end = at + len(part)  # of "Paris, Texas" and "Cambrai (Nord)"
            around = named.get(end + 2) if self._text[end : end + 2] in {", ", " ("} else None
            if around and (around in codes or not (codes and around.startswith("FR"))):
                codes = [around]
            is_new = _AT.search(self._text, max(at - 4, 0), at) and spots[at] == part
            if (codes or (is_new and at not in {*towns, *people})) and fold(part) not in taken:
                beside = _BESIDE.search(self._text, max(at - 18, 0), at)
                towns[at] = Town(at, part, codes, bool(beside))
        return sorted(towns.values())

    def _regions_of(self, departments: list[str]) -> list[str]:
        """The codes of départements; where the text names a region that has some, those alone."""
        codes = [self._departments[one] for one in departments if one in self._departments]
        if len(codes) > 1:
            named = {one.slug for one in self.regions}
            inside = [code for code in codes if named & self._above(code)]
            return inside or codes
        return codes

    def _above(self, code: str) -> set[str]:
        """A region's code and those that it lies in, below its country."""
        query = """
            SELECT a.code FROM region r JOIN region_tree t ON t.region_id = r.id
            JOIN region a ON a.id = t.ancestor_id
            WHERE r.code = ? AND a.kind NOT IN ('world', 'bloc', 'country')
        """
        return {above for (above,) in self._connection.execute(query, [code])}


def _grams(text: str) -> dict[str, list[tuple[int, str]]]:
    """The runs of words that start with a capital or a figure, folded, with their places."""
    words = [(one.start(), one.end()) for one in re.finditer(r"[^\W_]+", text)]
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for first, (start, _) in enumerate(words):
        if text[start].isupper() or text[start].isdigit():
            for _, end in words[first : first + _LONGEST]:
                printed = text[start:end]
                if "\n\n" in printed:
                    break
                found[fold(printed)].append((start, " ".join(printed.split())))
    return found


def _starts(name: str) -> Iterator[str]:
    """A name without its last words, one by one."""
    words = re.findall(r"[ -]?[^ -]+", name)
    for count in range(1, len(words) + 1):
        yield "".join(words[:count]).rstrip("’'")
