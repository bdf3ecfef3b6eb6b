"""What the jobs cost in seconds, memory and bytes as data grows, compared with hand-written SQL.

``python -m stedi_lake.bench --help``, or ``make bench``. Every run's rows are checked against the truth of its data.
"""
