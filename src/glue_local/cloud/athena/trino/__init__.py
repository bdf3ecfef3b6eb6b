"""Trino's SQL, as Athena engine version 3 runs it: parsed, typed, and written in DuckDB's SQL, or refused.

What is not in a table here never reaches DuckDB. Source: https://docs.aws.amazon.com/athena/latest/ug/functions.html
"""
