"""Propose an article file from the text of an article: complete but for judgement.

What is a guess carries ``review = "what to decide"`` in its table, and import refuses a file
with such a key. A comment before each number gives its line in the text.
"""

import re
import sqlite3
from bisect import bisect, insort
from datetime import date
from itertools import groupby
from typing import Any

from dcq.errors import UserError
from dcq.ingest.article_text import ArticleText
from dcq.ingest.draft_tables import Subject, comment, pairs, subject_lines
from dcq.ingest.text_facts import (
    dates_of,
    earliest_of,
    language_of,
    paragraph_ends,
    published_of,
    stages_of,
    title_of,
)
from dcq.ingest.text_names import SITE, Named, Names, Town
from dcq.names import fold, is_slug, number_of, slugify
from dcq.text_numbers import TextNumber, find_numbers

_SLUG = 60  # characters of a source's slug that is made from a title
_SHARE = "a share that dcq has no metric for"
_PRICE = "a price, of page furniture"
_OTHER = "about no project and no region"
_HIGHEST_PRICE = 1_000_000
_SENTENCE = 400  # characters on either side in which a sentence is looked for
_STOP = re.compile(r"[.!?]\s|\n\n")
_UNDECIDED = "to-decide"
_ROLES = {
    role: re.compile(words, re.I)
    for role, words in (
        ("investor", r"invest|financ|fonds\b|fund\b"),
        ("operator", r"exploit|opérateur|operat"),
        ("developer", r"développ|constru|porté|promoteur|develop|buil[dt]"),
        ("tenant", r"locataire|tenant|leas|client"),
        ("announcer", r"annonc|déclar|selon|announc|said|according"),
    )
}
_TIES = {
    "supply": re.compile(r"aliment|fourni|suppl|powered|raccord|connect", re.I),
    "nearby": re.compile(r"proximité|près|near|close to|voisin", re.I),
    "considered": re.compile(r"envisag|étudi|consider|viendrait", re.I),
}


