# Databases and tables, read from the DDL files themselves: `<ddl_path>/<zone>/<table>.sql`.
#
# A file holds one statement in the canonical form (`glue-local ddl format` writes it): one column or property a
# line, clauses in one order. The plan fails on anything that the expressions below do not understand.

locals {
  # What is between quotes (a quote or a backslash in it has a backslash before it), and a name.
  ddl_text = "(?:[^'\\\\\\n]|\\\\['\\\\])*"
  ddl_name = "`?[a-z_][a-z0-9_]*`?"
  # The backslash that goes again, as `replace` takes it.
  ddl_escaped = "/\\\\(.)/"
  # Lines of a list: each but the last ends in a comma.
  ddl_list = "(?:[^\\n]+,\\n)*[^\\n]*[^,\\n]"

  ddl_column   = "^(?P<name>${local.ddl_name}) (?P<type>[a-z0-9_<>:,()]+?)(?: COMMENT '(?P<comment>${local.ddl_text})')?,?$"
  ddl_property = "^'(?P<key>${local.ddl_text})' = '(?P<value>${local.ddl_text})',?$"

  # The whole statement, clause by clause.
  ddl_statement = join("", [
    "^CREATE EXTERNAL TABLE(?: IF NOT EXISTS)? (?P<database>${local.ddl_name})\\.(?P<name>${local.ddl_name}) \\(\\n",
    "(?P<columns>${local.ddl_list})\\n\\)",
    "(?:\\nCOMMENT '(?P<comment>${local.ddl_text})')?",
    "(?:\\nPARTITIONED BY \\(\\n(?P<partition_keys>${local.ddl_list})\\n\\))?",
    "(?:\\nROW FORMAT SERDE '(?P<serde>${local.ddl_text})')?",
    "(?:\\nWITH SERDEPROPERTIES \\(\\n(?P<serde_properties>${local.ddl_list})\\n\\))?",
    "\\nSTORED AS(?: (?P<stored_as>[A-Z]+)|\\nINPUTFORMAT '(?P<input_format>${local.ddl_text})'\\nOUTPUTFORMAT '(?P<output_format>${local.ddl_text})')",
    "\\nLOCATION '(?P<location>${local.ddl_text})'",
    "(?:\\nTBLPROPERTIES \\(\\n(?P<properties>${local.ddl_list})\\n\\))?;?$",
  ])

  # What a line may be at all, to name the one that is none of these.
  ddl_lines = [
    "^CREATE EXTERNAL TABLE(?: IF NOT EXISTS)? ${local.ddl_name}\\.${local.ddl_name} \\($",
    local.ddl_column,
    local.ddl_property,
    "^\\);?$",
    "^(?:COMMENT|ROW FORMAT SERDE|INPUTFORMAT|OUTPUTFORMAT|LOCATION) '${local.ddl_text}';?$",
    "^(?:PARTITIONED BY|WITH SERDEPROPERTIES|TBLPROPERTIES) \\($",
    "^STORED AS(?: [A-Z]+)?$",
  ]

  # `STORED AS <word>` sets three classes at once.
  stored_as = {
    PARQUET = {
      serde         = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
      input_format  = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
      output_format = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"
    }
    ORC = {
      serde         = "org.apache.hadoop.hive.ql.io.orc.OrcSerde"
      input_format  = "org.apache.hadoop.hive.ql.io.orc.OrcInputFormat"
      output_format = "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat"
    }
    AVRO = {
      serde         = "org.apache.hadoop.hive.serde2.avro.AvroSerDe"
      input_format  = "org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat"
      output_format = "org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat"
    }
  }

  # Words allowed in the place of a type.
  column_types = toset([
    "array", "bigint", "binary", "boolean", "char", "date", "decimal", "double", "float", "int", "map", "smallint",
    "string", "struct", "timestamp", "tinyint", "varchar",
  ])
}

