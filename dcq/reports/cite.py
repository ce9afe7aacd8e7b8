"""A sentence to paste: amounts, doubts, statuses, sources and date; and how to get it again."""

import shlex
import sqlite3
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, NamedTuple

from dcq.quantity import Quantity
from dcq.query import catalogue, measures, views
from dcq.query.as_of import was_known
from dcq.query.filters import Filters
from dcq.query.selection import Selection, select_projects
from dcq.reports.cite_subject import count_kinds, subject_of
from dcq.reports.report import Report, columns, grouped
from dcq.reports.sums import fetch_projects, figure_notes, told_of
from dcq.reports.wording import as_quantity, base_figure
from dcq.rollup.model import SEPARATE_KINDS, Project
from dcq.rollup.totals import Totals
from dcq.vocabulary import EXPECTED_METRICS, METRICS, Metric
from dcq.words import Language, language_of

COLUMNS = columns("sentence command sources", many="sources")
_MOST = 20  # the most projects that one clause names


class _Told(NamedTuple):
    """What a sentence says, the sources it rests on, and the command that says the same."""

    clauses: list[str]
    sources: set[str]
    command: list[str]
    notes: list[str]


def cite(
    connection: sqlite3.Connection,
    filters: Filters,
    metric: Metric | None,
    project: str | None,
    *,
    language: str,
    as_of: str,
    again: list[str],
    dated: list[str],
) -> Report:
    """Cite what is known of a project, or without one the total that ``totals`` would print.

    Without a metric it is all that is known of the project, and the investment of the total. The
    command that prints the number again begins with ``again`` and ends with ``dated``. Unless
    that is empty, the sentence names the day ``as_of`` only where as of that day it is the same.
    """
    words = language_of(language)
    if project:
        told = _tell_project(connection, project, metric, words)
    else:
        told = _tell_total(connection, filters, metric or METRICS["investment"], words)
    sources = sorted(told.sources)
    origin = []
    if sources:
        named = (_name_source(source, words) for source in catalogue.sources(connection, sources))
        origin.append(words.say("sources", sources=words.words["then"].join(named)))
    kinds = select_projects(connection, Filters(kind=filters.kind or ("site",), status=("all",)))
    day = as_of if dated or was_known(as_of, project, kinds) else None
    if day:
        origin.append(words.say("as_of", date=words.date(day)))
    then = words.words["then"]
    sentence = then.join(filter(None, told.clauses))
    sentence += f" ({then.join(origin)})." if origin else "."
    sentence = " ".join(sentence.splitlines())  # a title may have several
    command = shlex.join([*again, *told.command, *dated])
    record = {"sentence": sentence, "command": command, "sources": sources, "as_of": day}
    row = (sentence, command, ";".join(sources))
    return Report(
        COLUMNS, [row], document=lambda: record, notes=told.notes, text=[sentence, command]
    )


def _tell_total(
    connection: sqlite3.Connection, filters: Filters, metric: Metric, words: Language
) -> _Told:
    selection = select_projects(connection, filters, default_set=True)
    projects = fetch_projects(selection, metric)
    apart = [project for project in projects if project.kind in SEPARATE_KINDS]
    together = [project for project in projects if project.kind not in SEPARATE_KINDS]
    totals = Totals(projects, grouped=False)
    per_site = _of_some(selection, metric.of_scope("per_site"))
    noun, none = words.say(f"noun.{metric.name}"), words.say(f"none.{metric.name}")
    named = _named("separately", connection, apart, words, noun=noun)
    unknown = totals.total[0].undisclosed
    told, *others = _sums(totals, metric, words) if together else [named]
    if not together:
        unknown = sum(not project.amounts for project in apart)
    levels = [entry.amount.target for entry in totals.entered if entry.amount.target]
    by = [words.date(target, "by") for target in sorted({*levels})]
    clauses = [
        subject_of(selection, together or apart, words),
        words.say("others", amounts=words.series(others)) if others else "",
        words.say(metric.scope),
        words.say("unknown", count=str(unknown)) if told and unknown else "",
        _stand(selection, together, words),
        words.say("contested") if any(e.amount.contested for e in totals.entered) else "",
        words.count("levels", len(levels), by=words.series(by)) if levels else "",
        _named("cut", connection, [project for project in together if project.cut], words),
    ]
    if projects:
        clauses[0] = words.say("have", subject=clauses[0], told=told or none)
    if together and apart:
        clauses += [words.say("besides", things=count_kinds(apart, "any", words)), named]
    clauses.append(_named("benchmarks", connection, per_site, words))
    stated = [amount for project in (*projects, *per_site) for amount in project.amounts]
    command = ["totals", *_options(filters)]
    command += ["--metric", metric.name] if metric.name != "investment" else []
    command += ["--scope", metric.scope] if metric.scope != "total" else []
    notes = [*selection.notes, *figure_notes(told_of(projects, metric))]
    return _Told(clauses, {amount.source for amount in stated}, command, notes)


