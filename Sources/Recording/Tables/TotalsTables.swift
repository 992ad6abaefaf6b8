import Federation
import NodeInterface
import SimCore

/// The CSV tables that are written at the end of a run, from its telemetry.
extension RunTables {
  // MARK: messages.csv

  struct MessageRow {
    let totals: TelemetryTotals
    let type: Int
    /// Over all distances.
    let sum: DeliveryCount

    init(_ totals: TelemetryTotals, _ type: Int) {
      self.totals = totals
      self.type = type
      var sum = DeliveryCount()
      if type < totals.perType.count { for band in totals.perType[type].deliveries { sum.merge(band) } }
      self.sum = sum
    }
    func reading(_ declaration: MeterDeclaration) -> MeterReading? {
      let all = totals.readings(declaration)
      return type < all.count ? all[type] : nil
    }
  }

  /// Fixed columns, and the measurements by message type that have a column.
  static func messages(_ declarations: [MeterDeclaration]) -> TableLayout<MessageRow> {
    func measured(_ d: MeterDeclaration) -> [Column<MessageRow>] {
      d.columns(d.column ?? d.name) { $0.reading(d) }
    }
    // These are among the fixed columns; other declarations follow.
    let placed = [Meter.messagesSent, .bytesOnAir, .droppedInvalid, .droppedQueue].map(\.declaration)
    var columns: [Column<MessageRow>] = [Column("type", "", "Message type.") { $1.add(typeName($0.type)) }]
    columns += placed[..<2].flatMap(measured)
    columns += [
      Column(
        "attempted", "",
        "Possible receptions: receivers within reach in the radio model, at any distance."
      ) {
        $1.add($0.sum.attempted)
      },
      Column("delivered", "", "Receptions.") { $1.add($0.sum.delivered) },
      Column("lost", "", "Losses.") { $1.add($0.sum.lostInAll) },
    ]
    columns += losses { $0.sum }
    columns += placed[2...].flatMap(measured)
    columns += [
      Column("pdr", "", "Packet delivery ratio: delivered / attempted.") { $1.add($0.sum.ratio, 6) }
    ]
    for d in declarations where d.column != nil && !placed.contains(d) { columns += measured(d) }
    return TableLayout(
      "messages.csv", row: "message type that was sent, received or dropped", columns)
  }
  private static func losses<Row>(_ count: @escaping @Sendable (Row) -> DeliveryCount) -> [Column<Row>] {
    LossCause.allCases.map { cause in
      Column("lost_\(cause.name)", "", "Of these, \(cause.words).") {
        $1.add(count($0).lost[Int(cause.rawValue)])
      }
    }
  }
  static func messageRows(_ totals: TelemetryTotals, _ declarations: [MeterDeclaration]) -> [MessageRow] {
    let shown = declarations.filter { $0.column != nil }
    return totals.messageTypes.map { MessageRow(totals, $0) }.filter { row in
      if row.sum.attempted > 0 { return true }
      return shown.contains { declaration in
        row.reading(declaration).map { !$0.isEmpty(declaration.reduction) } ?? false
      }
    }
  }

  // MARK: deliveries.csv

  struct DeliveryRow {
    var type: String
    var band: Int
    var count: DeliveryCount
  }
  static let deliveries = TableLayout<DeliveryRow>(
    "deliveries.csv", row: "message type and 25 m of distance between sender and receiver",
    [
      Column("type", "", "Message type.") { $1.add($0.type) },
      Column(
        "distance_min_m", "m",
        "Lower edge of the distance band; cellular and wired messages count in the first band."
      ) {
        $1.add(Double($0.band) * Telemetry.distanceBand, 0)
      },
      Column("distance_max_m", "m", "Upper edge of the band; empty for the last band, which is open.") {
        let isLast = $0.band == Telemetry.distanceBands - 1
        $1.add(isLast ? nil : Double($0.band + 1) * Telemetry.distanceBand, 0)
      },
      Column("attempted", "", "Possible receptions.") { $1.add($0.count.attempted) },
      Column("delivered", "", "Receptions.") { $1.add($0.count.delivered) },
    ] + losses { $0.count } + [
      Column("pdr", "", "Packet delivery ratio: delivered / attempted.") { $1.add($0.count.ratio, 6) }
    ])
  static func deliveryRows(_ totals: TelemetryTotals) -> [DeliveryRow] {
    totals.perType.enumerated().flatMap { raw, type in
      type.deliveries.enumerated().filter { $0.element.attempted > 0 }.map {
        DeliveryRow(type: typeName(raw), band: $0.offset, count: $0.element)
      }
    }
  }

  // MARK: compute.csv

  struct ComputeRow {
    var name: String
    /// Name of the node's kind.
    var kind: String
    var value: Telemetry.Compute
    /// Time for which the node existed.
    var lifetime: SimDuration
  }
  static let compute = TableLayout<ComputeRow>(
    "compute.csv", row: "node whose computer did something",
    [
      Column("node", "", "Name of the node.") { $1.add($0.name) },
      Column("kind", "", "vehicle, roadside or cloud.") { $1.add($0.kind) },
      Column("tasks", "", "Tasks that ended.") { $1.add($0.value.tasks) },
      Column("deadline_misses", "", "Of these, tasks that ended after their deadline.") {
        $1.add($0.value.deadlineMisses)
      },
      Column("tasks_dropped", "", "Tasks refused because the queue was full.") { $1.add($0.value.dropped) },
      Column("lifetime_s", "s", "Time for which the node existed.") { $1.add($0.lifetime.seconds, 3) },
      Column("busy_s", "s", "Busy time, summed over the engines.") {
        $1.add($0.value.busy.seconds, 6)
      },
      Column(
        "busy_share", "of 1", "busy_s / lifetime_s, over all engines: computer_engines.csv has each of them."
      ) {
        $1.add($0.lifetime > .zero ? $0.value.busy.seconds / $0.lifetime.seconds : nil, 6)
      },
      Column("latency_p50_s", "s", "From the release of a task to its end, median.") {
        $1.add($0.value.latency.quantile(0.5)?.seconds, 6)
      },
      Column("latency_p90_s", "s", "The same, 90th percentile.") {
        $1.add($0.value.latency.quantile(0.9)?.seconds, 6)
      },
      Column("latency_p99_s", "s", "The same, 99th percentile.") {
        $1.add($0.value.latency.quantile(0.99)?.seconds, 6)
      },
      Column("energy_j", "J", "Energy of its engines, busy and idle, with the building around it.") {
        $1.add($0.value.joules, 3)
      },
    ] + accountColumns)

  // MARK: channel.csv

  struct ChannelRow {
    var thousandths: Int
    var samples: UInt64
    var share: Double
  }
  static let channel = TableLayout<ChannelRow>(
    "channel.csv", row: "value of the channel busy ratio, over all nodes and times",
    [
      Column("channel_busy_ratio", "of 1", "Share of subchannels above the threshold over 100 ms.") {
        $1.add(Double($0.thousandths) / 1000, 3)
      },
      Column("samples", "", "Number of samples with this value.") { $1.add($0.samples) },
      Column("cumulative_share", "of 1", "Share of the samples up to this value.") { $1.add($0.share, 6) },
    ])
  static func channelRows(_ totals: TelemetryTotals) -> [ChannelRow] {
    let all = totals.channelBusyRatio.saturatingSum()
    var seen: UInt64 = 0
    return totals.channelBusyRatio.enumerated().filter { $0.element > 0 }.map { thousandths, count in
      seen.addSaturating(count)
      return ChannelRow(thousandths: thousandths, samples: count, share: Double(seen) / Double(all))
    }
  }
}
