"""The API that a script calls: GlueContext, DynamicFrame, Job, the transforms."""
