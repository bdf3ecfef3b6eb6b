CREATE EXTERNAL TABLE IF NOT EXISTS stedi_trusted.step_trainer_trusted (
  `sensorreadingtime` bigint COMMENT 'Time of the reading, milliseconds since 1970, UTC',
  `serialnumber` string COMMENT 'Serial number of the step trainer',
  `distancefromobject` int COMMENT 'Distance between the trainer and the object before it'
)
COMMENT 'Step trainer readings of the trainers that curated customers use'
STORED AS PARQUET
LOCATION 's3://stedi-trusted/step_trainer_trusted/'
TBLPROPERTIES (
  'classification' = 'parquet'
);