def _sums(totals: Totals, metric: Metric, words: Language) -> list[str]:
    """The sum in the unit that most are stated in, and those in others; or an empty text."""
    told: list[str] = []
    for row in totals.total:
        if row.quantity is None:
            return [""]
        cut = any(e.project.cut for e in totals.entered if e.amount.unit == row.unit)
        amount = _share(row.quantity, words, cut=cut)
        if not told and amount == words.say("share"):
            amount = words.say("named", name=words.say(f"noun.{metric.name}"), amount=amount)
        elif not told:
            amount = words.say(f"amount.{metric.name}", amount=amount)
        if totals.total[1:]:
            amount = words.say("some", amount=amount, count=str(row.disclosed))
        told.append(amount)
    return told


def _share(quantity: Quantity, words: Language, *, cut: bool) -> str:
    """An amount as it counts; that it is "at least 0" says nothing of what a filter cuts off."""
    is_open = not quantity.low and quantity.high is None
    return words.say("share") if cut and is_open else words.amount(quantity)


def _of_some(selection: Selection, metric: Metric) -> list[Project]:
    """Those of the selected projects that have a metric which few do."""
    rows = {figure["project_id"] for figure in measures.counted_totals(selection, metric)}
    return fetch_projects(selection.narrowed(rows, keep=True), metric) if rows else []


def _stand(selection: Selection, projects: Sequence[Project], words: Language) -> str:
    """How many entries stand for several projects each, and for how many."""
    several = _of_some(selection, METRICS["projects"])
    kept = {project.slug for project in projects}
    amounts = [a.quantity for p in several if p.slug in kept for a in p.amounts]
    if not amounts:
        return ""
    told = words.amount(sum(amounts[1:], amounts[0]))
    return words.count("stand", len(amounts), told=told)


def _named(
    clause: str,
    connection: sqlite3.Connection,
    projects: Sequence[Project],
    words: Language,
    **values: str,
) -> str:
    """A clause with the amount of each project that has one, by name; empty if none has."""
    disclosed = [project for project in projects if project.amounts]
    listed = []
    for project in disclosed[:_MOST]:
        name = words.quote(_name(connection, project.slug, words))
        whole = clause != "separately"
        amounts = (
            _share(a.quantity if whole else project.counted(a), words, cut=project.cut)
            for a in project.amounts
        )
        listed.append(words.say("named", name=name, amount=" / ".join(amounts)))
    if more := len(disclosed) - _MOST:
        listed += [words.say("more", count=str(more))] if more > 0 else []
    told = ", ".join(listed)
    return words.say(clause, told=told, amounts=told, **values) if listed else ""


def _name(connection: sqlite3.Connection, slug: str, words: Language) -> str:
    """What a project is called: as a source in that language prints it, else as dcq does."""
    if words.code != "en":
        facts = [fact for fact in views.facts(connection, slug) if not fact["superseded"]]
        printed = {f["source"]: f["printed"] for f in facts if f["fact"] == "mention"}
        for source in catalogue.sources(connection, sorted(printed)):
            if source["language"] == words.code and printed[source["slug"]]:
                return str(printed[source["slug"]])
    return str(views.project(connection, slug)["name"])


