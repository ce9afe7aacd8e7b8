"""Read a GeoJSON feature as a row: its properties are the cells, its geometry the place."""

import re
from collections.abc import Iterator
from typing import Any

_COLLECTION = re.compile(r'\{[^\[]*?"(type"\s*:\s*"FeatureCollection"|features"\s*:\s*\[)')

_NEAR = 0.001  # degrees; coordinates are rounded
_GEOMETRIES = {
    **dict.fromkeys(("Point", "MultiPoint", "LineString", "MultiLineString"), "coordinates"),
    **dict.fromkeys(("Polygon", "MultiPolygon"), "coordinates"),
    "GeometryCollection": "geometries",
}
"""The member of each type of geometry that says where it is."""


def is_collection(start: str) -> bool:
    """Whether a JSON text that starts so is a collection of features."""
    return _COLLECTION.match(start) is not None


def as_row(value: dict[str, Any]) -> dict[str, Any]:
    """A feature as a row, its nested properties by dotted names; another object as it is.

    The place of a geometry that is no point is the middle of its bounding box.

    Raises:
        ValueError: the geometry cannot be read, or is not where the properties say.
    """
    if value.get("type") != "Feature" or not {"properties", "geometry"} & value.keys():
        return value
    row = {"id": value["id"]} if "id" in value else {}
    properties = value.get("properties")
    row |= _flat(properties) if isinstance(properties, dict) else {}
    points = list(_points(value.get("geometry")))
    for column, degrees in zip(("longitude", "latitude"), zip(*points, strict=True), strict=False):
        least, most = min(degrees), max(degrees)
        if column == "longitude" and 180 < most - least <= 360:
            raise ValueError("its geometry crosses the date line, or half the Earth: give a point")
        given = row.get(column)
        if isinstance(given, int | float):
            if not least - _NEAR <= given <= most + _NEAR:
                raise ValueError(f"its {column} is {given}, and its geometry is elsewhere")
        else:
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
    waiting = [] if geometry is None else [geometry]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            kind = value.get("type")
            if kind not in _GEOMETRIES:
                raise ValueError(f"its geometry is of no type of GeoJSON: {str(kind)[:40]!r}")
            waiting.append(value.get(_GEOMETRIES[kind]))
        elif not isinstance(value, list) or not value:
            raise ValueError("its geometry has no coordinates such as [2.5, 48.5]")
        elif any(isinstance(one, list | dict) for one in value):
            waiting += value
        elif len(value) > 1 and all(type(one) in {int, float} for one in value):
            # No place on Earth; and whole numbers may be too large to be added.
            east, north = (float(one) if abs(one) < 1e6 else 1e6 for one in value[:2])
            yield east, north
        else:
            raise ValueError("its geometry has a position that is not two numbers or three")
