CREATE EXTERNAL TABLE IF NOT EXISTS stedi_landing.step_trainer_landing (
  `sensorreadingtime` bigint COMMENT 'Time of the reading, milliseconds since 1970, UTC',
  `serialnumber` string COMMENT 'Serial number of the step trainer',
  `distancefromobject` int COMMENT 'Distance between the trainer and the object before it'
)
COMMENT 'Step trainer readings as the devices deliver them'
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES (
  'case.insensitive' = 'TRUE',
  'ignore.malformed.json' = 'TRUE',
  'paths' = 'distanceFromObject,sensorReadingTime,serialNumber'
)
STORED AS
  INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
  OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://stedi-landing/step_trainer/'
TBLPROPERTIES (
  'classification' = 'json'
);
