"""What the jobs' custom-code nodes are made of: Python that runs in them, and in an erasure.

``persons`` says when two spellings are one person's, and what a line that is no record tells all the same.
``declared`` brings a source to its table's declared columns. ``definitions`` puts both into the jobs' definitions
(``python -m stedi_lake.nodes jobs``): a Glue job is one script, and its canvas shows all of it.
"""
