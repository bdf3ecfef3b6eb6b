"""The steps of Glue Studio's data preparation recipes, which AWS does not publish."""

raise NotImplementedError(
    "recipe_transforms is not supported by the local engine: only AWS has the steps of data preparation recipes. "
    "For local runs, write them as an SQL node or a custom code node"
)
