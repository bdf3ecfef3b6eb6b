CREATE EXTERNAL TABLE IF NOT EXISTS stedi_landing.customer_landing (
  `customername` string COMMENT 'Full name',
  `email` string COMMENT 'E-mail address, which tells customers apart',
  `phone` string COMMENT 'Telephone number',
  `birthday` string COMMENT 'Birthday as typed in, year-month-day, years may have three digits',
  `serialnumber` string COMMENT 'Serial number the fulfilment site wrote, repeated over customers, not to be trusted',
  `registrationdate` bigint COMMENT 'Time of registration, milliseconds since 1970, UTC',
  `lastupdatedate` bigint COMMENT 'Time of this record, milliseconds since 1970, UTC, the latest record of an e-mail counts',
  `sharewithresearchasofdate` bigint COMMENT 'Time of consent to research, milliseconds since 1970, UTC, null means none',
  `sharewithpublicasofdate` bigint COMMENT 'Time of consent to publication, milliseconds since 1970, UTC, null means none',
  `sharewithfriendsasofdate` bigint COMMENT 'Time of consent to sharing with friends, milliseconds since 1970, UTC, null means none'
)
COMMENT 'Customer records as the website and the fulfilment site deliver them'
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES (
  'case.insensitive' = 'TRUE',
  'ignore.malformed.json' = 'TRUE',
  'paths' = 'birthDay,customerName,email,lastUpdateDate,phone,registrationDate,serialNumber,shareWithFriendsAsOfDate,shareWithPublicAsOfDate,shareWithResearchAsOfDate'
)
STORED AS
  INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
  OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://stedi-landing/customer/'
TBLPROPERTIES (
  'classification' = 'json',
  'personal_columns' = 'birthday,customername,email,phone'
);
