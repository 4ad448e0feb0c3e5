"""The database. The only importer of sqlalchemy: rows never leave, values do."""
