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
    glueContext.purge_table(database="stedi_curated", table_name="machine_learning_curated", options={"retentionPeriod": 0})
    return dfc
args = getResolvedOptions(sys.argv, ['JOB_NAME'])
sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args['JOB_NAME'], args)

# Script generated for node accelerometer_trusted
accelerometer_trusted_node1732005000003 = glueContext.create_dynamic_frame.from_catalog(database="stedi_trusted", table_name="accelerometer_trusted", transformation_ctx="accelerometer_trusted_node1732005000003")

# Script generated for node customers_curated
customers_curated_node1732005000002 = glueContext.create_dynamic_frame.from_catalog(database="stedi_curated", table_name="customers_curated", transformation_ctx="customers_curated_node1732005000002")

# Script generated for node step_trainer_trusted
step_trainer_trusted_node1732005000001 = glueContext.create_dynamic_frame.from_catalog(database="stedi_trusted", table_name="step_trainer_trusted", transformation_ctx="step_trainer_trusted_node1732005000001")

# Script generated for node Rule
SqlQuery0 = '''
-- Each step reading with the accelerometer readings of the same customer at the same
-- instant. The e-mail joins the two; it stays until the promises are checked, and goes
-- no further.
select
  s.sensorreadingtime,
  s.serialnumber,
  s.distancefromobject,
  a.x,
  a.y,
  a.z,
  a.user
from step_trainer_trusted s
join customers_curated c
  on s.serialnumber = c.serialnumber
join accelerometer_trusted a
  on lower(c.email) = lower(a.user)
  and s.sensorreadingtime = a.timestamp
'''
Rule_node1732005000010 = sparkSqlQuery(glueContext, query = SqlQuery0, mapping = {"step_trainer_trusted":step_trainer_trusted_node1732005000001, "customers_curated":customers_curated_node1732005000002, "accelerometer_trusted":accelerometer_trusted_node1732005000003}, transformation_ctx = "Rule_node1732005000010")

# Script generated for node Promises
Promises_node1732005000011_ruleset = """
    Rules = [
        CustomSql "select count(*) from primary where sensorreadingtime is null or serialnumber is null or x is null or y is null or z is null" = 0,
        CustomSql "select count(*) from primary p left anti join customers_curated c on p.serialnumber = c.serialnumber and lower(p.user) = lower(c.email) and ('${spark.stedi.consent_scope}' <> 'reading' or p.sensorreadingtime >= c.sharewithresearchasofdate)" = 0
    ]
"""

Promises_node1732005000011_additional_sources = {
    "step_trainer_trusted": step_trainer_trusted_node1732005000001,
    "customers_curated": customers_curated_node1732005000002,
    "accelerometer_trusted": accelerometer_trusted_node1732005000003
}

Promises_node1732005000011 = EvaluateDataQuality().process_rows(frame=Rule_node1732005000010, additional_data_sources=Promises_node1732005000011_additional_sources, ruleset=Promises_node1732005000011_ruleset, publishing_options={"dataQualityEvaluationContext": "machine_learning_curated", "enableDataQualityCloudWatchMetrics": True, "enableDataQualityResultsPublishing": True}, additional_options={"performanceTuning.caching":"CACHE_INPUT","observations.scope":"ALL"})

assert Promises_node1732005000011[EvaluateDataQuality.DATA_QUALITY_RULE_OUTCOMES_KEY].filter(lambda x: x["Outcome"] == "Failed").count() == 0, "The job failed due to failing DQ rules for node: Rule_node1732005000010"

# Script generated for node originalData
originalData_node1732005000012 = SelectFromCollection.apply(dfc=Promises_node1732005000011, key="originalData", transformation_ctx="originalData_node1732005000012")

# Script generated for node Columns of the table
Columnsofthetable_node1732005000016 = SelectFields.apply(frame=originalData_node1732005000012, paths=["sensorreadingtime", "serialnumber", "distancefromobject", "x", "y", "z"], transformation_ctx="Columnsofthetable_node1732005000016")

# Script generated for node Purge target
Purgetarget_node1732005000013 = PurgeTarget(glueContext, DynamicFrameCollection({"Columnsofthetable_node1732005000016": Columnsofthetable_node1732005000016}, glueContext))

# Script generated for node New rows
Newrows_node1732005000014 = SelectFromCollection.apply(dfc=Purgetarget_node1732005000013, key=list(Purgetarget_node1732005000013.keys())[0], transformation_ctx="Newrows_node1732005000014")

# Script generated for node machine_learning_curated
machine_learning_curated_node1732005000015 = glueContext.write_dynamic_frame.from_catalog(frame=Newrows_node1732005000014, database="stedi_curated", table_name="machine_learning_curated", transformation_ctx="machine_learning_curated_node1732005000015")

job.commit()