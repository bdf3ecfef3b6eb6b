import sys
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from awsglue.context import GlueContext
from awsglue.job import Job
import re

args = getResolvedOptions(sys.argv, ['JOB_NAME'])
sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args['JOB_NAME'], args)

# Script generated for node Orders
Orders_node1 = glueContext.create_dynamic_frame.from_catalog(database="shop_incoming", table_name="orders", transformation_ctx="Orders_node1")

# Script generated for node With an amount
Withanamount_node2 = Filter.apply(frame=Orders_node1, f=lambda row: (row["amount"] > 0), transformation_ctx="Withanamount_node2")

# Script generated for node Without the customer
Withoutthecustomer_node3 = SelectFields.apply(frame=Withanamount_node2, paths=["id", "amount"], transformation_ctx="Withoutthecustomer_node3")

# Script generated for node Clean orders
Cleanorders_node4 = glueContext.write_dynamic_frame.from_catalog(frame=Withoutthecustomer_node3, database="shop_ready", table_name="orders", transformation_ctx="Cleanorders_node4")

job.commit()