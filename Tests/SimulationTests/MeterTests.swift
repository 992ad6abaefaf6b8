import Federation
import Foundation
import NodeInterface
import Recording
import Scenario
import SimCore
import Simulation
import Testing
import V2XMessages
import WorldState

@testable import HostRuntime

/// A measurement from its declaration to the files of a run.
@Suite struct MeterTests {
  /// Records the hosts' reports, through the codec as between processes.
  private final class Files: RunObserver {
    let recorder: RunRecorder
    var delivered: UInt64 = 0
    init(_ recorder: RunRecorder) { self.recorder = recorder }
    func observe(slice: TruthSlice) {}
    func observe(frames: [AirFrame]) {}
    func observe(telemetry: Telemetry, from host: Int) {
      var answer = Answer(until: .zero, nextEffectAt: .never)
      answer.telemetry = telemetry
      guard case .answer(let read)? = try? FederationMessage.decode(FederationMessage.answer(answer).encode())
      else {
        Issue.record("the codec refuses its own message")
        return
      }
      recorder.record(answerTelemetry: read.telemetry, from: host)
      for t in read.telemetry.perType { for d in t.deliveries { delivered += d.delivered } }
    }
    func observe(failure: HostFailure, of host: Int, at time: SimTime) {}
  }

  /// Nodes from outside the product record measurements; table and summary show the same for every layout, with the
  /// documentation.
  @Test func anInstrumentFromOutsideReachesTheFiles() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("coroad-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    var tables: [String] = []
    for hosts in [1, 3] {
      var configuration = Configuration()
      configuration.record.mcap = false
      let files = Files(
        try RunRecorder(
          RunRecorder.Options(
            folder: folder.path, version: "1", source: "ring", configuration: configuration)))
      let world = World(
        parameters: Ring.worldParameters(seconds: 3), source: Ring.traffic(seed: 1),
        link: MemoryLink(engines: (0..<hosts).map { Ring.engine(number: $0) }),
        hosts: (0..<hosts).map { HostDescription(name: "host-\($0)", role: hosts == 1 ? .all : .onboard) },
        observers: [files])
      #expect(world.run() == .finished)
      let summary = files.recorder.finish(
        RunResult(endedAt: SimTime(seconds: 3), exitReason: "completed", digest: world.digest()))
      let json = RunDocuments.summaryJSON(summary)
      guard case .integer(let heard)? = json["measurements"]?["test_beacons_heard"],
        case .unsigned(let aged)? = json["test"]?["beacon_age"]?["count"]
      else {
        Issue.record("\(json.text)")
        return
      }
      // Messages delivered at the very end are still in an input stage.
      #expect(heard > 1000 && UInt64(heard) <= files.delivered && UInt64(heard) == aged)
      #expect(Double(heard) > 0.95 * Double(files.delivered))
      let table = try String(contentsOf: folder.appendingPathComponent("measurements.csv"), encoding: .utf8)
      let lines = table.split(separator: "\n")
      let row = try #require(lines.first { $0.hasPrefix("test_beacons_heard,node_kind,vehicle,,\(heard),") })
      #expect(row.hasSuffix("Beacons that reached a node."))
      #expect(lines.contains { $0.hasPrefix("test_beacon_age,,,s,,,\(heard),0.0") })
      tables.append(table)
    }
    #expect(tables[0] == tables[1])
    let reference = OutputReference.markdown(meters: Meter.standard + [.beaconAge])
    #expect(reference.contains("| `test.beacon_age` | s | Age of a beacon as it reached a node. |"))
  }

  /// Messages that did not fit into a node's inbox are reported.
  @Test func anOverflowIsReported() throws {
    var receiver = Receiver(node: .vehicle(0), entity: 1, place: .vehicle, slot: -1, isRecorded: false)
    let message = ReceivedMessage(
      type: .bsm, channel: .sidelink, sender: 2, sentAt: .zero, sensedAt: .zero,
      frame: .bsm(
        BasicSafetyMessage(
          msgCount: 0, id: TemporaryID(raw: 2), measuredAt: .zero, position: nil, speed: 0, heading: nil,
          acceleration: AccelerationSet(longitudinal: 0), size: RoadUserSize(width: 1.8, length: 4.5),
          vehicleClass: BasicVehicleClass(rawValue: 10))), objects: [])
    var statistics = HostStatistics()
    for k in 0..<(Receiver.inboxLimit + 3) {
      let entry = InboxEntry(at: SimTime(microseconds: Int64(k)), key: UInt64(k), message: message)
      if !receiver.receive(entry) { statistics.inboxOverflow(1, of: receiver.node.kind) }
    }
    let report = try #require(statistics.meters.drain().first)
    #expect(report.declaration == Meter.inboxOverflow.declaration)
    #expect(
      report.rows.map(\.key) == [UInt16(NodeKind.vehicle.rawValue)] && report.rows[0].reading.value == 3)
  }
}
