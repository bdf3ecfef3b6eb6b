"""Delta Lake's package on pip: the settings of its sessions."""

from glue_local.engine.api.delta import configure_spark_with_delta_pip

__all__ = ["configure_spark_with_delta_pip"]
