{{ config(materialized='table', partitioned_by=['born']) }} select id, name, born from {{ ref('v') }}
