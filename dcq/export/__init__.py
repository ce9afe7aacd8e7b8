"""Write what the database holds into files that others read, and dcq reads back."""
