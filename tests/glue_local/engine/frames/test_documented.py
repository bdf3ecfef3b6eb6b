"""AWS's own examples of each method, with what they print.

All from https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-dynamic-frame.html; where
the page reads AWS's data sets, records of the same shape stand here. AWS does not promise the order of fields.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from glue_local.engine.api import transforms
from glue_local.engine.api.dynamicframe import DynamicFrame

FRIENDS: list[Any] = [
    {"name": "Sally", "age": 23, "location": {"state": "WY", "county": "Fremont"}, "friends": []},
    {
        "name": "Varun",
        "age": 34,
        "location": {"state": "NE", "county": "Douglas"},
        "friends": [{"name": "Arjun", "age": 3}],
    },
    {
        "name": "George",
        "age": 52,
        "location": {"state": "NY"},
        "friends": [{"name": "Fred"}, {"name": "Amy", "age": 15}],
    },
    {"name": "Haruki", "age": 21, "location": {"state": "AK", "county": "Denali"}},
    {"name": "Sheila", "age": 63, "friends": [{"name": "Nancy", "age": 22}]},
]
PROVIDER: list[Any] = [
    {
        "Provider Id": "10001",
        "Provider Street Address": "1108 ROSS CLARK CIRCLE",
        "Provider City": "DOTHAN",
        "Provider State": "AL",
        "Provider Zip Code": "36301",
    }
]
PERSONS: list[Any] = [
    {
        "id": "a",
        "family_name": "Collins",
        "name": "Mac Collins",
        "birth_date": "1944-10-15",
        "given_name": "Michael",
        "contact_details": [
            {"type": "fax", "value": "202-225-4160"},
            {"type": "phone", "value": "202-225-3436"},
        ],
    },
    {
        "id": "b",
        "family_name": "Huizenga",
        "name": "Bill Huizenga",
        "birth_date": "1969-01-31",
        "given_name": "Bill",
        "contact_details": [{"type": "twitter", "value": "RepSamFarr"}],
    },
]
ORGS: list[Any] = [{"id": "o1", "name": "House", "seats": 435, "type": "lower house"}]
MEMBERS: list[Any] = [{"person_id": "a", "organization_id": "o1", "role": "member"}]
MEDICARE: list[Any] = [{"provider id": 10001}, {"provider id": "10005"}]
DDB_UNNEST: list[Any] = [
    {"Item": {"ColA": {"S": "x"}, "ColB": {"S": "y"}, "ColC": {"N": "1"}, "ColD": {"L": []}}}
]
ERRORS = (
    '{"id": 1, "name": "george", "surname": "washington", "height": 178}\n'
    '{"id": 2, "name": "benjamin", "surname": "franklin",\n'
    '{"id": 3, "name": "alexander", "surname": "hamilton", "height": 171}\n'
    '{"id": 4, "name": "john", "surname": "jay", "height": 190}\n'
)


def tree(capsys: pytest.CaptureFixture[str], frame: Any) -> list[str]:
    capsys.readouterr()
    frame.printSchema()
    return capsys.readouterr().out.splitlines()


def read(lake: Any, name: str, records: Any) -> Any:
    lake.put(f"s3://doc/{name}/a.json", records)
    return lake.json(f"s3://doc/{name}/")


def test_drop_fields_also_in_arrays(lake: Any, capsys: pytest.CaptureFixture[str]) -> None:
    friends = read(lake, "friends", FRIENDS)
    assert tree(capsys, friends) == [
        "root",
        "|-- name: string",
        "|-- age: int",
        "|-- location: struct",
        "|    |-- state: string",
        "|    |-- county: string",
        "|-- friends: array",
        "|    |-- element: struct",
        "|    |    |-- name: string",
        "|    |    |-- age: int",
    ]
    dropped = friends.drop_fields(paths=["age", "location.county", "friends.age"])
    assert tree(capsys, dropped) == [
        "root",
        "|-- name: string",
        "|-- location: struct",
        "|    |-- state: string",
        "|-- friends: array",
        "|    |-- element: struct",
        "|    |    |-- name: string",
    ]
    assert lake.rows(dropped)[0] == ("George", ("NY",), [("Fred",), ("Amy",)])
    assert lake.rows(friends.select_fields(["friends.age"]))[1:3] == [([(22,)],), ([(3,)],)]
    assert tree(capsys, friends.drop_fields(["friends.age", "friends.name"]))[-1] == "|    |-- county: string"


def test_apply_mapping_select_rename_split_and_join(lake: Any, capsys: pytest.CaptureFixture[str]) -> None:
    persons = read(lake, "persons", PERSONS)
    mapped = persons.apply_mapping(
        [
            ("family_name", "String", "last_name", "String"),
            ("name", "String", "first_name", "String"),
            ("birth_date", "String", "date_of_birth", "Date"),
        ]
    )
    assert tree(capsys, mapped) == [
        "root",
        "|-- last_name: string",
        "|-- first_name: string",
        "|-- date_of_birth: date",
    ]
    names = persons.select_fields(paths=["family_name", "given_name"])
    assert lake.rows(names) == [("Collins", "Michael"), ("Huizenga", "Bill")]

    orgs = read(lake, "orgs", ORGS).rename_field("id", "org_id").rename_field("name", "org_name")
    assert [f.name for f in orgs.schema()] == ["org_id", "org_name", "seats", "type"]
    memberships = persons.join(paths1=["id"], paths2=["person_id"], frame2=read(lake, "members", MEMBERS))
    combined = orgs.join(paths1=["org_id"], paths2=["organization_id"], frame2=memberships)
    combined = combined.drop_fields(["person_id", "org_id"])
    assert {f.name for f in combined.schema()} == {
        "seats", "org_name", "type", "role", "name", "birth_date", "organization_id", "given_name", "family_name", "id",
        "contact_details",
    }  # fmt: skip

    tables = combined.relationalize("l_root", "s3://doc/tmp/")
    assert list(tables.keys()) == ["l_root", "l_root_contact_details"]
    details = tables.select("l_root_contact_details")
    assert tree(capsys, details) == [
        "root",
        "|-- id: long",
        "|-- index: int",
        "|-- contact_details.val.type: string",
        "|-- contact_details.val.value: string",
    ]
    assert [r[1:] for r in lake.rows(details)] == [(0, "fax", "202-225-4160"), (1, "phone", "202-225-3436")]
    split = details.split_fields(["id", "index"], "left", "right")
    assert [f.name for f in split.select("left").schema()] == ["id", "index"]
    assert [f.name for f in split.select("right").schema()] == [
        "contact_details.val.type",
        "contact_details.val.value",
    ]


def test_split_rows_compares_dates_and_times(lake: Any) -> None:
    rows = [
        (1, date(2024, 1, 1), datetime(2024, 1, 1, 5)),
        (2, date(2025, 1, 1), datetime(2025, 1, 1)),
        (3, None, None),
    ]
    frame = lake.frame(rows, "id int, d date, t timestamp")
    for comparison in (
        {"d": {">": "2024-06-01"}},
        {"d": {">": date(2024, 6, 1)}},
        {"t": {">": "2024-06-01"}},
    ):
        split = frame.split_rows(comparison, "later", "others")
        assert [lake.rows(split.select(name).select_fields(["id"])) for name in ("later", "others")] == [
            [(2,)],
            [(1,), (3,)],
        ]


def test_relationalize_of_maps_whose_names_have_dots(lake: Any) -> None:
    frame = lake.frame([(1, {"k": [5]}), (2, None)], "id int, `m.x` map<string,array<int>>")
    made = frame.relationalize("root", "s3://doc/tmp/")
    assert sorted(made.keys()) == ["root", "root_m.x", "root_m.x_m.x.val"]
    assert lake.schema(made.select("root_m.x_m.x.val")) == "struct<id:bigint,index:int,m.x.val.val:int>"
    assert [row[1:] for row in lake.rows(made.select("root_m.x_m.x.val"))] == [(0, 5)]


def test_split_rows_and_merge(lake: Any) -> None:
    frame = lake.frame([(1, "fax"), (1, "phone"), (20, "fax"), (11, "twitter")], "id bigint, kind string")
    split = frame.split_rows({"id": {">": 10}}, "high", "low")

    merged = split.select("high").mergeDynamicFrame(
        stage_dynamic_frame=split.select("low"), primary_keys=["id"]
    )
    assert sorted(split.keys()) == ["high", "low"]
    assert lake.rows(merged.toDF().where("id = 1 or id = 20")) == [(1, "fax"), (1, "phone"), (20, "fax")]


@pytest.mark.parametrize(
    ("map_", "filter_"),
    [(DynamicFrame.map, DynamicFrame.filter), (transforms.Map.apply, transforms.Filter.apply)],
    ids=["methods", "classes"],
)
def test_map_unnest_unbox_and_filter(
    map_: Any, filter_: Any, lake: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    medicare = read(lake, "provider", PROVIDER)
    kept = filter_(
        medicare, f=lambda x: x["Provider State"] in ["CA", "AL"] and x["Provider City"] in ["DOTHAN"]
    )
    assert kept.count() == 1

    def merge_address(rec: Any) -> Any:
        rec["Address"] = {}
        rec["Address"]["Street"] = rec["Provider Street Address"]
        rec["Address"]["City"] = rec["Provider City"]
        rec["Address"]["State"] = rec["Provider State"]
        rec["Address"]["Zip.Code"] = rec["Provider Zip Code"]
        rec["Address"]["Array"] = [rec["Provider Street Address"], rec["Provider City"]]
        for name in ("Street Address", "City", "State", "Zip Code"):
            del rec[f"Provider {name}"]
        return rec

    mapped = map_(medicare, f=merge_address)
    lines = tree(capsys, mapped)
    assert sorted(lines[1:]) == sorted(
        [
            "|-- Provider Id: string",
            "|-- Address: struct",
            "|    |-- Zip.Code: string",
            "|    |-- City: string",
            "|    |-- Array: array",
            "|    |    |-- element: string",
            "|    |-- State: string",
            "|    |-- Street: string",
        ]
    )
    unnested = mapped.unnest()
    assert {f.name for f in unnested.schema()} == {
        "Provider Id", "Address.Zip.Code", "Address.City", "Address.Array", "Address.State", "Address.Street",
    }  # fmt: skip
    text = '{"Street": "1108 ROSS", "City": "DOTHAN", "State": "AL", "Zip.Code": "36301", "Array": ["a"]}'
    unboxed = read(lake, "boxed", [{"AddressString": text}]).unbox("AddressString", "json")
    assert tree(capsys, unboxed) == [
        "root",
        "|-- AddressString: struct",
        "|    |-- Street: string",
        "|    |-- City: string",
        "|    |-- State: string",
        "|    |-- Zip.Code: string",
        "|    |-- Array: array",
        "|    |    |-- element: string",
    ]


def test_resolve_choice(lake: Any, capsys: pytest.CaptureFixture[str]) -> None:
    medicare = read(lake, "medicare", MEDICARE)
    assert tree(capsys, medicare) == ["root", "|-- provider id: choice", "|    |-- int", "|    |-- string"]

    as_long = medicare.resolveChoice(specs=[("provider id", "cast:long")])
    assert (tree(capsys, as_long)[1], lake.rows(as_long)) == ("|-- provider id: long", [(10001,), (10005,)])
    columns = medicare.resolveChoice(choice="make_cols")
    assert {f.name for f in columns.schema()} == {"provider id_int", "provider id_string"}
    prices = read(lake, "list", [{"myList": [{"price": 100.0}, {"price": "$100.00"}]}])
    assert lake.rows(prices.resolveChoice(specs=[("myList[].price", "cast:double")])) == [
        ([(100.0,), (None,)],)
    ]


def test_unnest_ddb_json(lake: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert tree(capsys, read(lake, "ddb", DDB_UNNEST).unnest_ddb_json()) == [
        "root",
        "|-- ColA: string",
        "|-- ColB: string",
        "|-- ColC: string",
        "|-- ColD: array",
        "|    |-- element: null",
    ]


def test_errors_as_dynamic_frame(lake: Any) -> None:
    frame = read(lake, "errors", ERRORS)

    assert frame.errorsCount() == 1
    error = frame.errorsAsDynamicFrame().toDF().head()["error"].asDict()
    names = ["callsite", "msg", "stackTrace", "input", "bytesread", "source", "dynamicRecord"]
    assert list(error)[: len(names)] == names
    assert (error["line"], error["input"]) == (2, '{"id": 2, "name": "benjamin", "surname": "franklin",')
    # AWS's reader, which goes on in the text, loses record 3 as well. Here a bad line costs that line only.
    assert sorted(r["id"] for r in frame.toDF().collect()) == [1, 3, 4]


def test_spigot_writes_the_first_records(lake: Any) -> None:
    persons = read(lake, "persons", PERSONS).select_fields(paths=["family_name", "given_name", "birth_date"])
    persons.spigot(path="s3://doc/spigot", options={"topk": 1})

    (file,) = [f for f in lake.run.storage.list_files("s3://doc/spigot") if f.size]
    (line,) = lake.run.storage.read_bytes(file.path).decode().splitlines()
    assert line == '{"family_name":"Collins","birth_date":"1944-10-15","given_name":"Michael"}'
