"""AWS Glue's machine learning package, by name: what it does is in ``glue_local.engine.api``."""
