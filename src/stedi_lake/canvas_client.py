"""What Terraform runs for a job: names its folder, and what Glue calls it, to the socket, and tells the answer."""

import socket
import sys


def main() -> int:
    """Return the exit code that the answer states; without an answer, 1."""
    address, job, called = sys.argv[1:]
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address)
        connection.sendall(f"{job} {called}\n".encode())
        with connection.makefile(encoding="utf-8") as stream:
            code, _, text = stream.read().partition("\n")
    sys.stderr.write(text or f"The canvas of job {job} was not set: there was no answer.\n")
    return int(code or 1)


if __name__ == "__main__":
    sys.exit(main())
