"""What every table shares: how ids are made, how constraints are named, how one row points at another."""

import secrets

from sqlalchemy import Column, ForeignKey, MetaData, String

ID_LENGTH = 16


def new_id() -> str:
    """Return a fresh opaque id."""
    return secrets.token_hex(ID_LENGTH // 2)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def one_of(column: str, values: list[str]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


def reference(name: str, target: str, nullable: bool = False, primary_key: bool = False) -> Column[str]:
    return Column(name, String(ID_LENGTH), ForeignKey(target), nullable=nullable, primary_key=primary_key)
