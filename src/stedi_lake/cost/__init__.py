"""What the planned lake costs a month: ``make cost``.

A plan's resources (plan.py), what one assumes of their use (usage.py), the work of the jobs as measured (work.py) and a
price table (prices.toml) make the lines of an estimate (estimate.py). What a resource type costs is an entry in
resources.py.
"""