def _tell_project(
    connection: sqlite3.Connection, slug: str, metric: Metric | None, words: Language
) -> _Told:
    ledger = [
        figure
        for figure in views.ledger(connection, slug, "project")
        if metric is None or figure["metric"] == metric.name
    ]
    chosen = [figure for figure in ledger if figure["standing"] == "chosen"]
    listed = {(f["metric"], *_unit(f)) for f in views.counted_figures(connection, [slug])}
    told, wordless, known = [], [], set()
    for (name,), figures in grouped(chosen, "metric").items():
        known.add(name)
        totals = [f for f in figures if f["scope"] == "total"]
        totals.sort(key=lambda f: ((name, *_unit(base_figure(f))) not in listed, f["basis"] or ""))
        numbers = [f for f in totals if f["qualifier"] != "unquantified"]
        if numbers:
            first, *others = [_level(figure, words) for figure in numbers]
            said = words.say(f"amount.{name}", amount=first)
            if others:
                said = words.say("also", told=said, others=words.series(others))
            told.append(said)
        elif totals:
            wordless.append(words.say(f"noun.{name}"))
        else:
            known.discard(name)
        for figure in figures:
            if figure["scope"] != "total" and figure["qualifier"] != "unquantified":
                key = "part" if figure["scope"] == "operating" else "benchmark"
                noun = words.say(f"noun.{name}")
                told.append(words.say(key, amount=_level(figure, words), noun=noun))
    facts = [fact for fact in views.facts(connection, slug) if not fact["superseded"]]
    status = views.project(connection, slug)["status"]
    silent = [words.say(f"noun.{name}") for name in EXPECTED_METRICS if name not in known]
    places = dict.fromkeys(
        place["locality"] or words.region("", place["region"])
        for place in views.places(connection, [slug])
    )
    name = _name(connection, slug, words)
    nothing = words.say(f"none.{metric.name}" if metric else "nothing")
    clauses = [
        words.say(
            "project",
            name=name if words.code == "en" else words.quote(name),
            place=f"{words.series([*places])}, " if places else "",
            status=words.words["status"][status],
            told=", ".join(told) or nothing,
        ),
        words.say("in_words", silent=", ".join(wordless)) if wordless else "",
        words.say("silent", silent=", ".join(silent)) if silent and told and not metric else "",
        words.say("contested") if any(f["standing"] == "conflicting" for f in ledger) else "",
    ]
    sources = {figure["source"] for figure in chosen}
    sources |= {f["source"] for f in facts if (f["fact"], f["value"]) == ("status", status)}
    return _Told(clauses, sources or {fact["source"] for fact in facts}, ["show", slug], [])


def _unit(figure: dict[str, Any]) -> tuple[Any, Any, Any]:
    return figure["currency"] or None, figure["basis"], figure["target"] or None


def _level(figure: dict[str, Any], words: Language) -> str:
    """A figure of the ledger with the date by which it is to be reached."""
    amount = words.amount(as_quantity(base_figure(figure)))
    return f"{amount} {words.date(figure['target'], 'by')}" if figure["target"] else amount


def _name_source(source: dict[str, Any], words: Language) -> str:
    """A source by its title, publisher and date."""
    date = source["published"] or source["earliest"]
    key = "published" if source["published"] else "earliest" if date else "undated"
    dated = words.say(key, on=words.date(date, "on") if date else "")
    title = words.quote(source["title"])
    return ", ".join(filter(None, (title, source["publisher"], dated)))


def _options(filters: Filters) -> list[str]:
    """The filters as options of a command line."""
    line = []
    for field in fields(filters):
        value = getattr(filters, field.name)
        for one in value if isinstance(value, tuple) else [value] if value else []:
            line += [f"--{field.name.replace('_', '-')}", one]
    return line
