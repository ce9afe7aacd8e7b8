"""Hold the database against itself and against the articles it was made from."""