locals {
  # Each file's lines, without blank lines and comments.
  ddl_files = {
    for path in fileset(local.ddl_path, "**/*.sql") : trimsuffix(path, ".sql") => [
      for line in split("\n", replace(file("${local.ddl_path}/${path}"), "\r", "")) : trimspace(line)
      if trimspace(line) != "" && !startswith(trimspace(line), "--")
    ]
  }

  # The parts of each file that is one statement in the canonical form.
  ddl_parts = {
    for file, lines in local.ddl_files : file => regex(local.ddl_statement, join("\n", lines))
    if can(regex(local.ddl_statement, join("\n", lines)))
  }

  ddl_columns = {
    for file, part in local.ddl_parts : file => {
      for kind, lines in { columns = part.columns, partition_keys = part.partition_keys } : kind => [
        for line in lines == null ? [] : split("\n", lines) : {
          name    = trim(try(regex(local.ddl_column, line).name, ""), "`")
          type    = try(regex(local.ddl_column, line).type, "")
          comment = try(replace(regex(local.ddl_column, line).comment, local.ddl_escaped, "$1"), "")
        }
      ]
    }
  }

  ddl_properties = {
    for file, part in local.ddl_parts : file => {
      for kind, lines in { table = part.properties, serde = part.serde_properties } : kind => {
        for line in lines == null ? [] : split("\n", lines) :
        replace(regex(local.ddl_property, line).key, local.ddl_escaped, "$1") => replace(regex(local.ddl_property, line).value, local.ddl_escaped, "$1")...
        if can(regex(local.ddl_property, line))
      }
    }
  }

  # The tables, by file; `full_name` is what definitions call them.
  tables = {
    for file, part in local.ddl_parts : file => {
      zone             = dirname(file)
      database         = trim(part.database, "`")
      name             = trim(part.name, "`")
      full_name        = "${trim(part.database, "`")}.${trim(part.name, "`")}"
      comment          = try(replace(part.comment, local.ddl_escaped, "$1"), null)
      columns          = local.ddl_columns[file].columns
      partition_keys   = local.ddl_columns[file].partition_keys
      serde            = part.serde == null ? try(local.stored_as[part.stored_as].serde, null) : part.serde
      serde_properties = { for key, values in local.ddl_properties[file].serde : key => values[0] }
      input_format     = part.input_format == null ? try(local.stored_as[part.stored_as].input_format, null) : part.input_format
      output_format    = part.output_format == null ? try(local.stored_as[part.stored_as].output_format, null) : part.output_format
      bucket           = try(regex("^s3://([^/]+)/.+/$", part.location)[0], "")
      prefix           = try(regex("^s3://[^/]+/(.+/)$", part.location)[0], "")
      properties       = { for key, values in local.ddl_properties[file].table : key => values[0] }
      personal_columns = compact([for name in split(",", try(local.ddl_properties[file].table["personal_columns"][0], "")) : trimspace(name)])
    }
  }
  tables_by_name = { for table in local.tables : table.full_name => table... }

  databases = { for zone in local.zones : zone => distinct([for table in local.tables : table.database if table.zone == zone]) }
}

