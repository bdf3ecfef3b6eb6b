"""What statements do with Iceberg tables: make, describe and change them, write their rows, keep them small.

Source: https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg.html
"""
