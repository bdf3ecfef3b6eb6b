"""The visual job: its model, the forms it is stored in, its graph, its checks. Imports nothing of ours."""

from glue_local.definition.errors import DefinitionError, Problem
from glue_local.definition.model import JobDefinition, Node
from glue_local.definition.store import load, read, save

__all__ = ["DefinitionError", "JobDefinition", "Node", "Problem", "load", "read", "save"]
