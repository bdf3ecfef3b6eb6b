"""The commands that the Makefile calls: one file for each of its chapters."""
