"""A DynamicFrame's records, and the transforms that work on them."""
