"""AWS Glue's package ``awsglueml``; its code is in ``glue_local.engine.api``."""
