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
    glueContext.purge_table(database="stedi_trusted", table_name="accelerometer_trusted", options={"retentionPeriod": 0})
    return dfc
args = getResolvedOptions(sys.argv, ['JOB_NAME'])
sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args['JOB_NAME'], args)

# Script generated for node customer_trusted
customer_trusted_node1732002000002 = glueContext.create_dynamic_frame.from_catalog(database="stedi_trusted", table_name="customer_trusted", transformation_ctx="customer_trusted_node1732002000002")

# Script generated for node accelerometer_landing
accelerometer_landing_node1732002000001 = glueContext.create_dynamic_frame.from_catalog(database="stedi_landing", table_name="accelerometer_landing", transformation_ctx="accelerometer_landing_node1732002000001")

# Script generated for node Rule
SqlQuery0 = '''
-- Readings of trusted customers; with consent scope "reading", only those taken
-- at or after the consent. No scope set means "customer"; any other is an error.
select
  a.user,
  a.timestamp,
  a.x,
  a.y,
  a.z
from accelerometer_landing a
join customer_trusted c
  on lower(a.user) = lower(c.email)
where
  case
    when '${spark.stedi.consent_scope}' = 'reading' then a.timestamp >= c.sharewithresearchasofdate
    when '${spark.stedi.consent_scope}' in ('customer', '') then true
    else cast(raise_error('spark.stedi.consent_scope must be customer or reading') as boolean)
  end
'''
Rule_node1732002000010 = sparkSqlQuery(glueContext, query = SqlQuery0, mapping = {"accelerometer_landing":accelerometer_landing_node1732002000001, "customer_trusted":customer_trusted_node1732002000002}, transformation_ctx = "Rule_node1732002000010")

# Script generated for node Promises
Promises_node1732002000011_ruleset = """
    Rules = [
        CustomSql "select count(*) from accelerometer_landing" > 0,
        CustomSql "select count(*) from accelerometer_landing where user is null or timestamp is null" = 0,
        CustomSql "select count(*) from primary p left anti join customer_trusted c on lower(p.user) = lower(c.email) and ('${spark.stedi.consent_scope}' <> 'reading' or p.timestamp >= c.sharewithresearchasofdate)" = 0
    ]
"""

Promises_node1732002000011_additional_sources = {
    "accelerometer_landing": accelerometer_landing_node1732002000001,
    "customer_trusted": customer_trusted_node1732002000002
}

Promises_node1732002000011 = EvaluateDataQuality().process_rows(frame=Rule_node1732002000010, additional_data_sources=Promises_node1732002000011_additional_sources, ruleset=Promises_node1732002000011_ruleset, publishing_options={"dataQualityEvaluationContext": "accelerometer_trusted", "enableDataQualityCloudWatchMetrics": True, "enableDataQualityResultsPublishing": True}, additional_options={"performanceTuning.caching":"CACHE_INPUT","observations.scope":"ALL"})

assert Promises_node1732002000011[EvaluateDataQuality.DATA_QUALITY_RULE_OUTCOMES_KEY].filter(lambda x: x["Outcome"] == "Failed").count() == 0, "The job failed due to failing DQ rules for node: Rule_node1732002000010"

# Script generated for node originalData
originalData_node1732002000012 = SelectFromCollection.apply(dfc=Promises_node1732002000011, key="originalData", transformation_ctx="originalData_node1732002000012")

# Script generated for node Purge target
Purgetarget_node1732002000013 = PurgeTarget(glueContext, DynamicFrameCollection({"originalData_node1732002000012": originalData_node1732002000012}, glueContext))

# Script generated for node New rows
Newrows_node1732002000014 = SelectFromCollection.apply(dfc=Purgetarget_node1732002000013, key=list(Purgetarget_node1732002000013.keys())[0], transformation_ctx="Newrows_node1732002000014")

# Script generated for node accelerometer_trusted
accelerometer_trusted_node1732002000015 = glueContext.write_dynamic_frame.from_catalog(frame=Newrows_node1732002000014, database="stedi_trusted", table_name="accelerometer_trusted", transformation_ctx="accelerometer_trusted_node1732002000015")

job.commit()