"""What may be said on the command line about shifts and handovers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from oncall_tui.domain.dangerous import Dangerous

AddVerb = Callable[..., Any]
"""Adds a verb to nouns: (nouns, name, help, as_json=, changes=) -> its parser."""


def handover_options(nouns: Any, add_verb: AddVerb) -> None:  # noqa: ANN401 - argparse's is private
    """Add the verbs of `handover`."""
    changes = Dangerous.HANDOVER
    draft = add_verb(
        nouns, "handover draft", "print the note as it would be signed now", as_json=True
    )
    say = add_verb(nouns, "handover say", "write a line of the note", changes=changes)
    say.add_argument(
        "where",
        metavar="WHERE",
        help="how an item's key begins; state, to, none, critical, change, watch, owed, people",
    )
    say.add_argument("text", metavar="TEXT", help='such as "grow the disk by 20:00"; A | B | C')
    drop = add_verb(
        nouns,
        "handover drop",
        "take an added line away, or settle what came with a note",
        changes=changes,
    )
    drop.add_argument("item", metavar="ITEM", help="how its key begins")
    drop.add_argument(
        "--reason", default="", metavar="TEXT", help="why; needed for what came with a note"
    )
    sign = add_verb(
        nouns, "handover sign", "sign the note, and write its two files", changes=changes
    )
    _of_which(draft, say, drop, sign)
    show = add_verb(nouns, "handover show", "print a note and how far it is", as_json=True)
    show.add_argument("--files", action="store_true", help="write its two files again")
    verify = add_verb(nouns, "handover verify", "check the signature of a file", as_json=True)
    verify.add_argument("file", metavar="FILE", help="a note or an acceptance, .sig beside it")
    review = add_verb(nouns, "handover review", "look once more, and let go", changes=changes)
    review.add_argument("file", nargs="?", default="", metavar="FILE", help="the acceptance")
    coming = _coming(nouns, add_verb, changes)
    for verb in (show, *coming):
        verb.add_argument(
            "file", nargs="?", default="", metavar="FILE", help="a note, .sig beside it, or a hash"
        )
    for verb in (show, verify, review, *coming):
        verb.add_argument("--allowed-signers", metavar="FILE", help="keys that count, as ssh's")


def _of_which(*verbs: Any) -> None:  # noqa: ANN401
    for verb in verbs:
        verb.add_argument(
            "--shift",
            choices=("last",),
            help="of your last shift, though this journal has no entry of it",
        )


def _coming(nouns: Any, add_verb: AddVerb, changes: Dangerous) -> tuple[Any, ...]:  # noqa: ANN401
    preview = add_verb(nouns, "handover preview", "open what must be read", changes=changes)
    accept = add_verb(nouns, "handover accept", "accept a note: the transfer", changes=changes)
    for name, meaning in (("read-back", "an item in your own words"), ("decline", "why not")):
        accept.add_argument(
            f"--{name}", action="append", default=[], metavar="ITEM=TEXT", help=meaning
        )
    accept.add_argument("--alone", action="store_true", help="a self-handover")
    ask = add_verb(nouns, "handover ask", "send a note back with a question", changes=changes)
    ask.add_argument("--text", required=True, metavar="TEXT", help="the question")
    take = add_verb(nouns, "handover take", "take over from who is gone", changes=changes)
    take.add_argument("--from", dest="of", default="", metavar="WHO", help="who left no note")
    take.add_argument("--reason", required=True, metavar="TEXT", help="why")
    return preview, accept, ask, take


def shift_options(nouns: Any, add_verb: AddVerb) -> None:  # noqa: ANN401
    """Add the verbs of `shift`."""
    changes = Dangerous.HANDOVER
    listed = add_verb(nouns, "shift list", "list the shifts around now", as_json=True)
    listed.add_argument("--all", action="store_true", help="two weeks back, five ahead")
    begin = add_verb(nouns, "shift begin", "note that your shift begins", changes=changes)
    begin.add_argument("--for", dest="lasts", metavar="TIME", help="one by hand, such as 12h")
    end = add_verb(nouns, "shift end", "end your shift; nothing is left behind", changes=changes)
    for name in ("keep", "release"):
        end.add_argument(
            f"--{name}", action="append", default=[], metavar="ITEM", help="how its key begins"
        )
    end.add_argument("--for", dest="lasts", default="4h", metavar="TIME", help="default: 4h")
    _of_which(begin, end)
