CREATE EXTERNAL TABLE IF NOT EXISTS stedi_curated.customers_curated (
  `customername` string COMMENT 'Full name',
  `email` string COMMENT 'E-mail address, which tells customers apart',
  `phone` string COMMENT 'Telephone number',
  `birthday` string COMMENT 'Birthday as typed in, year-month-day, years may have three digits',
  `serialnumber` string COMMENT 'Serial number of the step trainer the customer really uses, found from the readings, null means none',
  `registrationdate` bigint COMMENT 'Time of registration, milliseconds since 1970, UTC',
  `lastupdatedate` bigint COMMENT 'Time of this record, milliseconds since 1970, UTC, the latest record of an e-mail counts',
  `sharewithresearchasofdate` bigint COMMENT 'Time of consent to research, milliseconds since 1970, UTC, null means none',
  `sharewithpublicasofdate` bigint COMMENT 'Time of consent to publication, milliseconds since 1970, UTC, null means none',
  `sharewithfriendsasofdate` bigint COMMENT 'Time of consent to sharing with friends, milliseconds since 1970, UTC, null means none'
)
COMMENT 'Trusted customers who have readings, with the step trainer they really use'
STORED AS PARQUET
LOCATION 's3://stedi-curated/customers_curated/'
TBLPROPERTIES (
  'classification' = 'parquet',
  'personal_columns' = 'birthday,customername,email,phone'
);
