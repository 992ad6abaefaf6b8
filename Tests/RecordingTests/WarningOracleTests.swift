import Federation
import Foundation
import Interop
import NodeInterface
import Scenario
import SimCore
import Testing
import WorldState

@testable import Recording

/// Scores of warnings against `Tests/Interop/score_warnings.py`, which reads the run's fcd.xml and warnings.csv and finds them with
/// geometry and a search of its own, over generated scenes on an open plain.
@Suite(.enabled(if: Python.has(.sciPy), "\(Python.Oracle.sciPy.lack)"))
struct WarningOracleTests {
  /// What the script finds for one warning.
  private struct Found: Decodable {
    var node: String
    var outcome: String
    var threat: String
    var meets: Double
    var needed: Double
  }

  /// Somebody who drives or walks straight on, with changes of acceleration at given steps.
  private struct Mover {
    var position: Vec2
    var course: Double
    var speed: Double
    var isPerson = false
    var length = 4.5
    var width = 1.8
    /// From a step on, m/s², in order.
    var accelerations: [(step: Int, value: Double)] = []

    func acceleration(_ k: Int) -> Double { accelerations.last { $0.step <= k }?.value ?? 0 }
    mutating func advance(_ k: Int) {
      let next = max(0, min(max(13.9, speed), speed + acceleration(k) * 0.1))
      position = position + Angle(radians: course).direction * (0.5 * (speed + next) * 0.1)
      speed = next
    }
  }
  private struct Scene {
    var movers: [Mover]
    var warnings: [Telemetry.Warning]
  }

  /// The warned vehicle and one other, which meet about `delay` seconds after the warning, or nearly.
  private static func scene(_ random: inout SplitMix64) -> Scene {
    let warnedAt = 10 + random.below(10)
    let course = Double(random.below(24)) * .pi / 12
    let ahead = Angle(radians: course).direction
    let v = Double(8 + random.below(24)) * 0.5
    var own = Mover(position: .zero, course: course, speed: v)
    // Whatever the vehicle did, the score is about what it had done without a reaction.
    let answer = warnedAt + 10 + random.below(10)
    let brake = random.pick([0.0, -3, -3, -5])
    let before: Double = random.pick([0, 0, 0, 0.5, -1, -2])
    own.accelerations = [(0, warnedAt < 12 ? before : 0), (answer, brake)]
    var placeAtWarning = own
    for k in 0..<warnedAt { placeAtWarning.advance(k) }
    let delay = Double(15 + random.below(45)) * 0.1
    let meeting = placeAtWarning.position + ahead * (placeAtWarning.speed * delay)
    let at = SimTime(seconds: Double(warnedAt) * 0.1 + 0.03)
    var kind = WarningKind.intersectionCollision
    var stage = WarningStage.imminent
    var other: Mover
    var also: [Telemetry.Warning] = []
    let shift = Double(random.below(60) - 30) * 0.1
    let when = Double(warnedAt) * 0.1 + delay + shift
    switch random.below(4) {
    case 0:
      kind = random.pick([.forwardCollision, .emergencyBrake])
      let w = Double(random.below(2 * Int(v) + 1)) * 0.5
      let gap = Double(20 + random.below(50))
      other = Mover(position: ahead * gap, course: course, speed: w)
      other.accelerations = [(8, random.pick([0.0, -1, -4]))]
    case 1:
      kind = .vulnerableRoadUser
      stage = random.pick([.advisory, .imminent])
      let turn: Double = random.pick([-0.5, 0.5])
      let way = course + turn * .pi
      other = Mover(position: meeting, course: way, speed: 1.5, isPerson: true)
      other.position = meeting - Angle(radians: way).direction * (1.5 * when)
      if random.below(3) == 0 { other.accelerations = [(warnedAt + random.below(30), -1.5)] }
    default:
      let turn: Double = random.pick([1.0 / 3, 0.5, 2.0 / 3, -0.5])
      let way = course + turn * .pi
      let w = Double(8 + random.below(24)) * 0.5
      other = Mover(position: meeting, course: way, speed: w)
      other.position = meeting - Angle(radians: way).direction * (w * when)
      if random.below(2) == 0 {
        let step = warnedAt + random.below(20)
        other.accelerations = [(step, -3)]
        if random.below(2) == 0 {
          // It brakes because it was warned too.
          let first = max(3, step - 12)
          also = [
            Telemetry.Warning(
              at: SimTime(seconds: Double(first) * 0.1 + 0.03), node: .vehicle(1), kind: kind,
              sensedAt: .zero,
              cooperative: true)
          ]
        }
      }
    }
    let warning = Telemetry.Warning(
      at: at, node: .vehicle(0), kind: kind, sensedAt: .zero, cooperative: true, stage: stage)
    return Scene(movers: [own, other], warnings: [warning] + also)
  }

