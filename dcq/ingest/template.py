"""The skeleton of an article file, for an article's text."""

import json
from contextlib import closing
from hashlib import file_digest
from pathlib import Path
from string import Template

from dcq.ingest.entries import FORMAT
from dcq.ingest.inputs import Input
from dcq.names import slugify


def template(file: Path) -> str:
    """The skeleton of an article file for an article's text, with its SHA-256 filled in.

    Raises:
        UserError: the text cannot be read.
    """
    with closing(Input(file)) as text:
        digest = file_digest(text.read(), "sha256").hexdigest()  # type: ignore[arg-type]
    skeleton = Template(Path(__file__).with_name("template.toml").read_text("utf-8"))
    slug = slugify(file.stem) or "article"
    return skeleton.substitute(format=FORMAT, slug=slug, file=json.dumps(file.name), digest=digest)
