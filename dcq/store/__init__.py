"""The database file: where it is, how it is opened, made, migrated and backed up."""
