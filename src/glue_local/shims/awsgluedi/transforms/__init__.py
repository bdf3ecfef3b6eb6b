"""The modules that scripts import from awsgluedi.transforms."""

from . import (
    column,
    column_formatting,
    data_cleaning,
    data_quality,
    datetime_functions,
    math_functions,
    pii,
    web_functions,
)

__all__ = [
    "column",
    "column_formatting",
    "data_cleaning",
    "data_quality",
    "datetime_functions",
    "math_functions",
    "pii",
    "web_functions",
]
