-- What the data scientists get: rows of each step trainer, over what time, and how far the object was.
SELECT
  serialnumber,
  count(*) AS row_count,
  date_format(from_unixtime(min(sensorreadingtime) / 1000.0), '%Y-%m-%d %H:%i:%s') AS first_reading,
  date_format(from_unixtime(max(sensorreadingtime) / 1000.0), '%Y-%m-%d %H:%i:%s') AS last_reading,
  round(avg(distancefromobject), 1) AS average_distance
FROM stedi_curated.machine_learning_curated
GROUP BY serialnumber
ORDER BY row_count DESC, serialnumber
