{{ config(materialized='incremental', incremental_strategy='append') }} select id, name from {{ ref('t') }}{% if is_incremental() %} where id > 1{% endif %}
