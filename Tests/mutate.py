#!/usr/bin/env python3
"""Lists the numeric constants of Sources/Nodes and Sources/Traffic that no test notices.

    python3 Tests/mutate.py --list                      the constants, without a build
    python3 Tests/mutate.py --sample 60 --seed 1        60 of them, drawn by the seed
    python3 Tests/mutate.py --skip RealNetworkTests     all of them; a quarter of an hour on two cores

The package is copied to a scratch folder and each constant there is wrapped in a call that multiplies it by 1.2
(integers: rounded, at least one more) when COROAD_MUTATE holds its number. So the tests are built once. Each test then
runs alone, unchanged, and records which constants it reads: a constant that no test reads needs no further run. Each
other constant runs in one process with the tests that read it, which is stopped at the first failure. A crash and a run
past the limit count as noticed. Results are kept in the scratch folder; the same command continues where it was stopped,
and a change of the sources starts anew.

A constant is a decimal literal in a declaration (`static let`, stored property, default of a parameter) or in an
expression. Left out are 0, the integer 1, magnitudes to 1e-3 and from 1e8 (guards against rounding and infinities),
3.6 and 1,000,000 (units), -1 (none), raw values, patterns, subscripts, bit arithmetic, numbers that identify (streams,
tickets, regions), and in expressions also 1, 2 and 0.5, which belong to formulas.
"""

import argparse
import hashlib
import json
import os
import pathlib
import random
import re
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
MODULES = ["Nodes", "Traffic"]
COPIED = ["Package.swift", "Sources", "Tests", "Maps", "Protos"]

HELPER = """\
#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

private func environment(_ key: String) -> String? { getenv(key).map { String(cString: $0) } }

private let selected = environment("COROAD_MUTATE").flatMap { Int($0) } ?? -1

/// One byte for each constant: whether it was read. Written to a file when the process ends.
nonisolated(unsafe) private let reads: UnsafeMutablePointer<UInt8>? = {
  guard environment("COROAD_MUTATE_READS") != nil else { return nil }
  let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: COUNT)
  bytes.initialize(repeating: 0, count: COUNT)
  atexit {
    guard let path = environment("COROAD_MUTATE_READS"), let reads, let file = fopen(path, "ab") else { return }
    for i in 0..<COUNT where reads[i] != 0 { fputs("\\(i)\\n", file) }
    fclose(file)
  }
  return bytes
}()

@inline(__always) private func isSelected(_ number: Int) -> Bool {
  if let reads { reads[number] = 1 }
  return number == selected
}

public func mutableNumberOfMODULE(_ value: Double, _ number: Int) -> Double {
  isSelected(number) ? value * 1.2 : value
}

public func mutableLiteralOfMODULE<T: Numeric & ExpressibleByIntegerLiteral>(_ value: T, _ number: Int) -> T {
  guard isSelected(number) else { return value }
  if let real = value as? Double { return real * 1.2 as! T }
  guard let integer = value as? any BinaryInteger else { return value }
  let old = Int(integer)
  return T(exactly: max(old + 1, Int((Double(old) * 1.2).rounded()))) ?? value
}
"""

PRUNED = """
let kept: Set<String> = [KEPT]
package.targets.removeAll { !kept.contains($0.name) }
package.products = []
package.dependencies.removeAll {
  if case .sourceControl(_, let location, _) = $0.kind { return location.hasSuffix("swift-argument-parser") }
  return false
}
"""

LITERAL = re.compile(r"(?<![\w.$#@])\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?(?!\w|\.\d)")
DECLARED = re.compile(r"\b(?:let|var)\s+(\w+)[^=\n]*=")
NAMED = re.compile(r"^\s*(?:(?:package|public|private|internal|fileprivate|nonisolated)\s+)*static\s+(?:let|var)\s")
DEFAULT = re.compile(r"(\w+)\s*:\s*[\w.<>\[\]?]+\s*=\s*-?$")
LABEL = re.compile(r"(\w+)\s*:\s*-?$")
UNITS = {3.6, 1e6}
IDENTIFYING = {"stream", "ticket", "id", "number", "region", "place", "index", "rawValue", "radix", "depth"}
BITS = re.compile(r"(<<|>>|&[+\-*]?|\||\^|%)\s*$")


