"""AWS Glue's package ``awsgluedi``; its code is in ``glue_local.engine.api.data_integration``."""
