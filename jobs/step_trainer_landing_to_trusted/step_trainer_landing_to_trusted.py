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
    glueContext.purge_table(database="stedi_trusted", table_name="step_trainer_trusted", options={"retentionPeriod": 0})
    return dfc
args = getResolvedOptions(sys.argv, ['JOB_NAME'])
sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args['JOB_NAME'], args)

# Script generated for node step_trainer_landing
step_trainer_landing_node1732004000001 = glueContext.create_dynamic_frame.from_catalog(database="stedi_landing", table_name="step_trainer_landing", transformation_ctx="step_trainer_landing_node1732004000001")

# Script generated for node customers_curated
customers_curated_node1732004000002 = glueContext.create_dynamic_frame.from_catalog(database="stedi_curated", table_name="customers_curated", transformation_ctx="customers_curated_node1732004000002")

# Script generated for node Rule
SqlQuery0 = '''
-- Step readings of the trainers that the curated customers really use.
select
  s.sensorreadingtime,
  s.serialnumber,
  s.distancefromobject
from step_trainer_landing s
left semi join customers_curated c
  on s.serialnumber = c.serialnumber
'''
Rule_node1732004000010 = sparkSqlQuery(glueContext, query = SqlQuery0, mapping = {"step_trainer_landing":step_trainer_landing_node1732004000001, "customers_curated":customers_curated_node1732004000002}, transformation_ctx = "Rule_node1732004000010")

# Script generated for node Promises
Promises_node1732004000011_ruleset = """
    Rules = [
        CustomSql "select count(*) from step_trainer_landing where serialnumber is null or sensorreadingtime is null" = 0,
        CustomSql "select count(*) from primary p left anti join customers_curated c on p.serialnumber = c.serialnumber" = 0
    ]
"""

Promises_node1732004000011_additional_sources = {
    "step_trainer_landing": step_trainer_landing_node1732004000001,
    "customers_curated": customers_curated_node1732004000002
}

Promises_node1732004000011 = EvaluateDataQuality().process_rows(frame=Rule_node1732004000010, additional_data_sources=Promises_node1732004000011_additional_sources, ruleset=Promises_node1732004000011_ruleset, publishing_options={"dataQualityEvaluationContext": "step_trainer_trusted", "enableDataQualityCloudWatchMetrics": True, "enableDataQualityResultsPublishing": True}, additional_options={"performanceTuning.caching":"CACHE_INPUT","observations.scope":"ALL"})

assert Promises_node1732004000011[EvaluateDataQuality.DATA_QUALITY_RULE_OUTCOMES_KEY].filter(lambda x: x["Outcome"] == "Failed").count() == 0, "The job failed due to failing DQ rules for node: Rule_node1732004000010"

# Script generated for node originalData
originalData_node1732004000012 = SelectFromCollection.apply(dfc=Promises_node1732004000011, key="originalData", transformation_ctx="originalData_node1732004000012")

# Script generated for node Purge target
Purgetarget_node1732004000013 = PurgeTarget(glueContext, DynamicFrameCollection({"originalData_node1732004000012": originalData_node1732004000012}, glueContext))

# Script generated for node New rows
Newrows_node1732004000014 = SelectFromCollection.apply(dfc=Purgetarget_node1732004000013, key=list(Purgetarget_node1732004000013.keys())[0], transformation_ctx="Newrows_node1732004000014")

# Script generated for node step_trainer_trusted
step_trainer_trusted_node1732004000015 = glueContext.write_dynamic_frame.from_catalog(frame=Newrows_node1732004000014, database="stedi_trusted", table_name="step_trainer_trusted", transformation_ctx="step_trainer_trusted_node1732004000015")

job.commit()