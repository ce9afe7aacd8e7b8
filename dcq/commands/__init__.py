"""One command a file: read the options, call, hand a report on."""

COMMANDS = {
    "list": "List projects; by default the live sites.",
    "show": "Show everything known about a project or region.",
    "rank": "Rank projects by their best and worst possible place.",
    "totals": "Add up projects, with their bounds and what is undisclosed.",
    "diff": "Show what changed between two dates.",
    "cite": "Print a sentence to quote, with amount, sources and date.",
    "figures": "List every figure with its source and printed words.",
    "investors": "List organisations and their roles, confidential ones too.",
    "regions": "List regions with their projects, plans and figures.",
    "power": "List power sources and the projects tied to them.",
    "sources": "List sources with their dates, caveats and what each states.",
    "gaps": "List what is undisclosed, contested or from one source only.",
    "draft": "Propose an article file from the text of an article.",
    "import": "Import article files and lists.",
    "export": "Export everything, without loss.",
    "remove": "Remove a source and everything it states.",
    "merge": "Decide that two slugs mean one project, or that they do not.",
    "unmerge": "Take a merge back: both slugs are projects again.",
    "history": "List what changed the database, the latest first.",
    "undo": "Take back the last change of the database, or an earlier one.",
    "check": "Check the database, and compare it with the articles.",
    "db": "Manage the database: make, upgrade, back up, restore it.",
    "help": "Print a manual topic or the help of a command.",
}
"""Each command with the line that its own help opens with; ``dcq.commands.NAME`` holds it."""
