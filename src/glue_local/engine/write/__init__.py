"""Writing s3://: files appended, their entry in the catalog, and what is purged."""
