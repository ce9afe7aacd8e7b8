"""Everything that reads: filters become SQL over the named views."""
