"""The three feeds as delivered, and how they get into the landing bucket."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from glue_local.errors import UserError
from glue_local.wording import many

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

FEEDS = ("customer", "accelerometer", "step_trainer")


class FeedError(UserError):
    """A folder of landing data is missing or empty; the message names the folder."""


@dataclass(frozen=True)
class Loaded:
    """What was uploaded to the landing bucket, number of files and bytes, and what was not: paths in the folder."""

    files: int
    size: int
    skipped: tuple[str, ...] = ()

    def summary(self) -> str:
        """Return a line on what was uploaded, and one on what was skipped."""
        lines = [f"{many(self.files, 'file')}, {self.size / 2**20:.1f} MiB"]
        if self.skipped:
            lines.append(f"Skipped, because only .json files are landing data: {', '.join(self.skipped)}")
        return "\n".join(lines)


def delivered(data: Path) -> dict[str, list[Path]]:
    """Return each feed's files under ``<data>/<feed>/landing``; FeedError where a feed has none."""
    files = {}
    for feed in FEEDS:
        folder = data / feed / "landing"
        if not folder.is_dir():
            raise FeedError(
                f"{folder} does not exist: DATA must hold {', '.join(f'{f}/landing' for f in FEEDS)}."
            )
        files[feed] = sorted(path for path in folder.glob("*.json*") if path.is_file())
        if not files[feed]:
            raise FeedError(f"{folder} holds no .json files: deliver the {feed} feed there.")
    return files


def load(s3: S3Client, bucket: str, data: Path) -> Loaded:
    """Upload every feed's files to ``s3://<bucket>/<feed>/``; objects of the same name are replaced."""
    uploads = [(path, f"{feed}/{path.name}") for feed, paths in delivered(data).items() for path in paths]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda upload: s3.upload_file(str(upload[0]), bucket, upload[1]), uploads))
    loaded = {path for path, _ in uploads}
    others = sorted({path for feed in FEEDS for path in (data / feed / "landing").iterdir()} - loaded)
    size = sum(path.stat().st_size for path in loaded)
    return Loaded(len(loaded), size, tuple(path.relative_to(data).as_posix() for path in others))
