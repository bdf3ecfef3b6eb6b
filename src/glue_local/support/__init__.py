"""Supported parts of AWS Glue, Athena and data quality: one table, read from the code that implements them."""

from glue_local.support.table import SECTIONS, Row, Status, rows

__all__ = ["SECTIONS", "Row", "Status", "rows"]
