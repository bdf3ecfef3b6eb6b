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
    glueContext.purge_table(database="stedi_trusted", table_name="customer_trusted", options={"retentionPeriod": 0})
    return dfc
args = getResolvedOptions(sys.argv, ['JOB_NAME'])
sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args['JOB_NAME'], args)

# Script generated for node customer_landing
customer_landing_node1732001000001 = glueContext.create_dynamic_frame.from_catalog(database="stedi_landing", table_name="customer_landing", transformation_ctx="customer_landing_node1732001000001")

# Script generated for node Rule
SqlQuery0 = '''
-- The latest record per e-mail, and only if that record shares with research.
-- Of two records of one instant, the one without consent counts. An e-mail address is
-- the same in capitals: a consent may be withdrawn in any spelling.
select
  customername,
  email,
  phone,
  birthday,
  serialnumber,
  registrationdate,
  lastupdatedate,
  sharewithresearchasofdate,
  sharewithpublicasofdate,
  sharewithfriendsasofdate
from (
  select
    *,
    row_number() over (
      partition by lower(email)
      order by
        lastupdatedate desc,
        sharewithresearchasofdate asc nulls first,
        registrationdate desc,
        serialnumber,
        customername,
        phone,
        birthday
    ) as recency
  from customer_landing
)
where
  recency = 1
  and sharewithresearchasofdate is not null
'''
Rule_node1732001000010 = sparkSqlQuery(glueContext, query = SqlQuery0, mapping = {"customer_landing":customer_landing_node1732001000001}, transformation_ctx = "Rule_node1732001000010")

# Script generated for node Promises
Promises_node1732001000011_ruleset = """
    Rules = [
        CustomSql "select count(*) from customer_landing" > 0,
        CustomSql "select count(*) from customer_landing where email is null or lastupdatedate is null" = 0,
        CustomSql "select count(*) - count(distinct lower(email)) from primary" = 0,
        CustomSql "select count(*) from primary where sharewithresearchasofdate is null" = 0,
        CustomSql "select count(*) from primary p join customer_landing l on lower(p.email) = lower(l.email) where l.lastupdatedate > p.lastupdatedate or (l.lastupdatedate = p.lastupdatedate and l.sharewithresearchasofdate is null)" = 0
    ]
"""

Promises_node1732001000011_additional_sources = {
    "customer_landing": customer_landing_node1732001000001
}

Promises_node1732001000011 = EvaluateDataQuality().process_rows(frame=Rule_node1732001000010, additional_data_sources=Promises_node1732001000011_additional_sources, ruleset=Promises_node1732001000011_ruleset, publishing_options={"dataQualityEvaluationContext": "customer_trusted", "enableDataQualityCloudWatchMetrics": True, "enableDataQualityResultsPublishing": True}, additional_options={"performanceTuning.caching":"CACHE_INPUT","observations.scope":"ALL"})

assert Promises_node1732001000011[EvaluateDataQuality.DATA_QUALITY_RULE_OUTCOMES_KEY].filter(lambda x: x["Outcome"] == "Failed").count() == 0, "The job failed due to failing DQ rules for node: Rule_node1732001000010"

# Script generated for node originalData
originalData_node1732001000012 = SelectFromCollection.apply(dfc=Promises_node1732001000011, key="originalData", transformation_ctx="originalData_node1732001000012")

# Script generated for node Purge target
Purgetarget_node1732001000013 = PurgeTarget(glueContext, DynamicFrameCollection({"originalData_node1732001000012": originalData_node1732001000012}, glueContext))

# Script generated for node New rows
Newrows_node1732001000014 = SelectFromCollection.apply(dfc=Purgetarget_node1732001000013, key=list(Purgetarget_node1732001000013.keys())[0], transformation_ctx="Newrows_node1732001000014")

# Script generated for node customer_trusted
customer_trusted_node1732001000015 = glueContext.write_dynamic_frame.from_catalog(frame=Newrows_node1732001000014, database="stedi_trusted", table_name="customer_trusted", transformation_ctx="customer_trusted_node1732001000015")

job.commit()