def masked(text):
  """The text with comments and strings blanked; places stay the same."""
  token = re.compile(r'//[^\n]*|/\*.*?\*/|"""(?:.|\n)*?"""|"(?:\\.|[^"\\\n])*"', re.S)
  return token.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)


def constants(root):
  found = []
  for module in MODULES:
    for path in sorted((root / "Sources" / module).rglob("*.swift")):
      text = path.read_text()
      code = masked(text)
      for m in LITERAL.finditer(code):
        begin = code.rfind("\n", 0, m.start()) + 1
        end = code.find("\n", m.end())
        before, after = code[begin:m.start()], code[m.end():end]
        name = accepted(m.group(), before, after, code)
        if name is None:
          continue
        found.append({
          "module": module, "file": str(path.relative_to(root)), "line": code.count("\n", 0, begin) + 1,
          "column": m.start() - begin + 1, "offset": m.start(), "literal": m.group(),
          "name": name or text[begin:end].strip()[:72]})
  for number, c in enumerate(found):
    c["number"] = number
  return found


def accepted(literal, before, after, code):
  """The constant's name ("" where it has none), or None if the literal is no constant."""
  value = float(literal.replace("_", ""))
  if value == 0 or literal == "1" or value in UNITS or not 1e-3 < value < 1e8:
    return None
  if re.match(r"\s*(@|#)", before) or re.match(r"\s*case\b(?!.*:\s)", before):
    return None
  if BITS.search(before) or re.match(r"\s*(<<|>>|&(?!&)|\|(?!\|)|\^|%)", after):
    return None
  if re.search(r"[\w\])]\[-?$", before) or re.search(r"\bSwift\(|ascii:|0x", before):
    return None
  label = LABEL.search(before)
  if label and label.group(1) in IDENTIFYING:
    return None
  if value == 1 and before.endswith("-"):
    return None  # −1 stands for "none".
  default = DEFAULT.search(before)
  declared = DECLARED.search(before)
  if default:
    return default.group(1)
  if declared and NAMED.match(before):
    return None if declared.group(1).endswith("Stream") else declared.group(1)
  plain = declared and re.fullmatch(r"\s*-?", before[declared.end():]) and not after.strip()
  if value in (1, 2, 0.5) and not plain:
    return None
  return declared.group(1) if plain else ""


def instrument(scratch, found, dropped):
  """Writes the copy's sources anew, with every constant wrapped that the compiler accepts."""
  for module in MODULES:
    helper = HELPER.replace("COUNT", str(len(found))).replace("MODULE", module)
    write(scratch / "Sources" / module / "Mutation.swift", helper)
  by_file = {}
  for c in found:
    by_file.setdefault(c["file"], []).append(c)
  for file, list_ in by_file.items():
    text = (ROOT / file).read_text()
    for c in reversed(list_):
      if c["number"] in dropped:
        continue
      kind = "Number" if "." in c["literal"] or "e" in c["literal"].lower() else "Literal"
      call = f"mutable{kind}Of{c['module']}({c['literal']}, {c['number']})"
      text = text[:c["offset"]] + call + text[c["offset"] + len(c["literal"]):]
    write(scratch / file, text)


def write(path, text):
  """Keeps a file that would not change, and with it what was built from it."""
  if not path.exists() or path.read_text() != text:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def copy(scratch, found, tests):
  """Brings the copy up to date, and leaves files alone that are as they should be, so that little is built anew."""
  instrumented = {c["file"] for c in found}
  kept_files = {f"Sources/{module}/Mutation.swift" for module in MODULES}
  for name in COPIED:
    source = ROOT / name
    for path in [source] if source.is_file() else sorted(source.rglob("*")):
      file = str(path.relative_to(ROOT))
      kept_files.add(file)
      target = scratch / file
      if not path.is_file() or file in instrumented or file == "Package.swift":
        continue
      if not target.exists() or target.read_bytes() != path.read_bytes():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    for path in (scratch / name).rglob("*") if source.is_dir() else []:
      if path.is_file() and str(path.relative_to(scratch)) not in kept_files:
        path.unlink()
  manifest = (ROOT / "Package.swift").read_text()
  # What a target needs stands in the manifest as `library("Name", ["Other", …])`.
  needs = {m[0]: re.findall(r'"(\w+)"', m[1])
           for m in re.findall(r'\w+\(\s*"([\w-]+)",\s*(?:path: [^,]+,\s*)?\[([^\]]*)\]', manifest)}
  needs["CV2XWire"] = ["CProtobufC"]
  kept, open_ = set(), tests + MODULES
  while open_:
    name = open_.pop()
    if name not in kept:
      kept.add(name)
      open_ += needs.get(name, [])
  names = ", ".join(f'"{n}"' for n in sorted(kept))
  write(scratch / "Package.swift", manifest + PRUNED.replace("KEPT", names))


