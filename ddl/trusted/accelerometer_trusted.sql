CREATE EXTERNAL TABLE IF NOT EXISTS stedi_trusted.accelerometer_trusted (
  `user` string COMMENT 'E-mail address of the customer whose phone measured',
  `timestamp` bigint COMMENT 'Time of the reading, milliseconds since 1970, UTC',
  `x` double COMMENT 'Acceleration along x',
  `y` double COMMENT 'Acceleration along y',
  `z` double COMMENT 'Acceleration along z'
)
COMMENT 'Accelerometer readings of the trusted customers'
STORED AS PARQUET
LOCATION 's3://stedi-trusted/accelerometer_trusted/'
TBLPROPERTIES (
  'classification' = 'parquet',
  'personal_columns' = 'user'
);
