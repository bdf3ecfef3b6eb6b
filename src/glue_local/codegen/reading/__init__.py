"""From a generated script back to its definition."""

from glue_local.codegen.reading.script import Imported, ImportFailedError, import_script

__all__ = ["ImportFailedError", "Imported", "import_script"]
