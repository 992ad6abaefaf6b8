import Federation
import RoadNetwork
import Scenario
import SimCore
import Testing
import VehicleControl
import WorldState

/// Red light violation warnings in traffic, against what the vehicles did.
@Suite struct RedLightTests {
  #if DEBUG
    private static let end = 90.0
  #else
    private static let end = 200.0
  #endif

  /// An entry into the junction: the front crosses a stop line.
  private struct Entry {
    var vehicle: UInt32
    var at: SimTime
    var speed: Double
  }

  /// Entries at red, from the slices alone: the lane changes from an approach to one inside the junction while the link's
  /// letter is r, and was for the last 1.1 s, the reaction time that a warning grants.
  private static func entriesAtRed(_ run: MapRun) -> [Entry] {
    let network = run.scenario.network
    var lastLane: [UInt32: Int] = [:]
    var redSince: [[Int]: SimTime] = [:]
    var entries: [Entry] = []
    for slice in run.slices {
      for (s, signal) in slice.signals.enumerated() {
        for (link, letter) in signal.state.enumerated() {
          if letter != UInt8(ascii: "r") {
            redSince[[s, link]] = nil
          } else if redSince[[s, link]] == nil {
            redSince[[s, link]] = slice.time
          }
        }
      }
      for row in 0..<slice.vehicleCount where slice.flags[row].contains(.equipped) {
        let vehicle = slice.vehicle[row]
        let lane = Int(slice.lane[row])
        defer { lastLane[vehicle] = lane }
        guard let last = lastLane[vehicle], last != lane, lane >= 0, last >= 0,
          !network.lanes[last].isInternal,
          let c = network.lanes[last].outgoing.first(where: {
            network.connections[$0].viaLane == lane || network.connections[$0].toLane == lane
          })
        else { continue }
        let connection = network.connections[c]
        guard connection.signal >= 0,
          let since = redSince[[connection.signal, connection.signalLinkIndex]],
          (slice.time - since).seconds > 1.3
        else { continue }
        entries.append(Entry(vehicle: vehicle, at: slice.time, speed: slice.speed[row]))
      }
    }
    return entries
  }

  private static func run(_ edits: [(file: String, old: String, new: String)]) throws -> MapRun {
    try MapRun(
      "crossing", until: end, keepsSlices: true, edits: edits,
      overrides: [
        ("equipment.share", "1"), ("equipment.l2", "1"), ("equipment.l3", "0"), ("equipment.l4", "0"),
        // Human drivers err, and stop late.
        ("traffic.drivers", "sight"),
      ])
  }

  /// Drivers who ignore red, at any speed: nearly all are warned, from 6 s before to 2 s after they cross the line.
  @Test func whoIgnoresRedIsWarned() throws {
    let run = try Self.run(
      [
        (
          "demand.rou.xml", "tau=\"1.2\"/>",
          "tau=\"1.2\" jmDriveAfterRedTime=\"1000\"/>"
        ),
        (
          "demand.rou.xml", "tau=\"1.3\"/>",
          "tau=\"1.3\" jmDriveAfterRedTime=\"1000\"/>"
        ),
      ])
    let entries = Self.entriesAtRed(run)
    let warned = entries.filter { entry in
      run.warnings.contains {
        $0.kind == .redLightViolation && $0.node.index == Int(entry.vehicle)
          && (-6...2).contains(($0.at - entry.at).seconds)
      }
    }
    #expect(entries.count > 4, "\(entries)")
    #expect(Double(warned.count) >= 0.8 * Double(entries.count), "\(warned.count) of \(entries)")
  }

  /// Those who keep to the lights enter at no red, and few are warned if they brake for them as drivers do, with .3 g
  /// (Gazis, Herman and Maradudin 1960). SUMO's brake later, with 4.5 m/s², and are warned: docs/limits.md.
  @Test func whoStopsIsRarelyWarned() throws {
    let run = try Self.run([("demand.rou.xml", "decel=\"4.5\"", "decel=\"3.0\"")])
    #expect(Self.entriesAtRed(run).isEmpty)
    let stops = Set(run.slices.flatMap { slice in slice.vehicle }).count
    let warnings = run.warnings.count { $0.kind == .redLightViolation }
    #expect(warnings * 20 <= stops, "\(warnings) of \(stops)")
  }
}
