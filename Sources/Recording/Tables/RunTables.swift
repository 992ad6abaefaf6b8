import Federation
import NodeInterface
import SimCore
import V2XMessages
import WorldState

/// The CSV tables that are written during a run. Columns are in snake_case and end with the SI unit.
package enum RunTables {
  /// Name of a message type by raw value; the number if it has none.
  static func typeName(_ raw: Int) -> String {
    UInt8(exactly: raw).flatMap { MessageType(rawValue: $0) }?.name ?? "type_\(raw)"
  }

  // MARK: traffic.csv

  /// State of the traffic: the most compared columns of SUMO's summary output.
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
  /// Speed below which a vehicle halts, m/s (SUMO's definition).
  package static let haltingSpeed = 0.1
  static let traffic = TableLayout<TrafficRow>(
    "traffic.csv", row: "whole second of the run",
    [
      Column("time_s", "s", "Time since the scenario's second 0.") { $1.add($0.time.seconds, 3) },
      Column("running", "", "Vehicles on the road, including parked ones.") { $1.add($0.running) },
      Column("halting", "", "Of the running vehicles, those slower than 0.1 m/s.") { $1.add($0.halting) },
      Column("equipped", "", "Of the running vehicles, those with an onboard unit.") { $1.add($0.equipped) },
      Column("mean_speed_mps", "m/s", "Mean speed of the running vehicles.") { $1.add($0.meanSpeed, 3) },
    ])

  // MARK: warnings.csv

  struct WarningRow {
    var scored: ScoredWarning
    var node: String
    var threat: String?
    var warning: Telemetry.Warning { scored.warning }
  }
  static let warnings = TableLayout<WarningRow>(
    "warnings.csv", row: "warning that a node raised",
    [
      Column("time_s", "s", "Time of the warning.") { $1.add($0.warning.at.seconds, 6) },
      Column("node", "", "Name of the vehicle.") { $1.add($0.node) },
      Column(
        "kind", "",
        "Warning: \(WarningKind.allCases.map { "\($0.abbreviation) (\($0.name))" }.joined(separator: ", "))."
      ) { $1.add($0.warning.kind.abbreviation) },
      Column("sensed_at_s", "s", "Capture time of the measurement that it is based on.") {
        $1.add($0.warning.sensedAt.seconds, 6)
      },
      Column("latency_s", "s", "Time from sensed_at_s to the warning.") {
        $1.add(($0.warning.at - $0.warning.sensedAt).seconds, 6)
      },
      Column("cooperative", "", "1 if based on a received message, 0 if on the vehicle's own sensors.") {
        $1.add($0.warning.cooperative)
      },
      Column("stage", "", "advisory (a danger may arise) or imminent (it is there).") {
        $1.add("\($0.warning.stage)")
      },
      Column("outcome", "", WarningTexts.outcome) { $1.add($0.scored.outcome.rawValue) },
      Column("threat", "", "Whom the vehicle would have met without a reaction; empty if nobody.") {
        $1.add($0.threat ?? "")
      },
      Column("meets_after_s", "s", "Time from the warning until then; empty if never.") {
        $1.add($0.scored.meetsAfter, 1)
      },
      Column("needed_deceleration_mps2", "m/s²", WarningTexts.needed) { $1.add($0.scored.needed, 2) },
    ])

  // MARK: missed_warnings.csv

  struct MissedWarningRow {
    var missed: MissedWarning
    var vehicle: String
    var threat: String?
  }
  static let missedWarnings = TableLayout<MissedWarningRow>(
    "missed_warnings.csv", row: "danger to an equipped vehicle with a driver that no warning preceded",
    [
      Column("time_s", "s", "When braking was most needed, or the red signal was passed.") {
        $1.add($0.missed.at.seconds, 2)
      },
      Column("node", "", "Name of the vehicle.") { $1.add($0.vehicle) },
      Column("kind", "", "Warning that should have come.") { $1.add($0.missed.kind.abbreviation) },
      Column("threat", "", "The other participant; empty for signals.") { $1.add($0.threat ?? "") },
      Column("needed_deceleration_mps2", "m/s²", "As in safety_events.csv; empty for signals.") {
        $1.add($0.missed.needed, 2)
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
      Column("time_s", "s", "Time of the collision.") { $1.add($0.collision.time.seconds, 2) },
      Column("striking", "", "Vehicle that hit the other from behind, or entered its path.") {
        $1.add($0.names.vehicle($0.collision.striking.vehicle))
      },
      Column("struck", "", "The other vehicle.") { $1.add($0.names.vehicle($0.collision.struck.vehicle)) },
      Column(
        "striking_level", "", "Automation level of the striking vehicle: l2, l3, l4; none if not equipped."
      ) {
        $1.add(CollisionRow.level($0.collision.striking.level))
      },
      Column("struck_level", "", "The same for the struck vehicle.") {
        $1.add(CollisionRow.level($0.collision.struck.level))
      },
      Column(
        "striking_held_by_unit", "",
        "1 if the unit of the striking vehicle drove it or limited its speed or acceleration."
      ) {
        $1.add($0.collision.striking.isHeldByUnit)
      },
      Column("struck_held_by_unit", "", "The same for the struck vehicle.") {
        $1.add($0.collision.struck.isHeldByUnit)
      },
      Column("lane", "", "Lane of the striking vehicle.") { $1.add($0.collision.lane) },
      Column("position_m", "m", "Position of its front along the lane.") { $1.add($0.collision.position, 2) },
      Column("relative_speed_mps", "m/s", "Speed of the striking vehicle minus that of the struck one.") {
        $1.add($0.collision.relativeSpeed, 2)
      },
    ])

  // MARK: safety_events.csv

  struct SafetyRow {
    var event: SafetyEncounter
    var names: RunNames
    /// By index of the hazard.
    var hazards: [String]

    func name(_ p: SafetyParticipant) -> String { p.name(names, hazards: hazards) }
  }
  static let safetyEvents = TableLayout<SafetyRow>(
    "safety_events.csv",
    row: "encounter with a TTC below 3 s or a PET below 2 s, or contact of a person with a vehicle",
    [
      Column("time_s", "s", "Start of the encounter.") { $1.add($0.event.begin.seconds, 2) },
      Column(
        "kind", "",
        "\(EncounterKind.allCases.map(\.rawValue).joined(separator: ", ")): what the two were to each other when braking was most needed, or else when they passed."
      ) { $1.add($0.event.kind.rawValue) },
      Column(
        "severity", "",
        "\(EncounterSeverity.allCases.map(\.rawValue).joined(separator: ", ")): what the encounter asked for; conflict and serious are conflicts."
      ) { $1.add($0.event.severity.rawValue) },
      Column("is_conflict", "", SafetyTexts.conflict) { $1.add($0.event.isConflict) },
      Column("first", "", "Name of one participant.") { $1.add($0.name($0.event.first)) },
      Column("second", "", "Name of the other participant.") { $1.add($0.name($0.event.second)) },
      Column(
        "needed_deceleration_mps2", "m/s²",
        "Highest deceleration needed to avoid a contact (DRAC), if the other keeps its velocity; 0 off a collision course, 100 if no braking avoids it."
      ) { $1.add($0.event.neededDeceleration, 3) },
      Column("needed_deceleration_time_s", "s", "Time of that maximum.") {
        $1.add($0.event.neededDeceleration > 0 ? $0.event.neededDecelerationAt.seconds : nil, 2)
      },
      Column(
        "conflict_speed_mps", "m/s",
        "Relative speed of the two at that time; without one, as the second reached the other's path (DeltaS of SSAM)."
      ) { $1.add($0.event.conflictSpeed, 2) },
      Column("ttc_s", "s", "Minimum time to collision; empty if none.") {
        $1.add($0.event.timeToCollision, 3)
      },
      Column("ttc_time_s", "s", "Time of that minimum.") {
        $1.add($0.event.timeToCollision.isFinite ? $0.event.timeToCollisionAt.seconds : nil, 2)
      },
      Column("pet_s", "s", "Minimum post-encroachment time; empty if none.") {
        $1.add($0.event.postEncroachmentTime, 3)
      },
      Column("pet_time_s", "s", "Time of that minimum.") {
        $1.add($0.event.postEncroachmentTime.isFinite ? $0.event.postEncroachmentAt.seconds : nil, 2)
      },
      Column(
        "first_x_m", "m",
        "Position of the first at the time of the highest needed deceleration, x in the network's frame; without one, of the least PET."
      ) {
        $1.add($0.event.firstPosition.x, 2)
      },
      Column("first_y_m", "m", "The same, y.") { $1.add($0.event.firstPosition.y, 2) },
      Column("second_x_m", "m", "Position of the second at that moment, x.") {
        $1.add($0.event.secondPosition.x, 2)
      },
      Column("second_y_m", "m", "The same, y.") { $1.add($0.event.secondPosition.y, 2) },
      Column(
        "impact_speed_mps", "m/s",
        "Speed of the vehicle when its front struck a pedestrian; empty without an impact."
      ) {
        $1.add($0.event.impactSpeed, 2)
      },
    ])
}

extension SafetyParticipant {
  /// Its name in the scenario; `hazards` are the names of hazards by index.
  func name(_ names: RunNames, hazards: [String]) -> String {
    switch self {
    case .vehicle(let i): names.vehicle(i)
    case .pedestrian(let i): names.pedestrian(i)
    case .hazard(let i): Int(i) < hazards.count ? hazards[Int(i)] : "hazard \(i)"
    }
  }
}
