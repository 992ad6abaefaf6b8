import Federation
import NodeInterface
import SimCore
import V2XMessages
import WorldState

/// The CSV tables of a run. Columns are in snake_case with their SI unit at the end.
package enum RunTables {
  private static let quantiles: [(name: String, share: Double)] = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99)]

  /// Name of a message type by raw value; a number where the channel table has none.
  static func typeName(_ raw: Int) -> String {
    UInt8(exactly: raw).flatMap { MessageType(rawValue: $0) }?.name ?? "type_\(raw)"
  }
  private static func isUsed(_ t: Telemetry.PerType) -> Bool {
    t.sent > 0 || t.droppedInvalid > 0 || t.droppedQueue > 0 || t.deliveries.contains { $0.attempted > 0 }
      || t.latencies.contains { $0.count > 0 } || t.ageOfInformation.count > 0
  }
  private static func add(_ h: DurationHistogram, to row: inout CSVTable.Row) {
    for q in quantiles { row.add(h.quantile(q.share)?.seconds, 6) }
  }
  private static var lossColumns: [String] { LossCause.allCases.map { "lost_\($0.name)" } }

  /// Messages by type: how many, what became of them, and how long each stage took.
  static func messages(_ totals: TelemetryTotals, path: String) throws(RecordingError) {
    var columns = ["type", "sent", "bytes_on_air_bytes", "attempted", "delivered", "lost"]
    columns += lossColumns + ["dropped_invalid", "dropped_queue", "pdr"]
    for name in LatencyStage.allCases.map(\.name) + ["inter_packet_gap", "age_of_information"] {
      columns += quantiles.map { "\(name)_\($0.name)_s" }
    }
    let table = try CSVTable(path: path, columns: columns)
    for (raw, type) in totals.perType.enumerated() where isUsed(type) {
      var sum = DeliveryCount()
      for band in type.deliveries { sum.merge(band) }
      table.row { row in
        row.add(typeName(raw))
        row.add(type.sent)
        row.add(type.bytesOnAir)
        row.add(sum.attempted)
        row.add(sum.delivered)
        row.add(sum.lostInAll)
        for n in sum.lost { row.add(n) }
        row.add(type.droppedInvalid)
        row.add(type.droppedQueue)
        row.add(sum.ratio, 6)
        for stage in LatencyStage.allCases {
          let i = Int(stage.rawValue)
          add(i < type.latencies.count ? type.latencies[i] : DurationHistogram(), to: &row)
        }
        add(type.interPacketGap, to: &row)
        add(type.ageOfInformation, to: &row)
      }
    }
    table.close()
    if let failure = table.failure { throw failure }
  }

  /// Receptions by type and distance between sender and receiver; the last band is open.
  static func deliveries(_ totals: TelemetryTotals, path: String) throws(RecordingError) {
    let columns =
      ["type", "distance_min_m", "distance_max_m", "attempted", "delivered"] + lossColumns + ["pdr"]
    let table = try CSVTable(path: path, columns: columns)
    for (raw, type) in totals.perType.enumerated() {
      for (band, count) in type.deliveries.enumerated() where count.attempted > 0 {
        let isLast = band == Telemetry.distanceBands - 1
        table.row { row in
          row.add(typeName(raw))
          row.add(Double(band) * Telemetry.distanceBand, 0)
          row.add(isLast ? nil : Double(band + 1) * Telemetry.distanceBand, 0)
          row.add(count.attempted)
          row.add(count.delivered)
          for n in count.lost { row.add(n) }
          row.add(count.ratio, 6)
        }
      }
    }
    table.close()
    if let failure = table.failure { throw failure }
  }

  /// What each node's computer did. `busy_share` counts the time for which the node existed.
  static func compute(
    _ totals: TelemetryTotals, names: RunNames, lifetime: (NodeID) -> SimDuration, path: String
  ) throws(RecordingError) {
    let table = try CSVTable(
      path: path,
      columns: [
        "node", "kind", "tasks", "deadline_misses", "tasks_dropped", "lifetime_s", "busy_s", "busy_share",
        "latency_p50_s", "latency_p90_s", "latency_p99_s", "energy_j",
      ])
    for (node, value) in totals.compute {
      let life = lifetime(node)
      table.row { row in
        row.add(names.node(node))
        row.add(names.kind(of: node))
        row.add(value.tasks)
        row.add(value.deadlineMisses)
        row.add(value.dropped)
        row.add(life.seconds, 3)
        row.add(value.busy.seconds, 6)
        row.add(life > .zero ? value.busy.seconds / life.seconds : nil, 6)
        add(value.latency, to: &row)
        row.add(value.joules, 3)
      }
    }
    table.close()
    if let failure = table.failure { throw failure }
  }

  /// Distribution of the channel busy ratio over all nodes and times, and the share of samples up to each value.
  static func channel(_ totals: TelemetryTotals, path: String) throws(RecordingError) {
    let table = try CSVTable(path: path, columns: ["channel_busy_ratio", "samples", "cumulative_share"])
    let all = totals.channelBusyRatio.reduce(0, +)
    var seen: UInt64 = 0
    for (thousandths, count) in totals.channelBusyRatio.enumerated() where count > 0 {
      seen += count
      table.row { row in
        row.add(Double(thousandths) / 1000, 3)
        row.add(count)
        row.add(Double(seen) / Double(all), 6)
      }
    }
    table.close()
    if let failure = table.failure { throw failure }
  }

  /// How traffic flows, at every whole second: the columns of SUMO's summary output that are compared most.
  static func traffic(path: String) throws(RecordingError) -> CSVTable {
    try CSVTable(path: path, columns: ["time_s", "running", "halting", "equipped", "mean_speed_mps"])
  }
  /// A vehicle below this speed halts, m/s (SUMO's definition).
  package static let haltingSpeed = 0.1
  static func add(_ slice: TruthSlice, to table: CSVTable) {
    var halting: UInt64 = 0
    var equipped: UInt64 = 0
    var sum = 0.0
    for row in 0..<slice.vehicleCount {
      if slice.speed[row] < haltingSpeed { halting += 1 }
      if slice.flags[row].contains(.equipped) { equipped += 1 }
      sum += slice.speed[row]
    }
    table.row { row in
      row.add(slice.time.seconds, 3)
      row.add(UInt64(slice.vehicleCount))
      row.add(halting)
      row.add(equipped)
      row.add(slice.vehicleCount == 0 ? nil : sum / Double(slice.vehicleCount), 3)
    }
  }

  static func warnings(path: String) throws(RecordingError) -> CSVTable {
    try CSVTable(
      path: path, columns: ["time_s", "node", "kind", "sensed_at_s", "latency_s", "cooperative"])
  }
  static func add(_ warning: Telemetry.Warning, names: RunNames, to table: CSVTable) {
    table.row { row in
      row.add(warning.at.seconds, 6)
      row.add(names.node(warning.node))
      row.add(warning.kind.abbreviation)
      row.add(warning.sensedAt.seconds, 6)
      row.add((warning.at - warning.sensedAt).seconds, 6)
      row.add(warning.cooperative)
    }
  }

  static func collisions(path: String) throws(RecordingError) -> CSVTable {
    try CSVTable(
      path: path,
      columns: [
        "time_s", "striking", "struck", "striking_level", "struck_level", "striking_held_by_unit",
        "struck_held_by_unit", "lane", "position_m", "relative_speed_mps",
      ])
  }
  static func add(_ c: CollisionRecord, names: RunNames, to table: CSVTable) {
    table.row { row in
      row.add(c.time.seconds, 2)
      row.add(names.vehicle(c.striking.vehicle))
      row.add(names.vehicle(c.struck.vehicle))
      row.add(c.striking.level.map { "l\($0)" } ?? "none")
      row.add(c.struck.level.map { "l\($0)" } ?? "none")
      row.add(c.striking.isHeldByUnit)
      row.add(c.struck.isHeldByUnit)
      row.add(c.lane)
      row.add(c.position, 2)
      row.add(c.relativeSpeed, 2)
    }
  }

  static func safetyEvents(path: String) throws(RecordingError) -> CSVTable {
    try CSVTable(
      path: path,
      columns: [
        "time_s", "kind", "first", "second", "ttc_s", "ttc_time_s", "pet_s", "pet_time_s", "first_x_m",
        "first_y_m",
        "second_x_m", "second_y_m", "closing_speed_mps", "involves_pedestrian", "involves_hazard",
        "is_conflict", "impact_speed_mps",
      ])
  }
  static func add(_ e: SafetyEncounter, names: RunNames, hazards: [String], to table: CSVTable) {
    func name(_ p: SafetyParticipant) -> String {
      switch p {
      case .vehicle(let i): names.vehicle(i)
      case .pedestrian(let i): names.pedestrian(i)
      case .hazard(let i): Int(i) < hazards.count ? hazards[Int(i)] : "hazard \(i)"
      }
    }
    table.row { row in
      row.add(e.begin.seconds, 2)
      row.add(e.kind)
      row.add(name(e.first))
      row.add(name(e.second))
      row.add(e.timeToCollision, 3)
      row.add(e.timeToCollision.isFinite ? e.timeToCollisionAt.seconds : nil, 2)
      row.add(e.postEncroachmentTime, 3)
      row.add(e.postEncroachmentTime.isFinite ? e.postEncroachmentAt.seconds : nil, 2)
      row.add(e.firstPosition.x, 2)
      row.add(e.firstPosition.y, 2)
      row.add(e.secondPosition.x, 2)
      row.add(e.secondPosition.y, 2)
      row.add(e.closingSpeed, 2)
      row.add(e.involvesPedestrian)
      row.add(e.involvesHazard)
      row.add(e.isConflict)
      row.add(e.impactSpeed, 2)
    }
  }
}
