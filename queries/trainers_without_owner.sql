-- Step trainers that deliver readings and are no consenting customer's: nobody's readings of these train anything.
SELECT landing.serialnumber, count(*) AS readings, date_format(from_unixtime(max(landing.sensorreadingtime) / 1000.0), '%Y-%m-%d %H:%i:%s') AS last_reading
FROM stedi_landing.step_trainer_landing AS landing
LEFT JOIN stedi_curated.customers_curated AS owner ON owner.serialnumber = landing.serialnumber
WHERE owner.serialnumber IS NULL AND landing.serialnumber IS NOT NULL
GROUP BY landing.serialnumber
ORDER BY readings DESC, landing.serialnumber
