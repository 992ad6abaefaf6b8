import Foundation

/// One run of `coroad`, as `--json` reports it and as the kernel accounts for it.
struct CoroadRun {
  var outcome: Outcome
  var realTimeFactor: Double
  var vehicleUpdates: Double
  var digest: String
  /// Traffic step of the run, seconds.
  var step: Double

  /// Vehicle updates per second of user CPU.
  var speed: Double { vehicleUpdates / max(outcome.user, 1e-9) }
}

struct Coroad {
  var program: String
  var scratch: Scratch

  func run(_ scenario: String, _ options: [String]) throws -> CoroadRun {
    let arguments =
      ["run", scenario, "--json", "--quiet", "--out", try scratch.empty("out")] + options
    let outcome = try benchmarks.run(program, arguments, in: scratch)
    guard let report = try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any],
      let host = report["host"] as? [String: Any],
      let factor = (host["real_time_factor"] as? NSNumber)?.doubleValue,
      let updates = (host["vehicle_updates"] as? NSNumber)?.doubleValue,
      let digest = report["digest"] as? String,
      let configuration = report["configuration"] as? [String: Any],
      let time = configuration["time"] as? [String: Any],
      let step = (time["step_s"] as? NSNumber)?.doubleValue
    else {
      throw Failure(
        "coroad run --json: no host.real_time_factor, host.vehicle_updates, digest or configuration.time.step_s"
      )
    }
    return CoroadRun(
      outcome: outcome, realTimeFactor: factor, vehicleUpdates: updates, digest: digest, step: step)
  }
}

/// One run of SUMO on a copy of the scenario's folder: some scenarios write beside themselves.
struct SUMO {
  var program: String
  var scratch: Scratch

  /// Vehicle updates per second of user CPU: the sum of running vehicles over all steps.
  func run(_ scenario: String, until: String?) throws -> (speed: Double, outcome: Outcome) {
    let source = URL(fileURLWithPath: scenario)
    let copy = try scratch.empty("scenario")
    try FileManager.default.copyItem(atPath: source.deletingLastPathComponent().path, toPath: copy)
    let summary = scratch.path("summary.xml")
    var arguments = [
      "-c", "\(copy)/\(source.lastPathComponent)", "--summary-output", summary, "--tripinfo-output",
      scratch.path("tripinfo.xml"), "--no-step-log", "--no-warnings", "--xml-validation", "never", "--seed",
      "42",
    ]
    if let until { arguments += ["--end", until] }
    let outcome = try benchmarks.run(program, arguments, in: scratch)
    let text = try String(contentsOfFile: summary, encoding: .utf8)
    var updates = 0.0
    for line in text.split(separator: "\n") {
      guard let range = line.range(of: " running=\"") else { continue }
      updates += Double(line[range.upperBound...].prefix { $0 != "\"" }) ?? 0
    }
    return (updates / max(outcome.user, 1e-9), outcome)
  }

  /// The executable itself: PyPI's `sumo` on PATH is a script whose start-up would count.
  static func find() -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    for folder in path.split(separator: ":") {
      let candidate = "\(folder)/sumo"
      guard FileManager.default.isExecutableFile(atPath: candidate) else { continue }
      let library = "\(folder)/../lib"
      for python in (try? FileManager.default.contentsOfDirectory(atPath: library)) ?? [] {
        let wheel = "\(library)/\(python)/site-packages/sumo/bin/sumo"
        if FileManager.default.isExecutableFile(atPath: wheel) { return wheel }
      }
      return candidate
    }
    return nil
  }
}
