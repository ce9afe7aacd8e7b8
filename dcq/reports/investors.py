"""Organisations and their roles."""

from dcq.query import catalogue
from dcq.query.lookup import find_organisations, parse_choice
from dcq.query.selection import Selection
from dcq.query.views import Row
from dcq.reports.report import Cell, Cited, Report, Table, as_row, columns, grouped, headers
from dcq.reports.wording import listing, percent, remarks, word
from dcq.vocabulary import CONFIDENTIAL, ROLES

COLUMNS = columns(
    ("slug", "name", "aliases", *ROLES, "sources"), many=" ".join(("aliases", *ROLES, "sources"))
)


def list_investors(selection: Selection) -> Report:
    """List organisations with their projects, one column a role; the confidential ones too."""
    parts = _kept_parts(selection)
    aliases = catalogue.organisation_aliases(selection.connection)
    found = grouped(parts, "organisation", "name")
    rows = [
        as_row(
            COLUMNS,
            {
                "slug": slug,
                "name": name,
                "aliases": aliases.get(slug),
                "sources": {part["source"] for part in own},
            }
            | {role: {part["project"] for part in own if part["role"] == role} for role in ROLES},
        )
        for (slug, name), own in found.items()
    ]
    return listing(selection, COLUMNS, rows, lambda _: [_table(found)], "organisation")


def _kept_parts(selection: Selection) -> list[Row]:
    """The parts that ``--investor``, ``--role`` and ``--source`` mean, not just their projects."""
    filters = selection.filters
    roles = {parse_choice(typed, (*ROLES, "all"), "role") for typed in filters.role}
    if filters.investor and not roles:
        roles = {"investor"}
    found = find_organisations(selection.connection, filters.investor)
    wanted = {
        "role": set() if "all" in roles else roles,
        "organisation": {each.slug if each else CONFIDENTIAL for each in found},
        "source": {*filters.source},
    }
    return [
        part
        for part in catalogue.roles(selection)
        if all(part[name] in kept for name, kept in wanted.items() if kept)
    ]


def _table(found: dict[tuple[str, ...], list[Row]]) -> Table:
    heads = headers("Organisation", "Role", "Project", "Note", from_width={"Note": 110})
    rows = []
    for (slug, name), own in found.items():
        own.sort(key=lambda part: ROLES.index(part["role"]))
        called = Cell(name, "strong", under=slug)
        for (role, project), stated in grouped(own, "role", "project").items():
            shares = {percent(part["share"]): None for part in stated if part["share"]}
            told = f"{word(role)}, {' or '.join(shares)}" if shares else word(role)
            cited = Cited(project, [part["source"] for part in stated])
            rows.append((called, Cell(told), Cell(cited), Cell(remarks(stated), "quiet")))
            called = Cell("")
    return Table(heads, rows)
