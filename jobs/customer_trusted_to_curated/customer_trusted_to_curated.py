import sys
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.dynamicframe import DynamicFrameCollection
from awsgluedq.transforms import EvaluateDataQuality
from awsglue.dynamicframe import DynamicFrame
from awsglue import DynamicFrame

def sparkSqlQuery(glueContext, query, mapping, transformation_ctx) -> DynamicFrame:
    for alias, frame in mapping.items():
        frame.toDF().createOrReplaceTempView(alias)
    result = spark.sql(query)
    return DynamicFrame.fromDF(result, glueContext, transformation_ctx)
# Script generated for node Purge target
def PurgeTarget(glueContext, dfc) -> DynamicFrameCollection:
    # The new rows are computed and keep their promises: now the old ones may go.
    # The bucket keeps its versions, so this can be undone.
    glueContext.purge_table(database="stedi_curated", table_name="customers_curated", options={"retentionPeriod": 0})
    return dfc
args = getResolvedOptions(sys.argv, ['JOB_NAME'])
sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args['JOB_NAME'], args)

# Script generated for node step_trainer_landing
step_trainer_landing_node1732003000003 = glueContext.create_dynamic_frame.from_catalog(database="stedi_landing", table_name="step_trainer_landing", transformation_ctx="step_trainer_landing_node1732003000003")

# Script generated for node accelerometer_landing
accelerometer_landing_node1732003000002 = glueContext.create_dynamic_frame.from_catalog(database="stedi_landing", table_name="accelerometer_landing", transformation_ctx="accelerometer_landing_node1732003000002")

# Script generated for node customer_trusted
customer_trusted_node1732003000001 = glueContext.create_dynamic_frame.from_catalog(database="stedi_trusted", table_name="customer_trusted", transformation_ctx="customer_trusted_node1732003000001")

# Script generated for node Rule
SqlQuery0 = '''
-- Trusted customers with readings, each with the serial number of the trainer they
-- really use. A trainer and its owner's phone report at the same instants: the owner
-- is the customer who shares the most of the trainer's instants, if that is at least
-- the threshold and nobody shares as many. Everybody's phone is compared, so that the
-- trainer of a customer who does not consent is never taken for somebody else's.
-- The fulfilment site's number is not used. The last three columns are evidence: the
-- promises are checked on them, and they go no further.
with phone as (
  select distinct lower(user) as user, timestamp
  from accelerometer_landing
),
trainer as (
  select distinct serialnumber, sensorreadingtime
  from step_trainer_landing
),
shared as (
  select t.serialnumber, p.user, count(*) as instants
  from trainer t
  join phone p
    on t.sensorreadingtime = p.timestamp
  group by t.serialnumber, p.user
),
ranked as (
  select
    serialnumber,
    user,
    instants,
    row_number() over (partition by serialnumber order by instants desc) as place,
    lead(instants, 1, 0) over (partition by serialnumber order by instants desc) as next
  from shared
),
owned as (
  select
    r.serialnumber,
    r.user,
    r.instants as shared,
    r.next as shared_by_next,
    d.instants as instants,
    row_number() over (partition by r.user order by r.instants desc, r.serialnumber) as use
  from ranked r
  join (select serialnumber, count(*) as instants from trainer group by serialnumber) d
    on r.serialnumber = d.serialnumber
  where
    r.place = 1
    and r.instants > r.next
    and r.instants / d.instants >= case
      when '${spark.stedi.ownership_threshold}' = '' then 0.9d
      when try_cast('${spark.stedi.ownership_threshold}' as double) > 0
        and try_cast('${spark.stedi.ownership_threshold}' as double) <= 1
        then try_cast('${spark.stedi.ownership_threshold}' as double)
      else cast(raise_error('spark.stedi.ownership_threshold must be a number above 0, at most 1') as double)
    end
)
select
  c.customername,
  c.email,
  c.phone,
  c.birthday,
  o.serialnumber,
  c.registrationdate,
  c.lastupdatedate,
  c.sharewithresearchasofdate,
  c.sharewithpublicasofdate,
  c.sharewithfriendsasofdate,
  o.instants,
  o.shared,
  o.shared_by_next
from customer_trusted c
left semi join accelerometer_landing p
  on lower(c.email) = lower(p.user)
left join (select * from owned where use = 1) o
  on lower(c.email) = o.user
'''
Rule_node1732003000010 = sparkSqlQuery(glueContext, query = SqlQuery0, mapping = {"customer_trusted":customer_trusted_node1732003000001, "accelerometer_landing":accelerometer_landing_node1732003000002, "step_trainer_landing":step_trainer_landing_node1732003000003}, transformation_ctx = "Rule_node1732003000010")

