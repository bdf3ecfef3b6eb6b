"""The job's settings in the console's download (``jobConfig``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glue_local.definition.errors import Problem
from glue_local.definition.model import JobDefinition
from glue_local.definition.settings import is_environment_argument, split_arguments

# The console's key and the API's, where the value is the same.
_SAME = {
    "description": "Description",
    "version": "GlueVersion",
    "workerType": "WorkerType",
    "numberOfWorkers": "NumberOfWorkers",
    "maxRetries": "MaxRetries",
    "timeout": "Timeout",
    "maintenanceWindow": "MaintenanceWindow",
}
# Switches that are job arguments; which argument etlAutoTuning stands for is decided.
_SWITCHES = {
    "spark": "--enable-spark-ui",
    "logging": "--enable-continuous-cloudwatch-log",
    "glueHiveMetastore": "--enable-glue-datacatalog",
    "etlAutoTuning": "--enable-job-insights",
    "metrics": "--enable-metrics",
    "observabilityMetrics": "--enable-observability-metrics",
}
_TEXTS = {"bookmark": "--job-bookmark-option", "additionalPythonModules": "--additional-python-modules"}
_ENVIRONMENT = frozenset(
    {
        "role",
        "command",
        "runtime",
        "maxCapacity",
        "security",
        "scriptName",
        "scriptLocation",
        "tags",
        "createdOn",
        "jobRunQueuingEnabled",
    }
    | {"temporaryDirectory", "pythonPath", "sparkPath", "dependentPath", "connectionsList"}
)
_DERIVED = frozenset(
    {"name", "jobMode", "developerMode", "sparkConfiguration", "minFlexWorkers"}
    | {"maxConcurrentRuns", "flexExecution", "language", "jobParameters"}
)
_LANGUAGE = "--job-language"
_SCRIPT_MODE = "DEVELOPER_MODE"


def faults(config: Any) -> list[Problem]:
    """Give what of a ``jobConfig`` cannot be read; what its settings may hold is checked with all others."""
    if not isinstance(config, Mapping):
        return [Problem("", "jobConfig", "must be an object")]
    parameters = config.get("jobParameters") or []
    if not isinstance(parameters, list):
        return [Problem("", "jobConfig.jobParameters", "must be a list")]
    return [
        Problem("", f"jobConfig.jobParameters[{number}]", "must be an object with the texts key and value")
        for number, one in enumerate(parameters)
        if not isinstance(one, Mapping)
        or not isinstance(one.get("key"), str)
        or not isinstance(one.get("value", ""), str)
    ]


def read(config: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Give (settings, what is lost) of a ``jobConfig``."""
    given = {key: value for key, value in config.items() if value not in (None, "", [])}
    settings: dict[str, Any] = {"JobMode": "VISUAL"}
    settings |= {name: given[key] for key, name in _SAME.items() if key in given}
    if "maxConcurrentRuns" in given:
        settings["ExecutionProperty"] = {"MaxConcurrentRuns": given["maxConcurrentRuns"]}
    if given.get("flexExecution"):
        settings["ExecutionClass"] = "FLEX"
    arguments, lost = _arguments(given)
    if arguments:
        settings["DefaultArguments"] = dict(sorted(arguments.items()))
    known = _SAME.keys() | _SWITCHES.keys() | _TEXTS.keys() | _DERIVED
    if given.get("jobMode") == _SCRIPT_MODE:
        lost.append("jobConfig.jobMode: the script was edited by hand; the canvas is older than it")
    for key in given:
        if key in _ENVIRONMENT:
            lost.append(f"jobConfig.{key}: belongs to the environment")
        elif key not in known:
            lost.append(f"jobConfig.{key}: no setting of a job is known for it")
    return settings, lost


def _arguments(given: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
    switched = {key: name for key, name in _SWITCHES.items() if given.get(key)}
    arguments = {name: "true" for name in switched.values() if not is_environment_argument(name, "true")}
    arguments |= {name: given[key] for key, name in _TEXTS.items() if key in given}
    if str(given.get("language", "")).startswith("python"):
        arguments[_LANGUAGE] = "python"
    lost = [
        f"jobConfig.{key}: belongs to the environment"
        for key, name in switched.items()
        if name not in arguments
    ]
    for parameter in given.get("jobParameters", ()):
        name, value = parameter["key"], parameter.get("value", "")
        author, environment = split_arguments({name: value})
        arguments |= author
        if environment:
            lost.append(f"jobConfig.jobParameters.{name}: belongs to the environment")
    return arguments, lost


def write(job: JobDefinition) -> tuple[dict[str, Any], list[str]]:
    """Give (``jobConfig``, what is lost) of a definition's settings."""
    settings = dict(job.settings)
    arguments = dict(settings.pop("DefaultArguments", {}))
    config: dict[str, Any] = {"name": job.name}
    config |= {key: settings.pop(name) for key, name in _SAME.items() if name in settings}
    execution = dict(settings.pop("ExecutionProperty", {}))
    if "MaxConcurrentRuns" in execution:
        config["maxConcurrentRuns"] = execution["MaxConcurrentRuns"]
    config["flexExecution"] = settings.pop("ExecutionClass", "STANDARD") == "FLEX"
    config["jobMode"] = "VISUAL_MODE"
    settings.pop("JobMode", None)
    for key, name in _SWITCHES.items():
        if arguments.get(name) in ("true", None):
            config[key] = arguments.pop(name, None) is not None
    config |= {key: arguments.pop(name) for key, name in _TEXTS.items() if name in arguments}
    if arguments.get(_LANGUAGE) == "python":
        config["language"] = "python-3"
        del arguments[_LANGUAGE]
    config["jobParameters"] = [{"key": name, "value": value} for name, value in arguments.items()]
    found, _ = read(config)
    changed = (key for key, value in job.settings.items() if found.get(key) != value)
    lost = dict.fromkeys((*settings, *changed))
    return config, [f"{key}: the console's download has no place for it" for key in lost]
