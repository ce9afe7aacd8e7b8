"""Number the sources that a page cites, in the order in which they appear on it."""

from dcq.reports import Cell, Line, Lines, Report

_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Footnotes:
    """The numbers of the sources on one page.

    Attributes:
        numbers: that of each source cited so far, by slug.
    """

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def marked(self, cell: Cell) -> tuple[list[str], list[str]]:
        """The lines of a cell and those under them, with the raised numbers of their sources."""
        return self._lines(cell.text), self._lines(cell.under)

    def _lines(self, text: Line | list[Line]) -> list[str]:
        return [self._line(line) for line in (text if isinstance(text, list) else [text]) if line]

    def _line(self, line: Line) -> str:
        if isinstance(line, str):
            return line
        numbers = {self.numbers.setdefault(slug, len(self.numbers) + 1) for slug in line.sources}
        marks = " ".join(_raised(number) for number in sorted(numbers))
        space = " " if line.words and marks and not line.words.endswith(("”", ".")) else ""
        return f"{line.words}{space}{marks}"

    def block(self, report: Report) -> Lines:
        """The footnotes of the sources that were cited."""
        found = report.footnotes([*self.numbers])
        cells = [cell for _, cell in found.lines]
        return Lines([(_raised(n), cell) for n, cell in enumerate(cells, 1)], found.title)


def _raised(number: int) -> str:
    return str(number).translate(_SUPERSCRIPT)
