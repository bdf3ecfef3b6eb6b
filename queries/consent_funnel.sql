-- From everybody who registered to those whose readings train the step detector: how many customers are left at each step.
SELECT 1 AS step, 'delivered' AS customers, count(DISTINCT lower(trim(email))) AS count FROM stedi_landing.customer_landing
UNION ALL SELECT 2, 'consent to research', count(*) FROM stedi_trusted.customer_trusted
UNION ALL SELECT 3, 'with readings', count(*) FROM stedi_curated.customers_curated
UNION ALL SELECT 4, 'with a step trainer', count(*) FROM stedi_curated.customers_curated WHERE serialnumber IS NOT NULL
ORDER BY step
