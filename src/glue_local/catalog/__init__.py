"""Tables: their model, the catalogs that keep them, and the parser of Athena's DDL.

Imports no other package of glue_local. ``Catalog`` is the interface; ``file.FileCatalog`` keeps tables in a JSON file,
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
