"""One run of a script: its storage and catalog, and the recorder behind its report."""
