"""Looks at the page in a real browser: live runs with their panels and faults, a demonstration, and recordings.

    page.py PROGRAMS [--screenshots FOLDER]

PROGRAMS is the folder with the built programs. Needs Debian's chromium and chromium-driver, and selenium from PyPI.
Ends with 0 if everything holds, and names what does not otherwise.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCENARIO = os.path.join(ROOT, "Maps/crossing/scenario.yaml")
WHAT = ["--until", "60", "--processes", "1", "--fail", "roadside-unit@10"]
WINDOWS = [(1920, 1080), (1366, 768)]
failures = []


def check(condition, what):
    print(("ok      " if condition else "FAILED  ") + what, flush=True)
    if not condition:
        failures.append(what)


def wait(condition, seconds=20):
    """Whether `condition` becomes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return bool(condition())


@contextmanager
def served(command, output=subprocess.DEVNULL):
    """The address of the page of a program, which is interrupted at the end if it still runs."""
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=output, text=True, cwd=ROOT)
    try:
        address = None
        for line in process.stderr:
            found = re.search(r"http://[\w.-]+:\d+/(\?token=\w+)?", line)
            if found:
                address = found[0]
                break
        if address is None:
            sys.exit(f"{' '.join(command)}: no address of a page")
        yield process, address
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            check(False, "the program ends after Ctrl-C")


@contextmanager
def browser():
    options = webdriver.ChromeOptions()
    # WebGL2 in software, as root, in whatever size /dev/shm has.
    for argument in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--use-angle=swiftshader",
                     "--enable-unsafe-swiftshader", "--lang=en", "--window-size=1920,1080"]:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
    try:
        yield driver
    finally:
        driver.quit()


class Page:
    def __init__(self, driver, address, screenshots):
        self.driver = driver
        self.screenshots = screenshots
        driver.get(address)
        # What another page has left.
        driver.get_log("browser")

    def state(self, expression):
        return self.driver.execute_script(f"return window.coroad && window.coroad.{expression}")

    @property
    def time(self):
        return self.state("time")

    def click(self, identifier):
        self.driver.execute_script("document.getElementById(arguments[0]).click()", identifier)

    def text(self, identifier):
        return self.driver.find_element(By.ID, identifier).text

    def has_tab(self, name):
        return self.driver.find_element(By.ID, f"tab-button-{name}").is_displayed()

    def open_tab(self, name):
        self.click(f"tab-button-{name}")
        return wait(lambda: self.driver.find_element(By.ID, f"tab-{name}").is_displayed())

    def set_speed(self, factor):
        self.driver.execute_script(
            "const s = document.getElementById('speed');"
            "if (![...s.options].some((o) => o.value === arguments[0])) s.append(new Option(arguments[0], arguments[0]));"
            "s.value = arguments[0]; s.dispatchEvent(new Event('change'))", str(factor))

    def seek(self, time_s):
        self.driver.execute_script(
            "const r = document.getElementById('scrub-range'); r.value = arguments[0];"
            "r.dispatchEvent(new Event('input')); r.dispatchEvent(new Event('change'))", time_s)

    def select(self, name):
        """Selects by name, as with the search."""
        self.driver.execute_script(
            "const s = document.getElementById('search'); s.focus(); s.value = arguments[0];"
            "s.dispatchEvent(new Event('input')); s.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter'}))", name)
        return wait(lambda: (self.state("selected") or {}).get("name") == name)

    def press_twice(self, selector):
        """A button that asks again before it acts."""
        for _ in range(2):
            self.driver.execute_script("document.querySelector(arguments[0]).click()", selector)

    def show(self, name):
        for width, height in WINDOWS:
            self.driver.set_window_size(width, height)
            time.sleep(0.5)
            if self.screenshots:
                self.driver.save_screenshot(os.path.join(self.screenshots, f"{name}-{width}.png"))
            fits = self.driver.execute_script(
                "const e = document.documentElement; return e.scrollWidth <= innerWidth && e.scrollHeight <= innerHeight")
            check(fits, f"{name}: everything fits into {width} x {height}")

    def check_console(self, name):
        severe = [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]
        check(not severe, f"{name}: no error on the console {severe[:2] if severe else ''}")


def places(page):
    """Where vehicles are drawn, by index."""
    found = {index: page.state(f"screenPosition(1, {index})") for index in range(50)}
    return {index: place for index, place in found.items() if place}


