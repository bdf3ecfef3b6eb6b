"""One run of a script: where it reads and writes, and the recorder that its report is made of."""
