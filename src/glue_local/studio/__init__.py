"""Between git and Glue Studio: push, pull, what differs; and the commands around visual jobs."""
