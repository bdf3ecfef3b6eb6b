"""The Python that the jobs' custom-code nodes share. An erasure uses it too.

``persons`` decides when two spellings of an e-mail belong to one person, and reads what it can from a line that is
not a JSON object. ``declared`` casts a source to the columns that its table declares. ``definitions`` copies both into
the jobs' definitions (``python -m stedi_lake.nodes jobs``), because a Glue job is a single script.
"""