def build(scratch, found, configuration):
  """Builds the tests. A wrapped literal that the compiler refuses is left as it is."""
  dropped = set()
  record = scratch / "dropped.json"
  if record.exists():
    dropped = set(json.loads(record.read_text()))
  for _ in range(12):
    instrument(scratch, found, dropped)
    command = ["swift", "build", "--build-tests", "-c", configuration, "-Xswiftc", "-enable-testing",
               "--package-path", str(scratch)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode == 0:
      record.write_text(json.dumps(sorted(dropped)))
      return dropped
    places = set(re.findall(r"(Sources/(?:%s)/\S+?\.swift):(\d+):\d+: error:" % "|".join(MODULES), done.stdout))
    refused = {c["number"] for c in found for f, line in places if c["file"] == f and abs(c["line"] - int(line)) <= 1}
    if not refused - dropped:
      errors = sorted({line for line in done.stdout.split("\n") if re.match(r"/\S+ error:", line)})
      sys.exit("\n".join(["the instrumented copy does not build:"] + (errors or [done.stdout[-4000:]])))
    dropped |= refused
    print(f"{len(refused)} literals that the compiler wants as they are", flush=True)
  sys.exit("the instrumented copy does not build after 12 rounds")


class Bundle:
  """The built tests, run without the package manager."""

  def __init__(self, scratch, configuration):
    self.path = next((scratch / ".build" / configuration).glob("*.xctest"))
    self.folder = scratch

  def command(self, *arguments):
    return [str(self.path), "--testing-library", "swift-testing", *arguments]

  def tests(self, targets):
    out = subprocess.run(self.command("--list-tests"), cwd=self.folder, capture_output=True, text=True).stdout
    return [line for line in out.split("\n") if line.split(".")[0] in targets]

  def run(self, tests, limit, **environment):
    """Runs tests until the first failure: (what failed or None, seconds)."""
    filters = [a for t in tests for a in ("--filter", "^" + re.escape(t))]
    begin = time.monotonic()
    process = subprocess.Popen(
      self.command(*filters), cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
      env={**os.environ, **environment}, start_new_session=True)
    selector = selectors.DefaultSelector()
    selector.register(process.stdout, selectors.EVENT_READ)
    failed, rest = None, b""
    try:
      while failed is None:
        left = limit - (time.monotonic() - begin)
        if left <= 0 or not selector.select(left):
          failed = "time limit"
          break
        chunk = os.read(process.stdout.fileno(), 65536)
        if not chunk:
          break
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
          m = re.search(rb"Test (\S+) (?:with .* )?recorded an issue", line)
          if m:
            failed = m.group(1).decode()
            break
    finally:
      if failed is not None:
        os.killpg(process.pid, signal.SIGKILL)
      code = process.wait()
    if failed is None and code != 0:
      failed = f"exit {code}"
    return failed, time.monotonic() - begin


def digest():
  h = hashlib.sha256(pathlib.Path(__file__).read_bytes())
  for folder in ["Package.swift", "Sources", "Tests"]:
    files = [ROOT / folder] if (ROOT / folder).is_file() else sorted((ROOT / folder).rglob("*.swift"))
    for path in files:
      h.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
  return h.hexdigest()[:16]


def reading(bundle, scratch, tests, version, limit):
  """For each test the constants that it reads and its time, alone and unchanged."""
  path = scratch / f"reads-{version}.json"
  known = json.loads(path.read_text()) if path.exists() else {}
  output = scratch / "reads.txt"
  for test in (t for t in tests if t not in known):
    output.unlink(missing_ok=True)
    failed, seconds = bundle.run([test], limit, COROAD_MUTATE_READS=str(output))
    if failed:
      print(f"left out, fails without a change ({failed}): {test}", flush=True)
    numbers = [int(x) for x in output.read_text().split()] if output.exists() else []
    known[test] = {"numbers": sorted(set(numbers)), "seconds": round(seconds, 2), "fails": failed is not None}
    path.write_text(json.dumps(known))
  return {t: known[t] for t in tests if not known[t]["fails"]}


def main():
  p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
  p.add_argument("--list", action="store_true", help="print the constants, build nothing")
  p.add_argument("--sample", type=int, metavar="N", help="draw N constants instead of all")
  p.add_argument("--seed", type=int, default=1, help="of the sample (default 1)")
  p.add_argument("--match", metavar="REGEX", help="only constants whose `file:line name` matches")
  p.add_argument("--tests", nargs="+", default=["NodesTests", "TrafficTests"], metavar="TARGET")
  p.add_argument("--skip", metavar="REGEX", help="leave out tests whose name matches: long ones")
  p.add_argument("--limit", type=float, default=120, metavar="S", help="seconds for each constant (default 120)")
  p.add_argument("--configuration", default="release", choices=["release", "debug"])
  p.add_argument(
    "--scratch", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "coroad-mutate",
    help="folder of the copy and the results")
  o = p.parse_args()

  found = constants(ROOT)
  chosen = found
  if o.match:
    chosen = [c for c in chosen if re.search(o.match, f"{c['file']}:{c['line']} {c['name']}")]
  if o.sample is not None and o.sample < len(chosen):
    chosen = sorted(random.Random(o.seed).sample(chosen, o.sample), key=lambda c: c["number"])
  if o.list:
    for c in chosen:
      print(f"{c['number']}\t{c['file']}:{c['line']}:{c['column']}\t{c['literal']}\t{c['name']}")
    print(f"{len(chosen)} constants", file=sys.stderr)
    return

  o.scratch.mkdir(parents=True, exist_ok=True)
  version = digest()
  if not (o.scratch / f"reads-{version}.json").exists():
    (o.scratch / "dropped.json").unlink(missing_ok=True)
  copy(o.scratch, found, list(o.tests))
  dropped = build(o.scratch, found, o.configuration)
  bundle = Bundle(o.scratch, o.configuration)
  tests = bundle.tests(o.tests)
  if o.skip:
    tests = [t for t in tests if not re.search(o.skip, t)]
  if not tests:
    sys.exit("no tests found in " + ", ".join(o.tests))
  reads = reading(bundle, o.scratch, tests, version, max(o.limit, 600))

  results = o.scratch / f"results-{version}.jsonl"
  done = {}
  suites = " and ".join(sorted(o.tests)) + (f" (without {o.skip})" if o.skip else "")
  if results.exists():
    for line in results.read_text().splitlines():
      r = json.loads(line)
      if r["tests"] == suites:
        done[r["number"]] = r
  chosen = [c for c in chosen if c["number"] not in dropped]
  with results.open("a") as file:
    for c in chosen:
      if c["number"] in done:
        continue
      readers = [t for t in reads if c["number"] in reads[t]["numbers"]]
      failed, seconds = None, 0.0
      # The short tests first: most constants that are noticed at all are noticed there.
      for isShort in (True, False):
        group = [t for t in readers if (reads[t]["seconds"] < 0.3) == isShort]
        if group and failed is None:
          failed, more = bundle.run(group, o.limit - seconds, COROAD_MUTATE=str(c["number"]))
          seconds += more
      r = {"number": c["number"], "tests": suites, "readers": len(readers), "noticed": failed}
      done[c["number"]] = r
      file.write(json.dumps(r) + "\n")
      file.flush()
      print(f"{c['file']}:{c['line']}\t{c['literal']}\t{failed or 'UNNOTICED'}\t{len(readers)} tests\t{seconds:.1f} s",
            flush=True)

  unnoticed = [c for c in chosen if done[c["number"]]["noticed"] is None]
  print("\nfile\tline\tname\tvalue\tread by")
  for c in unnoticed:
    readers = done[c["number"]]["readers"]
    print(f"{c['file']}\t{c['line']}\t{c['name']}\t{c['literal']}\t{readers} tests" if readers
          else f"{c['file']}\t{c['line']}\t{c['name']}\t{c['literal']}\tno test")
  if chosen:
    unread = sum(done[c["number"]]["readers"] == 0 for c in unnoticed)
    print(f"\n{len(unnoticed)} of {len(chosen)} constants are noticed by no test of {suites} "
          f"({100 * len(unnoticed) / len(chosen):.0f} %); {unread} of them are read by none. "
          f"{len(dropped)} literals could not be changed.")


if __name__ == "__main__":
  main()
