"""Observers, onboard units and the pytest fixture, against runs that run."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pandas
import pytest
import zmq
from conftest import CROSSING, ROOT

import coroad
from coroad.testing import StartRun

PYTHON = ROOT / "Examples/python"


def near(fix: Any, pos: Any) -> bool:
    """As in onboard_unit.py."""
    import math

    east = (pos.lon - fix.longitude) / 1e7 * 111_320 * math.cos(math.radians(fix.latitude / 1e7))
    return math.hypot((pos.lat - fix.latitude) / 1e7 * 111_320, east) < 40


def example() -> Any:
    """The behaviour of onboard_unit.py, for `run.join`."""

    def on_step(step: coroad.Step) -> None:
        if (bsm := step.bsm()) is not None:
            step.send(bsm)
        fix = step.unit.fix
        if fix and any(near(fix, m.body.pos) for m in step.messages if m.type == "bsm"):
            step.command(speed_limit_mps=30 / 3.6)

    return on_step


def test_a_joined_unit_equals_the_example_program(coroad_run: StartRun) -> None:
    """The class makes the same run as the script, to the digest."""
    ours = coroad_run(CROSSING, until=20, unit="wev.0")
    ours.join(example())
    one = ours.finish()
    script = coroad_run(CROSSING, until=20, unit="wev.0")
    script.start([sys.executable, PYTHON / "onboard_unit.py", "wev.0", script.unit_endpoint])
    two = script.finish()
    assert one.digest == two.digest
    # Latencies, which the digest does not cover.
    pandas.testing.assert_frame_equal(one.messages, two.messages)
    external = one.run["external"]
    assert external["failure"] is None
    assert external["messages"] > 100
    assert external["lost_inputs"] == 0


def test_an_integration_test_is_short(coroad_run: StartRun) -> None:
    run = coroad_run(CROSSING, until=20, unit="wev.0")
    run.start([sys.executable, PYTHON / "onboard_unit.py", "wev.0", run.unit_endpoint])
    message = run.wait_for(lambda m: m.type == "bsm" and m.source == "wev.0", until_s=10)
    assert message.time_s < 5
    assert 5 < message.decoded["speed_mps"] < 20
    end = run.wait_for(lambda m: m.topic == "sim/run" and m.payload.key == "end")
    assert end.payload.value == "completed"
    assert run.finish().figure("messages.sent_by_type")["bsm"] > 100


def test_commands_and_warnings_take_effect(coroad_run: StartRun) -> None:
    run = coroad_run(CROSSING, until=12, unit="wev.0", topics=["sim/"])

    def stop(step: coroad.Step) -> None:
        step.command(acceleration_limit_mps2=-3, speed_limit_mps=0, warning="HLW", is_cooperative=True)
        step.wake(0.2)
        with pytest.raises(ValueError, match="is no warning"):
            step.command(warning="nonsense")
        step.command(acceleration_limit_mps2=-3, speed_limit_mps=0, warning="HLW", is_cooperative=True)

    run.join(stop)
    warning = run.wait_for(lambda m: m.type == "warning" and m.source == "wev.0")
    assert (warning.decoded["kind"], warning.decoded["cooperative"]) == ("HLW", True)

    def stands(message: coroad.Message) -> bool:
        vehicles = message.decoded["vehicles"] if message.type == "truth" else []
        return any(v["name"] == "wev.0" and v["speed_mps"] == 0 for v in vehicles)

    assert 6 < run.wait_for(stands).time_s < 12
    result = run.finish()
    assert result.run["external"]["commands"] > 10
    assert result.run["external"]["messages"] == 0


def test_inputs_reach_the_unit(coroad_run: StartRun) -> None:
    run = coroad_run(CROSSING, until=12, unit="wev.0", set={"functions.ssm": True}, equip=1)
    kinds: set[str] = set()
    steps: list[int] = []
    sensors = []

    def look(step: coroad.Step) -> None:
        steps.append(step.at_us)
        kinds.update(m.type for m in step.messages)
        sensors.extend(step.sensors)
        assert all(m.time_us <= step.at_us for m in step.messages)
        step.wake(1, on_input=True)

    run.join(look, sensors=True)
    run.finish()
    assert {"bsm", "spat", "map", "rsm"} <= kinds
    assert steps == sorted(steps)
    assert len(steps) > 100
    assert {coroad.decode(s)["kind"] for s in sensors} >= {"camera"}


def test_the_newest_fix_is_kept(coroad_run: StartRun) -> None:
    run = coroad_run(CROSSING, until=8, unit="wev.0", topics=["sim/run"])
    without: list[bool] = []

    def often(step: coroad.Step) -> None:
        if step.fix is None and without:
            assert step.unit.fix is not None
            assert step.bsm() is not None
        without.append(step.fix is None)
        step.wake(0.03)

    run.join(often)
    run.finish()
    assert without.count(True) > without.count(False) > 10


def test_an_error_in_the_unit_fails_the_test(coroad_run: StartRun) -> None:
    run = coroad_run(CROSSING, until=20, unit="wev.0")

    def broken(step: coroad.Step) -> None:
        raise ZeroDivisionError("a bug")

    run.join(broken)
    with pytest.raises(AssertionError, match="a bug"):
        run.wait_for(lambda m: False)


def test_a_refused_unit_learns_why(coroad_run: StartRun) -> None:
    run = coroad_run(CROSSING, until=5, unit="wev.0")
    with pytest.raises(coroad.Refused, match="wev"), coroad.OnboardUnit("ghost", run.unit_endpoint, timeout_s=10):
        pass
    run.join(lambda step: None)
    assert run.finish().run["external"]["failure"] is None


def test_a_unit_may_leave_and_the_run_continues(coroad_run: StartRun) -> None:
    run = coroad_run(CROSSING, until=10, unit="wev.0", topics=["sim/run"])
    with coroad.OnboardUnit("wev.0", run.unit_endpoint, timeout_s=10) as unit:
        assert len(unit.temporary_id) == 8
        for step in unit:
            if step.at_s > 6:
                break
    with pytest.warns(coroad.HostFailed):
        result = run.finish()
    assert result.run["external"]["failure"]


def test_a_wait_ends_in_virtual_time(coroad_run: StartRun) -> None:
    run = coroad_run(CROSSING, until=20)
    with pytest.raises(AssertionError, match=r"before 3 s had passed.*v2x/spat"):
        run.wait_for(lambda m: False, until_s=3)
    # What comes after that time has not been taken.
    assert run.wait_for(lambda m: True).time_s == pytest.approx(3.0, abs=0.2)
    later = run.collect(until_s=5)
    assert {"spat", "truth"} <= {m.type for m in later}
    assert later[-1].time_s == pytest.approx(5.0, abs=0.2)
    with pytest.raises(AssertionError, match=r"the run ended \(completed\)"):
        run.wait_for(lambda m: m.type == "nonsense")
    assert run.observer.lost == 0


def test_a_run_that_cannot_start_fails_at_once(coroad_run: StartRun) -> None:
    run = coroad_run(CROSSING, set={"nonsense": 1})
    with pytest.raises(AssertionError, match='unknown key "nonsense"'):
        run.wait_for(lambda m: True)


def test_a_killed_run_is_noticed(coroad_run: StartRun) -> None:
    run = coroad_run(CROSSING, arguments=["--realtime-factor", "1"])
    run.wait_for(lambda m: m.type == "truth")
    run.process.kill()
    with pytest.raises(AssertionError, match="exit code -9"):
        run.wait_for(lambda m: False)
    with pytest.raises(coroad.Incomplete, match="was killed"):
        coroad.load(run.folder)


def test_names_of_the_feed_are_those_of_the_scenario(coroad_run: StartRun) -> None:
    run = coroad_run(CROSSING, until=20)
    messages = run.collect()
    names = run.observer.names
    for message in messages:
        if message.is_v2x:
            assert message.source == names.sender(message.payload.sender), message.topic
    truth = next(m for m in reversed(messages) if m.type == "truth")
    assert "wev.0" in {v["name"] for v in truth.decoded["vehicles"]}
    assert names.level("wev.0") in (2, 3, 4)
    identity = names.temporary_id("wev.0")
    assert identity is not None
    assert names.sender(identity) == "wev.0"
    assert names.roadside(0) == "rsu_junction"
    assert run.observer.received == len(messages)
    assert messages[-1].header.sequence == len(messages) - 1


def test_topics_are_filtered(coroad_run: StartRun) -> None:
    run = coroad_run(CROSSING, until=10, topics=["v2x/spat/rsu_junction/"])
    messages = run.collect()
    assert {m.topic for m in messages} == {"v2x/spat/rsu_junction/"}
    result = run.finish()
    assert len(messages) == result.figure("messages.sent_by_type")["spat"]
    assert run.observer.end == "completed"
    assert run.observer.lost == 0


@pytest.mark.parametrize(("topics", "lost"), [(["sim/"], 2 + 2), ([], 5)])
def test_lost_messages_are_counted(tmp_path_factory: pytest.TempPathFactory, topics: list[str], lost: int) -> None:
    """A publisher of our own leaves out known numbers: of topics, or of the socket for an observer of everything."""
    header = coroad.message_class("coroad.observer.Header")
    event = coroad.message_class("coroad.federation.KeyValue")
    endpoint = f"ipc://{tmp_path_factory.mktemp('o')}/o"
    socket = zmq.Context().socket(zmq.XPUB)
    socket.bind(endpoint)
    with coroad.Observer(endpoint, *topics, timeout_s=10) as observer:
        for _ in {*(topics or [""]), "sim/run", "sim/names"}:
            assert socket.poll(5000)
            socket.recv()
        plan = [
            ("sim/a", 9, 0), ("sim/a", 10, 1), ("sim/b", 12, 7), ("sim/a", 13, 4), ("sim/b", 14, 8), ("sim/b", 18, 11),
            ("sim/run", 20, 3),
        ]  # fmt: skip
        for topic, number, topic_number in plan:
            head = header(
                sequence=number, topic_sequence=topic_number, time_us=number, type="coroad.federation.KeyValue", lost=0
            )
            body = event(key="end" if topic == "sim/run" else "x", value="completed")
            socket.send_multipart([topic.encode(), head.SerializeToString(), body.SerializeToString()])
        messages = list(observer)
        assert [m.topic for m in messages] == [topic for topic, _, _ in plan]
        assert observer.lost == lost
        assert observer.received == len(plan)
        assert observer.end == "completed"
    socket.context.destroy(linger=0)


def test_a_slow_observer_knows_what_it_lost(tmp_path: Path, coroad_program: str) -> None:
    """An observer stops reading until the queue of the run must have overflowed, and then counts the gap."""
    out, endpoint = tmp_path / "out", f"ipc://{tmp_path}/o"
    options = ["--until", "300", "--equip", "1", "--set", "functions.ssm=true", "--realtime-factor", "40", "--quiet"]
    command = [coroad_program, "run", str(CROSSING), "--out", str(out), "--observe", endpoint, "--wait-for-observer"]
    process = subprocess.Popen([*command, *options])
    try:
        with coroad.Observer(endpoint, timeout_s=20, queue=1) as observer:
            first = last = observer.receive(20)
            while sum(f.stat().st_size for f in out.glob("run.mcap*")) < 7_000_000:
                assert process.poll() is None
                time.sleep(0.02)
            while last is not None and observer.lost == 0:
                last = observer.receive(20)
            assert first is not None
            assert last is not None
            assert last.header.sequence - first.header.sequence + 1 == observer.received + observer.lost
            assert 0 < observer.lost <= last.header.lost
    finally:
        process.kill()
        process.wait()


def test_a_token_lets_in(tmp_path: Path, coroad_program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    monkeypatch.setenv("COROAD_TOKEN", "0123456789abcdef0123")
    command = [coroad_program, "run", str(CROSSING), "--until", "5", "--out", str(tmp_path / "out"), "--quiet"]
    process = subprocess.Popen([*command, "--wait-for", "wev.0", "--external", address])
    try:
        wait_for_port(port)
        with (
            pytest.raises((coroad.ConnectionLost, TimeoutError)),
            coroad.OnboardUnit("wev.0", address, token="0123456789abcdefWRONG", timeout_s=3),
        ):
            pass
        with coroad.OnboardUnit("wev.0", address, timeout_s=20) as unit:
            assert unit.run(lambda step: None)
        assert process.wait(20) == 0
    finally:
        process.kill()
    assert coroad.load(tmp_path / "out").run["external"]["failure"] is None


def test_keys_let_in(tmp_path: Path, coroad_program: str) -> None:
    for name in ["run", "probe"]:
        subprocess.run([coroad_program, "keygen", str(tmp_path / name)], check=True, stdout=subprocess.DEVNULL)
    address = f"tcp://127.0.0.1:{free_port()}"
    options = ["--observe", address, "--wait-for-observer", "--quiet"]
    keys = ["--key", str(tmp_path / "run.key_secret"), "--allow", str(tmp_path / "probe.key")]
    command = [coroad_program, "run", str(CROSSING), "--until", "5", "--out", str(tmp_path / "out"), *options, *keys]
    process = subprocess.Popen(command)
    try:
        secret, public = tmp_path / "probe.key_secret", tmp_path / "run.key"
        with coroad.Observer(address, "sim/run", timeout_s=20, key=secret, server_key=public) as observer:
            assert [m.payload.key for m in observer] == ["start", "end"]
        assert process.wait(20) == 0
    finally:
        process.kill()
    with pytest.raises(coroad.CoroadError, match="server_key"):
        coroad.Observer(address, key=secret)
    with pytest.raises(coroad.CoroadError, match="no secret key"):
        coroad.Observer(address, key=public, server_key=public)
    with pytest.raises(coroad.CoroadError, match="ipc://PATH"):
        coroad.Observer("localhost:1")


def free_port() -> int:
    import socket

    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def wait_for_port(port: int) -> None:
    import socket

    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError("the run does not listen")


def test_nothing_to_connect_to_is_a_timeout(tmp_path: Path) -> None:
    with coroad.Observer(f"ipc://{tmp_path}/none", timeout_s=0.3) as observer, pytest.raises(TimeoutError):
        next(iter(observer))
    with pytest.raises(TimeoutError), coroad.OnboardUnit("wev.0", f"ipc://{tmp_path}/none", timeout_s=0.3):
        pass


def test_a_failed_test_shows_the_words_and_leaves_no_process(pytester: pytest.Pytester, coroad_program: str) -> None:
    """The plugin in a pytest of its own: the report, the end of the processes, and the skip without a program."""
    pytester.makepyfile(
        f"""
        def test_fails(coroad_run):
            run = coroad_run({str(CROSSING)!r}, set={{"nonsense": 1}})
            run.wait_for(lambda m: True)

        def test_leaves_a_run(coroad_run):
            run = coroad_run({str(CROSSING)!r}, arguments=["--realtime-factor", "1"])
            other = run.start(["sh", "-c", "echo the words of my program; sleep 1000"])
            run.wait_for(lambda m: m.type == "truth")
            open("pids", "w").write(f"{{run.process.pid}} {{other.pid}}")
            assert run.time_s > 1000
        """
    )
    result = pytester.runpytest_subprocess("--coroad-program", coroad_program, "-p", "no:cacheprovider")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(['*unknown key "nonsense"*', "*the words of my program*"])
    for pid in (pytester.path / "pids").read_text(encoding="utf-8").split():
        assert not Path(f"/proc/{pid}").exists()
    environment = os.environ["PATH"]
    try:
        os.environ["PATH"] = "/usr/bin:/bin"
        pytester.runpytest_subprocess("-p", "no:cacheprovider", "-rs").assert_outcomes(skipped=2)
    finally:
        os.environ["PATH"] = environment
