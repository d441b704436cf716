"""Wires approval by a second person: keys, the shared folder, the journals of the team."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from data.clock import SystemClock
from data.paths import expand
from oncall_tui.settings import Settings, who

if TYPE_CHECKING:
    from data.journal_file import JournalFile
    from oncall_tui.services.approvals import Approvals
    from oncall_tui.services.ledger import Ledger


def open_approvals(settings: Settings, ledger: Ledger, journal: JournalFile) -> Approvals:
    """Return what asks for approval and answers; nothing is read or asked by this."""
    from data.approval_folder import ApprovalFolder
    from data.approval_keys import ApprovalKeys
    from data.key_ladder import open_signer
    from data.signing import identity_path
    from oncall_tui.services.approvals import Approvals
    from oncall_tui.team_reach import TeamReach

    config, clock, me = settings.config, SystemClock(), who(settings)
    signers = config.approvals.signers or config.upstream.allowed_signers
    state = settings.paths.state
    keys = ApprovalKeys(
        signer=open_signer(state, key=config.me.key, comment=me, env=os.environ),
        clock=clock,
        entries=ledger.briefs,
        signers=expand(signers) if signers else None,
        public=identity_path(state).with_name("id_ed25519.pub"),
    )
    folder = config.approvals.folder
    return Approvals(
        ledger,
        clock,
        me=me,
        log=journal.log,
        signing=keys,
        reach=TeamReach(settings, journal, ledger),
        shared=ApprovalFolder(expand(folder)) if folder else None,
    )
