"""Everything that touches the database. Nothing outside this package imports SQLAlchemy."""
