"""Running a script: what is asked, the process it runs in, its report."""
