"""Plain runs: scripts over folders with no endpoint, in the order of what they read and write."""
