"""Glue's types, values brought to them, and the same types in Hive's, Spark's and Arrow's words."""
