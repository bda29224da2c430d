"""Storage of rows: SQLite by default, PostgreSQL by URL."""
