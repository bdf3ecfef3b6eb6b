select * from {{ ref('animals') }} where id > 0
