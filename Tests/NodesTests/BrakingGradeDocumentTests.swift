import ComputeKernel
import Foundation
import NodeInterface
import Nodes
import Sensing
import SimCore
import Testing
import VehicleControl

/// The table of generations in docs/concepts/sensing.md says what the code does.
@Suite struct BrakingGradeDocumentTests {
  /// Numbers of the row that begins with `name`, in order.
  private static func row(_ name: String) throws -> [Double] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(
      contentsOf: root.appendingPathComponent("docs/concepts/sensing.md"), encoding: .utf8)
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("| \(name)") }, "\(name)")
    let cells = line.split(separator: "|").dropFirst().joined(separator: " ")
    return cells.matches(of: /\d+(?:\.\d+)?/).compactMap { Double($0.0) }
  }

  @Test(arguments: [
    "braking for vehicles begins", "the same for people", "its standard deviation",
    "up to a speed of, for vehicles", "up to a speed of, for people", "detections that must have",
    "highest deceleration", "a camera finds an adult",
    "factor on that", "dead time of the brakes", "growth of the deceleration",
  ])
  func theTableIsThatOfTheCode(_ name: String) throws {
    var expected: [Double] = []
    for grade in BrakingGrade.allCases {
      let trigger = EmergencyBraking.Parameters.trigger(grade)
      let p = EmergencyBraking.Parameters(grade, deviate: 0)
      let brakes = BrakeSystem(grade)
      let camera = try #require(SensorSuite.onboard(.l2, grade: grade).sensors.first { $0.kind == .camera })
      switch name {
      case "braking for vehicles begins": expected.append(trigger.vehicle)
      case "the same for people": expected.append(trigger.vulnerable)
      case "its standard deviation": expected.append(trigger.deviation)
      case "up to a speed of, for vehicles": expected.append(p.fastest * 3.6)
      case "up to a speed of, for people": expected.append(p.fastestForVulnerable * 3.6)
      case "detections that must have": expected.append(Double(p.recognitions))
      case "highest deceleration": expected.append(p.fullBraking)
      case "a camera finds an adult": expected.append(camera.personRecall * 100)
      case "factor on that": expected.append(camera.nightFactor)
      case "dead time of the brakes": expected += [brakes.deadTime * 1000, brakes.armedDeadTime * 1000]
      default: expected.append(brakes.buildUp)
      }
    }
    let written = try Self.row(name)
    #expect(written.count == expected.count, "\(written)")
    for (a, b) in zip(written, expected) { #expect(abs(a - b) < 1e-9, "\(written), \(expected)") }
  }
}
