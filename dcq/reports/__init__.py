"""What a command answers, as plain data that every renderer understands."""

from dcq.reports.report import Block, Cell, Column, Header, Lines, Report, Table

__all__ = ["Block", "Cell", "Column", "Header", "Lines", "Report", "Table"]
