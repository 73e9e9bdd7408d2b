"""Several looks in one statement: what each asks fits in a column."""

from typing import Any

from sqlalchemy import Select, select


def combine_scalar_queries(*looks: Select[Any]) -> Select[Any]:
    """One row, a column a look: None where a look finds nothing."""
    return select(*(look.scalar_subquery() for look in looks))