  @Test func theOtherProgramScoresTheSame() throws {
    var random = SplitMix64(2026)
    let scratch = Scratch()
    let scenes = (0..<120).map { _ in Self.scene(&random) }
    let folders = scenes.indices.map { scratch.file("\($0)") }
    for (scene, folder) in zip(scenes, folders) { try record(scene, in: folder) }
    let outcome = try Python.run("Tests/Interop/score_warnings.py", folders, for: .sciPy)
    try #require(outcome.status == 0, "\(outcome.errors)")
    let found = try JSONDecoder().decode([[Found]].self, from: Data(outcome.output.utf8))
    try #require(found.count == scenes.count)
    var seen: [String: Int] = [:]
    for number in scenes.indices {
      let rows = try String(contentsOfFile: folders[number] + "/warnings.csv", encoding: .utf8)
        .split(separator: "\n").dropFirst().map {
          $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
      try #require(rows.count == scenes[number].warnings.count && found[number].count == rows.count)
      for (row, there) in zip(rows, found[number]) {
        // time, node, kind, sensed at, latency, cooperative, stage, outcome, threat, meets after, needed
        seen["\(row[2]) \(row[6]) \(row[7])", default: 0] += 1
        let needed = Double(row[10]) ?? -1
        // The file has two decimals.
        if abs(there.needed - SafetyLimits.conflictDeceleration) > 0.15 {
          #expect(row[7] == there.outcome, "scene \(number): \(row) \(there)")
        }
        #expect(row[8] == there.threat, "scene \(number): \(row) \(there)")
        #expect(abs((Double(row[9]) ?? -1) - there.meets) < 0.16, "scene \(number): \(row) \(there)")
        #expect(abs(needed - there.needed) < 0.05 + 0.03 * needed, "scene \(number): \(row) \(there)")
      }
    }
    // Every outcome has been compared.
    for key in [
      "ICW imminent true", "ICW imminent late", "ICW imminent false", "VRUCW imminent true",
      "VRUCW advisory true",
      "VRUCW advisory false", "FCW imminent true", "FCW imminent false", "EBW imminent late",
    ] {
      #expect(seen[key, default: 0] > 0, "no \(key) in \(seen)")
    }
  }

  /// Runs a scene through a recorder: fcd.xml, warnings.csv, and the outlines of the vehicles.
  private func record(_ scene: Scene, in folder: String) throws {
    var configuration = Configuration()
    configuration.record.fcd = true
    configuration.record.mcap = false
    var options = RunRecorder.Options(
      folder: folder, version: "test", source: "plain", configuration: configuration)
    options.names = RunNames(vehicles: ["a", "b"], vehicleTypes: ["car", "car"], pedestrians: ["p"])
    let recorder = try RunRecorder(options)
    var movers = scene.movers
    for k in 0..<130 {
      var s = slice(at: Double(k) * 0.1)
      for (i, m) in movers.enumerated() {
        if m.isPerson {
          s.addPedestrian(0, x: m.position.x, y: m.position.y, heading: m.course, speed: m.speed)
        } else {
          s.addVehicle(
            UInt32(i), x: m.position.x, y: m.position.y, course: m.course, speed: m.speed,
            acceleration: m.acceleration(k), length: m.length, width: m.width, flags: .equipped)
        }
      }
      recorder.record(slice: s, encoded: [])
      for w in scene.warnings where w.at <= s.time && s.time - w.at < SimDuration(milliseconds: 100) {
        var report = Telemetry()
        report.warnings = [w]
        recorder.record(answerTelemetry: report)
      }
      for i in movers.indices { movers[i].advance(k) }
    }
    _ = recorder.finish(RunResult(endedAt: SimTime(seconds: 12.9), exitReason: "completed", digest: ""))
    try Data("a 4.5 1.8\nb 4.5 1.8\n".utf8).write(to: URL(fileURLWithPath: folder + "/outlines"))
  }
}
