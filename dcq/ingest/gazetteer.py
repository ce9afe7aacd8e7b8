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
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pycountry
from sqlalchemy import Connection, insert

from dcq.models import Region, RegionName, RegionTree
from dcq.names import fold, slugify

FRANCE = "FR"
WORLD = "world"
# Paris and Lyon are départements of their own; ISO 3166 gives them another type.
_DEPARTMENT_TYPES = {"Metropolitan department"}
_DEPARTMENTS_BESIDE = {"FR-75C": "75", "FR-69M": "69M"}


@dataclass(slots=True)
class Node:
    """A region on its way into the database; ``names`` holds (kind, name) pairs."""

    code: str
    name: str
    kind: str
    parent: str | None
    department: str | None = None
    names: list[tuple[str, str]] = field(default_factory=list)


def load_regions(connection: Connection, file: Path) -> None:
    """Write every region, its ancestors and its names into an empty database.

    Args:
        connection: open for writing.
        file: the reference file, ``seed/reference/regions.toml``.
    """
    nodes = build_nodes(tomllib.loads(file.read_text(encoding="utf-8")))
    identities = {code: number for number, code in enumerate(nodes, start=1)}
    names = _settle_names(nodes)
    rows = list(_region_rows(nodes, identities, names))
    for row in rows:  # what dcq prints, dcq reads
        names.setdefault(fold(row["slug"]), {row["code"]: ("code", row["slug"])})
    connection.execute(insert(Region), rows)
    connection.execute(
        insert(RegionTree),
        [
            {"ancestor_id": identities[above], "region_id": identities[code]}
            for code in nodes
            for above in _ancestors(nodes, code)
        ],
    )
    connection.execute(
        insert(RegionName),
        [
            {"folded": folded, "region_id": identities[code], "kind": kind, "printed": printed}
            for folded, meant in names.items()
            for code, (kind, printed) in meant.items()
        ],
    )


def build_nodes(reference: dict[str, Any]) -> dict[str, Node]:
    """Make the tree: each code with its node, every parent before its children."""
    nodes = {WORLD: Node(WORLD, "World", "world", None, names=[("name", "Monde")])}
    bloc_of: dict[str, str] = {}
    for bloc in reference["bloc"]:
        names = [("name", bloc["french"]), *(("short", name) for name in bloc.get("short", ()))]
        parent = bloc.get("inside", WORLD)
        nodes[bloc["code"]] = Node(bloc["code"], bloc["name"], "bloc", parent, names=names)
        bloc_of |= dict.fromkeys(bloc["members"], bloc["code"])
    regions = {entry["code"]: entry for entry in reference["region"]}
    twice = {
        entry["country_code"]: entry["code"]
        for entry in (*reference["region"], *reference["territory"])
        if "country_code" in entry
    }
    nodes |= {node.code: node for node in _countries(bloc_of, twice)}
    pending = list(pycountry.subdivisions)
    while pending:  # a subdivision may come before the one that it lies in
        later = []
        for subdivision in pending:
            parent = subdivision.parent_code or twice.get(*[subdivision.country_code] * 2)
            if parent in nodes:
                entry = regions.get(subdivision.code)
                nodes[subdivision.code] = _subdivision(subdivision, parent, entry)
            else:
                later.append(subdivision)
        assert len(later) < len(pending), f"no parent for {later[:3]}"
        pending = later
    for country_code, code in twice.items():
        country = pycountry.countries.get(alpha_2=country_code)
        assert country is not None, country_code
        nodes[code].names += [("code", country_code), ("code", country.alpha_3)]
    for entry in reference["name"]:
        nodes[entry["code"]].names += [("short", name) for name in entry["names"]]
    return nodes


