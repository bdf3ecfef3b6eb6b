CREATE EXTERNAL TABLE IF NOT EXISTS stedi_landing.accelerometer_landing (
  `user` string COMMENT 'E-mail address of the customer whose phone measured',
  `timestamp` bigint COMMENT 'Time of the reading, milliseconds since 1970, UTC',
  `x` double COMMENT 'Acceleration along x',
  `y` double COMMENT 'Acceleration along y',
  `z` double COMMENT 'Acceleration along z'
)
COMMENT 'Accelerometer readings as the phone app delivers them'
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES (
  'case.insensitive' = 'TRUE',
  'ignore.malformed.json' = 'TRUE',
  'paths' = 'timestamp,user,x,y,z'
)
STORED AS
  INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
  OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://stedi-landing/accelerometer/'
TBLPROPERTIES (
  'classification' = 'json',
  'personal_columns' = 'user'
);
