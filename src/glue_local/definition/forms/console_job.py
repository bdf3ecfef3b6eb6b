"""The job's settings in the console's download (``jobConfig``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glue_local.definition.errors import Problem
from glue_local.definition.model import JobDefinition
from glue_local.definition.settings import split_arguments, with_environment

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
# Switches that are job arguments; the argument for etlAutoTuning is decided.
_SWITCHES = {
    "spark": "--enable-spark-ui",
    "logging": "--enable-continuous-cloudwatch-log",
    "glueHiveMetastore": "--enable-glue-datacatalog",
    "etlAutoTuning": "--enable-job-insights",
    "metrics": "--enable-metrics",
    "observabilityMetrics": "--enable-observability-metrics",
}
_TEXTS = {"bookmark": "--job-bookmark-option", "additionalPythonModules": "--additional-python-modules"}
# Settings of the environment with equal values in both forms, and the job argument of each place (decided).
_ENVIRONMENT = {
    "role": "Role",
    "maxCapacity": "MaxCapacity",
    "createdOn": "CreatedOn",
    "jobRunQueuingEnabled": "JobRunQueuingEnabled",
}
_PLACES = {
    "temporaryDirectory": "--TempDir",
    "sparkPath": "--spark-event-logs-path",
    "pythonPath": "--extra-py-files",
    "dependentPath": "--extra-jars",
}
_COMMAND = {"command": "Name", "runtime": "Runtime"}
_SCRIPT = ("scriptLocation", "scriptName")
_CONNECTIONS = "connectionsList"
_NOTHING: tuple[Any, ...] = (None, "", [])
_DERIVED = frozenset(
    {"name", "jobMode", "developerMode", "sparkConfiguration", "minFlexWorkers", "security", _CONNECTIONS}
    | {"maxConcurrentRuns", "flexExecution", "language", "jobParameters", *_SCRIPT}
)
_LANGUAGE = "--job-language"
#: The console's word for a job's mode -> the API's.
_MODES = {"VISUAL_MODE": "VISUAL", "DEVELOPER_MODE": "SCRIPT", "NOTEBOOK_MODE": "NOTEBOOK"}
_NO_SECURITY = "none"


def faults(config: Any) -> list[Problem]:
    """Return the faults of a ``jobConfig``; its settings' values are checked with all others."""
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


def read(config: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    """Return (settings, the environment's settings in CreateJob's keys, what is lost) of a ``jobConfig``."""
    given = {key: value for key, value in config.items() if value not in _NOTHING}
    settings: dict[str, Any] = {"JobMode": _MODES.get(str(given.get("jobMode")), "VISUAL")}
    settings |= {name: given[key] for key, name in _SAME.items() if key in given}
    if "maxConcurrentRuns" in given:
        settings["ExecutionProperty"] = {"MaxConcurrentRuns": given["maxConcurrentRuns"]}
    if given.get("flexExecution"):
        settings["ExecutionClass"] = "FLEX"
    author, places = split_arguments(_arguments(given))
    if author:
        settings["DefaultArguments"] = dict(sorted(author.items()))
    environment = _environment(given) | ({"DefaultArguments": places} if places else {})
    known = _SAME.keys() | _SWITCHES.keys() | _TEXTS.keys() | _ENVIRONMENT.keys() | _PLACES.keys()
    lost = [
        f"jobConfig.{key}: it corresponds to no known job setting"
        for key in given
        if key not in known | _COMMAND.keys() | _DERIVED
    ]
    if settings["JobMode"] == "SCRIPT":
        lost.append("jobConfig.jobMode: the script was edited by hand; the canvas is older than it")
    return settings, environment, lost


def _environment(given: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: given[key] for key, name in _ENVIRONMENT.items() if key in given}
    command = {name: given[key] for key, name in _COMMAND.items() if key in given}
    if all(key in given for key in _SCRIPT):
        command["ScriptLocation"] = "".join(str(given[key]) for key in _SCRIPT)
    if command and str(given.get("language", "")).startswith("python"):
        command["PythonVersion"] = str(given["language"]).removeprefix("python-")
    if command:
        found["Command"] = command
    if given.get("security", _NO_SECURITY) != _NO_SECURITY:
        found["SecurityConfiguration"] = given["security"]
    if _CONNECTIONS in given:
        found["Connections"] = {"Connections": given[_CONNECTIONS]}
    return found


def _arguments(given: Mapping[str, Any]) -> dict[str, str]:
    arguments = {name: "true" for key, name in _SWITCHES.items() if given.get(key)}
    arguments |= {name: given[key] for key, name in (*_TEXTS.items(), *_PLACES.items()) if key in given}
    if str(given.get("language", "")).startswith("python"):
        arguments[_LANGUAGE] = "python"
    return arguments | {one["key"]: one.get("value", "") for one in given.get("jobParameters", ())}


def write(job: JobDefinition, environment: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return (``jobConfig``, what is lost) of a definition's settings and the environment's settings."""
    settings = dict(job.settings)
    arguments = dict(with_environment(job.settings, environment).get("DefaultArguments") or {})
    config: dict[str, Any] = {"name": job.name}
    config |= {key: settings[name] for key, name in _SAME.items() if name in settings}
    config |= {key: environment[name] for key, name in _ENVIRONMENT.items() if name in environment}
    execution = dict(settings.get("ExecutionProperty") or {})
    if "MaxConcurrentRuns" in execution:
        config["maxConcurrentRuns"] = execution["MaxConcurrentRuns"]
    config["flexExecution"] = settings.get("ExecutionClass", "STANDARD") == "FLEX"
    modes = {word: mode for mode, word in _MODES.items()}
    config["jobMode"] = modes.get(str(settings.get("JobMode")), "VISUAL_MODE")
    for key, name in _SWITCHES.items():
        if arguments.get(name) in ("true", None):
            config[key] = arguments.pop(name, None) is not None
    texts = (*_TEXTS.items(), *_PLACES.items())
    config |= {key: arguments.pop(name) for key, name in texts if arguments.get(name)}
    if arguments.get(_LANGUAGE) == "python":
        config["language"] = "python-3"
        del arguments[_LANGUAGE]
    config |= _console_environment(environment)
    config["jobParameters"] = [{"key": name, "value": value} for name, value in arguments.items()]
    found, there, _ = read(config)
    lost = [key for key, value in settings.items() if found.get(key) != value]
    lost += [key for key, value in environment.items() if there.get(key) != value]
    return config, [f"{key}: the console's download has no place for it" for key in dict.fromkeys(lost)]


def _console_environment(environment: Mapping[str, Any]) -> dict[str, Any]:
    command = environment.get("Command") or {}
    found = {key: command[name] for key, name in _COMMAND.items() if name in command}
    folder, slash, name = str(command.get("ScriptLocation", "")).rpartition("/")
    if name:
        found |= dict(zip(_SCRIPT, (folder + slash, name), strict=True))
    if "SecurityConfiguration" in environment:
        found["security"] = environment["SecurityConfiguration"]
    connections = (environment.get("Connections") or {}).get("Connections")
    return found | ({_CONNECTIONS: connections} if connections else {})