def _countries(bloc_of: dict[str, str], twice: dict[str, str]) -> Iterator[Node]:
    in_french = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["fr"]).gettext
    for country in sorted(pycountry.countries, key=lambda country: country.alpha_2):
        if country.alpha_2 in twice:
            continue
        official = [getattr(country, key, None) for key in ("common_name", "official_name")]
        spellings = [country.name, *filter(None, official)]
        spellings += [in_french(name) for name in spellings]
        yield Node(
            country.alpha_2,
            getattr(country, "common_name", country.name),
            "country",
            bloc_of.get(country.alpha_2, WORLD),
            names=[("code", country.alpha_3), *(("name", name) for name in spellings)],
        )


def _subdivision(subdivision: Any, parent: str, entry: dict[str, Any] | None) -> Node:
    """One subdivision of ISO 3166-2; ``entry`` is what the reference file adds to it."""
    code = subdivision.code
    node = Node(
        code,
        entry["name"] if entry else subdivision.name,
        "subdivision",
        parent,
        names=[("name", subdivision.name)],
    )
    if entry:
        node.kind = "region"
        node.names.append(("code", f"R{entry['insee']}"))
        node.names += [("short", name) for name in entry.get("short", ())]
        node.names += [("former", name) for name in entry.get("former", ())]
    own = code.removeprefix("FR-")
    if code in _DEPARTMENTS_BESIDE or subdivision.type in _DEPARTMENT_TYPES:
        node.kind = "department"
        node.department = _DEPARTMENTS_BESIDE.get(code, own)
    elif entry and own.isdigit():  # overseas: région and département at once
        node.department = own
    if node.department:
        short = node.department.lstrip("0")
        node.names += [("code", name) for name in dict.fromkeys((node.department, short))]
    return node


def _ancestors(nodes: dict[str, Node], code: str) -> Iterator[str]:
    """The region itself, then each one that it lies in, up to the world."""
    above: str | None = code
    while above:
        yield above
        above = nodes[above].parent


def _settle_names(nodes: dict[str, Node]) -> dict[str, dict[str, tuple[str, str]]]:
    """What each folded name means: code → (kind, name as written)."""
    meanings: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for node in nodes.values():
        for kind, name in [("code", node.code), ("name", node.name), *node.names]:
            meanings[fold(name)].setdefault(node.code, (kind, name))
    meanings.pop("", None)
    return {
        folded: {code: meant[code] for code in _winners(nodes, meant)}
        for folded, meant in meanings.items()
    }


def _winners(nodes: dict[str, Node], meant: dict[str, tuple[str, str]]) -> Iterable[str]:
    """Which of several namesakes a name means; all of them where that is not clear."""
    if len(meant) == 1:
        return meant
    exact = [code for code, (kind, _) in meant.items() if kind == "code"]
    if exact:  # FR is France, whatever else is called so
        return exact
    french = [code for code in meant if FRANCE in _ancestors(nodes, code)]
    # What is called so today comes before what used to be.
    today = [code for code in french if meant[code][0] != "former"]
    candidates = today or french or list(meant)
    for code in candidates:
        if all(code in _ancestors(nodes, other) for other in candidates):
            return [code]
    return candidates


def _region_rows(
    nodes: dict[str, Node],
    identities: dict[str, int],
    names: dict[str, dict[str, tuple[str, str]]],
) -> Iterator[dict[str, Any]]:
    for code, node in nodes.items():
        above = list(_ancestors(nodes, code))
        country = next((up for up in above if nodes[up].kind == "country"), None)
        subdivision = above[above.index(country) - 1] if country and country != code else None
        department = next((up for up in above if nodes[up].department), None)
        # A name that means something else, too, becomes a slug only with the code behind it.
        alone = list(names.get(fold(node.name), ())) == [code]
        yield {
            "id": identities[code],
            "code": code,
            "slug": slugify(node.name if alone else f"{node.name} {code}"),
            "name": node.name,
            "kind": node.kind,
            "parent_id": identities[node.parent] if node.parent else None,
            "country_id": identities[country] if country else None,
            "subdivision_id": identities[subdivision] if subdivision else None,
            "department_id": identities[department] if department else None,
            "department_code": nodes[department].department if department else None,
        }
