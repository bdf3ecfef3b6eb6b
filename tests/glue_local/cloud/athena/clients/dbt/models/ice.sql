{{ config(materialized='incremental', table_type='iceberg', incremental_strategy='merge', unique_key='id', partitioned_by=['bucket(id, 2)']) }} select id, name, born from {{ ref('v') }}
