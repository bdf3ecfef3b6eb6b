CREATE EXTERNAL TABLE IF NOT EXISTS shop_ready.orders (
  `id` bigint,
  `amount` double
)
COMMENT 'Orders with an amount'
STORED AS PARQUET
LOCATION 's3://anywhere/orders/'
TBLPROPERTIES (
  'classification' = 'parquet'
);
