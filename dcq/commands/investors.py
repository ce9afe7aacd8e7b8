"""``dcq investors``: organisations and their roles."""

from dcq.commands.command import listing
from dcq.reports.investors import list_investors

app = listing(
    "investors",
    list_investors,
    "dcq investors --region hauts-de-france",
    "dcq investors --role interested",
)
