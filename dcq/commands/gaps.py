"""``dcq gaps``: what is not known."""

from dcq.commands.command import listing
from dcq.reports.gaps import list_gaps

app = listing("gaps", list_gaps, "dcq gaps --region hauts-de-france", "dcq gaps --kind site --csv")
