"""Combine several queries for single values into one statement."""

from typing import Any

from sqlalchemy import Select, select


def combine_scalar_queries(*queries: Select[Any]) -> Select[Any]:
    """Return a query for one row with a column for each query; None where one finds nothing."""
    return select(*(query.scalar_subquery() for query in queries))