def look_at_live_run(programs, driver, screenshots, out):
    command = [f"{programs}/coroad", "run", SCENARIO, *WHAT, "--out", out, "--serve", "0"]
    with served(command) as (process, address):
        page = Page(driver, address, screenshots)
        check(wait(lambda: page.state("isConnected")), "live: the page is connected")
        check(wait(lambda: (page.state("counts") or {}).get("vehicles", 0) > 0), "live: vehicles are drawn")
        first = page.time
        check(wait(lambda: page.time > first + 1), "live: time passes")
        before = places(page)
        # Those that come later count as well: the first may be parked.
        check(wait(lambda: any(before.setdefault(index, place) != place for index, place in places(page).items())),
              "live: vehicles move")

        page.click("pause")
        check(wait(lambda: page.text("mode").lower().find("paused") >= 0), "live: the page says that it is paused")
        time.sleep(0.5)
        at = page.time
        time.sleep(1)
        check(page.time == at, "live: pause pauses")
        page.click("step")
        check(wait(lambda: abs(page.time - at - 0.1) < 0.02), "live: a step is a traffic step")

        # In the open: not under a panel of the map.
        place = min(places(page).values(), key=lambda place: place["y"])
        map_ = driver.find_element(By.ID, "map")
        action = webdriver.ActionChains(driver)
        # Offsets are from the middle of the element.
        size = map_.size
        action.move_to_element_with_offset(
            map_, int(place["x"] - size["width"] / 2), int(place["y"] - size["height"] / 2)).click().perform()
        check(wait(lambda: page.state("selected") is not None), "live: a click selects")
        check(len(page.text("details")) > 20, "live: details are shown")
        page.show("live")
        page.click("language")
        check(wait(lambda: re.search("[一-鿿]", page.text("figures"))), "live: in Chinese")
        page.click("theme")
        page.show("live-chinese-other-theme")
        page.click("theme")
        page.click("language")

        page.click("pause")
        check(wait(lambda: page.time > 11, 40), "live: the run goes on")
        check(wait(lambda: "roadside-unit" in page.text("events") or "failed" in page.text("events").lower()),
              "live: the failed roadside unit is shown")
        driver.execute_script(
            "const s = document.getElementById('speed'); s.value = '0'; s.dispatchEvent(new Event('change'))")
        process.wait(60)
        check(process.returncode == 0, "live: the run ends with 0")
        check(wait(lambda: not page.state("isConnected")), "live: the page knows that the server is gone")
        check(driver.find_element(By.ID, "banner").is_displayed(), "live: and says so")
        severe = [e["message"] for e in driver.get_log("browser")
                  if e["level"] == "SEVERE" and "ERR_CONNECTION_REFUSED" not in e["message"]]
        check(not severe, f"live: no error on the console {severe[:2] if severe else ''}")


def look_at_replay(programs, driver, screenshots, out):
    with served([f"{programs}/coroad", "replay", out, "--serve", "0"]) as (_, address):
        page = Page(driver, address, screenshots)
        check(wait(lambda: page.time is not None and page.time > 0.5), "replay: time passes")
        for target in [30, 5.2, 44.9, 0]:
            asked = time.monotonic()
            driver.execute_script(
                "const r = document.getElementById('scrub-range'); r.value = arguments[0];"
                "r.dispatchEvent(new Event('input')); r.dispatchEvent(new Event('change'))", target)
            check(wait(lambda: abs(page.time - target) < 1), f"replay: goes to {target} s")
            print(f"        in {time.monotonic() - asked:.2f} s")
        driver.execute_script(
            "const s = document.getElementById('speed'); s.value = '8'; s.dispatchEvent(new Event('change'))")
        check(wait(lambda: page.time > 20), "replay: is played faster")
        page.show("replay")
        check(wait(lambda: page.text("mode").lower().find("finished") >= 0 or
                   page.text("mode").lower().find("end") >= 0), "replay: says that it is at its end")
        page.check_console("replay")


def read(*path):
    with open(os.path.join(*path)) as file:
        return json.load(file)


