"""The targets of the Makefile that ask AWS: whose they are, tried with the credentials of those people.

Who may not read Terraform's state names what the state would tell: a workflow, a workgroup.
"""

from __future__ import annotations

from .access_matrix import JOBS

JOB = "customer_landing_to_trusted"
#: By person: target -> what is said with it, and what it must answer. They are run in this order.
MAY: dict[str, dict[str, tuple[list[str], list[str]]]] = {
    "engineer": {
        "studio-diff": ([f"JOB={JOB}"], [f"{JOB}:"]),
        "studio-push": ([f"JOB={JOB}"], [f"{JOB}:"]),
        "studio-pull": ([f"JOB={JOB}"], [f"{JOB}:"]),
        "run": (["WORKFLOW=stedi-lake"], [rf"{job} +succeeded" for job in JOBS.values()]),
        "logs": ([f"GLUE_JOB={JOB}"], [JOB]),
        "query": (
            ["WORKGROUP=stedi", "FORMAT=csv", "SQL=SELECT count(*) AS n FROM stedi_trusted.customer_trusted"],
            [r'"n"\n"[1-9]'],
        ),
        "report": (["REPORT=lake.html"], [r"lake\.html: "]),
    },
    "scientist": {
        "query": (
            [
                "WORKGROUP=stedi-science",
                "FORMAT=csv",
                "SQL=SELECT count(*) AS n FROM stedi_curated.machine_learning_curated",
            ],
            [r'"n"\n"[1-9]'],
        )
    },
}
#: Those of the deployer and of administrators: all of them begin with the state, which people may not read (the row of
#: the matrix says so); one is tried.
NEEDS_STATE: dict[str, list[str]] = {
    "plan": [],
    "apply": [],
    "destroy": [],
    "cost": [],
    "load": ["DATA=jobs"],
    "forget": ["EMAIL=nobody@example.com"],
    "rollback": ["TABLE=customer_trusted"],
    "unlock": ["LOCK=none"],
    "adopt": ["ADDRESS=none", "ID=none"],
}
NEEDS_STATE_TRIED = ("plan",)
#: What shows the same as `report` does, in a browser.
SHOWN = ("ui",)
