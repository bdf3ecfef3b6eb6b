"""What a Glue script means locally: sessions on Sail or Spark, DynamicFrames, sources, sinks, a run's report."""
