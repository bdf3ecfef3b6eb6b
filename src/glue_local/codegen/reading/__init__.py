"""From a generated script back to its definition."""

from glue_local.codegen.reading.nodes import ImportFailedError
from glue_local.codegen.reading.script import GUESSED, Imported, import_script

__all__ = ["GUESSED", "ImportFailedError", "Imported", "import_script"]
