"""``dcq sources``: articles and what each stated."""

from dcq.commands.command import listing
from dcq.reports.sources import list_sources

app = listing("sources", list_sources, "dcq sources", "dcq sources --region nord --json")
