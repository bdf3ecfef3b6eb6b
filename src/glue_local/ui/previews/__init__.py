"""Data preview: a job's generated script, unchanged, over a scratch copy of its sources, node by node."""
