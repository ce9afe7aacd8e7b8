"""Read a GeoJSON feature as a row: its properties are the cells, its geometry the place."""

import re
from collections.abc import Iterator
from typing import Any

_COLLECTION = re.compile(r'\{[^\[]*?"(type"\s*:\s*"FeatureCollection"|features"\s*:\s*\[)')


def is_collection(start: str) -> bool:
    """Whether a JSON text that starts so is a collection of features."""
    return _COLLECTION.match(start) is not None


def as_row(value: dict[str, Any]) -> dict[str, Any]:
    """A feature as a row, its nested properties by dotted names; another object as it is.

    The place of a geometry that is no point is the middle of its bounding box.
    """
    if value.get("type") != "Feature" or not {"properties", "geometry"} & value.keys():
        return value
    row = {"id": value["id"]} if "id" in value else {}
    properties = value.get("properties")
    row |= _flat(properties) if isinstance(properties, dict) else {}
    points = list(_points(value.get("geometry")))
    for column, degrees in zip(("longitude", "latitude"), zip(*points, strict=True), strict=False):
        least, most = min(degrees), max(degrees)
        row[column] = least if least == most else round((least + most) / 2, 6)
    return row


def _flat(properties: dict[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    waiting = [("", properties)]
    while waiting:
        before, members = waiting.pop()
        for key, value in members.items():
            if isinstance(value, dict):
                waiting.append((f"{before}{key}.", value))
            else:
                flat[before + key] = value
    return flat


def _points(geometry: Any) -> Iterator[tuple[float, float]]:
    """The corners of a geometry, each as longitude and latitude."""
    waiting = [geometry]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += [value.get("coordinates"), value.get("geometries")]
        elif isinstance(value, list):
            pair = value[:2]
            if len(pair) == 2 and all(isinstance(one, int | float) for one in pair):
                # No place on Earth; and whole numbers may be too large to be added.
                east, north = (float(one) if abs(one) < 1e6 else 1e6 for one in pair)
                yield east, north
            else:
                waiting += value
