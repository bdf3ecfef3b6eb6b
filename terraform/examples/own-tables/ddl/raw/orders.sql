CREATE EXTERNAL TABLE IF NOT EXISTS shop_incoming.orders (
  `id` bigint,
  `customer` string COMMENT 'Who ordered',
  `amount` double
)
COMMENT 'Orders as the shop writes them'
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
STORED AS
INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://anywhere/orders/'
TBLPROPERTIES (
  'classification' = 'json'
);
