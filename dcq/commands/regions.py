"""``dcq regions``: regions with their projects and plans."""

from dcq.commands.command import listing
from dcq.reports.regions import list_regions

app = listing("regions", list_regions, "dcq regions", "dcq regions --kind plan --csv")
