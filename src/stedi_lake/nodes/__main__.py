"""The command line: ``python -m stedi_lake.nodes jobs`` copies the shared code into the definitions' nodes."""

from __future__ import annotations

import sys
from pathlib import Path

from stedi_lake.nodes.definitions import renew

if __name__ == "__main__":
    print("\n".join(renew(Path(sys.argv[1] if len(sys.argv) > 1 else "jobs"))) or "Nothing changed.")
