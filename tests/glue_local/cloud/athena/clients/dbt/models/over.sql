{{ config(materialized='incremental', incremental_strategy='insert_overwrite', partitioned_by=['born']) }} select id, name, born from {{ ref('t') }}
