from importlib.metadata import version

from oncall_tui.version import VERSION


def test_the_version_is_that_of_the_package() -> None:
    assert version("oncall-tui") == VERSION
