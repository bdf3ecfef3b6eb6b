"""What a DynamicFrame holds, and the transforms that work on it."""
