"""What a command answers, as plain data that every renderer understands."""

from dcq.reports.report import Block, Cell, Cited, Column, Header, Line, Lines, Report, Table

__all__ = ["Block", "Cell", "Cited", "Column", "Header", "Line", "Lines", "Report", "Table"]
