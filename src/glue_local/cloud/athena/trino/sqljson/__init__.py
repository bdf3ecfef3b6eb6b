"""The JSON functions of the SQL standard: json_exists, json_query, json_value, json_array, json_object.

Their path language is another one than that of ``json_extract``.
Source: https://trino.io/docs/current/functions/json.html
"""
