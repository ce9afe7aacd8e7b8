"""GeoJSON in: a feature is a row, its properties the cells, its geometry the place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dcq.errors import UserError
from tests.lists import bring, everything

SQUARE = [[[2.0, 48.0], [3.0, 48.0], [3.0, 49.0], [2.0, 49.0], [2.0, 48.0]]]


def feature(name: str, geometry: Any, **properties: Any) -> dict[str, Any]:
    properties = {"name": name, "country": "FR"} | properties
    return {"type": "Feature", "properties": properties, "geometry": geometry}


POINT = feature("Point", {"type": "Point", "coordinates": [2.5, 48.5]}, capacity_mw=20)
AREA = feature("Area", {"type": "Polygon", "coordinates": SQUARE})
NOWHERE = feature("Nowhere", None)
FEATURES = [POINT, AREA, NOWHERE]
PLACES = {"Point": ("2.5", "48.5"), "Area": ("2.5", "48.5"), "Nowhere": ("", "")}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"type": "FeatureCollection", "name": "layer", "features": FEATURES}),
        json.dumps({"features": FEATURES, "type": "FeatureCollection"}, indent=1),
        "\n".join(map(json.dumps, FEATURES)),
    ],
    ids=["collection", "features first", "a feature a line"],
)
def test_features_are_rows_and_the_geometry_is_the_place(text: str, place: Path) -> None:
    """An area is placed at the middle of its bounding box; the collection is no project."""
    bring(place, text, db="seed.db")
    found = {row["name"]: row for row in everything(place, "--source", "mine")}
    assert {n: (row["longitude"], row["latitude"]) for n, row in found.items()} == PLACES
    assert found["Point"]["capacity_low_mw"] == "20"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"type": "FeatureCollection", "features": [{}', "the array is not closed"),
        ('{"type": "FeatureCollection", "features": []', "the collection is not closed"),
        ('{"type": "FeatureCollection", "features": [1]}', "not an object"),
        ('{"type": "FeatureCollection" "features": []}', "the collection is not closed"),
        ('{"type": "FeatureCollection", "features": []} 1', "something follows the collection"),
    ],
)
def test_a_broken_collection_is_refused(text: str, problem: str, place: Path) -> None:
    with pytest.raises(UserError) as caught:
        bring(place, text)
    assert problem in " ".join([str(caught.value), *map(str, caught.value.faults)])


WIDE = [[[179.0, 1.0], [-179.0, 1.0], [-179.0, 2.0], [179.0, 1.0]]]


@pytest.mark.parametrize(
    ("geometry", "problem"),
    [
        ({"type": "Point", "coordinates": [39]}, "not two numbers"),
        ({"type": "Point", "coordinates": ["2.5", "48.5"]}, "not two numbers"),
        ({"type": "Point", "coordinates": "x"}, "no coordinates"),
        ({"type": "Point", "coordinates": []}, "no coordinates"),
        ({"type": "Blob", "coordinates": [2.5, 48.5]}, "no type of GeoJSON: 'Blob'"),
        ({"type": "Polygon", "coordinates": WIDE}, "crosses the date line"),
        ({"type": "Point", "coordinates": [2.5, 49.5]}, "its latitude is 48.5"),
    ],
)
def test_a_geometry_that_cannot_be_read_is_refused(
    geometry: Any, problem: str, place: Path
) -> None:
    features = [NOWHERE, feature("Odd", geometry, latitude=48.5)]
    with pytest.raises(UserError) as caught:
        bring(place, json.dumps({"type": "FeatureCollection", "features": features}))
    error = " ".join([str(caught.value), *map(str, caught.value.faults)])
    assert "list.csv:1: feature 2: " in error
    assert problem in error


@pytest.mark.parametrize(
    ("name", "is_read"),
    [
        ("urn:ogc:def:crs:OGC:1.3:CRS84", True),
        ("urn:ogc:def:crs:EPSG::4326", True),
        ("EPSG:4326", True),
        ("EPSG:2154", False),
    ],
)
def test_coordinates_in_another_system_are_refused(name: str, is_read: bool, place: Path) -> None:
    crs = {"type": "name", "properties": {"name": name}}
    text = json.dumps({"type": "FeatureCollection", "crs": crs, "features": FEATURES})
    if is_read:
        bring(place, text)
    else:
        with pytest.raises(UserError, match="another system than WGS 84"):
            bring(place, text)
