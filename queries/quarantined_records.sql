-- What the jobs leave out and why: records by feed and reason, and when each reason was met first.
SELECT 'customer' AS feed, reason, count(*) AS records, date_format(from_unixtime(min(firstseen) / 1000.0), '%Y-%m-%d %H:%i:%s') AS first_seen
FROM stedi_landing.customer_quarantine GROUP BY reason
UNION ALL
SELECT 'accelerometer', reason, count(*), date_format(from_unixtime(min(firstseen) / 1000.0), '%Y-%m-%d %H:%i:%s')
FROM stedi_landing.accelerometer_quarantine GROUP BY reason
UNION ALL
SELECT 'step_trainer', reason, count(*), date_format(from_unixtime(min(firstseen) / 1000.0), '%Y-%m-%d %H:%i:%s')
FROM stedi_landing.step_trainer_quarantine GROUP BY reason
ORDER BY feed, records DESC, reason