# Script generated for node Promises
Promises_node1732003000011_ruleset = """
    Rules = [
        CustomSql "select count(*) from step_trainer_landing" > 0,
        CustomSql "select count(*) from step_trainer_landing where serialnumber is null or sensorreadingtime is null" = 0,
        CustomSql "select count(*) from primary p left anti join customer_trusted c on p.email = c.email" = 0,
        CustomSql "select count(*) - count(distinct lower(email)) from primary" = 0,
        CustomSql "select count(serialnumber) - count(distinct serialnumber) from primary" = 0,
        CustomSql "select count(*) from primary where serialnumber is not null and (shared is null or shared <= shared_by_next)" = 0,
        CustomSql "select count(*) from primary where serialnumber is not null and (shared is null or shared / instants < coalesce(try_cast('${spark.stedi.ownership_threshold}' as double), 0.9d))" = 0
    ]
"""

Promises_node1732003000011_additional_sources = {
    "customer_trusted": customer_trusted_node1732003000001,
    "accelerometer_landing": accelerometer_landing_node1732003000002,
    "step_trainer_landing": step_trainer_landing_node1732003000003
}

Promises_node1732003000011 = EvaluateDataQuality().process_rows(frame=Rule_node1732003000010, additional_data_sources=Promises_node1732003000011_additional_sources, ruleset=Promises_node1732003000011_ruleset, publishing_options={"dataQualityEvaluationContext": "customers_curated", "enableDataQualityCloudWatchMetrics": True, "enableDataQualityResultsPublishing": True}, additional_options={"performanceTuning.caching":"CACHE_INPUT","observations.scope":"ALL"})

assert Promises_node1732003000011[EvaluateDataQuality.DATA_QUALITY_RULE_OUTCOMES_KEY].filter(lambda x: x["Outcome"] == "Failed").count() == 0, "The job failed due to failing DQ rules for node: Rule_node1732003000010"

# Script generated for node originalData
originalData_node1732003000012 = SelectFromCollection.apply(dfc=Promises_node1732003000011, key="originalData", transformation_ctx="originalData_node1732003000012")

# Script generated for node Columns of the table
Columnsofthetable_node1732003000016 = SelectFields.apply(frame=originalData_node1732003000012, paths=["customername", "email", "phone", "birthday", "serialnumber", "registrationdate", "lastupdatedate", "sharewithresearchasofdate", "sharewithpublicasofdate", "sharewithfriendsasofdate"], transformation_ctx="Columnsofthetable_node1732003000016")

# Script generated for node Purge target
Purgetarget_node1732003000013 = PurgeTarget(glueContext, DynamicFrameCollection({"Columnsofthetable_node1732003000016": Columnsofthetable_node1732003000016}, glueContext))

# Script generated for node New rows
Newrows_node1732003000014 = SelectFromCollection.apply(dfc=Purgetarget_node1732003000013, key=list(Purgetarget_node1732003000013.keys())[0], transformation_ctx="Newrows_node1732003000014")

# Script generated for node customers_curated
customers_curated_node1732003000015 = glueContext.write_dynamic_frame.from_catalog(frame=Newrows_node1732003000014, database="stedi_curated", table_name="customers_curated", transformation_ctx="customers_curated_node1732003000015")

job.commit()