"""Looks at the page in a real browser: a live run whose roadside unit fails, and its recording.

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
def served(command):
    """The address of the page of a program, which is interrupted at the end if it still runs."""
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, cwd=ROOT)
    try:
        address = None
        for line in process.stderr:
            found = re.search(r"http://127\.0\.0\.1:\d+/", line)
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
        check(wait(lambda: any(before.get(index, place) != place for index, place in places(page).items())),
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
    if failures:
        sys.exit(f"{len(failures)} of the checks failed")


if __name__ == "__main__":
    main()