def look_at_panels(programs, driver, screenshots, folder):
    """The tabs of a run in processes, a fault by click that an option repeats, and the next seed."""
    out = os.path.join(folder, "faults")
    what = ["--until", "100", "--processes", "1"]
    command = [f"{programs}/coroad", "run", SCENARIO, *what, "--out", out, "--serve", "0"]
    account = tempfile.TemporaryFile("w+", dir=folder)
    with served(command, account) as (process, address):
        page = Page(driver, address, screenshots)
        check(wait(lambda: page.state("isConnected")), "panels: the page is connected")
        check(not page.has_tab("roads"), "panels: a panel without data is absent")
        page.set_speed(8)
        check(wait(lambda: page.state("figures") >= 12), "panels: figures come once a second")
        # Slow enough for all the pictures to come.
        page.set_speed(0.5)
        for tab, words in [("compute", ["rsu_junction", "cloud", "vehicles"]), ("messages", ["BSM", "SPAT", "%"]),
                           ("latency", ["RSM", "Sense", "ms"])]:
            page.open_tab(tab)
            check(wait(lambda: all(word in page.text(f"tab-{tab}") for word in words)), f"panels: {tab} has {words}")
            page.show(f"panel-{tab}")
        page.set_speed(8)
        check(wait(lambda: page.time > 25, 40), "panels: time passes")
        page.set_speed(1)
        check(page.select("we.4"), "panels: a vehicle is selected by name")
        check(wait(lambda: (page.state("known") or {}).get("tasks", 0) > 20), "panels: its tasks come")
        check(wait(lambda: (page.state("known") or {}).get("objects") is not None), "panels: and what it knows")
        page.open_tab("knows")
        check(wait(lambda: re.search(r"\d+ / \d+", page.text("tab-knows"))), "panels: and it is compared with what is there")
        page.show("panel-knows")
        page.click("language")
        check(wait(lambda: re.search("[一-鿿]", page.text("tab-knows"))), "panels: in Chinese")
        page.click("theme")
        page.show("panel-knows-chinese-other-theme")
        page.click("theme")
        page.click("language")

        page.open_tab("run")
        page.press_twice("#tab-run .hosts li:nth-child(2) button")
        check(wait(lambda: "--fail roadside-unit@" in page.text("tab-run")), "fault: a click stops the roadside host")
        page.show("panel-run")
        page.set_speed(8)
        check(wait(lambda: page.state("roads") > 0, 40), "panels: roads have mean speeds after a minute")
        page.open_tab("roads")
        check(wait(lambda: "%" in page.text("tab-roads")), "panels: roads are shown")
        page.show("panel-roads")
        page.set_speed(0)
        process.wait(60)
        check(process.returncode == 0, "fault: the run ends with 0")
    run = read(out, "run.json")
    check(any(failure.startswith("roadside-unit") for failure in run["failures"]), "fault: run.json has it")
    account.seek(0)
    found = re.search(r"--fail (roadside-unit@\S+)", account.read())
    check(found is not None, "fault: the account has the option that repeats it")
    if found:
        again = os.path.join(folder, "faults-again")
        subprocess.run([f"{programs}/coroad", "run", SCENARIO, *what, "--fail", found[1], "--quiet", "--out", again],
                       check=True, cwd=ROOT)
        check(run["digest"] == read(again, "run.json")["digest"], f"fault: --fail {found[1]} has the same digest")


def look_at_restart(programs, driver, folder):
    out = os.path.join(folder, "first")
    command = [f"{programs}/coroad", "run", SCENARIO, "--until", "60", "--seed", "7", "--out", out, "--serve", "0"]
    with served(command) as (process, address):
        page = Page(driver, address, None)
        check(wait(lambda: (page.time or 0) > 1), "restart: the first run runs")
        for seed in [8, 9]:
            page.open_tab("run")
            page.press_twice("#tab-run .panel:last-child > button")
            check(wait(lambda: page.state("isConnected") and page.state("seed") == seed, 30),
                  f"restart: the page shows the run with seed {seed}")
            check(wait(lambda: (page.time or 0) > 1), "restart: which runs")
        page.set_speed(0)
        process.wait(60)
        check(process.returncode == 0, "restart: the last run ends with 0")
    check("next seed" in read(out, "run.json")["exit_reason"], "restart: the first account says why it ended")
    for seed in [8, 9]:
        check(read(f"{out}-seed-{seed}", "run.json")["seed"] == seed, f"restart: {seed} has a folder of its own")


def look_from_another_machine(programs, driver, folder):
    """Any address but 127.0.0.1, of which every machine has more: with the token the page works, without it nothing."""
    own = "127.0.0.2"
    command = [f"{programs}/coroad", "run", SCENARIO, "--until", "60", "--out", os.path.join(folder, "host"),
               "--serve", "0", "--serve-host", own]
    with served(command) as (process, address):
        bare, _, token = address.partition("?")
        driver.get(bare)
        check("401" in driver.find_element(By.TAG_NAME, "body").text, "another machine: refused without the token")
        page = Page(driver, address, None)
        check(bool(token) and wait(lambda: page.state("isConnected")), "another machine: the page is connected")
        check(driver.current_url == bare, "another machine: the token does not stay in the address")
        check(wait(lambda: (page.state("counts") or {}).get("vehicles", 0) > 0), "another machine: vehicles are drawn")
        driver.get(bare)
        check(wait(lambda: page.state("isConnected")), "another machine: the browser may come back")
        page.check_console("another machine")


