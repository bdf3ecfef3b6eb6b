"""Hadoop's own S3A client at work: reads JSON, writes Parquet over what is there, reads it again, lists and deletes.

Run as a program: endpoint, folder of the jars, folder to read, folders to write; credentials from the environment.

The AWS SDK for Java copies what lies under a key of KMS over HTTPS alone, and the endpoint speaks HTTP: a proxy of this
program ends the TLS of each connection, under a certificate of its own that the SDK is told not to check.
"""

import os
import select
import socket
import ssl
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from werkzeug.serving import make_ssl_devcert

PIECE = 65536


def main() -> None:
    """Print the rows that were read, and those written to each folder."""
    from pyspark.sql import SparkSession

    url, jars, source, *targets = sys.argv[1:]
    address = urlsplit(url)
    hadoop = {
        "endpoint": f"https://{address.netloc}",
        "endpoint.region": "us-east-1",
        "path.style.access": "true",
        "proxy.host": "127.0.0.1",
        "proxy.port": str(tunnel((str(address.hostname), int(address.port or 80)))),
        "aws.credentials.provider": "org.apache.hadoop.fs.s3a.TemporaryAWSCredentialsProvider",
        "access.key": os.environ["AWS_ACCESS_KEY_ID"],
        "secret.key": os.environ["AWS_SECRET_ACCESS_KEY"],
        "session.token": os.environ["AWS_SESSION_TOKEN"],
        "fast.upload.buffer": "bytebuffer",
    }
    builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.jars", ",".join(str(path) for path in Path(jars).glob("*.jar")))
    builder = builder.config("spark.driver.extraJavaOptions", "-Dcom.amazonaws.sdk.disableCertChecking=true")
    for name, value in hadoop.items():
        builder = builder.config(f"spark.hadoop.fs.s3a.{name}", value)
    spark = builder.getOrCreate()
    read = spark.read.json(source)
    written = [over_and_away(spark, read, target) for target in targets]
    print("rows:", read.count(), *written)


def over_and_away(spark: Any, rows: Any, target: str) -> int:
    """Write rows twice to a folder, the second time over the first, read them again and delete the folder."""
    for _ in range(2):
        rows.write.mode("overwrite").parquet(target)
    written = int(spark.read.parquet(target).count())
    path = spark._jvm.org.apache.hadoop.fs.Path(target)
    files = path.getFileSystem(spark._jsc.hadoopConfiguration())
    assert files.delete(path, True)
    assert not files.exists(path)
    return written


def tunnel(to: tuple[str, int]) -> int:
    """Serve as an HTTP proxy whose tunnels end here, and go on to an address in clear; return its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        context.load_cert_chain(*make_ssl_devcert(f"{folder}/cert", cn=to[0]))
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            client, _ = server.accept()
            threading.Thread(target=one, args=(client,), daemon=True).start()

    def one(client: socket.socket) -> None:
        asked = b""
        while not asked.endswith(b"\r\n\r\n"):
            asked += client.recv(1)
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with context.wrap_socket(client, server_side=True) as secure, socket.create_connection(to) as plain:
            between(secure, plain)

    threading.Thread(target=serve, daemon=True).start()
    return int(server.getsockname()[1])


def between(secure: ssl.SSLSocket, plain: socket.socket) -> None:
    """Hand on what comes from either side to the other, until one ends."""
    while True:
        for source in [secure] if secure.pending() else select.select([secure, plain], [], [])[0]:
            piece = source.recv(PIECE)
            if not piece:
                return
            (plain if source is secure else secure).sendall(piece)


if __name__ == "__main__":
    main()
