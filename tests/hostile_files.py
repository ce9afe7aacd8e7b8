"""Files that mean harm, by name: what they are, and what they hold."""

from __future__ import annotations

import gzip
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

CSV = "name,country,jobs\nÎle,FR,5\n"
ARTICLE = """format = 1
[source]
slug = "s"
title = "T"
[[project]]
slug = "p"
name = "P"
kind = "site"
"""
_DEEP = 100_000
_CELLS = (
    "[bold]x[/]",
    "\x1b]0;x\x07\x9b2J",
    "=1+1",
    "'; DROP TABLE project; --",
    "\0",
    "\u202ex",
    "9" * 5000,
    "1e999999999",
    "",
    "x" * 300_000,
)


def _json(value: str) -> str:
    return f'{{"name": "A", "country": "FR", "jobs": {value}}}\n'


# Contents as they are, each tried by every name that says what a file is.
CONTENTS: dict[str, bytes] = {
    "nothing": b"",
    "line ends": b"\n\r\n\n",
    "NUL": b"\0" * 5000,
    "UTF-16": CSV.encode("utf-16"),
    "UTF-16 without BOM": CSV.encode("utf-16-le"),
    "UTF-16, big end first": CSV.encode("utf-16-be"),
    "UTF-32": CSV.encode("utf-32"),
    "latin-1": CSV.encode("latin-1"),
    "cp1252": "name,country\n“œ”€,FR\n".encode("cp1252"),
    "invalid UTF-8": b"name,country\n\xff\xfe\xc3(,FR\n",
    "surrogates as UTF-8": b"name,country\n\xed\xa0\x80,FR\n",
    "UTF-8 that ends too soon": CSV.encode() + b"\xf0\x9f",
    "gzip": gzip.compress(CSV.encode()),
    "picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "program": b"\x7fELF\2\1\1\0",
    "database": b"SQLite format 3\0\x10\0\2\2",
    "web page": b"<!DOCTYPE html><html><body>502 Bad Gateway</body></html>",
    "number": b"1",
    "script": b"#!/bin/sh\ntouch owned\n",
    "YAML": b"!!python/object/apply:os.system ['touch owned']\n",
    "deep arrays": b"[" * _DEEP,
    "deep arrays in an array": b'[{"name": ' + b"[" * _DEEP,
    "deep objects": b'{"name":' * _DEEP,
    "deep enough to read": _json("[" * 700 + "1" + "]" * 700).encode(),
    "objects deep enough to read": _json('{"a":' * 700 + "1" + "}" * 700).encode(),
    "number too long for Python": _json("9" * 5000).encode(),
    "infinite number": _json("1e999").encode(),
    "no numbers": (_json("NaN") + _json("-Infinity")).encode(),
    "lone surrogate": b'{"name": "\\ud800", "country": "FR", "source_title": "\\udfff"}\n',
    "lone surrogate as a column": b'{"name": "A", "country": "FR", "\\ud800": "x"}\n',
    "NUL in JSON": b'{"name": "a\\u0000b", "country": "FR", "source_title": "\\u0000"}\n',
    "one key twice": b'{"name": "A", "name": "B", "country": "FR"}\n',
    "objects in an array of others": b'[{"name": "A", "country": "FR"}, 1, null, [], "x"]',
    "array that is never closed": b'[{"name": "A", "country": "FR"},',
    "article that is never closed": b'{"format": 1, "source": {',
    "article of arrays": b'{"format": [], "source": [], "project": {}}',
    "article in JSON with NUL": json.dumps(
        {"format": 1, "source": {"slug": "s", "title": "a\0b"}}
    ).encode(),
    "article with a surrogate": b'{"format": 1, "source": {"slug": "s", "title": "\\ud800"}}',
    "TOML nested deep": b"format = " + b"[" * _DEEP,
    "TOML tables nested deep": b"format = " + b"{a=" * _DEEP,
    "TOML key of many parts": b"a" + b".a" * 20_000 + b" = 1\n",
    "TOML number too long": b"format = " + b"9" * 5000,
    "TOML in other bases": b"format = 0x" + b"f" * 100_000,
    "TOML without a day": b"format = 2025-02-30\n",
    "TOML with an unknown format": ARTICLE.replace("= 1", "= 99").encode(),
    "TOML with a NUL": ARTICLE.replace("T", "\\u0000").encode(),
    "TOML with a surrogate": ARTICLE.replace("T", "\\ud800").encode(),
    "TOML with escapes": ARTICLE.replace('"P"', '"\\u001b[31m\\u202e"').encode() * 2,
    "TOML with a huge amount": (
        ARTICLE + "figures = [{metric='jobs', amount='" + "9" * 100_000 + "'}]\n"
    ).encode(),
    "TOML with an amount of words": (
        ARTICLE + "figures = [{metric='jobs', amount='" + "cent mille " * 20_000 + "'}]\n"
    ).encode(),
    "header that is never closed": b'"name,country\nA,FR\n' * 1000,
    "header with a long column": b"name,country," + b"x" * 200_000 + b"\nA,FR,1\n",
    "header of many columns": b"name,country" + b",c" * 100_000 + b"\nA,FR\n",
    "header of one column many times": b"name,country" + b",name" * 1000 + b"\nA,FR\n",
    "row of many columns": b"name,country\nA,FR" + b",x" * 300_000 + b"\n",
    "cell that is too long": b"name,country\n" + b"x" * (2 << 20) + b",FR\n",
    "quotes": b'name,country\n"' + b'""' * 200_000 + b'",FR\n',
    "NUL in a cell": b"name,country,source_title\na\0b,FR,\0\n",
    "hostile cells": (
        "name,country,regions,investors,jobs,announced,slug,part_of,source_title,source_url\n"
        + "".join(f'"{cell}"' + f',"{cell}"' * 9 + "\n" for cell in _CELLS)
    ).encode(),
    "part of itself, many times": b"slug,name,country,part_of\n" + b"a,A,FR,a\n" * 1000,
}
WAYS = 6  # import, --map, draft, --links, --db, and standard input
NAMES = ("a.csv", "a.json", "a.jsonl", "a.toml", "a.txt", "a")


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 30)


