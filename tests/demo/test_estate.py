from __future__ import annotations

import os
import stat
import threading
import tomllib
from pathlib import Path

import msgspec
import pytest

from oncall_tui.config_shifts import ShiftConfig
from oncall_tui.demo.estate import DemoEstate
from oncall_tui.domain.shift import relief_of, shift_at, shifts_between
from oncall_tui.errors import OncallError
from oncall_tui.shifts_reading import read_shift
from tests.demo.client import Client
from tests.fakes import FakeClock


def test_the_stores_die_and_return_on_the_same_port(estate: DemoEstate, clock: FakeClock) -> None:
    url = estate.addresses.edge
    with Client(url) as client:
        assert client.get("/-/ready").status == 200
        clock.advance(205_000)
        estate.catch_up()
        with pytest.raises(ConnectionError):
            client.get("/-/ready")
    with Client(url) as client, pytest.raises(ConnectionRefusedError):
        client.get("/-/ready")
    clock.advance(90_000)
    estate.catch_up()
    assert estate.addresses.edge == url
    with Client(url) as client:
        assert client.get("/-/ready").status == 200


def test_the_others_live_on_meanwhile(estate: DemoEstate, clock: FakeClock) -> None:
    clock.advance(210_000)
    estate.catch_up()
    for url in (estate.addresses.prod, estate.addresses.batch):
        with Client(url) as client:
            assert client.get("/-/ready").status == 200


def test_speed_shortens_the_story_and_leaves_the_past_its_age(clock: FakeClock) -> None:
    with DemoEstate(clock=clock, speed=10) as estate, Client(estate.addresses.prod) as client:
        [before] = client.get('/api/v2/alerts?filter=alertname="HighErrorRate"').json()
        clock.advance(8_000)
        rows = client.get('/api/v2/alerts?filter=alertname="HighErrorRate"').json()
    assert len(rows) == 6
    starts = {row["startsAt"] for row in rows}
    assert min(starts) == before["startsAt"] == "2026-03-02T11:56:00.000Z"
    assert max(starts) == "2026-03-02T12:00:07.000Z"


@pytest.mark.parametrize("speed", [0, -1, float("nan"), float("inf")])
def test_a_speed_that_is_none_is_refused(clock: FakeClock, speed: float) -> None:
    with pytest.raises(OncallError, match="speed"):
        DemoEstate(clock=clock, speed=speed)


def test_it_leaves_no_thread_behind_and_can_be_stopped_twice(clock: FakeClock) -> None:
    before = set(threading.enumerate())
    estate = DemoEstate(clock=clock)
    addresses = estate.start()
    with Client(addresses.prod) as client:
        client.get("/-/ready")
        estate.stop()
        estate.stop()
        left = [thread for thread in threading.enumerate() if thread not in before]
        for thread in left:  # one that has been told to end may need a moment
            thread.join(10)
        assert not [thread for thread in left if thread.is_alive()]
    with Client(addresses.prod) as client, pytest.raises(ConnectionRefusedError):
        client.get("/-/ready")


def test_the_configuration_names_every_server(estate: DemoEstate, tmp_path: Path) -> None:
    path = estate.write_config(tmp_path / "demo")
    config = tomllib.loads(path.read_text(encoding="utf-8"))
    where = estate.addresses
    assert [(s["name"], s["kind"], s["url"]) for s in config["sources"]] == [
        ("prod", "alertmanager", where.prod),
        ("edge", "alertmanager", where.edge),
        ("batch", "prometheus", where.batch),
    ]
    assert {s["poll"] for s in (*config["sources"], *config["tickets"])} == {"2s"}
    assert [s.get("ack") for s in config["sources"]] == ["silence", None, None]
    assert config["policy"] == {"use": "sev"}
    [desk] = config["tickets"]
    assert (desk["kind"], desk["url"]) == ("roundup", where.desk)


def test_the_configuration_and_its_secret_are_their_owners_alone(
    estate: DemoEstate, tmp_path: Path
) -> None:
    previous = os.umask(0)
    try:
        path = estate.write_config(tmp_path / "demo")
    finally:
        os.umask(previous)
    desk = tomllib.loads(path.read_text(encoding="utf-8"))["tickets"][0]
    secret = Path(desk["auth"]["basic"]["password"]["file"])
    assert secret.read_text(encoding="utf-8") == "demo\n"
    modes = [stat.S_IMODE(p.stat().st_mode) for p in (path.parent, path, secret)]
    assert modes == [0o700, 0o600, 0o600]


def test_the_configuration_mounts_the_runbooks_that_ship(
    estate: DemoEstate, tmp_path: Path
) -> None:
    config = tomllib.loads(estate.write_config(tmp_path).read_text(encoding="utf-8"))
    [(url, folder)] = config["runbooks"]["mounts"].items()
    assert url == "https://runbooks.example/"
    assert Path(folder) == Path(__file__).resolve().parents[2] / "data" / "runbooks"


def test_a_folder_with_strange_letters_is_written_as_toml(
    estate: DemoEstate, tmp_path: Path
) -> None:
    path = estate.write_config(tmp_path / 'so "strange" \\ {x} ü')
    desk = tomllib.loads(path.read_text(encoding="utf-8"))["tickets"][0]
    assert Path(desk["auth"]["basic"]["password"]["file"]).parent == path.parent


def test_writing_again_replaces_what_was_there(estate: DemoEstate, tmp_path: Path) -> None:
    path = estate.write_config(tmp_path)
    first = path.read_text(encoding="utf-8")
    path.write_text("x" * 10_000, encoding="utf-8")
    assert estate.write_config(tmp_path).read_text(encoding="utf-8") == first


def test_a_folder_that_cannot_be_written_is_said_in_one_line(
    estate: DemoEstate, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OncallError, match="cannot write"):
        estate.write_config(tmp_path / "file" / "demo")


def test_whoever_starts_the_demo_is_on_duty_and_somebody_comes_after_them(
    estate: DemoEstate, clock: FakeClock, tmp_path: Path
) -> None:
    text = estate.write_config(tmp_path, on_duty=True).read_text(encoding="utf-8")
    told = msgspec.convert(tomllib.loads(text)["shifts"], tuple[ShiftConfig, ...])
    found = shifts_between(
        map(read_shift, told), clock.now() - 86_400_000, clock.now() + 86_400_000
    )
    mine = shift_at(found, "alice@shop.example", clock.now())
    assert mine is not None
    relief = relief_of(found, mine)
    assert relief is not None
    assert relief.person == "nadia"


def test_a_link_in_the_place_of_the_secret_is_not_followed(
    estate: DemoEstate, tmp_path: Path
) -> None:
    target = tmp_path / "precious"
    target.write_text("kept", encoding="utf-8")
    (tmp_path / "desk.password").symlink_to(target)
    with pytest.raises(OncallError):
        estate.write_config(tmp_path)
    assert target.read_text(encoding="utf-8") == "kept"
