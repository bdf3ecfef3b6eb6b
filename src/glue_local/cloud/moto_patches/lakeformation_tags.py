"""Lake Formation's tags on databases, tables and columns: untagged things have none, adding keeps what is there.

Source: https://docs.aws.amazon.com/lake-formation/latest/APIReference/API_AddLFTagsToResource.html and
API_GetResourceLFTags.html beside it.
"""

from __future__ import annotations

import json
from typing import Any

from moto.lakeformation.models import LakeFormationBackend
from moto.lakeformation.responses import LakeFormationResponse

from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.requests import ServiceError, attached, parameters

#: Catalog, database, table or "", column or "" -> the values of its tags by key.
Key = tuple[str, str, str, str]


def _tags(backend: LakeFormationBackend) -> dict[Key, dict[str, str]]:
    return attached(backend, "lf_tags_by_resource")


def _keys(resource: dict[str, Any], catalog_id: str) -> list[Key]:
    """The things that a resource names: a database, a table, or columns of one."""
    if "Database" in resource:
        database = resource["Database"]
        return [(database.get("CatalogId", catalog_id), database["Name"], "", "")]
    kind = "Table" if "Table" in resource else "TableWithColumns"
    if kind not in resource:
        message = "Resource must be a database, a table or a table with columns."
        raise ServiceError("InvalidInputException", message)
    table = resource[kind]
    place = (table.get("CatalogId", catalog_id), table["DatabaseName"], table["Name"])
    return [(*place, column) for column in (table["ColumnNames"] if kind == "TableWithColumns" else [""])]


def _shown(catalog_id: str, tags: dict[str, str]) -> list[dict[str, Any]]:
    return [{"CatalogId": catalog_id, "TagKey": key, "TagValues": [tags[key]]} for key in sorted(tags)]


def _pairs(given: dict[str, Any]) -> list[tuple[str, str]]:
    return [(tag["TagKey"], value) for tag in given["LFTags"] for value in tag["TagValues"]]


def _failures(catalog_id: str, wrong: list[tuple[str, str]], message: str) -> list[dict[str, Any]]:
    error = {"ErrorCode": "EntityNotFoundException", "ErrorMessage": message}
    return [
        {"LFTag": {"CatalogId": catalog_id, "TagKey": key, "TagValues": [value]}, "Error": error}
        for key, value in wrong
    ]


def _add(self: Any) -> str:
    given = parameters(self, "AddLFTagsToResource")
    catalog_id = given.get("CatalogId") or self.current_account
    defined = self.lakeformation_backend.list_lf_tags(catalog_id)
    wrong = [pair for pair in _pairs(given) if pair[1] not in defined.get(pair[0], [])]
    if not wrong:
        for key in _keys(given["Resource"], catalog_id):
            _tags(self.lakeformation_backend).setdefault(key, {}).update(_pairs(given))
    return json.dumps({"Failures": _failures(catalog_id, wrong, "Tag or tag value does not exist.")})


def _remove(self: Any) -> str:
    given = parameters(self, "RemoveLFTagsFromResource")
    catalog_id = given.get("CatalogId") or self.current_account
    wrong = []
    for key in _keys(given["Resource"], catalog_id):
        own = _tags(self.lakeformation_backend).get(key, {})
        for name, value in _pairs(given):
            if own.get(name) == value:
                del own[name]
            else:
                wrong.append((name, value))
    return json.dumps({"Failures": _failures(catalog_id, wrong, "Tag is not on the resource.")})


def _get(self: Any) -> str:
    given = parameters(self, "GetResourceLFTags")
    catalog_id = given.get("CatalogId") or self.current_account
    tags = _tags(self.lakeformation_backend)
    keys = _keys(given["Resource"], catalog_id)
    catalog, database, table, _ = keys[0]
    inherited = {} if given.get("ShowAssignedLFTags") else tags.get((catalog, database, "", ""), {})
    answer: dict[str, Any] = {}
    own_database = tags.get((catalog, database, "", ""), {})
    if own_database and (inherited or not table):
        answer["LFTagOnDatabase"] = _shown(catalog, own_database)
    own_table = {**inherited, **tags.get((catalog, database, table, ""), {})} if table else {}
    if own_table:
        answer["LFTagsOnTable"] = _shown(catalog, own_table)
    columns = [
        {"Name": key[3], "LFTags": _shown(catalog, tags[key])} for key in keys if key[3] and tags.get(key)
    ]
    if columns:
        answer["LFTagsOnColumns"] = columns
    return json.dumps(answer)


_moto_delete_lf_tag = LakeFormationBackend.delete_lf_tag


def _delete_lf_tag(self: LakeFormationBackend, catalog_id: str, key: str) -> None:
    _moto_delete_lf_tag(self, catalog_id, key)
    for tags in _tags(self).values():
        tags.pop(key, None)


def _values(response: Any, given: dict[str, Any]) -> list[str] | None:
    catalog_id = given.get("CatalogId") or response.current_account
    found: list[str] | None = response.lakeformation_backend.list_lf_tags(catalog_id).get(given["TagKey"])
    return found


def _no_tag(given: dict[str, Any]) -> ServiceError:
    return ServiceError("EntityNotFoundException", f"Tag key {given['TagKey']} does not exist.")


_moto_create_tag, _moto_delete_tag = LakeFormationResponse.create_lf_tag, LakeFormationResponse.delete_lf_tag


def _create_tag(self: Any) -> str:
    given = parameters(self, "CreateLFTag")
    if _values(self, given) is not None:
        raise ServiceError("InvalidInputException", f"Tag key {given['TagKey']} already exists.")
    answer: str = _moto_create_tag(self)
    return answer


def _delete_tag(self: Any) -> str:
    given = parameters(self, "DeleteLFTag")
    if _values(self, given) is None:
        raise _no_tag(given)
    answer: str = _moto_delete_tag(self)
    return answer


def _get_lf_tag(self: Any) -> str:
    given = parameters(self, "GetLFTag")
    catalog_id = given.get("CatalogId") or self.current_account
    values = _values(self, given)
    if values is None:
        raise _no_tag(given)
    return json.dumps({"CatalogId": catalog_id, "TagKey": given["TagKey"], "TagValues": values})


PATCHES = (
    MotoPatch(
        "reading the tags of an untagged resource fails, adding a tag drops the others",
        LakeFormationResponse,
        replaces={
            "add_lf_tags_to_resource": _add,
            "remove_lf_tags_from_resource": _remove,
            "get_resource_lf_tags": _get,
            "get_lf_tag": _get_lf_tag,
            "create_lf_tag": _create_tag,
            "delete_lf_tag": _delete_tag,
        },
    ),
    MotoPatch(
        "a deleted tag stays on its resources",
        LakeFormationBackend,
        replaces={"delete_lf_tag": _delete_lf_tag},
    ),
)