def look_at_demonstration(programs, driver, screenshots, folder):
    out = os.path.join(folder, "demo")
    command = [f"{programs}/coroad", "demo", "crossing", "--until", "40", "--processes", "1", "--out", out]
    together = lambda page: page.state("times") and None not in page.state("times") and (
        max(page.state("times")) - min(page.state("times")) < 0.25)
    with served([*command, "--serve", "0"]) as (process, address):
        page = Page(driver, address, screenshots)
        check(wait(lambda: page.state("isConnected")), "demo: both streams are connected")
        check(len(page.state("times")) == 2, "demo: two sides")
        page.set_speed(4)
        check(wait(lambda: (page.time or 0) > 15, 40), "demo: time passes")
        check(wait(lambda: together(page)), "demo: both sides have the same time")
        page.click("pause")
        time.sleep(0.7)
        times = page.state("times")
        check(times[0] == times[1], f"demo: a pause stops both at the same step {times}")
        page.click("step")
        check(wait(lambda: all(abs(now - before - 0.1) < 0.02 for now, before in zip(page.state("times"), times))),
              "demo: a step is one of both")
        page.open_tab("overview")
        check(all(word in page.text("compare") for word in ["V2X off", "V2X on"]), "demo: figures of both")
        check(page.state("side") == "on", "demo: the panels show the side with V2X")
        driver.find_element(By.TAG_NAME, "body").send_keys("v")
        check(wait(lambda: page.state("side") == "off"), "demo: a key shows the other")
        driver.find_element(By.TAG_NAME, "body").send_keys("v")
        page.show("demo")
        page.set_speed(0)
        page.click("pause")
        process.wait(60)
        check(process.returncode == 0, "demo: ends with 0")
    plain = os.path.join(folder, "demo-plain")
    subprocess.run([*command[:-1], plain, "--quiet"], check=True, cwd=ROOT)
    for side in ["off", "on"]:
        check(read(out, side, "run.json")["digest"] == read(plain, side, "run.json")["digest"],
              f"demo: the page does not change the digest of {side}")
    with served([f"{programs}/coroad", "replay", out, "--serve", "0"]) as (_, address):
        page = Page(driver, address, screenshots)
        check(wait(lambda: page.time is not None and page.time > 0.5), "demo replay: time passes")
        page.click("pause")
        for target in [30, 8.4]:
            page.seek(target)
            check(wait(lambda: all(abs((now or 0) - target) < 0.06 for now in page.state("times"))),
                  f"demo replay: both go to {target} s")
        check(page.state("figures") > 5, "demo replay: figures are there after a jump")
        page.show("demo-replay")
        page.check_console("demo replay")


def look_at_recorded_node(programs, driver, folder):
    """A replay shows the records of the nodes in record.nodes, also right after a jump."""
    out = os.path.join(folder, "node")
    subprocess.run([f"{programs}/coroad", "run", SCENARIO, "--until", "40", "--set", "record.nodes=we.4", "--quiet",
                    "--out", out], check=True, cwd=ROOT)
    with served([f"{programs}/coroad", "replay", out, "--serve", "0"]) as (_, address):
        page = Page(driver, address, None)
        check(wait(lambda: page.time is not None and page.time > 0.5), "recorded node: time passes")
        page.click("pause")
        page.seek(30)
        check(wait(lambda: abs(page.time - 30) < 0.1), "recorded node: goes to a time")
        check(page.select("we.4"), "recorded node: is selected")
        check(wait(lambda: (page.state("known") or {}).get("objects") is not None), "recorded node: what it knows is there")
        known = page.state("known")
        check(known["tasks"] > 20 and known["receptions"] > 5 and known["sensors"] > 0,
              f"recorded node: tasks, receptions and detections as well {known}")
        page.select("ws.0")
        check(wait(lambda: not page.has_tab("knows")), "recorded node: others have no such panel")
        page.check_console("recorded node")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("programs")
    parser.add_argument("--screenshots")
    arguments = parser.parse_args()
    if arguments.screenshots:
        os.makedirs(arguments.screenshots, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, browser() as driver:
        out = os.path.join(folder, "run")
        look_at_live_run(arguments.programs, driver, arguments.screenshots, out)
        with open(os.path.join(out, "run.json")) as file:
            run = json.load(file)
        check("roadside-unit failed" in run["exit_reason"], "the account names the failed roadside unit")
        again = os.path.join(folder, "again")
        subprocess.run(
            [f"{arguments.programs}/coroad", "run", SCENARIO, *WHAT, "--quiet", "--out", again], check=True, cwd=ROOT)
        with open(os.path.join(again, "run.json")) as file:
            check(run["digest"] == json.load(file)["digest"], "a page does not change the digest")
        look_at_replay(arguments.programs, driver, arguments.screenshots, out)
        look_at_panels(arguments.programs, driver, arguments.screenshots, folder)
        look_at_restart(arguments.programs, driver, folder)
        look_from_another_machine(arguments.programs, driver, folder)
        look_at_demonstration(arguments.programs, driver, arguments.screenshots, folder)
        look_at_recorded_node(arguments.programs, driver, folder)
    if failures:
        sys.exit(f"{len(failures)} of the checks failed")


if __name__ == "__main__":
    main()
