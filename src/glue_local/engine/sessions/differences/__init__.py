"""Where Sail differs from Spark: one table of rules, and what applies it to SQL and to plans."""
