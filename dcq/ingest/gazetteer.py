"""Build the tree of regions and the names people use for them.

ISO 3166 comes from ``pycountry``; ``seed/reference/regions.toml`` adds what it lacks. Which of
several namesakes a name means is settled here, once, so that reading is one look-up:
a French name wins over a foreign one, a whole wins over its own part of the same name,
and what is still ambiguous keeps all its rows.
"""

from __future__ import annotations

import gettext
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pycountry
from sqlalchemy import Connection, insert

from dcq.models import Region, RegionName, RegionTree
from dcq.names import fold, slugify

FRANCE = "FR"
WORLD = "world"
_FRENCH = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["fr"])
# Paris and Lyon are départements of their own; ISO 3166 gives them another type.
_DEPARTMENT_TYPE = "Metropolitan department"
_DEPARTMENTS_BESIDE = {"FR-75C": "75", "FR-69M": "69M"}


@dataclass(slots=True, eq=False)
class Node:
    """A region on its way into the database; ``names`` holds (kind, name) pairs."""

    code: str
    name: str
    kind: str
    parent: Node | None
    department: str | None = None
    names: list[tuple[str, str]] = field(default_factory=list)
    row: int = 0
    above: list[Node] = field(init=False)

    def __post_init__(self) -> None:
        # The region itself, then each one that it lies in, up to the world.
        self.above = [self, *(self.parent.above if self.parent else ())]


Meanings = dict[str, dict[Node, tuple[str, str]]]
"""What each folded name means: the region → (kind, name as written)."""


def load_regions(connection: Connection, file: Path) -> None:
    """Write every region, its ancestors and its names into an empty database."""
    nodes = build_nodes(tomllib.loads(file.read_text(encoding="utf-8")))
    for number, node in enumerate(nodes.values(), start=1):
        node.row = number
    names = _settle_names(nodes.values())
    rows = [_region_row(node, names) for node in nodes.values()]
    for row in rows:  # what dcq prints, dcq reads
        names.setdefault(fold(row["slug"]), {nodes[row["code"]]: ("code", row["slug"])})
    connection.execute(insert(Region), rows)
    connection.execute(
        insert(RegionTree),
        [
            {"ancestor_id": above.row, "region_id": node.row}
            for node in nodes.values()
            for above in node.above
        ],
    )
    connection.execute(
        insert(RegionName),
        [
            {"folded": folded, "region_id": node.row, "kind": kind, "printed": printed}
            for folded, meant in names.items()
            for node, (kind, printed) in meant.items()
        ],
    )


def build_nodes(reference: dict[str, Any]) -> dict[str, Node]:
    """Make the tree: each code with its node, every parent before its children."""
    nodes = {WORLD: Node(WORLD, "World", "world", None, names=[("name", "Monde")])}
    bloc_of: dict[str, Node] = {}
    for bloc in reference["bloc"]:
        names = [("name", bloc["french"]), *(("short", name) for name in bloc.get("short", ()))]
        parent = nodes[bloc.get("inside", WORLD)]
        node = nodes[bloc["code"]] = Node(bloc["code"], bloc["name"], "bloc", parent, names=names)
        bloc_of |= dict.fromkeys(bloc["members"], node)
    regions = {entry["code"]: entry for entry in reference["region"]}
    twice = {
        entry["country_code"]: entry["code"]
        for entry in (*reference["region"], *reference["territory"])
        if "country_code" in entry
    }
    for country in sorted(pycountry.countries, key=lambda country: country.alpha_2):
        if country.alpha_2 not in twice:
            parent = bloc_of.get(country.alpha_2, nodes[WORLD])
            nodes[country.alpha_2] = _country(country, parent)
    for entry in reference["country"]:
        parent = nodes[entry["inside"]]
        nodes[entry["code"]] = Node(entry["code"], entry["name"], "country", parent)
    # A subdivision may come before the one that it lies in, and that one before its own.
    for subdivision in 3 * list(pycountry.subdivisions):
        country_code = subdivision.country_code
        inside = nodes.get(subdivision.parent_code or twice.get(country_code, country_code))
        if inside and subdivision.code not in nodes:
            entry = regions.get(subdivision.code, {})
            nodes[subdivision.code] = _subdivision(subdivision, inside, entry)
    assert all(subdivision.code in nodes for subdivision in pycountry.subdivisions)
    for country_code, code in twice.items():
        country = pycountry.countries.lookup(country_code)
        nodes[code].names += [("code", country_code), ("code", country.alpha_3)]
    for entry in reference["name"]:
        nodes[entry["code"]].names += [("short", name) for name in entry["names"]]
    return nodes