def _sparse_after(start: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        path.write_text(start, encoding="utf-8")
        with path.open("r+b") as file:
            file.truncate(1 << 30)

    return make


def _long(before: bytes, after: bytes = b"", count: int = 100) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with path.open("wb") as file:
            file.write(before)
            for _ in range(count):
                file.write(b"x" * (1 << 20))
            file.write(after)

    return make


def _spreadsheet(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("xl/workbook.xml", "<workbook/>")


def _bomb(path: Path) -> None:
    with gzip.open(path, "wb") as file:
        file.write(b"\0" * (64 << 20))


# What is made rather than written, and tried by the name beside it.
MADE: dict[str, tuple[str, Callable[[Path], None]]] = {
    "spreadsheet": ("a.csv", _spreadsheet),
    "gzip bomb": ("a.csv", _bomb),
    "folder": ("a.csv", Path.mkdir),
    "folder as an article": ("a.toml", Path.mkdir),
    "link to itself": ("a.csv", lambda path: path.symlink_to(path)),
    "link to nothing": ("a.toml", lambda path: path.symlink_to("nothing")),
    "link to what never ends": ("a.csv", lambda path: path.symlink_to("/dev/zero")),
    "article that never ends": ("a.toml", lambda path: path.symlink_to("/dev/zero")),
    "JSON that never ends": ("a.json", lambda path: path.symlink_to("/dev/urandom")),
    "pipe": ("a.csv", os.mkfifo),
    "pipe as an article": ("a.toml", os.mkfifo),
    "pipe as JSON": ("a.jsonl", os.mkfifo),
    "1 GB of nothing": ("a.csv", _sparse),
    "1 GB of nothing as an article": ("a.toml", _sparse),
    "1 GB of nothing as JSON": ("a.jsonl", _sparse),
    "1 GB after a header": ("a.csv", _sparse_after(CSV)),
    "1 GB after an article": ("a.toml", _sparse_after(ARTICLE)),
    "1 GB after JSON": ("a.jsonl", _sparse_after(_json("5"))),
    "1 GB after an article in JSON": ("a.jsonl", _sparse_after('{"format": 1, ')),
    "100 MB in a line": ("a.csv", _long(b"")),
    "100 MB in a cell": ("a.csv", _long(b"name,country\n", b",FR\n")),
    "100 MB in a string": ("a.jsonl", _long(b'{"name": "', b'", "country": "FR"}\n')),
    "100 MB in an array": ("a.json", _long(b'[{"name": "', b'", "country": "FR"}]\n')),
    "16 MB in an article": ("a.toml", _long(b'format = "', b'"\n', 16)),
    "100 MB in an article in JSON": ("a.jsonl", _long(b'{"format": 1, "source": "', b'"}\n')),
    "100 MB in a comment": ("a.toml", _long(b"# ")),
}
