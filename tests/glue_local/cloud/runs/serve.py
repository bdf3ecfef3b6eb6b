"""Serves moto with this project's runs, its workers being the fake one: ``serve.py STATE_DIR``; prints its URL."""

import signal
import sys
import time
from pathlib import Path

from moto.server import ThreadedMotoServer

from glue_local.cloud import moto_patches, runs
from glue_local.cloud.runs.limits import Limits
from glue_local.cloud.settings import EndpointSettings


def main() -> None:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    settings = EndpointSettings(
        url=f"http://{host}:{port}", port=port, state_dir=Path(sys.argv[1]), memory_mb=120
    )
    moto_patches.install(settings)
    # A minute of a job's timeout lasts a second here.
    limits = Limits(concurrent_runs=3, standby_workers=1, seconds_per_minute=1.0, output_mb=2, disk_mb=20)
    runs.install(settings, limits, [sys.executable, str(Path(__file__).with_name("fake_worker.py"))])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(settings.url, flush=True)
    while True:
        time.sleep(0.5)  # a signal that another thread gets is handled when this one wakes


if __name__ == "__main__":
    main()
