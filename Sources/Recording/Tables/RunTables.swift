import Federation
import NodeInterface
import SimCore
import V2XMessages
import WorldState

/// The CSV tables that grow while a run lasts. Columns are in snake_case with their SI unit at the end.
package enum RunTables {
  /// Name of a message type by raw value; a number where the channel table has none.
  static func typeName(_ raw: Int) -> String {
    UInt8(exactly: raw).flatMap { MessageType(rawValue: $0) }?.name ?? "type_\(raw)"
  }

  // MARK: traffic.csv

  /// How traffic flows: the columns of SUMO's summary output that are compared most.
  struct TrafficRow {
    var time: SimTime
    var running: UInt64
    var halting: UInt64 = 0
    var equipped: UInt64 = 0
    var meanSpeed: Double?

    init(_ slice: TruthSlice) {
      time = slice.time
      running = UInt64(slice.vehicleCount)
      var sum = 0.0
      for row in 0..<slice.vehicleCount {
        if slice.speed[row] < haltingSpeed { halting += 1 }
        if slice.flags[row].contains(.equipped) { equipped += 1 }
        sum += slice.speed[row]
      }
      meanSpeed = slice.vehicleCount == 0 ? nil : sum / Double(slice.vehicleCount)
    }
  }
  /// A vehicle below this speed halts, m/s (SUMO's definition).
  package static let haltingSpeed = 0.1
  static let traffic = TableLayout<TrafficRow>(
    "traffic.csv", row: "whole second of the run",
    [
      Column("time_s", "s", "Time since the scenario's second 0.") { $1.add($0.time.seconds, 3) },
      Column("running", "", "Vehicles on the road, parked ones too.") { $1.add($0.running) },
      Column("halting", "", "Of these, slower than 0.1 m/s.") { $1.add($0.halting) },
      Column("equipped", "", "Of these, with an onboard unit.") { $1.add($0.equipped) },
      Column("mean_speed_mps", "m/s", "Their mean speed.") { $1.add($0.meanSpeed, 3) },
    ])

  // MARK: warnings.csv

  struct WarningRow {
    var warning: Telemetry.Warning
    var node: String
  }
  static let warnings = TableLayout<WarningRow>(
    "warnings.csv", row: "warning that a node raised",
    [
      Column("time_s", "s", "When it was raised.") { $1.add($0.warning.at.seconds, 6) },
      Column("node", "", "Name of the vehicle.") { $1.add($0.node) },
      Column(
        "kind", "",
        "Warning: \(WarningKind.allCases.map { "\($0.abbreviation) (\(RunAccount.words($0)))" }.joined(separator: ", "))."
      ) { $1.add($0.warning.kind.abbreviation) },
      Column("sensed_at_s", "s", "When the measurement that it rests on was captured.") {
        $1.add($0.warning.sensedAt.seconds, 6)
      },
      Column("latency_s", "s", "From there to the warning.") {
        $1.add(($0.warning.at - $0.warning.sensedAt).seconds, 6)
      },
      Column("cooperative", "", "1 if it rests on a received message, 0 if on the vehicle's own sensors.") {
        $1.add($0.warning.cooperative)
      },
    ])

  // MARK: collisions.csv

  struct CollisionRow {
    var collision: CollisionRecord
    var names: RunNames
    static func level(_ level: Int?) -> String { level.map { "l\($0)" } ?? "none" }
  }
  static let collisions = TableLayout<CollisionRow>(
    "collisions.csv", row: "collision between two vehicles",
    [
      Column("time_s", "s", "When they touched.") { $1.add($0.collision.time.seconds, 2) },
      Column("striking", "", "The vehicle that ran into the other, or entered its path.") {
        $1.add($0.names.vehicle($0.collision.striking.vehicle))
      },
      Column("struck", "", "The other vehicle.") { $1.add($0.names.vehicle($0.collision.struck.vehicle)) },
      Column(
        "striking_level", "", "Automation level of the striking vehicle: l2, l3, l4; none if not equipped."
      ) {
        $1.add(CollisionRow.level($0.collision.striking.level))
      },
      Column("struck_level", "", "The same of the struck vehicle.") {
        $1.add(CollisionRow.level($0.collision.struck.level))
      },
      Column(
        "striking_held_by_unit", "",
        "1 if the striking vehicle's unit drove it or held it back at that moment."
      ) {
        $1.add($0.collision.striking.isHeldByUnit)
      },
      Column("struck_held_by_unit", "", "The same of the struck vehicle.") {
        $1.add($0.collision.struck.isHeldByUnit)
      },
      Column("lane", "", "Lane of the striking vehicle.") { $1.add($0.collision.lane) },
      Column("position_m", "m", "Position of its front along the lane.") { $1.add($0.collision.position, 2) },
      Column("relative_speed_mps", "m/s", "Speed of the striking vehicle less that of the struck one.") {
        $1.add($0.collision.relativeSpeed, 2)
      },
    ])

  // MARK: safety_events.csv

  struct SafetyRow {
    var event: SafetyEncounter
    var names: RunNames
    /// By index of the hazard.
    var hazards: [String]

    func name(_ p: SafetyParticipant) -> String {
      switch p {
      case .vehicle(let i): names.vehicle(i)
      case .pedestrian(let i): names.pedestrian(i)
      case .hazard(let i): Int(i) < hazards.count ? hazards[Int(i)] : "hazard \(i)"
      }
    }
  }
  static let safetyEvents = TableLayout<SafetyRow>(
    "safety_events.csv", row: "contact, or encounter with a TTC below 3 s or a PET below 2 s",
    [
      Column("time_s", "s", "When it began.") { $1.add($0.event.begin.seconds, 2) },
      Column("kind", "", "Which of the two values it has: ttc, pet or ttc+pet; impact or contact if neither.")
      { $1.add($0.event.kind) },
      Column("first", "", "Name of one participant.") { $1.add($0.name($0.event.first)) },
      Column("second", "", "Name of the other.") { $1.add($0.name($0.event.second)) },
      Column("ttc_s", "s", "Least time to collision; empty if none.") { $1.add($0.event.timeToCollision, 3) },
      Column("ttc_time_s", "s", "When it was that.") {
        $1.add($0.event.timeToCollision.isFinite ? $0.event.timeToCollisionAt.seconds : nil, 2)
      },
      Column("pet_s", "s", "Least post-encroachment time; empty if none.") {
        $1.add($0.event.postEncroachmentTime, 3)
      },
      Column("pet_time_s", "s", "When it was that.") {
        $1.add($0.event.postEncroachmentTime.isFinite ? $0.event.postEncroachmentAt.seconds : nil, 2)
      },
      Column(
        "first_x_m", "m",
        "Position of the first at the moment of the worse of the two values, in the frame of the network."
      ) {
        $1.add($0.event.firstPosition.x, 2)
      },
      Column("first_y_m", "m", "The same, y.") { $1.add($0.event.firstPosition.y, 2) },
      Column("second_x_m", "m", "Position of the second at that moment.") {
        $1.add($0.event.secondPosition.x, 2)
      },
      Column("second_y_m", "m", "The same, y.") { $1.add($0.event.secondPosition.y, 2) },
      Column(
        "closing_speed_mps", "m/s",
        "Speed at which they approached each other at that moment; negative if they parted."
      ) {
        $1.add($0.event.closingSpeed, 2)
      },
      Column("involves_pedestrian", "", "1 if one of them is a pedestrian.") {
        $1.add($0.event.involvesPedestrian)
      },
      Column("involves_hazard", "", "1 if one of them is a hazard.") { $1.add($0.event.involvesHazard) },
      Column("is_conflict", "", "1 if it is a conflict: TTC below 1.5 s, PET below 1 s, or an impact.") {
        $1.add($0.event.isConflict)
      },
      Column(
        "impact_speed_mps", "m/s", "Speed of a vehicle as its front struck a pedestrian; empty without that."
      ) {
        $1.add($0.event.impactSpeed, 2)
      },
    ])
}
