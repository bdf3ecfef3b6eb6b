"""What a script calls: GlueContext, DynamicFrame, Job, the transforms."""
