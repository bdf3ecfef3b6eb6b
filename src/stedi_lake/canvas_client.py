"""What Terraform runs for a job: sends its folder and its name in Glue to the socket, and prints the answer."""

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
    sys.stderr.write(text or f"The canvas of job {job} was not set: no answer.\n")
    return int(code or 1)


if __name__ == "__main__":
    sys.exit(main())
