"""Tables: what they are, where their definitions are kept, how Athena's DDL becomes one.

Imports nothing of ours. ``Catalog`` is the interface; ``file.FileCatalog`` keeps tables in a JSON file,
``glue.GlueCatalog`` in the Glue Data Catalog (AWS, or the local endpoint).
"""

from glue_local.catalog.model import (
    Catalog,
    CatalogError,
    Column,
    Partition,
    Table,
    TableAlreadyExistsError,
    TableNotFoundError,
)

__all__ = [
    "Catalog",
    "CatalogError",
    "Column",
    "Partition",
    "Table",
    "TableAlreadyExistsError",
    "TableNotFoundError",
]
