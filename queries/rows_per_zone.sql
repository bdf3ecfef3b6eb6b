-- How many rows each table of the lake holds, zone by zone.
SELECT 'landing' AS zone, 'customer_landing' AS table_name, count(*) AS row_count FROM stedi_landing.customer_landing
UNION ALL SELECT 'landing', 'accelerometer_landing', count(*) FROM stedi_landing.accelerometer_landing
UNION ALL SELECT 'landing', 'step_trainer_landing', count(*) FROM stedi_landing.step_trainer_landing
UNION ALL SELECT 'trusted', 'customer_trusted', count(*) FROM stedi_trusted.customer_trusted
UNION ALL SELECT 'trusted', 'accelerometer_trusted', count(*) FROM stedi_trusted.accelerometer_trusted
UNION ALL SELECT 'trusted', 'step_trainer_trusted', count(*) FROM stedi_trusted.step_trainer_trusted
UNION ALL SELECT 'curated', 'customers_curated', count(*) FROM stedi_curated.customers_curated
UNION ALL SELECT 'curated', 'machine_learning_curated', count(*) FROM stedi_curated.machine_learning_curated
