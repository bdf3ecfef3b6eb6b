"""AWS Glue on a laptop: visual jobs, their scripts, their catalog and their runs, with no AWS account."""
