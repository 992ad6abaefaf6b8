import Offloading
import SimCore
import Testing

@Suite struct StudyReaderTests {
  static let small = """
    duration_s: 5
    devices:
      - count: 10
        computer: l2
        tasks:
          - {network: yolov8s, rate_hz: 10, deadline_ms: 100, input_kb: 30}
    edges: {count: 2, computer: agx_orin, up_mbps: 50, down_mbps: 100}
    """

  static func faults(_ text: String) -> [String] {
    do {
      _ = try StudyReader.read(text, source: "study.yaml")
      return []
    } catch {
      return error.diagnostics.all.map { "\($0.line ?? 0): \($0.message)" }
    }
  }

  @Test func aSmallStudyHasAllPolicies() throws {
    let file = try StudyReader.read(Self.small, source: "study.yaml")
    #expect(file.policies.map(\.name) == StudyReader.policyNames)
    #expect(
      file.study.devices[0].count == 10 && file.study.edges.cell.up == 6.25e6 && file.study.cloud == nil)
    #expect(file.study.devices[0].tasks[0].input == 30_000)
    let result = StudyRun.run(file.study, file.policies[0].policy)
    #expect(result.tasks > 400 && result.completed > 400)
  }

  /// Each fault is told with its line.
  @Test(arguments: [
    ("count: 10", "count: -1", 3, "count"), ("computer: l2", "computer: l22", 4, "computer"),
    ("rate_hz: 10", "rate_hz: 1e99", 6, "rate_hz"), ("network: yolov8s", "network: yolov8", 6, "network"),
    ("rate_hz: 10,", "", 6, "rate_hz"), ("duration_s: 5", "duration_s: soon", 1, "duration_s"),
    ("duration_s: 5", "length: 5", 1, "unknown key"), ("up_mbps: 50", "up_mbps: 0", 7, "up_mbps"),
    ("network: yolov8s", "network: yolov8s, processor_gop: 1", 6, "one of"),
    ("duration_s: 5", "policies: [best]", 1, "policy"),
    ("duration_s: 5", "policies: [local, local]", 1, "twice"),
    ("duration_s: 5", "outages: [{edge: 2, begin_s: 1, end_s: 2}]", 1, "edge node 2"),
    ("duration_s: 5", "outages: [{edge: 1, begin_s: 2, end_s: 2}]", 1, "end after"),
    ("count: 10", "count: 1000000", 0, ""), ("input_kb: 30", "input_kb: -1", 6, "input_kb"),
  ])
  func faultsHaveTheirLine(old: String, new: String, line: Int, word: String) {
    let text = Self.small.replacing(old, with: new)
    let found = Self.faults(text)
    if line == 0 {
      #expect(found.isEmpty, "\(found)")
    } else {
      #expect(found.count == 1 && found[0].hasPrefix("\(line): ") && found[0].contains(word), "\(found)")
    }
  }

  @Test func severalFaultsAreOneReport() {
    let text = Self.small.replacing("count: 10", with: "count: x").replacing("agx_orin", with: "agx_orion")
    #expect(Self.faults(text).count == 2)
    #expect(Self.faults("").count == 1 && Self.faults("[1, 2]").count == 1 && Self.faults("a: [").count == 1)
  }

  @Test func aStudyIsNotLargerThanTheMemory() {
    let text = Self.small.replacing("count: 10", with: "count: 1000000").replacing(
      "duration_s: 5", with: "duration_s: 1000")
    #expect(Self.faults(text).count == 1)
  }

  /// Random edits of a full study: each is read or refused, and what is read and small can be run.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func damagedStudiesAreReadOrRefused(seed: UInt64) {
    let full =
      Self.small + """

        seed: 3
        road_m: 4000
        report_ms: 100
        fallback: true
        drift_v: 1
        caution: 1.5
        policies: [local, greedy, drift]
        cloud: {computer: a100_server, queue: 9, up_mbps: 1000, latency_ms: 15}
        outages: [{edge: 1, begin_s: 1, end_s: 2}]

        """
    var random = RandomSource(seed: seed).stream(1, .sendPhase)
    let alphabet = Array("0123456789.-e,:[]{}\n abcx".utf8)
    for round in 0..<60 {
      var bytes = Array(full.utf8)
      for _ in 0...Int(random.integer(below: 3)) {
        let at = Int(random.integer(below: UInt64(bytes.count)))
        switch random.integer(below: 3) {
        case 0: bytes.remove(at: at)
        case 1: bytes[at] = alphabet[Int(random.integer(below: UInt64(alphabet.count)))]
        default: bytes.insert(alphabet[Int(random.integer(below: UInt64(alphabet.count)))], at: at)
        }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      guard let file = try? StudyReader.read(text, source: "study.yaml") else {
        #expect(!Self.faults(text).isEmpty, "seed \(seed), round \(round)")
        continue
      }
      var study = file.study
      guard study.devices.reduce(0, { $0 + $1.count }) <= 100 else { continue }
      let rate = study.devices.reduce(0.0) { sum, d in
        sum + Double(d.count) * d.tasks.reduce(0) { $0 + $1.rate }
      }
      study.duration = min(study.duration, SimDuration(seconds: 200 / max(1, rate)))
      study.report = max(study.report, SimDuration(milliseconds: 10))
      for (name, policy) in file.policies {
        let r = StudyRun.run(study, policy)
        #expect(
          r.tasks == r.completed + r.shed + r.lost + r.unfinished, "\(name), seed \(seed), round \(round)")
      }
    }
  }
}
