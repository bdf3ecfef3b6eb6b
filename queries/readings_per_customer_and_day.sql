-- Accelerometer readings of each trusted customer on each day (UTC), the first and the last of them.
SELECT
  "user" AS customer,
  CAST(from_unixtime("timestamp" / 1000.0) AS date) AS day,
  count(*) AS readings,
  date_format(from_unixtime(min("timestamp") / 1000.0), '%Y-%m-%d %H:%i:%s') AS first_reading,
  date_format(from_unixtime(max("timestamp") / 1000.0), '%Y-%m-%d %H:%i:%s') AS last_reading
FROM stedi_trusted.accelerometer_trusted
GROUP BY 1, 2
ORDER BY 1, 2
