"""Serves moto with this project's Athena: ``serve.py STATE_DIR``; prints its URL."""

import signal
import sys
import time
from pathlib import Path

from moto.server import ThreadedMotoServer

from glue_local.cloud import athena, moto_patches
from glue_local.cloud.settings import EndpointSettings


def main() -> None:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    settings = EndpointSettings(url=f"http://{host}:{port}", port=port, state_dir=Path(sys.argv[1]))
    moto_patches.install(settings)
    athena.install(settings)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(settings.url, flush=True)
    while True:
        time.sleep(0.5)  # a signal that another thread gets is handled when this one wakes


if __name__ == "__main__":
    main()
