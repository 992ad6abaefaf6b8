"""Looks at reports in a real browser: of a run, a demonstration, a sweep and a comparison.

    report.py PROGRAMS [--screenshots FOLDER]

PROGRAMS is the folder with the built programs. Needs Debian's chromium and chromium-driver, and selenium from PyPI.
Ends with 0 if everything holds, and names what does not otherwise.
"""

import argparse
import os
import subprocess
import sys
import tempfile

from page import ROOT, WINDOWS, browser, check, failures

SWEEP = f"""
scenario: {ROOT}/Maps/crossing/scenario.yaml
until: 40
seeds: 3
axes:
  equipment.share: [0.2, 0.6, 1]
  v2x.enabled: [false, true]
  radio.extra_loss: [0, 0.5]
metrics: [safety.conflicts, messages.pdr, vehicles.departed]
"""

# Texts that leave their picture, and texts of one picture that lie on each other.
MISPLACED = """
return [...document.querySelectorAll("figure svg")].flatMap(svg => {
  const box = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll("text")].map(t => [t.textContent, t.getBoundingClientRect()]);
  const out = texts.filter(([, b]) => b.left < box.left - 1 || b.right > box.right + 1 || b.top < box.top - 1 ||
    b.bottom > box.bottom + 1).map(([t]) => "outside: " + t);
  const on = texts.flatMap(([t, a], i) => texts.slice(i + 1).filter(([, b]) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4).map(([u]) => t + " on " + u));
  return [...out, ...on];
});
"""


def look(driver, path, name, sections, screenshots):
    driver.get("file://" + path)
    titles = [e.text for e in driver.find_elements("css selector", "h2")]
    for section in sections:
        check(section in titles, f"{name} has a section {section}")
    figures = driver.find_elements("css selector", "figure svg")
    check(len(figures) > 0 and all(f.size["width"] > 200 for f in figures), f"{name} shows {len(figures)} plots")
    for width, height in WINDOWS + [(420, 900)]:
        driver.set_window_size(width, height)
        misplaced = driver.execute_script(MISPLACED)
        check(not misplaced, f"{name} at {width}: texts in their places {misplaced[:5]}")
        check(
            driver.execute_script("return document.documentElement.scrollWidth <= innerWidth"),
            f"{name} at {width}: nothing is wider than the window")
        if screenshots:
            whole = driver.execute_script("return document.documentElement.scrollHeight")
            driver.set_window_size(width, min(whole + 100, 9000))
            driver.save_screenshot(os.path.join(screenshots, f"report-{name}-{width}.png"))
    data = driver.find_element("css selector", "figure details")
    data.find_element("css selector", "summary").click()
    check(len(data.find_elements("css selector", "tbody tr")) > 0, f"{name}: a click shows the data of a plot")
    log = [entry for entry in driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
    check(not log, f"{name}: nothing in the console {log}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("programs")
    parser.add_argument("--screenshots")
    arguments = parser.parse_args()
    coroad = os.path.join(os.path.abspath(arguments.programs), "coroad")
    if arguments.screenshots:
        os.makedirs(arguments.screenshots, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "sweep.yaml"), "w") as file:
            file.write(SWEEP)
        for command in [
            ["demo", "crossing", "--quiet", "--out", "demo"],
            ["sweep", "sweep.yaml", "--quiet", "--out", "sweep"],
            ["compare", "demo/off", "demo/on", "--out", "both"],
        ]:
            subprocess.run([coroad] + command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        with browser() as driver:
            runs = ["Traffic", "Safety", "Messages", "Computers", "How it was run"]
            shots = arguments.screenshots
            look(driver, f"{folder}/demo/on/report.html", "run", runs, shots)
            look(driver, f"{folder}/demo/report.html", "demo", ["What differs"] + runs, shots)
            look(driver, f"{folder}/both/report.html", "comparison", ["What differs"] + runs, shots)
            look(driver, f"{folder}/sweep/report.html", "sweep", ["safety.conflicts", "messages.pdr"], shots)
    sys.exit(f"{len(failures)} checks failed" if failures else 0)


if __name__ == "__main__":
    main()
