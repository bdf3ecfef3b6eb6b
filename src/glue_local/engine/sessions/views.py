"""Names of temporary views, which Spark finds in any case and Sail only as they were written.

Views are kept in small letters; the names of known ones are changed to them where SQL and plans name tables.
"""

from __future__ import annotations

from collections.abc import Callable

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.lexer import Token, tokens

_BEFORE_TABLES = {"FROM", "JOIN", "TABLE", "INTO", "VIEW", "EXISTS", "OVERWRITE", "DESCRIBE", "DESC"}
_ENDS_TABLES = {"WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "UNION", "EXCEPT", "INTERSECT", "MINUS", "SELECT", "ON",
                "WINDOW", "LATERAL", "VALUES"}  # fmt: skip


def _common_tables(found: list[Token]) -> dict[str, str]:
    """Return the names of common table expressions as they are written where they are defined, by small letters."""
    words = [token.upper for token in found]
    if "WITH" not in words:
        return {}
    made: dict[str, str] = {}
    for i, token in enumerate(found):
        if token.kind not in ("word", "quoted") or i == 0 or words[i - 1] not in ("WITH", "RECURSIVE", ","):
            continue
        at = i + 1
        if words[at : at + 1] == ["("]:
            at = words.index(")", at) + 1 if ")" in words[at:] else at
        if words[at : at + 2] == ["AS", "("]:
            name = token.text.strip("`")
            if made.setdefault(name.lower(), name) != name:
                raise EngineFeatureError(
                    f"Common table expressions whose names differ only in case, {made[name.lower()]} and {name},"
                )
    return made


class Views:
    """The temporary views of one session."""

    def __init__(self, conf: Callable[[str], str | None]) -> None:
        """Know none yet; ``conf`` looks up the session's configuration."""
        self._conf = conf
        self._known: set[str] = set()

    def _sensitive(self) -> bool:
        return (self._conf("spark.sql.caseSensitive") or "").lower() == "true"

    def made(self, name: str) -> str:
        """Return the name to make a view by, and remember it."""
        if self._sensitive():
            return name
        self._known.add(name.lower())
        return name.lower()

    def name(self, written: str) -> str:
        """Return the name of a table or view as the engine has it."""
        plain = written.strip("`").lower()
        return plain if plain in self._known and plain != written and not self._sensitive() else written

    def sql(self, text: str) -> str:
        """Return SQL with the names of known views, and of those it makes, in small letters."""
        if self._sensitive():
            return text
        found = tokens(text)
        made = self._made_by(found)
        self._known |= made
        lower = text.lower()
        common = _common_tables(found)
        if not common and not any(name in lower for name in self._known):
            return text
        for token in reversed(list(self.tables(found))):
            written = token.text.strip("`")
            plain = written.lower()
            wanted = common.get(plain, plain if plain in self._known else written)
            if written != wanted:
                kept = f"`{wanted}`" if token.text.startswith("`") else wanted
                text = text[: token.start] + kept + text[token.end :]
        return text

    @staticmethod
    def _made_by(found: list[Token]) -> set[str]:
        words = [t.upper for t in found[:8]]
        if (
            not words
            or words[0] not in ("CREATE", "CACHE")
            or not {"TEMP", "TEMPORARY"} & set(words)
            or "VIEW" not in words
        ):
            return set()
        at = words.index("VIEW") + 1
        if words[at : at + 3] == ["IF", "NOT", "EXISTS"]:
            at += 3
        return {found[at].text.strip("`").lower()} if at < len(found) else set()

    @staticmethod
    def tables(found: list[Token]) -> list[Token]:
        """Return the tokens that name a table: after FROM, JOIN and the like, and after the commas there."""
        names, listing = [], [False]
        for i, token in enumerate(found):
            before = found[i - 1] if i else None
            if token.kind == "mark":
                if token.text == "(":
                    listing.append(False)
                elif token.text == ")" and len(listing) > 1:
                    listing.pop()
                continue
            word = token.upper
            if word == "FROM":
                listing[-1] = True
            elif word in _ENDS_TABLES:
                listing[-1] = False
            after_dot = i + 1 < len(found) and found[i + 1].text == "."
            if before is None or token.kind not in ("word", "quoted") or after_dot:
                continue
            if before.upper in _BEFORE_TABLES or (before.text == "," and listing[-1]):
                names.append(token)
        return names
