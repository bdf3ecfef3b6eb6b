CREATE EXTERNAL TABLE IF NOT EXISTS stedi_trusted.customer_trusted (
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
COMMENT 'The latest record of each customer who consents to research'
STORED AS PARQUET
LOCATION 's3://stedi-trusted/customer_trusted/'
TBLPROPERTIES (
  'classification' = 'parquet',
  'personal_columns' = 'birthday,customername,email,phone'
);
