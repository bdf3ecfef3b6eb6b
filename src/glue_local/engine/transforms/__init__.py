"""What transforms do to a frame's records, a family per module; ``classes`` holds Glue's names for them."""
