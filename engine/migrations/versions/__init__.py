"""The versions of the database, each named by the release that brought it (各版本)."""
