"""Writing s3://: files are appended, the catalog is updated, folders and tables are purged."""
