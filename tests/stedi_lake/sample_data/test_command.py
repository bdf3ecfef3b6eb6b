"""The generator's command line, in its own process: what it writes, refuses and needs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "stedi_lake.sample_data"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=False, timeout=300)


def test_it_writes_feeds_and_truth_and_prints_the_rows(tmp_path: Path) -> None:
    done = run(
        "--customers", "40", "--seed", "3", "--readings", "2", "--no-serial-defect", "--out", str(tmp_path)
    )
    assert done.returncode == 0, done.stderr
    truth = json.loads((tmp_path / "truth.json").read_text())
    assert truth["options"]["serial_defect"] is False
    for table, rows in truth["rows"]["customer"].items():
        assert [table, str(rows), str(truth["rows"]["reading"][table])] in [
            [cell.strip() for cell in line.split("│")[1:-1]] for line in done.stdout.splitlines()
        ]
    assert all((tmp_path / name).is_file() for name in truth["files"])

    again = run("--customers", "40", "--out", str(tmp_path))
    assert again.returncode == 2
    assert "choose another folder, or use --replace" in again.stderr


def test_a_value_out_of_range_is_refused(tmp_path: Path) -> None:
    done = run("--customers", "40", "--consented", "2", "--out", str(tmp_path))
    assert done.returncode == 2
    assert "--consented" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    file = tmp_path / "a file"
    file.write_text("")
    for out, why in ((file, "File exists"), (file / "below", "Not a directory")):
        done = run("--customers", "2", "--out", str(out))
        assert done.returncode == 2
        assert f"Cannot write to {out}: {why}: name another folder with --out." in done.stderr


# Linux counts the memory of the process that forks into its child's peak, and a test process can be large by now. A
# small process in between starts from its own size, so that the figure is that of the command alone.
PEAK_OF = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.slow
def test_memory_stays_flat_as_customers_grow(tmp_path: Path) -> None:
    command = [*COMMAND, "--customers", "400000", "--readings", "5", "--out", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-c", PEAK_OF, *command], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 500_000  # kilobytes
