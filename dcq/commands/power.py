"""``dcq power``: power sources and what they are tied to."""

from dcq.commands.command import listing
from dcq.reports.power import list_power

app = listing("power", list_power, "dcq power --region normandie", "dcq power --power substation")
