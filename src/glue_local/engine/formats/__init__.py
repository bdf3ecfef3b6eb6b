"""File formats: how files become columns, and which readers and writers there are."""
