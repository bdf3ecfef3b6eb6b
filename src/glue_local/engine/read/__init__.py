"""Reading s3://: which files a source means, and how each format becomes columns."""
