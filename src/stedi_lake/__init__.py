"""The STEDI lake's own: sample data, the demo and its report."""