def _country(country: Any, parent: Node) -> Node:
    keys = ("name", "common_name", "official_name")
    spellings = [getattr(country, key) for key in keys if hasattr(country, key)]
    spellings += [_FRENCH.gettext(name) for name in spellings]
    return Node(
        country.alpha_2,
        getattr(country, "common_name", country.name),
        "country",
        parent,
        names=[("code", country.alpha_3), *(("name", name) for name in spellings)],
    )


def _subdivision(subdivision: Any, parent: Node, entry: dict[str, Any]) -> Node:
    """One subdivision of ISO 3166-2; ``entry`` is what the reference file adds to it."""
    code = subdivision.code
    node = Node(code, entry.get("name", subdivision.name), "subdivision", parent)
    node.names.append(("name", subdivision.name))
    if entry:
        node.kind = "region"
        node.names.append(("code", f"R{entry['insee']}"))
        node.names += [(k, name) for k in ("short", "former") for name in entry.get(k, ())]
    own = code.removeprefix("FR-")
    if code in _DEPARTMENTS_BESIDE or subdivision.type == _DEPARTMENT_TYPE:
        node.kind = "department"
        node.department = _DEPARTMENTS_BESIDE.get(code, own)
    elif entry and own.isdigit():  # overseas: région and département at once
        node.department = own
    if node.department:
        short = node.department.lstrip("0")
        node.names += [("code", name) for name in dict.fromkeys((node.department, short))]
    return node


def _settle_names(nodes: Iterable[Node]) -> Meanings:
    meanings: Meanings = defaultdict(dict)
    for node in nodes:
        for kind, name in [("code", node.code), ("name", node.name), *node.names]:
            meanings[fold(name)].setdefault(node, (kind, name))
    meanings.pop("", None)
    return {
        folded: {node: meant[node] for node in _winners(meant)}
        for folded, meant in meanings.items()
    }


def _winners(meant: dict[Node, tuple[str, str]]) -> Iterable[Node]:
    """Which of several namesakes a name means; all of them where that is not clear."""
    if len(meant) == 1:
        return meant
    if exact := [node for node, (kind, _) in meant.items() if kind == "code"]:
        return exact  # FR is France, whatever else is called so
    french = [node for node in meant if FRANCE in (up.code for up in node.above)]
    # What is called so today comes before what used to be.
    today = [node for node in french if meant[node][0] != "former"]
    candidates = today or french or list(meant)
    wholes = [node for node in candidates if all(node in other.above for other in candidates)]
    return wholes or candidates


def _region_row(node: Node, names: Meanings) -> dict[str, Any]:
    country = next((up for up in node.above if up.kind == "country"), None)
    subdivision = next((up for up in node.above if country and up.parent is country), None)
    department = next((up for up in node.above if up.department), None)
    # A name that means something else, too, becomes a slug only with the code behind it.
    alone = list(names.get(fold(node.name), ())) == [node]
    return {
        "id": node.row,
        "code": node.code,
        "slug": slugify(node.name if alone else f"{node.name} {node.code}"),
        "name": node.name,
        "kind": node.kind,
        "parent_id": node.parent and node.parent.row,
        "country_id": country and country.row,
        "subdivision_id": subdivision and subdivision.row,
        "department_id": department and department.row,
        "department_code": department and department.department,
    }
