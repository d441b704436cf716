"""The scene of each attack."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attacks.scene import Scene


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """Entries 0 to 4, all of which the upstream has signed for; the session is still open."""
    scene = Scene(tmp_path)
    scene.act(4)
    scene.sync()
    return scene
