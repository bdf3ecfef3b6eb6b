"""The functions of Athena, a table for each of its documentation's pages."""
