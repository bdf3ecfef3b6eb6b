"""AWS Glue's package ``awsgluedq``; its code is in ``glue_local.engine.api.evaluate_data_quality``."""
