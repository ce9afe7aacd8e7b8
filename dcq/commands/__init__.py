"""One command a file: read the options, call, hand a report on."""
