CREATE EXTERNAL TABLE IF NOT EXISTS stedi_landing.accelerometer_quarantine (
  `record` string COMMENT 'The record as delivered, as far as it was read',
  `reason` string COMMENT 'Why it is not understood, or does not count',
  `file` string COMMENT 'File it stands in, null where nobody knows',
  `line` bigint COMMENT 'Line of the file, null where nobody knows',
  `whose` string COMMENT 'Normal form of the e-mail address of the customer whose phone measured, null where none can be told',
  `firstseen` bigint COMMENT 'Time of the run that first met it, milliseconds since 1970, UTC'
)
COMMENT 'Accelerometer readings that the jobs leave out, because they do not understand them'
STORED AS PARQUET
LOCATION 's3://stedi-landing/accelerometer_quarantine/'
TBLPROPERTIES (
  'classification' = 'parquet',
  'personal_columns' = 'record,whose'
);
