"""Java: where it is installed, and how it writes numbers."""

from glue_local.java.installation import JavaMissingError, find_java, has_java
from glue_local.java.numbers import double_text

__all__ = ["JavaMissingError", "double_text", "find_java", "has_java"]
