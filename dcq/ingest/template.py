"""The skeleton of an article file, for an article's text."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from dcq.ingest.entries import FORMAT
from dcq.ingest.files import open_file
from dcq.names import slugify

_TEMPLATE = """\
format = {format}

[source]
slug = "{slug}"
title = "…"
# publisher = "…"
# url = "https://…"
language = "fr"
# published = "2026-01-31"   # or, where no date is printed, the first possible day:
# earliest = "2026-01-01"
file = {file}
sha256 = "{digest}"
# caveat = "What is doubtful about the article."

[[organisation]]
slug = "acme"
name = "Acme"

[[project]]
slug = "town"
name = "Acme data centre, Town"
kind = "site"                # site, programme, plan, offer
printed = "data center"      # how the article names it, eight words at most
statuses = [{{ status = "announced", date = "2026-01-31" }}]
milestones = [{{ milestone = "expected", date = "2030~" }}]
places = [{{ locality = "Town", region = "FR-59", inferred = true }}]
roles = [{{ role = "investor", organisation = "acme" }}]

[[project.figures]]
metric = "investment"
amount = "5 bn EUR"          # at least 5 bn EUR, 5 to 10 bn EUR, about 5 bn EUR, …
printed = "cinq milliards d'euros"
"""


def template(file: Path) -> str:
    """The skeleton of an article file for an article's text, with its SHA-256 filled in.

    Raises:
        UserError: the text cannot be read.
    """
    with open_file(file) as opened:
        digest = sha256(opened.read()).hexdigest()
    slug = slugify(file.stem) or "article"
    return _TEMPLATE.format(format=FORMAT, slug=slug, file=json.dumps(file.name), digest=digest)
