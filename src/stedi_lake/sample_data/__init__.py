"""Sample landing data in the published shape, with the expected results.

``generate(Options(customers=1000, seed=1), out)`` writes ``out/customer/landing``, ``out/accelerometer/landing``,
``out/step_trainer/landing`` (JSON lines), ``out/truth.json`` and ``out/truth/`` (Parquet). The command line is
``python -m stedi_lake.sample_data --help``.
"""

from stedi_lake.sample_data.generator import OutputExistsError, generate
from stedi_lake.sample_data.options import Options

__all__ = ["Options", "OutputExistsError", "generate"]
