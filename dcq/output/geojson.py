"""GeoJSON: a feature for each place of a project, for maps."""

import json
from typing import TextIO

from dcq.output.inert import inert_json
from dcq.output.terminal import Terminal
from dcq.reports import Report


def render_geojson(report: Report, out: TextIO, terminal: Terminal) -> None:
    """Write a FeatureCollection; a project without coordinates is a feature without geometry."""
    before, unplaced = '{"type": "FeatureCollection", "features": [\n', 0
    for record in report.records():
        degrees = (record["longitude"], record["latitude"])
        several = [value if isinstance(value, list) else [value] for value in degrees]
        for longitude, latitude in zip(*several, strict=True):
            geometry = {"type": "Point", "coordinates": [longitude, latitude]}
            is_placed = latitude is not None
            unplaced += not is_placed
            feature = {
                "type": "Feature",
                "geometry": geometry if is_placed else None,
                "properties": record | {"latitude": latitude, "longitude": longitude},
            }
            out.write(before + inert_json(json.dumps(feature, ensure_ascii=False)))
            before = ",\n"
    out.write(("" if before == ",\n" else before) + "\n]}\n")
    if unplaced:
        report.notes.append(
            f"without coordinates, so without a geometry: {unplaced} of the features"
        )
