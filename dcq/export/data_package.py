"""Export the named views as a Frictionless data package: CSV files, and what their columns are."""

import csv
import json
import sqlite3
from pathlib import Path
from typing import Any

from dcq.export.parquet import VIEWS, kind_of

_KEYS = {"project_list": "slug", "source_list": "slug", "figure_ledger": "id"}
_REFERENCES = {
    "figure_ledger": {"source": "source_list"},
    "project_fact": {"source": "source_list"},  # a project may stand in superseded editions alone
    "organisation_part": {"project": "project_list", "source": "source_list"},
    "power_mention_list": {"source": "source_list"},
}
_TYPES: dict[str, dict[str, Any]] = {
    "list": {"type": "string", "description": "Several values are joined by a semicolon."},
    "flag": {"type": "boolean", "trueValues": ["1"], "falseValues": ["0"]},
    "count": {"type": "integer"},
    "measure": {"type": "number"},
    "text": {"type": "string"},
}


def export_data_package(connection: sqlite3.Connection, folder: Path) -> list[str]:
    """Write each view to a CSV file of its name, and ``datapackage.json``; return the names.

    Dates stay text, for they keep their precision. The licence is stated where every source is
    dcq's own; that of other sources only the user knows.
    """
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": "dcq",
        "title": "Announced AI data-centre projects, and the sources of every figure",
    }
    own = "SELECT 1 FROM source WHERE slug NOT IN (SELECT slug FROM seed_article)"
    if not connection.execute(own).fetchone():
        package["licenses"] = [{"name": "MIT", "path": "https://opensource.org/license/mit"}]
    sources = connection.execute("SELECT title, url FROM source ORDER BY slug").fetchall()
    if sources:
        package["sources"] = [
            {"title": title} | ({"path": url} if (url or "").startswith("http") else {})
            for title, url in sources
        ]
    package["resources"] = [_write(connection, view, folder) for view in VIEWS]
    text = json.dumps(package, ensure_ascii=False, indent=2)
    (folder / "datapackage.json").write_text(f"{text}\n", encoding="utf-8", newline="\n")
    return [*(f"{view}.csv" for view in VIEWS), "datapackage.json"]


def _write(connection: sqlite3.Connection, view: str, folder: Path) -> dict[str, Any]:
    cursor = connection.execute(f"SELECT * FROM {view}")
    names = [column[0] for column in cursor.description]
    with (folder / f"{view}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(cursor)
    schema: dict[str, Any] = {
        "fields": [{"name": name} | _TYPES[kind_of(view, name)] for name in names],
        "foreignKeys": [
            {"fields": field, "reference": {"resource": other, "fields": "slug"}}
            for field, other in _REFERENCES.get(view, {}).items()
        ],
    }
    if view in _KEYS:
        schema["primaryKey"] = _KEYS[view]
    return {
        "profile": "tabular-data-resource",
        **{"name": view, "path": f"{view}.csv", "encoding": "utf-8"},
        "schema": schema,
    }
