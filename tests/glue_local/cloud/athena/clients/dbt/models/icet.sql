{{ config(materialized='table', table_type='iceberg') }} select id, name, cast(now() as timestamp(6)) at from {{ ref('v') }}
