"""Group chosen figures and add them up: no SQL, no files, no clock.

The rules are those of an honest total: a project counts once, unknown is not zero, only
like adds to like, a whole and its parts count once, a joint figure is not split by guess,
and the grand total comes from the data, not from the rows.
"""
