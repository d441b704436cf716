"""Verbs that ask a reader to do something, as they stand at the beginning of steps."""

from __future__ import annotations

from oncall_tui.domain.word_list import words

ASKING = words("""
    access acknowledge activate add adjust allow announce apply approve arrange ask assess assign
    attach back backup begin block bring build bump call cancel change check choose clean clear
    click clone close collect compare confirm connect contact continue copy cordon create cut
    debug declare decide decrease define delete deploy describe determine diff disable discuss
    do document double-check downgrade download drain drop edit enable ensure enter escalate
    estimate evaluate examine execute exit expand export fetch file fill find finish fix follow
    force gather generate get give go grant grep identify ignore import increase inform insert
    inspect install investigate invoke isolate join keep kill label launch leave list load locate
    log login look lower make mark measure merge migrate mitigate monitor mount move navigate
    note notify observe obtain open page paste pause perform pick pin ping post prepare press
    promote provide provision pull push put query raise re-enable re-run read reassign reboot
    rebuild record recover recreate redeploy reduce refer reload remove rename repair repeat
    replace reply report request reset resize resolve restart restore resume retry retrieve
    return revert review revoke roll rollback rotate run save scale search select send set share
    shift show silence sign skip snapshot ssh start stop store study submit switch sync take tell
    terminate test trace track trigger try turn uncordon undo uninstall unlock unmount update
    upgrade upload use validate verify visit wait watch work write
    """)

LOOKING = words(
    """
    ask check compare confirm consult determine examine find identify inspect look measure note
    observe open read review say see study tell verify view visit wait watch
    """
)
"""Those of which nothing is changed by doing them."""