# What is wrong with the DDL: the plan fails with these (see output databases).
locals {
  ddl_problems = concat(
    length(local.ddl_files) > 0 ? [] : ["there is no *.sql file in ${local.ddl_path}"],
    flatten([
      for file, lines in local.ddl_files : contains(keys(local.ddl_parts), file) ? [] : coalescelist(
        [
          for line in lines : "${file}.sql: not understood: ${line}"
          if !anytrue([for known in local.ddl_lines : can(regex(known, line))])
        ],
        ["${file}.sql: its clauses are not in the canonical order, one appears twice or is missing, or a comma in a list is wrong"],
      )
    ]),
    flatten([
      for file, part in local.ddl_parts : [
        for line in concat(split("\n", part.columns), part.partition_keys == null ? [] : split("\n", part.partition_keys)) :
        "${file}.sql: not understood as a column: ${line}" if !can(regex(local.ddl_column, line))
      ]
    ]),
    flatten([
      for file, part in local.ddl_parts : [
        for line in concat(part.properties == null ? [] : split("\n", part.properties), part.serde_properties == null ? [] : split("\n", part.serde_properties)) :
        "${file}.sql: not understood as a property: ${line}" if !can(regex(local.ddl_property, line))
      ]
    ]),
    flatten([
      for file, kinds in local.ddl_properties : [
        for key, values in merge(kinds.table, kinds.serde) : "${file}.sql: property ${key} appears twice" if length(values) > 1
      ]
    ]),
    flatten([
      for file, table in local.tables : concat(
        contains(local.zones, table.zone) ? [] : ["${file}.sql: is not in ${join("/, ", local.zones)}/, the folders of the zones"],
        table.name == basename(file) ? [] : ["${file}.sql: creates table ${table.name}; its file must be called ${table.name}.sql"],
        startswith(table.database, local.database_prefix) ? [] : [
          "${file}.sql: database ${table.database} does not begin with ${local.database_prefix}, so it could belong to another lake of the account and region: give this lake its own DDL and jobs, or set database_prefix"
        ],
        # https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-tables.html
        length(coalesce(table.comment, "-")) <= 2048 ? [] : ["${file}.sql: COMMENT has more than 2048 characters, which the Data Catalog does not allow"],
        [for name in [table.database, table.name] : "${file}.sql: ${substr(name, 0, 20)}... has more than 255 characters, which the Data Catalog does not allow" if length(name) > 255],
        [
          for column in concat(table.columns, table.partition_keys) : "${file}.sql: the name or the comment of column ${substr(column.name, 0, 20)} has more than 255 characters, which the Data Catalog does not allow"
          if length(column.name) > 255 || length(column.comment) > 255
        ],
        table.bucket == "" ? ["${file}.sql: LOCATION is not s3://<bucket>/<path>/; the bucket becomes the zone's"] : [],
        table.serde == null || table.input_format == null ? ["${file}.sql: no ROW FORMAT SERDE, and STORED AS names none of ${join(", ", keys(local.stored_as))}"] : [],
        lookup(table.properties, "classification", "") == "" ? ["${file}.sql: TBLPROPERTIES lack 'classification', by which Glue's readers choose a format"] : [],
        length(distinct([for column in concat(table.columns, table.partition_keys) : column.name])) == length(concat(table.columns, table.partition_keys)) ? [] : ["${file}.sql: two columns have the same name"],
        [
          for column in concat(table.columns, table.partition_keys) : "${file}.sql: column ${column.name}: ${column.type} is not a type of Athena"
          if length(setsubtract(regexall("[a-z_]+[a-z0-9_]*", replace(column.type, "/[a-z0-9_]+:/", "")), local.column_types)) > 0
          || length(split("<", column.type)) != length(split(">", column.type))
          || length(split("(", column.type)) != length(split(")", column.type))
        ],
        [
          for name in table.personal_columns : "${file}.sql: personal_columns names ${name}, which is not a column"
          if !contains([for column in concat(table.columns, table.partition_keys) : column.name], name)
        ],
      )
    ]),
    flatten([
      for file, table in local.tables : [
        for other, outer in local.tables : "${file}.sql: its folder ${table.prefix} is inside that of ${other}.sql"
        if file != other && table.zone == outer.zone && startswith(table.prefix, outer.prefix)
      ]
    ]),
    [for name, tables in local.tables_by_name : "table ${name} is created by two files" if length(tables) > 1],
    [
      for name in distinct(flatten(values(local.databases))) : "database ${name} is that of ${join(" and ", [for zone, names in local.databases : zone if contains(names, name)])}: each zone has one of its own"
      if length([for zone, names in local.databases : zone if contains(names, name)]) > 1
    ],
    [for zone, names in local.databases : "zone ${zone} has more than one database: ${join(", ", names)}" if length(names) > 1],
  )
}

resource "aws_glue_catalog_database" "zone" {
  for_each = { for zone, names in local.databases : zone => names[0] if length(names) > 0 }

  name        = each.value
  description = "The ${each.key} zone of the ${var.name} lake"
  tags        = local.tags
}

resource "aws_glue_catalog_table" "table" {
  for_each = local.tables

  database_name = aws_glue_catalog_database.zone[each.value.zone].name
  name          = each.value.name
  description   = each.value.comment
  table_type    = "EXTERNAL_TABLE"
  parameters    = merge({ EXTERNAL = "TRUE" }, each.value.properties)

  storage_descriptor {
    location      = "s3://${module.bucket[each.value.zone].name}/${each.value.prefix}"
    input_format  = each.value.input_format
    output_format = each.value.output_format

    ser_de_info {
      serialization_library = each.value.serde
      parameters            = each.value.serde_properties
    }

    dynamic "columns" {
      for_each = each.value.columns

      content {
        name    = columns.value.name
        type    = columns.value.type
        comment = columns.value.comment
      }
    }
  }

  dynamic "partition_keys" {
    for_each = each.value.partition_keys

    content {
      name    = partition_keys.value.name
      type    = partition_keys.value.type
      comment = partition_keys.value.comment
    }
  }
}
