"""The text of an article, as it is saved: plain, or a page from which it is taken."""

from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from dcq.errors import UserError
from dcq.ingest.inputs import STANDARD_INPUT, Input, not_text
from dcq.store.files import draft, put

_LARGEST = 200_000  # bytes of a text; no article has more


@dataclass(frozen=True)
class ArticleText:
    """An article's text.

    Attributes:
        name: what errors call it.
        file: the name of the file that holds the text, if one does.
        text: the text itself.
        sha256: of the text's bytes.
        given: what a page says of itself: ``title``, ``published``, ``publisher``, ``url``.
    """

    name: str
    file: str | None
    text: str
    sha256: str
    given: dict[str, str] = field(default_factory=dict)


def read_text(file: str) -> ArticleText:
    """Read a text; that of a saved page is written beside it, as ``NAME.txt``.

    Raises:
        UserError: it cannot be read, is too large, or is a page without a text; or the file
            beside a page holds another text.
    """
    is_page = Path(file).suffix.lower() in {".html", ".htm"}
    with closing(Input(file)) as opened:
        name, parts, size = opened.name, [], 0
        for line in opened.lines():
            parts.append(line)
            size += len(line)
            if size > (25 * _LARGEST if is_page else _LARGEST):
                raise UserError(f"{name} is too large for an article", "keep its text only")
    content = b"".join(parts)
    if is_page:
        return _from_page(Path(file), content)
    try:
        text = str(content, "utf-8-sig")
    except UnicodeDecodeError as error:
        raise not_text(name) from error
    if text[:1000].lstrip()[:14].lower().startswith(("<!doctype html", "<html")):
        raise UserError(f"{name} is a web page", "save it as a file that ends in .html")
    saved = None if name == STANDARD_INPUT else Path(file).name
    return ArticleText(name, saved, text, sha256(content).hexdigest())


def empty_article() -> str:
    """An article file to fill in."""
    return Path(__file__).with_name("empty_article.toml").read_text("utf-8")


def _from_page(file: Path, content: bytes) -> ArticleText:
    """The text of a page, and what the page says of itself."""
    try:
        from trafilatura import bare_extraction
    except ImportError as error:
        raise UserError("reading a web page needs trafilatura", "pip install 'dcq[web]'") from error
    page: Any = bare_extraction(
        content,
        with_metadata=True,
        include_comments=False,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    if page is None or not page.text:
        raise UserError(f"{file} holds no article", "copy its text into a file that ends in .txt")
    title = " ".join((page.title or "").split())
    text = page.text if not title or title in page.text else f"{title}\n\n{page.text}"
    written = f"{text}\n".encode()
    target = file.with_suffix(".txt")
    with draft(target) as made:
        made.write_bytes(written)
        if not put(made, target) and target.read_bytes() != written:
            raise UserError(f"{target} holds another text", "rename it, or draft from it")
    said = {"title": title, "published": page.date, "publisher": page.sitename, "url": page.url}
    given = {key: value for key, value in said.items() if value}
    return ArticleText(str(file), target.name, f"{text}\n", sha256(written).hexdigest(), given)
