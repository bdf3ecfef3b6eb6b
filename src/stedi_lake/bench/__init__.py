"""What the jobs cost: seconds, memory and bytes as data grows, beside the same results computed by hand in SQL.

``python -m stedi_lake.bench --help``, or ``make bench``. Every run's rows are checked against the truth of its data.
"""
