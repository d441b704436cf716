"""What may be said on the command line about documents and incidents."""

from __future__ import annotations

from typing import Any

from oncall_tui.options_handover import AddVerb

HELPS = {
    "incident": "all of an incident, with its timeline",
    "postmortem": "a blameless post-mortem, begun: timeline, facts, what to fill in",
    "defect": "the defect record of an incident",
    "shift": "what a shift brought",
    "maintenance": "a maintenance window as planned and as it went",
    "access": "who signs in the journals, against the list of allowed signers",
}


def report_options(nouns: Any, add_verb: AddVerb) -> None:  # noqa: ANN401 - argparse's is private
    """Add the verbs of `report`."""
    numbers = add_verb(nouns, "report numbers", "how soon, how often, how well", as_json=True)
    numbers.add_argument("--csv", action="store_true", help="print comma-separated values")
    numbers.add_argument("--last", default="", metavar="TIME", help="how far back, such as 4w")
    made = {
        noun: add_verb(nouns, f"report {noun}", help_, as_json=True)
        for noun, help_ in HELPS.items()
    }
    for noun in ("incident", "postmortem", "defect"):
        made[noun].add_argument("id", metavar="ID", help="INC-17, or user@host/17")
    made["maintenance"].add_argument("ref", metavar="REF", help="name or id of the window")
    made["shift"].add_argument("--of", default="", metavar="NAME", help="whose; default: yours")
    made["shift"].add_argument("--last", action="store_true", help="the last one that has ended")
    made["incident"].add_argument(
        "--proofs", default="", metavar="FILE", help="write the proofs of its entries there"
    )
    for verb in made.values():
        add = verb.add_argument
        add(
            "--format",
            choices=("md", "html", "json"),
            default="",
            help="default: by the ending of FILE, else md",
        )
        add("-o", "--output", default="", metavar="FILE", help="write it there, for you alone")
        add("--force", action="store_true", help="replace the file if there is one")
    check = add_verb(nouns, "report check", "check the proofs of a report", as_json=True)
    check.add_argument("file", metavar="FILE", help="from --proofs, or a report in JSON")
    check.add_argument("--allowed-signers", metavar="FILE", help="keys that count, as ssh's")


def incident_options(verbs: Any, add_verb: AddVerb) -> None:  # noqa: ANN401
    """Add `incidents`."""
    found = add_verb(verbs, "incidents", "list the incidents that are open", as_json=True)
    found.add_argument("--all", action="store_true", help="closed ones as well")
