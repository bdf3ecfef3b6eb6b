"""The steps of Glue Studio's data preparation recipes, which AWS does not publish."""

raise NotImplementedError(
    "recipe_transforms is not supported by the local engine: AWS alone has the steps of data preparation recipes. "
    "Write them as a SQL or a custom code node for local runs"
)
