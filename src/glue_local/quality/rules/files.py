"""Rules on the files themselves: fresh, of a size, unlike each other, equal to others or to checksums.

Without a path they look at the files that the data was read from. Tags narrow the files down or change
how they are compared. Follow https://docs.aws.amazon.com/glue/latest/dg/dqdl-rule-types-FileFreshness.html,
FileSize, FileUniqueness and FileMatch.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from glue_local.quality import expressions
from glue_local.quality.checks import Answers, CannotEvaluateError, Check, FileFact, Files, Scope, ratio
from glue_local.quality.errors import InvalidRuleError
from glue_local.quality.model import Condition, Expression, Rule, Text
from glue_local.quality.outcome import Verdict, unmet

_FILTERS = ("recentFiles", "uriRegex")
_COMMON = (*_FILTERS, "filterOrder")

#: Tags of each rule type; another one is an error.
_TAGS = {
    "FileFreshness": (*_COMMON, "failFast", "timeZone"),
    "FileSize": (*_COMMON, "failFast"),
    "FileUniqueness": (*_COMMON, "matchFileName"),
    "FileMatch": (*_COMMON, "matchFileName", "hashAlgorithm"),
}

_ALGORITHMS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256"}

#: Files named in a reason.
_NAMED = 3

_CHUNK = 2**20


def _tags(rule: Rule) -> dict[str, str]:
    """Return the tags of a rule as texts; InvalidRuleError names one that its type does not have."""
    known = _TAGS[rule.type]
    found = {}
    for name, value in rule.tags:
        if name not in known:
            raise InvalidRuleError(f"{rule.type} has no tag {name}; there are {', '.join(known)}")
        found[name] = (value.written or value.value) if isinstance(value, Text) else str(value)
    return found


def _files(scope: Scope) -> Files:
    if scope.files is None:
        raise CannotEvaluateError("There are no files here: rules on files are evaluated in a run")
    return scope.files


def _narrowed(found: list[FileFact], tags: dict[str, str]) -> list[FileFact]:
    """Keep the most recent files, or those whose path matches a pattern, in the requested order."""
    order = re.findall(r"\w+", tags.get("filterOrder", ",".join(each for each in _FILTERS if each in tags)))
    for name in order:
        if name not in _FILTERS or name not in tags:
            raise InvalidRuleError(f"filterOrder: {name} is not a filter of this rule")
        if name == "recentFiles":
            try:
                count = int(tags[name])
            except ValueError:
                raise InvalidRuleError(f"recentFiles must be a whole number, not {tags[name]}") from None
            found = sorted(found, key=lambda file: file.modified, reverse=True)[:count]
        else:
            try:
                pattern = re.compile(tags[name])
            except re.error as error:
                raise InvalidRuleError(
                    f"uriRegex {tags[name]} is not a regular expression: {error}"
                ) from None
            found = [file for file in found if pattern.search(file.path)]
    return found


def _scanned(rule: Rule, scope: Scope, path: str | None) -> list[FileFact]:
    """Return the files that a rule looks at; CannotEvaluateError if there are none."""
    files = _files(scope)
    paths = files.read if path is None else (path if "://" in path else f"s3://{path}",)
    if not paths:
        raise CannotEvaluateError("Unable to parse file path from DataFrame")
    found = [file for each in paths for file in files.list(each)]
    left = _narrowed(found, _tags(rule))
    if not left:
        raise CannotEvaluateError(f"No files are found under {', '.join(paths)}")
    return left


def _path(rule: Rule) -> str | None:
    return rule.parameters[0].value if rule.parameters else None


def _listed(files: Sequence[FileFact]) -> str:
    more = f" and {len(files) - _NAMED} more" if len(files) > _NAMED else ""
    return ", ".join(file.path for file in files[:_NAMED]) + more


def _each(
    rule: Rule, scope: Scope, value: Callable[[FileFact], Any], operand: Callable[[Expression], Any]
) -> Check:
    """Check that each file, or a share of them, meets the condition."""
    condition = rule.condition
    assert condition is not None

    def decide(_answers: Answers) -> Verdict:
        found = _scanned(rule, scope, _path(rule))
        operands = [operand(each) for each in condition.operands]
        wrong = [each for each in found if not expressions.compares(condition, value(each), operands)]
        metrics: dict[str, float] = {"Dataset.*.FileCount": float(len(found))}
        if rule.type == "FileSize":
            sizes = [file.size for file in found]
            metrics |= {"Dataset.*.MaximumFileSize": max(sizes), "Dataset.*.MinimumFileSize": min(sizes)}
        if wrong and _tags(rule).get("failFast", "").lower() == "true":
            return Verdict(False, f"{wrong[0].path} does not meet the constraint requirement!", metrics)
        share = ratio(len(found) - len(wrong), len(found))
        metrics[f"Dataset.*.{rule.type}.Compliance"] = share
        held = expressions.holds(rule.threshold, share) if rule.threshold else not wrong
        reason = None if held else f"{unmet(share)} Files that do not: {_listed(wrong)}"
        return Verdict(held, reason, metrics)

    return Check(decide)


def file_freshness(rule: Rule, scope: Scope) -> Check:
    """FileFreshness: each file was last changed when the condition says."""
    zone = _tags(rule).get("timeZone", "UTC")
    return _each(
        rule, scope, lambda file: file.modified, lambda each: expressions.moment(each, scope.now, zone)
    )


def file_size(rule: Rule, scope: Scope) -> Check:
    """FileSize: each file is as large as the condition says."""
    return _each(rule, scope, lambda file: float(file.size), expressions.size)


def _checksum(files: Files, path: str, algorithm: str) -> str:
    found = hashlib.new(algorithm, usedforsecurity=False)
    with files.open(path) as content:
        while chunk := content.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()


def _name(file: FileFact) -> str:
    return file.path.rpartition("/")[2]


def file_uniqueness(rule: Rule, scope: Scope) -> Check:
    """FileUniqueness: the share of files whose content (with matchFileName, also name) no other file has."""
    condition = rule.condition
    assert condition is not None

    def decide(_answers: Answers) -> Verdict:
        found = _scanned(rule, scope, _path(rule))
        sizes = Counter(file.size for file in found)
        contents = [
            (file.size, _checksum(_files(scope), file.path, "sha256") if sizes[file.size] > 1 else "")
            for file in found
        ]
        alike = Counter(contents)
        names = Counter(_name(file) for file in found)
        by_name = _tags(rule).get("matchFileName", "").lower() == "true"
        wrong = [
            file
            for file, content in zip(found, contents, strict=True)
            if alike[content] > 1 or (by_name and names[_name(file)] > 1)
        ]
        share = ratio(len(found) - len(wrong), len(found))
        metrics = {"Dataset.*.FileUniquenessRatio": share, "Dataset.*.FileCount": float(len(found))}
        held = expressions.holds(condition, share)
        reason = None if held else f"{unmet(share)} Files that are not unique: {_listed(wrong)}"
        return Verdict(held, reason, metrics)

    return Check(decide)


def file_match(rule: Rule, scope: Scope) -> Check:
    """FileMatch: each file has one of the checksums given, or two places hold the same files."""
    tags = _tags(rule)
    named = tags.get("hashAlgorithm", "SHA-256")
    algorithm = _ALGORITHMS.get(named.upper())
    if algorithm is None:
        raise InvalidRuleError(f"hashAlgorithm is {', '.join(_ALGORITHMS)}, not {named}")
    by_name = tags.get("matchFileName", "").lower() == "true"

    def decide(_answers: Answers) -> Verdict:
        first = _scanned(rule, scope, _path(rule))
        if rule.condition is not None:
            return _against_list(first, scope, rule.condition, algorithm, by_name)
        second = _scanned(rule, scope, rule.parameters[1].value)
        return _against_files(first, second, scope, algorithm, by_name)

    return Check(decide)


def _against_list(
    found: list[FileFact], scope: Scope, condition: Condition, algorithm: str, by_name: bool
) -> Verdict:
    wanted = {each.value.lower() for each in condition.operands if isinstance(each, Text)}
    if condition.operator not in ("=", "!=", "in", "not in"):
        raise InvalidRuleError(f"FileMatch compares checksums with = or in, not `{condition}`")
    there = condition.operator in ("=", "in")
    metrics = {"Dataset.*.FileCount": float(len(found))}
    names = Counter(_name(file) for file in found)
    if by_name and max(names.values()) > 1:
        return Verdict(False, f"Several files are named {names.most_common(1)[0][0]}", metrics)
    for file in found:
        checksum = _checksum(_files(scope), file.path, algorithm)
        if (checksum in wanted) != there:
            verb = "is not" if there else "is"
            return Verdict(False, f"{file.path}: checksum {checksum} {verb} one of those given", metrics)
    return Verdict(True, None, metrics)


def _against_files(
    first: list[FileFact], second: list[FileFact], scope: Scope, algorithm: str, by_name: bool
) -> Verdict:
    def contents(found: list[FileFact]) -> Counter[tuple[str, str]]:
        return Counter(
            (_name(file) if by_name else "", _checksum(_files(scope), file.path, algorithm)) for file in found
        )

    ours, theirs = contents(first), contents(second)
    metrics = {"Dataset.*.FileCount": float(len(first) + len(second))}
    if ours == theirs:
        return Verdict(True, None, metrics)
    for found, other in ((first, theirs), (second, ours)):
        for file in found:
            key = (_name(file) if by_name else "", _checksum(_files(scope), file.path, algorithm))
            if key not in other:
                return Verdict(False, f"{file.path} has no match on the other side", metrics)
    return Verdict(False, "One side has more files with the same content than the other", metrics)