class Draft:
    """The draft of one article."""

    def __init__(self, connection: sqlite3.Connection, article: ArticleText, today: date) -> None:
        """Assemble it.

        Raises:
            UserError: the text is empty.
        """
        if not article.text.strip():
            raise UserError(f"{article.name} holds no text", "give the text of an article")
        self._connection = connection
        self._article, self._text, self._today = article, article.text, today
        self._ends = paragraph_ends(self._text)
        self._told = dates_of(self._text, today)
        self._comments: list[str] = []
        self.source = self._source()
        self._names = Names(connection, self._text)
        self.projects: dict[str, Subject] = {}
        self.regions: dict[str, Subject] = {}
        self._project_places: list[tuple[int, str]] = []
        self._region_places: list[tuple[int, str]] = []
        self.organisations: dict[str, dict[str, Any]] = {}
        self.power: dict[str, dict[str, Any]] = {}
        self.aside: dict[str, tuple[int, dict[str, Any]]] = {}
        for one in self._names.regions:
            self.regions.setdefault(one.slug, Subject({"region": one.slug}))
            insort(self._region_places, (one.start, one.slug))
        self._inner_places = [place for place in self._region_places if "-" in place[1]]
        self._add_projects()
        self._add_stages()
        self._add_roles()
        self._add_power()
        self._add_numbers(find_numbers(self._text))

    def _source(self) -> dict[str, Any]:
        """The article itself."""
        given, doubts = self._article.given, []
        title, is_later = given.get("title"), False
        if not title:
            title, is_later = title_of(self._text)
        doubts += ["is that the title?"] if is_later else []
        printed = published_of(self._text, self._told)
        published = given.get("published") or (printed and printed.date)
        earliest = earliest_of(self._text, self._told, self._today)
        for one in self._told:
            if one.years:
                words = " ".join(self._text[one.start : one.end].split())
                self._comments.append(f"« {words} » was {', '.join(one.years)}")
        if not published and not any(one.date == earliest for one in self._told):
            doubts.append("which year?" if earliest else "published or earliest?")
        self._now = published or earliest or self._today.isoformat()
        found = {
            "slug": self._slug_of(title),
            "title": title,
            "publisher": given.get("publisher"),
            "url": given.get("url"),
            "language": language_of(self._text),
            "published": published,
            "earliest": None if published else earliest or None,
            "file": self._article.file,
            "sha256": self._article.sha256,
            "review": " ".join(doubts),
        }
        return {key: value for key, value in found.items() if value}

    def _slug_of(self, title: str) -> str:
        """The slug that the source has already, or a free one."""
        query = "SELECT slug, sha256 FROM source"
        taken = dict(self._connection.execute(query).fetchall())
        if same := [slug for slug, digest in taken.items() if digest == self._article.sha256]:
            self._comments.append(f"{same[0]} is this very text: to import is to replace it")
            return str(same[0])
        slug = slugify(title)
        if len(slug) > _SLUG:
            slug = slug[:_SLUG].rpartition("-")[0] or slug[:_SLUG]
        return _free(slug if is_slug(slug) else "article", taken)

    def _nearest(self, places: list[tuple[int, str]], at: int) -> str | None:
        """What stands nearest in the same paragraph, of some things in the order of the text."""
        after = bisect(places, (at, ""))
        beside = places[max(after - 1, 0) : after + 1]
        near = [
            (abs(place - at), key)
            for place, key in beside
            if bisect(self._ends, place) == bisect(self._ends, at)
        ]
        return min(near)[1] if near else None

    def _project_at(self, at: int) -> Subject | None:
        key = self._nearest(self._project_places, at)
        return self.projects[key] if key else None

    def _add_projects(self) -> None:
        query = "SELECT slug, name, kind FROM project"
        self._known = {slug: (name, kind) for slug, name, kind in self._connection.execute(query)}
        for one in self._names.projects:
            self._known_project(one.slug, one.start, one.printed)
        for town in self._names.towns:
            self._add_town(town)

    def _known_project(self, slug: str, at: int, printed: str) -> Subject:
        name, kind = self._known[slug]
        entry = {"slug": slug, "name": name, "kind": kind, "printed": printed}
        insort(self._project_places, (at, slug))
        return self.projects.setdefault(slug, Subject(entry))

    def _add_town(self, town: Town) -> None:
        """A town makes a project of what is said to be there, or is that of a known one."""
        known = self._names.sites[fold(town.printed)]
        site = self._site_in_sentence(town)
        if known:
            is_named = known[0] in self.projects
            project = self._known_project(known[0], town.start, town.printed)
            others = f" or {', '.join(known[1:])}" if known[1:] else ""
            doubt = "" if is_named else f"is it {known[0]}{others}?"
        elif site and not (town.is_beside and self.projects):
            slug = f"new {fold(town.printed)}"
            if slug not in self.projects:
                made = slugify(town.printed)
                made = _free(made if is_slug(made) else "site", self._known, "data-centre")
                entry = {"slug": made, "name": f"Data centre, {town.printed}", "kind": "site"}
                self.projects[slug] = Subject({**entry, "printed": site}, [])
            project = self.projects[slug]
            insort(self._project_places, (town.start, slug))
            doubt = "is it a project of its own?"
        elif (slug := f"new {fold(town.printed)}") in self.projects:
            insort(self._project_places, (town.start, slug))
            return
        else:
            if not town.regions:
                return
            said = f"also named: {town.printed} ({', '.join(town.regions)})"
            self._comments += [said] if said not in self._comments else []
            return
        project.doubts += [doubt] if doubt else []
        if len(town.regions) > 1:
            project.doubts.append(f"which {town.printed}: {', '.join(town.regions)}?")
        nearest = self._nearest(self._region_places, town.start)
        if not town.regions:
            project.doubts.append(f"where is {town.printed}?")
        region = next(iter(town.regions), nearest or "")
        place = {"region": region, "locality": town.printed, "inferred": True}
        project.add("places", place)

    def _site_in_sentence(self, town: Town) -> str | None:
        """The words for a data centre that stand nearest in the sentence, if any do."""
        at = town.start
        first = max(at - _SENTENCE, 0)
        before = _STOP.split(self._text[first:at])[-1]
        rest = self._text[at + len(town.printed) : at + _SENTENCE].lstrip(" .:")
        after = _STOP.split(rest, maxsplit=1)[0]
        sites = [one[0] for one in SITE.finditer(before)][-1:] or SITE.findall(after)[:1]
        return " ".join(sites[0].split()) if sites else None

    def _add_stages(self) -> None:
        for stage in stages_of(self._text, self._told, self._now):
            project = self._project_at(stage.start) or self._last_project(stage.start)
            if project is None:
                continue
            project.doubts += ["its statuses and dates?"]
            dated = {"date": stage.date} if stage.date else {}
            if stage.status:
                project.add("statuses", {"status": stage.status, **dated})
            if stage.milestone:
                project.add("milestones", {"milestone": stage.milestone, **dated})

    def _last_project(self, at: int) -> Subject | None:
        """The project that the text named last, or the first that it will name."""
        before = bisect(self._project_places, (at, ""))
        beside = self._project_places[max(before - 1, 0) :]
        return self.projects[beside[0][1]] if beside else None

    def _around(self, one: Named) -> str:
        """The words before and after a name, in its sentence."""
        before = self._text[max(one.start - 60, 0) : one.start].rpartition(". ")[2]
        end = one.start + len(one.printed)
        return f"{before} {self._text[end : end + 60].partition('. ')[0]}"

    def _add_roles(self) -> None:
        roles: set[tuple[int, str]] = set()
        for one in self._names.organisations:
            project = self._project_at(one.start)
            if project is None or (id(project), one.slug) in roles:
                continue
            words = self._around(one)
            role = next((role for role in _ROLES if _ROLES[role].search(words)), "partner")
            project.add("roles", {"role": role, "organisation": one.slug})
            project.doubts.append("its roles?")
            roles.add((id(project), one.slug))
            self.organisations[one.slug] = {"slug": one.slug, "name": one.name}
        named = {one.slug for one in self._names.organisations} - self.organisations.keys()
        self._comments += [f"also named: {slug}" for slug in sorted(named)]

    def _add_power(self) -> None:
        query = "SELECT name, kind, region, locality FROM power_mention_list WHERE slug = ?"
        for one in self._names.power:
            name, kind, region, locality = self._connection.execute(query, [one.slug]).fetchone()
            place = {"region": region, "locality": locality, "inferred": bool(region)}
            entry = {"slug": one.slug, "name": name, "kind": kind, "printed": one.printed} | place
            self.power[one.slug] = {key: value for key, value in entry.items() if value}
            if project := self._project_at(one.start):
                words = self._around(one)
                tie = next((tie for tie in _TIES if _TIES[tie].search(words)), "cited")
                project.add("power", {"power_source": one.slug, "tie": tie})
                project.doubts.append("its power?")

    def _add_numbers(self, numbers: list[TextNumber]) -> None:
        priced = {one.line for one in numbers if _reason_aside(one) == _PRICE}

        def reason_of(one: TextNumber) -> str:  # "65 m²" in an advertisement is no figure
            is_small = one.metric in {"area", "floor_area"} and one.line in priced
            return _PRICE if is_small else _reason_aside(one)

        for reason, group in groupby(numbers, reason_of):
            run = list(group)
            if reason == _PRICE and run[1:]:  # as of advertisements below the article
                ends = {"first": run[0].phrase, "last": run[-1].phrase}
                self._set_aside(run[0].line, ends, reason)
                continue
            for number in run:
                if reason:
                    self._set_aside(number.line, {"printed": number.phrase}, reason)
                else:
                    self._add_figure(number)

    def _set_aside(self, line: int, words: dict[str, str], reason: str) -> None:
        """Set a number aside, once for all its occurrences, or all those between two."""
        entry = {**words, "reason": reason, "review": "set aside, or a figure?"}
        self.aside.setdefault(" … ".join(words.values()), (line, entry))

    def _add_figure(self, number: TextNumber) -> None:
        figure: dict[str, Any] = {"metric": number.metric}
        if number.quantity is None:
            figure |= {"amount": "unquantified", "review": "which amount?"}
        else:
            figure["amount"] = str(number.quantity)
        if number.metric == "capacity":
            figure["basis"] = number.basis or "unspecified"
        figure |= {"scope": number.scope} if number.scope != "total" else {}
        figure |= {"target": number.target} if number.target else {}
        figure |= {"printed": number.phrase}
        figure |= {"conversion": True} if number.conversion else {}
        self._subject_of(number).state(number.line, figure)

    def _subject_of(self, number: TextNumber) -> Subject:
        """What a number is about: a guess."""
        doubt = "its figures?"
        subject = self._project_at(number.start)
        near = self._nearest(self._inner_places, number.start)  # says more than its country
        code = near or self._nearest(self._region_places, number.start)
        if subject is None and code:
            subject = self.regions[code]
            doubt = "of the region as such, or of a project?"
        if subject is None and (subject := self._last_project(number.start)) is None:
            entry = {"slug": _UNDECIDED, "name": "To decide", "kind": "site"}
            subject = self.projects.setdefault(_UNDECIDED, Subject(entry))
            doubt = "move these figures to a project or region"
        subject.doubts.append(doubt)
        return subject

    def lines(self) -> list[str]:
        """The article file."""
        written = ["# Decide what each review asks and delete its line: import refuses the rest."]
        written += ["format = 1", "", "[source]", *pairs(self.source)]
        for table, entries in (("organisation", self.organisations), ("power_source", self.power)):
            for entry in entries.values():
                written += ["", f"[[{table}]]", *pairs(entry)]
        for table, subjects in (("project", self.projects), ("region", self.regions)):
            for one in subjects.values():
                if table == "project" or one.figures:
                    written += subject_lines(table, one)
        for line, entry in self.aside.values():
            written += ["", f"# line {line}", "[[set_aside]]", *pairs(entry)]
        return [*written, *([""] * bool(self._comments)), *map(comment, self._comments)]

    def note(self, lines: list[str]) -> str:
        """How much of the draft there is to decide, in a line."""
        marks = sum(line.startswith("review = ") for line in lines)
        figures = sum(len(s.figures) for s in (*self.projects.values(), *self.regions.values()))
        numbers = number_of(figures, "figure"), number_of(len(self.aside), "number")
        return f"{numbers[0]}, {numbers[1]} set aside, {number_of(marks, 'mark')} to decide"


def _reason_aside(number: TextNumber) -> str:
    """Why a number is likely to be set aside, or an empty text."""
    if number.metric is None:
        return _SHARE if "%" in number.phrase else _OTHER
    high = number.quantity.high if number.quantity else None
    is_price = number.metric == "investment" and high is not None and high < _HIGHEST_PRICE
    return _PRICE if is_price else ""


def _free(slug: str, taken: Any, more: str = "2") -> str:
    """A slug that is not taken."""
    while slug in taken:
        slug = f"{slug}-{more}"
    return slug
