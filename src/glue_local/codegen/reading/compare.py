"""Compares two pieces of code, ignoring layout, the names of frames and the numbers of SQL texts."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Mapping

from glue_local.codegen.reading.sections import parsed

_QUERY = re.compile(r"\bSqlQuery\d+\b")


def same_code(code: str, other: str, renamed: Mapping[str, str]) -> bool:
    """Compare code with other code whose frames have the names in ``renamed``; a missing comment is a difference."""
    if _comments(code) - _comments(other):
        return False
    return _shape(code, renamed) == _shape(other, {})


def _shape(code: str, renamed: Mapping[str, str]) -> str:
    class _Rename(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.AST:
            return ast.Name(renamed.get(node.id, node.id), ast.Load())

        def visit_Constant(self, node: ast.Constant) -> ast.AST:
            return ast.Constant(renamed.get(node.value, node.value)) if isinstance(node.value, str) else node

    return ast.dump(_Rename().visit(parsed(_QUERY.sub("SqlQuery", code))))


def _comments(code: str) -> set[str]:
    tokens = tokenize.generate_tokens(io.StringIO(code + "\n").readline)
    return {token.string for token in tokens if token.type == tokenize.COMMENT}
