"""Running a script: its spec, the process it runs in, its report."""
