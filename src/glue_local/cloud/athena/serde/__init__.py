"""SerDes: how lines and records become values, as Trino's readers do it; where AWS's page differs, as AWS does."""
