#!/bin/sh
# Runs the job tests in AWS's Glue container, as AWS documents it; where no Docker engine answers, on the
# embedded engine. https://docs.aws.amazon.com/glue/latest/dg/develop-local-docker-image.html
set -eu
cd "$(dirname "$0")/../.."

if ! docker info >/dev/null 2>&1; then
  echo "No Docker engine answers: running the job tests on the embedded engine instead of $GLUE_IMAGE."
  exec "$PYTEST" tests/jobs
fi

# Data quality in the tests needs these two; both are plain Python, and the container has neither.
needs=$(sed -n 's/.*"\(\(lark\|sqlglot\)==[^"]*\)".*/\1/p' src/glue_local/pyproject.toml | tr '\n' ' ')
exec docker run --rm \
  -v "$PWD:/home/hadoop/workspace" -w /home/hadoop/workspace \
  -e PYTHONDONTWRITEBYTECODE=1 \
  "$GLUE_IMAGE" -c "python3 -m pip install --quiet --user $needs pytest && python3 -m pytest -p no:cacheprovider tests/jobs"
