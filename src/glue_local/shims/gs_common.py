"""What Glue Studio's transforms share, and authors of transforms of their own use."""

from glue_local.engine.api.studio import PYTHON_DATES, enrich_df, split_string_list

py2j_date_format = PYTHON_DATES

__all__ = ["enrich_df", "py2j_date_format", "split_string_list"]
