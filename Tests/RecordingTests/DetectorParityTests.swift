import Foundation
import Interop
import RoadNetwork
import Scenario
import SimCore
import Testing
import WorldState

@testable import Recording

/// Detectors on SUMO's own trajectories, against SUMO's own detectors.
@Suite struct DetectorParityTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var seed: Int
    var step: String
    /// Seconds between two trips.
    var period: String
    var options: [String] = []
    var testDescription: String { "seed \(seed), step \(step) s, a trip every \(period) s \(options)" }
  }
  /// From single vehicles to queues, at every kind of junction.
  static let cases: [Case] =
    (1...4).flatMap { seed in
      ["1", "0.5"].flatMap { step in ["8", "1"].map { Case(seed: seed, step: step, period: $0) } }
        + [Case(seed: seed, step: "0.1", period: "8")]
    } + (5...8).map { Case(seed: $0, step: "1", period: "2", options: ["--step-method.ballistic"]) }

  @Test(.enabled(if: Python.has(.sumo), "\(Python.Oracle.sumo.lack)"), arguments: cases)
  func sameValues(_ one: Case) throws {
    let scratch = Scratch()
    let outcome = try Python.run(
      "Tests/Interop/run_detectors.py",
      [scratch.path, "\(one.seed)", one.step, one.period] + one.options, for: .sumo)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let scenario = try ScenarioReader.read(path: scratch.file("run.sumocfg"))
    var setup = DetectorSetup(scenario)
    setup.isUniform = one.options.isEmpty
    #expect(setup.detectors.loops.count == 16 && setup.detectors.areas.count >= 16)
    let recorder = try DetectorRecorder(
      setup, folder: OutputFolder(path: scratch.path), comment: "written by Coroad")
    let recording = try SumoRun(scratch, scenario)
    for slice in recording.slices {
      recorder.record(slice, ended: recording.ended[slice.time] ?? [])
    }
    recorder.idle(until: SimTime(seconds: 240))
    recorder.close()
    #expect(recorder.failure == nil)
    var compared = 0
    for name in setup.detectors.files {
      let theirs = try XMLValues(file: scratch.file("sumo/\(name)"))
      let ours = try XMLValues(file: scratch.file("detectors/\(name)"))
      // Ours have two decimals, SUMO's fourteen; its lost time has whole milliseconds when a vehicle enters and leaves.
      let found = ours.differences(to: theirs) { attribute, value in
        0.0051 + (attribute.hasPrefix("meanTimeLoss") ? 0.001 : 0) + 1e-5 * abs(value)
      } isCompared: { _, attribute in
        // Where a vehicle stops within a step, SUMO's ballistic update loses time at a negative speed.
        setup.isUniform || !attribute.hasPrefix("meanTimeLoss")
      }
      compared += found.compared
      #expect(
        found.faults.isEmpty, "\(name): \(found.faults.count) of \(compared): \(found.faults.prefix(12))")
    }
    #expect(compared > 5000)
    try leaveOutMeans(setup, recording, scratch)
    try validate(scratch)
  }

  /// Without means, which follow every vehicle, the others find the same.
  private func leaveOutMeans(_ setup: DetectorSetup, _ recording: SumoRun, _ scratch: Scratch) throws {
    var fewer = setup
    fewer.detectors.means = []
    try FileManager.default.createDirectory(atPath: scratch.file("fewer"), withIntermediateDirectories: true)
    let recorder = try DetectorRecorder(
      fewer, folder: OutputFolder(path: scratch.file("fewer")), comment: "written by Coroad")
    for slice in recording.slices {
      recorder.record(slice, ended: recording.ended[slice.time] ?? [])
    }
    recorder.idle(until: SimTime(seconds: 240))
    recorder.close()
    for name in ["loops.xml", "areas.xml", "gates.xml"] {
      let whole = try readFile(scratch.file("detectors/\(name)"))
      #expect(try whole == readFile(scratch.file("fewer/detectors/\(name)")), "\(name)")
    }
  }

  private func validate(_ scratch: Scratch) throws {
    for (schema, names) in [
      ("det_e1_file.xsd", ["loops"]), ("det_e2_file.xsd", ["areas"]), ("det_e3_file.xsd", ["gates"]),
      ("meandata_file.xsd", ["edges", "whole", "vans", "lanes", "part"]),
    ] {
      let outcome = try Python.run(
        "Tests/Interop/validate_sumo.py", [schema] + names.map { scratch.file("detectors/\($0).xml") },
        for: .sumo)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
  }
}

/// What SUMO recorded of a run, as truth slices.
private struct SumoRun {
  var slices: [TruthSlice] = []
  var ended: [SimTime: [EndedTrip]] = [:]

  init(_ scratch: Scratch, _ scenario: ScenarioValue) throws {
    let network = scenario.network
    var index: [String: UInt32] = [:]
    for (i, vehicle) in scenario.demand.vehicles.enumerated() { index[vehicle.id] = UInt32(i) }
    let step = scenario.configuration.time.step
    var rows: [(UInt32, Int32, Double, Double)] = []
    let fcd = XMLInput(file: "fcd.xml", content: try readFile(scratch.file("sumo/fcd.xml")))
    while let event = fcd.next() {
      switch (event, fcd.name) {
      case (.start, "timestep"):
        slices.append(TruthSlice(time: SimTime(seconds: fcd.requiredNumber("time", .time)), step: step))
      case (.start, "vehicle"):
        rows.append(
          (
            try #require(index[fcd.required("id")]),
            Int32(try #require(network.laneIndex[fcd.required("lane")])),
            fcd.requiredNumber("pos", .position), fcd.requiredNumber("speed", .speed)
          ))
      case (.end, "timestep"):
        for (vehicle, lane, position, speed) in rows.sorted(by: { $0.0 < $1.0 }) {
          let type = scenario.demand.types[scenario.demand.vehicles[Int(vehicle)].type]
          slices[slices.count - 1].addVehicle(
            vehicle, x: 0, y: 0, speed: speed, lane: lane, lanePosition: position, length: type.length)
          let limit = network.lanes[Int(lane)].speedLimit
          slices[slices.count - 1].desiredSpeed[
            rows.isEmpty ? 0 : slices[slices.count - 1].vehicleCount - 1] =
            min(type.maximumSpeed, limit)
        }
        rows.removeAll()
      default: break
      }
    }
    let trips = XMLInput(file: "tripinfo.xml", content: try readFile(scratch.file("sumo/tripinfo.xml")))
    while let event = trips.next() {
      guard event == .start, trips.name == "tripinfo" else { continue }
      let time = SimTime(seconds: trips.requiredNumber("arrival", .time))
      ended[time, default: []].append(
        EndedTrip(
          vehicle: try #require(index[trips.required("id")]),
          lane: try #require(network.laneIndex[trips.required("arrivalLane")]),
          speed: trips.requiredNumber("arrivalSpeed", .speed), isRemoved: false))
    }
    #expect(!fcd.diagnostics.hasErrors && !trips.diagnostics.hasErrors)
  }
}
