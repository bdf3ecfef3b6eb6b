"""From a visual definition to its script and back, as Glue Studio does it."""

from glue_local.codegen.kinds import UnsupportedNodeError
from glue_local.codegen.nodes import KINDS
from glue_local.codegen.script import generate

__all__ = ["KINDS", "UnsupportedNodeError", "generate"]
