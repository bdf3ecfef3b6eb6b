"""The calls of AWS Glue's Python API, read from their source: a call that only raises is unsupported."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

API = Path(__file__).parents[1] / "engine" / "api"
#: Modules with the public names that scripts call.
MODULES = (
    "context_reading", "context_writing", "gluecontext", "readers", "datasource", "sink", "frame",
    "frame_transforms", "dynamicframe", "transforms", "functions", "job", "resolved_options",
    "evaluate_data_quality", "entities", "data_integration",
)  # fmt: skip
#: Base classes that hold a part of a class's methods.
_PARTS = {
    "ContextReading": "GlueContext",
    "ContextWriting": "GlueContext",
    "Frame": "DynamicFrame",
    "FrameTransforms": "DynamicFrame",
}
#: The base class of all transforms, which is not one itself.
_BASE = "GlueTransform"
#: Public in our code, and no names of AWS's.
OURS = frozenset({
    "DynamicFrame.derive", "DynamicFrame.records", "DynamicFrameCollection.items", "GlueArgumentParser.error",
    "GlueContext.run", "OutcomesFrame.count", "OutcomesFrame.filter", "OutcomesFrame.show", "luhn", "of_frame",
})  # fmt: skip
#: What remains of an error that repeats the call's own arguments.
_ELSEWHERE = "connections other than S3 and the catalog: a run of them is refused by name"
#: Errors that mean "not supported"; AWS raises other errors too.
_REFUSES = ("NotImplementedError", "refused", "not_here")


def calls() -> Iterator[tuple[str, bool, str]]:
    """Return each public call with whether it works, and what of it is refused (empty: nothing).

    A call that only calls one of GlueContext is supported as far as that one is.
    """
    found = [call for call in _own_calls() if call[0] not in OURS]
    context = {name.partition(".")[2]: done for name, *done in found if name.startswith("GlueContext.")}
    handed_on = _handed_on()
    for name, there, why in found:
        there_, why_ = context.get(handed_on.get(name, ""), (there, why))
        yield name, bool(there_), str(why_)


def _handed_on() -> dict[str, str]:
    """Return the method of GlueContext that a call only calls, by the call's name."""
    made = {}
    for module in MODULES:
        for owner in ast.parse((API / f"{module}.py").read_text(encoding="utf-8")).body:
            if isinstance(owner, ast.ClassDef):
                for node in owner.body:
                    if isinstance(node, ast.FunctionDef) and (of := _only_call(node)):
                        made[f"{owner.name}.{node.name}"] = of
                    elif of := _handed_to(node):
                        made[f"{owner.name}.{_target(node)}"] = of
    return made


def _handed_to(node: ast.stmt) -> str:
    """Return the method of GlueContext in ``name = _call(method)``."""
    call = node.value if isinstance(node, ast.Assign) else None
    if isinstance(call, ast.Call) and ast.unparse(call.func) == "_call":
        return ast.unparse(call.args[0]).rpartition(".")[2]
    return ""


def _target(node: ast.stmt) -> str:
    return ast.unparse(node.targets[0]) if isinstance(node, ast.Assign) else ""


def _only_call(node: ast.FunctionDef) -> str:
    body = [s for s in node.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    call = body[0].value if len(body) == 1 and isinstance(body[0], ast.Return | ast.Expr) else None
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
        return call.func.attr if ast.unparse(call.func.value) == "self._glue_context" else ""
    return ""


def _own_calls() -> Iterator[tuple[str, bool, str]]:
    for module in MODULES:
        tree = ast.parse((API / f"{module}.py").read_text(encoding="utf-8"))
        classes = {n.name: n for n in tree.body if isinstance(n, ast.ClassDef)}
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and node.name != _BASE:
                yield from _methods(node, classes)
            elif isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield node.name, *_done(node)


def _methods(owner: ast.ClassDef, classes: dict[str, ast.ClassDef]) -> Iterator[tuple[str, bool, str]]:
    if call := _call(owner, classes):
        yield owner.name, *_done(call)
    elif any(ast.unparse(base) == _BASE for base in owner.bases):  # the call is a method of the frame
        yield owner.name, True, ""
    for node in owner.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield f"{_PARTS.get(owner.name, owner.name)}.{node.name}", *_done(node)
        elif _handed_to(node):
            yield f"{owner.name}.{_target(node)}", True, ""


def _call(owner: ast.ClassDef, classes: dict[str, ast.ClassDef]) -> ast.FunctionDef | ast.Call | None:
    """Return the implementation of a transform's call: its own, or that of the transform it delegates to."""
    for node in owner.body:
        if isinstance(node, ast.FunctionDef) and node.name == "__call__":
            return node
        if _target(node) == "__call__" and isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            return node.value if ast.unparse(node.value.func) == "not_supported" else None
    bases = [one.id for one in owner.bases if isinstance(one, ast.Name) and one.id in classes]
    return next((found for base in bases if (found := _call(classes[base], classes))), None)


def _done(node: ast.FunctionDef | ast.Call) -> tuple[bool, str]:
    if isinstance(node, ast.Call):
        return False, str(ast.literal_eval(node.args[0]))
    body = [s for s in node.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    refused = next(
        (
            r
            for r in ast.walk(node)
            if isinstance(r, ast.Raise)
            and isinstance(r.exc, ast.Call)
            and ast.unparse(r.exc.func) in _REFUSES
        ),
        None,
    )
    whole = bool(body) and isinstance(body[-1], ast.Raise) and not _returns(node)
    words = _words(refused) if refused is not None else ""
    if whole:
        return False, words if " " in words else _why(node)
    return True, words if " " in words else _ELSEWHERE if words else ""


def _returns(node: ast.FunctionDef) -> bool:
    return any(isinstance(one, (ast.Return, ast.Yield)) and one.value is not None for one in ast.walk(node))


def _why(node: ast.FunctionDef) -> str:
    """Return the first sentence of a call's description, which says why it is refused."""
    return (
        (ast.get_docstring(node) or "")
        .split("\n", 1)[0]
        .removeprefix("Refuse")
        .removeprefix(": ")
        .strip(" .")
    )


def _words(raised: ast.Raise) -> str:
    """Return the text of an error, without the interpolated values."""
    assert isinstance(raised.exc, ast.Call)
    texts = [
        part.value
        for argument in raised.exc.args
        for part in ast.walk(argument)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]
    return " ".join("".join(texts).split()).strip(" :")
