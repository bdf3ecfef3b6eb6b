"""AWS Glue's data quality package, by name: what it does is in glue_local.engine.api.evaluate_data_quality."""
