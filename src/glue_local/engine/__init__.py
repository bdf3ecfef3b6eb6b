"""Runs Glue scripts locally: sessions on Sail or Spark, DynamicFrames, sources, sinks, run reports."""
