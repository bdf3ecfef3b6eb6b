"""Stands in for the engine's worker: reads a RunSpec, runs the script as plain Python, writes a RunReport."""

import json
import os
import sys
import traceback
import urllib.error
import urllib.request


def read(url: str, path: str) -> bytes:
    try:
        return urllib.request.urlopen(url + "/" + path.removeprefix("s3://")).read()
    except urllib.error.HTTPError as error:
        if error.code != 403:
            raise
    import boto3  # slow to import: only where permissions are enforced

    bucket, key = path.removeprefix("s3://").split("/", 1)
    return boto3.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()


def main() -> int:
    line = sys.stdin.readline()
    if not line.strip():
        return 2
    spec = json.loads(line)
    os.environ.update(spec["environment"])
    source = read(spec["storage"]["url"], spec["script"])
    sys.argv = [spec["script"], *spec["arguments"]]
    report = {"state": "SUCCEEDED", "error": None, "traceback": None, "notes": []}
    report |= {"reads": [], "writes": [{"name": "t", "path": "s3://b/t/", "format": "json", "rows": 3}]}
    try:
        exec(compile(source, spec["script"], "exec"), {"__name__": "__main__", "spec": spec})
    except Exception as error:
        report |= {"state": "FAILED", "error": f"{type(error).__name__}: {error}"}
        report["traceback"] = traceback.format_exc()
        print(report["traceback"], file=sys.stderr)
    os.makedirs(os.path.dirname(spec["report_path"]), exist_ok=True)  # noqa: PTH103, PTH120
    with open(spec["report_path"], "w") as file:  # noqa: PTH123
        json.dump(report, file)
    return 0 if report["state"] == "SUCCEEDED" else 1


if __name__ == "__main__":
    sys.exit(main())
