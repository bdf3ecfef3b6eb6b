"""The visual job: its model, forms, graph and checks. Imports no other package of glue_local."""

from glue_local.definition.errors import DefinitionError, Problem
from glue_local.definition.model import JobDefinition, Node
from glue_local.definition.store import load, read, save

__all__ = ["DefinitionError", "JobDefinition", "Node", "Problem", "load", "read", "save"]
