"""What of AWS Glue, Athena and data quality there is here: one table, read from the code that does it."""

from glue_local.support.table import SECTIONS, Row, Status, rows

__all__ = ["SECTIONS", "Row", "Status", "rows"]
