"""What is specific to the STEDI lake: sample data, the demo and its report."""
