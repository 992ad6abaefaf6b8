import Foundation

/// One printed figure.
struct Figure {
  var name: String
  var value: Double
  var unit: String
  /// Further measured values, in the order they are printed.
  var details: [(key: String, value: String)]
}

/// The benchmarks. Each repeats its runs and reports medians.
struct Suite {
  var coroad: Coroad
  var sumo: SUMO?
  var repository: URL
  var scenario: String?
  var until: String?
  var runs: Int

  static let names = ["equipped", "district", "processes", "traffic", "offload"]

  func measure(_ name: String) throws -> Figure? {
    switch name {
    case "equipped":
      guard let scenario else { return skipped(name, "no SCENARIO given") }
      return try equipped(name, scenario)
    case "district": return try realTime(name, district, [])
    case "processes": return try processes()
    case "traffic":
      guard let scenario else { return skipped(name, "no SCENARIO given") }
      return try traffic(scenario)
    case "offload": return try offload()
    default: throw Failure("unknown benchmark \(name); there are \(Suite.names.joined(separator: ", "))")
    }
  }

  private var district: String { repository.appendingPathComponent("Maps/district/scenario.yaml").path }
  private var end: [String] { until.map { ["--until", $0] } ?? [] }

  private func skipped(_ name: String, _ reason: String) -> Figure? {
    note("\(name): skipped, \(reason)")
    return nil
  }

  private func realTime(_ name: String, _ scenario: String, _ options: [String]) throws -> Figure {
    let all = try (1...runs).map { n in
      note("\(name): run \(n) of \(runs)")
      return try coroad.run(scenario, options)
    }
    return Figure(
      name: name, value: median(all.map(\.realTimeFactor)), unit: "simulated s per s",
      details: [
        ("wall_s", text(median(all.map(\.outcome.wall)))), ("cpu_s", text(median(all.map(\.outcome.cpu)))),
        ("vehicle_updates", text(all[0].vehicleUpdates)),
        ("cpu_us_per_update", text(median(all.map { $0.outcome.cpu / max($0.vehicleUpdates, 1) * 1e6 }))),
        ("digests", text(Double(Set(all.map(\.digest)).count))),
      ])
  }

  /// The last minute of a run with every vehicle equipped, when the network has filled: the difference of a whole run
  /// and of one that ends a minute earlier.
  private func equipped(_ name: String, _ scenario: String) throws -> Figure? {
    guard let last = until.flatMap(Double.init), last > Self.minute else {
      return skipped(name, "no --until of more than \(Int(Self.minute)) s given")
    }
    let options = ["--equip", "1", "--threads", "2"]
    var whole: [CoroadRun] = []
    var shorter: [CoroadRun] = []
    for n in 1...runs {
      note("\(name): run \(n) of \(runs)")
      shorter.append(try coroad.run(scenario, options + ["--until", text(last - Self.minute)]))
      whole.append(try coroad.run(scenario, options + ["--until", text(last)]))
    }
    let wall = median(whole.map(\.outcome.wall)) - median(shorter.map(\.outcome.wall))
    let updates = whole[0].vehicleUpdates - shorter[0].vehicleUpdates
    return Figure(
      name: name, value: Self.minute / wall, unit: "simulated s per s, last minute",
      details: [
        ("vehicles", text(updates * whole[0].step / Self.minute)),
        ("real_time_factor_whole", text(median(whole.map(\.realTimeFactor)))),
        ("cpu_s", text(median(whole.map(\.outcome.cpu)))),
        ("digests", text(Double(Set(whole.map(\.digest)).count))),
      ])
  }
  private static let minute = 60.0

  private func processes() throws -> Figure {
    var single: [CoroadRun] = []
    var several: [CoroadRun] = []
    for n in 1...runs {
      note("processes: run \(n) of \(runs)")
      single.append(try coroad.run(district, []))
      several.append(try coroad.run(district, ["--processes", "2"]))
    }
    let digests = Set((single + several).map(\.digest)).count
    return Figure(
      name: "processes", value: median(several.map(\.outcome.cpu)) / median(single.map(\.outcome.cpu)),
      unit: "CPU over in-process CPU",
      details: [
        ("cpu_s", text(median(several.map(\.outcome.cpu)))),
        ("cpu_s_in_process", text(median(single.map(\.outcome.cpu)))),
        ("real_time_factor", text(median(several.map(\.realTimeFactor)))),
        ("real_time_factor_in_process", text(median(single.map(\.realTimeFactor)))),
        ("digests", text(Double(digests))),
      ])
  }

  /// The study of 10,000 devices with one policy: as it is, and with a tenth of the edge nodes, whose queues of 4,096 are
  /// then always full.
  private func offload() throws -> Figure {
    let file = repository.appendingPathComponent("Examples/offload/ten-thousand.yaml")
    let text = try String(contentsOf: file, encoding: .utf8)
    let full = text.replacingOccurrences(of: "count: 50", with: "count: 5").replacingOccurrences(
      of: "agx_orin", with: "orin_nano_8"
    ).replacingOccurrences(of: "mbps: 100", with: "mbps: 10000")
    func cpu(_ study: String, _ policy: String) throws -> Double {
      let path = coroad.scratch.path("study.yaml")
      try Data(study.utf8).write(to: URL(fileURLWithPath: path))
      return median(
        try (1...runs).map { _ in
          try run(coroad.program, ["kernel", "offload", path, "--policy", policy], in: coroad.scratch).cpu
        })
    }
    note("offload: \(runs) runs each")
    return Figure(
      name: "offload", value: try cpu(text, "nearest"), unit: "CPU s",
      details: [
        ("local_cpu_s", benchmarks.text(try cpu(text, "local"))),
        ("greedy_cpu_s", benchmarks.text(try cpu(text, "greedy"))),
        ("saturated_cpu_s", benchmarks.text(try cpu(full, "nearest"))),
      ])
  }

  private func traffic(_ scenario: String) throws -> Figure {
    var ours: [Double] = []
    var theirs: [Double] = []
    for n in 1...runs {
      note("traffic: run \(n) of \(runs)")
      ours.append(
        try coroad.run(
          scenario,
          end + [
            "--equip", "0", "--set", "v2x.enabled=false", "--set", "record.mcap=false", "--set",
            "record.safety=false",
          ]
        ).speed)
      if let sumo { theirs.append(try sumo.run(scenario, until: until).speed) }
    }
    var details: [(key: String, value: String)] = []
    if theirs.isEmpty {
      note("traffic: no sumo on PATH, so no comparison")
    } else {
      details.append(("sumo_updates_per_user_s", text(median(theirs))))
      details.append(("ratio", text(median(ours) / median(theirs))))
    }
    return Figure(name: "traffic", value: median(ours), unit: "updates per user s", details: details)
  }
}

func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
}

/// Four significant digits.
func text(_ value: Double) -> String {
  value.magnitude >= 1000 || value == value.rounded()
    ? String(format: "%.0f", value) : String(format: "%.4g", value)
}

/// Progress goes to standard error, results to standard output.
func note(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
