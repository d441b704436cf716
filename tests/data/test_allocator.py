"""The allocator: asked for what it has, left alone where it has nothing to ask."""

from __future__ import annotations

from data.allocator import give_back_early


class Glibc:
    """Remembers what was set."""

    def __init__(self) -> None:
        self.settings: dict[int, int] = {}

    def mallopt(self, parameter: int, value: int) -> int:
        self.settings[parameter] = value
        return 1


def test_a_block_as_large_as_a_body_goes_back_at_once() -> None:
    library = Glibc()
    give_back_early(library)
    trim, mmap = library.settings[-1], library.settings[-3]
    assert 0 < trim < 1024 * 1024
    assert 0 < mmap < 1024 * 1024


def test_another_c_library_is_left_alone() -> None:
    give_back_early(object())


def test_the_library_of_this_process_can_be_asked() -> None:
    give_back_early()
