"""Plain runs: scripts on local folders without the endpoint, ordered by what they read and write."""
