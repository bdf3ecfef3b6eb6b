CREATE EXTERNAL TABLE IF NOT EXISTS stedi_curated.machine_learning_curated (
  `sensorreadingtime` bigint COMMENT 'Time of the reading, milliseconds since 1970, UTC',
  `serialnumber` string COMMENT 'Serial number of the step trainer',
  `distancefromobject` int COMMENT 'Distance between the trainer and the object before it',
  `x` double COMMENT 'Acceleration along x',
  `y` double COMMENT 'Acceleration along y',
  `z` double COMMENT 'Acceleration along z'
)
COMMENT 'Each step trainer reading with the accelerometer reading of the same customer at the same time: plain or pseudonymous, see docs/privacy.md'
STORED AS PARQUET
LOCATION 's3://stedi-curated/machine_learning_curated/'
TBLPROPERTIES (
  'classification' = 'parquet'
);
