"""What the planned lake costs a month: ``make cost``. An estimate (estimate.py) combines a plan's resources
(plan.py), assumptions about their use (usage.py), the measured work of the jobs (work.py) and a price table
(prices.toml). What a resource type costs is an entry in resources.py.
"""
