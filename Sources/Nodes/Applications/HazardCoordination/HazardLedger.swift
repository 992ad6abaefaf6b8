import NodeInterface
import RoadNetwork
import SimCore
import V2XMessages

/// The hazards known to the cloud, merged from all reports.
package struct HazardLedger: Sendable {
  /// Reports within this distance belong to one hazard, metres.
  static let samePlace = 30.0
  /// An event waits so long for a second witness (assumed).
  static let life = SimDuration(milliseconds: 10_000)
  /// A standing object has gone this long after its last report: four periods of a vehicle's reports.
  static let standingLife = SimDuration(milliseconds: 4000)
  /// Braking is over this long after its last report (assumed, from memory of the C2C-CC profile for emergency brake lights).
  static let brakingLife = SimDuration(milliseconds: 2000)
  static let capacity = 256
  /// Vehicles that must report an event of which nobody has seen a standing object.
  static let witnessesNeeded = 2

  /// What a report rests on.
  package enum Witness: Hashable, Sendable {
    /// An object that stands on the road.
    case standing
    /// An event of a moving vehicle, by its temporary id.
    case moving(UInt64)
  }

  package struct Entry: Sendable {
    package var id: UInt32
    package var event: RoadTrafficEvent
    package var place: Vec2
    /// The path that traffic takes to it, upstream to downstream; may be empty.
    package var path: [Vec2]
    /// Capture time of the newest report, and when it was received.
    package var sensedAt: SimTime
    package var seenAt: SimTime
    /// Latency stages of the newest report.
    package var trace: MessageTrace
    /// When the next notice is due.
    var nextNotice: SimTime
    /// Different witnesses, at most as many as are needed.
    var witnesses: [Witness]

    package var isConfirmed: Bool {
      witnesses.contains(.standing) || witnesses.count >= HazardLedger.witnessesNeeded
    }
    /// When it counts as over unless it is reported again.
    package var lastsUntil: SimTime {
      seenAt + (witnesses.contains(.standing) ? HazardLedger.standingLife : HazardLedger.brakingLife)
    }
  }

  package private(set) var entries: [Entry] = []
  private var nextID: UInt32 = 1
  /// Reports dropped because the ledger was full.
  package private(set) var dropped: UInt64 = 0

  package init() {}

  mutating func report(
    _ event: RoadTrafficEvent, place: Vec2, path: [Vec2], by witness: Witness, sensedAt: SimTime,
    trace: MessageTrace, at t: SimTime
  ) {
    if let i = entries.firstIndex(where: { ($0.place - place).length <= Self.samePlace }) {
      entries[i].sensedAt = max(entries[i].sensedAt, sensedAt)
      entries[i].seenAt = max(entries[i].seenAt, t)
      if trace.begin > entries[i].trace.begin { entries[i].trace = trace }
      if witness == .standing, !entries[i].witnesses.contains(.standing) {
        // A moving vehicle brakes before it, elsewhere.
        (entries[i].event, entries[i].place, entries[i].path) = (event, place, path)
        entries[i].witnesses = [.standing]
      } else if !entries[i].isConfirmed, !entries[i].witnesses.contains(witness) {
        entries[i].witnesses.append(witness)
      }
      return
    }
    guard entries.count < Self.capacity else {
      dropped &+= 1
      return
    }
    entries.append(
      Entry(
        id: nextID, event: event, place: place, path: path, sensedAt: sensedAt, seenAt: t, trace: trace,
        nextNotice: t, witnesses: [witness]))
    nextID &+= 1
  }

  /// Removes hazards that have ended; returns confirmed ones that are due at `t`, each again after `repeats`.
  mutating func due(at t: SimTime, repeats: SimDuration) -> [Entry] {
    entries.removeAll { $0.isConfirmed ? t > $0.lastsUntil : t - $0.seenAt > Self.life }
    var result: [Entry] = []
    for i in entries.indices where entries[i].nextNotice <= t && entries[i].isConfirmed {
      result.append(entries[i])
      entries[i].nextNotice = t + repeats
    }
    return result
  }
}
