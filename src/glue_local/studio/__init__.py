"""Between git and Glue Studio: push, pull, what differs; and the commands around visual jobs.

``glue_local.studio.exchange.Exchange`` is the way in for a program; it needs boto3, so it is not loaded here.
"""
