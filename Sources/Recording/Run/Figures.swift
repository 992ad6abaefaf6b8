import ComputePlatform
import Federation
import NodeInterface
import Scenario
import SimCore

/// One figure of `run.json` or `summary.json`: its path, meaning and value. The documents and their reference are made
/// from lists of these.
struct Figure: Sendable {
  /// Dotted. A part in capitals stands for names that depend on the run; the value is then an object with all of them.
  let path: String
  /// Unit as shown; "" without one.
  let unit: String
  let meaning: String
  let value: @Sendable (RunSummary) -> JSON

  init(_ path: String, _ unit: String, _ meaning: String, value: @escaping @Sendable (RunSummary) -> JSON) {
    self.path = path
    self.unit = unit
    self.meaning = meaning
    self.value = value
  }
  init(_ meter: Meter) { self.init(meter.declaration) }
  init(_ declaration: MeterDeclaration) {
    self.init(declaration.summaryPath, declaration.unit.symbol, declaration.documentation) {
      declaration.json($0.totals.reading(declaration))
    }
  }

  /// Keys down to the value.
  var parts: [Substring] {
    Array(path.split(separator: ".").prefix { $0 != $0.uppercased() })
  }
}

/// `run.json`: what ran, how it ended, and its cost.
enum RunFigures {
  static let all: [Figure] = [
    Figure("version", "", "Version of Coroad.") { .string($0.options.version) },
    Figure("scenario", "", "Path of the scenario as given by the user.") { .string($0.options.source) },
    Figure("name", "", "Name of the scenario.") { .string($0.options.configuration.name) },
    Figure("seed", "", "Seed of all random numbers.") { .unsigned($0.options.configuration.seed) },
    Figure("run", "", "Number of the repetition: each draws other random numbers from the same seed.") {
      .unsigned($0.options.configuration.run)
    },
    Figure(
      "digest", "",
      "Hash of the traffic and of everything that nodes saw and did; equal runs have equal digests."
    ) {
      .string($0.result.digest)
    },
    Figure(
      "deterministic", "",
      "False if a program that does not hold time took part, so that the run cannot be repeated exactly."
    ) {
      .bool($0.result.deterministic)
    },
    Figure("exit_reason", "", "How the run ended, such as completed or interrupted; running until then.") {
      .string($0.result.exitReason)
    },
    Figure("begin_s", "s", "Virtual time of the beginning.") {
      .number($0.options.configuration.time.begin.seconds)
    },
    Figure("end_s", "s", "Virtual time of the end.") { .number($0.result.endedAt.seconds) },
    // False until the radio model meets the published curves.
    Figure("radio.validated", "", "Whether the radio model meets the published curves.") { _ in false },
    Figure(
      "recording", "",
      "The file run.mcap: size, messages, and what could not be written; null without the file."
    ) {
      recording($0)
    },
    Figure("failures", "", "Hosts that failed, and outputs that could not be written, with the reason.") {
      .array(
        $0.result.hosts.compactMap { h in h.failure.map { .string("\(h.name): \($0)") } }
          + $0.failures.map { .string($0.description) })
    },
    Figure(
      "hosts", "",
      "One object per host: name, executable, nodes, process, wakes (grants that it answered), user_s, failure."
    ) {
      .array($0.result.hosts.map(host))
    },
    Figure(
      "peer_messages_dropped", "", "Invalid messages on the run's own socket."
    ) {
      .unsigned($0.result.peerMessagesDropped)
    },
    Figure(
      "observers", "",
      "Messages published to observers, and lost because an observer was slow; null without --observe."
    ) {
      $0.result.observers.map {
        .members(["published": .unsigned($0.published), "lost": .unsigned($0.lost)])
      } ?? .null
    },
    Figure("external", "", "The external program; null without one.") {
      $0.result.external.map(external) ?? .null
    },
    Figure("timings.wall_s", "s", "Wall-clock time of the run, not counting waited_s.") {
      .rounded($0.result.timings.wall, 3)
    },
    Figure("timings.waited_s", "s", "Time spent waiting for programs to join before the run began.") {
      .rounded($0.result.timings.waited, 3)
    },
    Figure("timings.user_s", "s", "User CPU time of all processes, including loading.") {
      .rounded($0.result.timings.user, 3)
    },
    Figure("timings.stages.STAGE", "s", "CPU time by stage.") { s in
      .object(s.result.timings.stages.map { JSON.Member($0.name, .rounded($0.seconds, 3)) })
    },
    Figure("inputs", "", "One object per input file, the scenario first: file, sha256.") {
      .array($0.result.inputs.map { .members(["file": .string($0.path), "sha256": .string($0.digest)]) })
    },
    Figure("summary_sha256", "", "SHA-256 of summary.json.") {
      $0.summaryDigest.map { .string($0) } ?? .null
    },
    Figure(
      "computers", "",
      "One object per class of computer: class, profile, platform, tops (dense INT8), slowdown, and its stages: stage, engine, origin (executed: the program runs and its counted operations are charged; charged: a network is charged by its layers and does not run; timed: a measured or assumed time is charged), network, format, batch, source."
    ) {
      .array($0.options.computers.map(computer))
    },
    Figure("configuration", "", "Effective value of every key of the scenario file.") {
      $0.options.configuration.json
    },
  ]
  private static func recording(_ s: RunSummary) -> JSON {
    guard let r = s.recording else { return .null }
    return .members([
      "file": "run.mcap", "size_bytes": .unsigned(r.size), "messages": .unsigned(r.messages),
      "messages_dropped": .unsigned(r.dropped),
      "truncated": .bool(r.dropped > 0), "node_records_dropped": .unsigned(r.droppedRecords),
    ])
  }
  private static func computer(_ c: ComputerDescription) -> JSON {
    .members([
      "class": .string(c.computerClass.name), "profile": .string(c.profile),
      "platform": .string(c.platform), "tops": .rounded(c.tops, 3), "slowdown": .number(c.slowdown),
      "stages": .array(
        c.stages.map { stage in
          .members([
            "stage": .string(stage.kind.name), "engine": .string(stage.engine.name),
            "origin": .string(stage.origin.rawValue), "network": stage.network.map { .string($0) } ?? .null,
            "format": stage.format.map { .string($0.rawValue) } ?? .null,
            "batch": stage.network == nil ? .null : .integer(Int64(stage.batch)),
            "source": .string(stage.source),
          ])
        }),
    ])
  }
  private static func external(_ e: RunResult.External) -> JSON {
    .members([
      "vehicle": .string(e.vehicle), "endpoint": .string(e.endpoint),
      "joined_at_s": .number(e.joinedAt.seconds), "steps": .unsigned(e.steps),
      "lost_inputs": .unsigned(e.lostInputs), "messages": .unsigned(e.messages),
      "commands": .unsigned(e.commands), "failure": e.failure.map { .string($0) } ?? .null,
    ])
  }
  private static func host(_ h: RunResult.Host) -> JSON {
    .members([
      "name": .string(h.name), "executable": .string(h.executable), "nodes": .unsigned(h.nodes),
      "process": h.processIdentifier.map { .integer(Int64($0)) } ?? .null, "wakes": .unsigned(h.wakes),
      "user_s": .rounded(h.userSeconds, 3), "failure": h.failure.map { .string($0) } ?? .null,
    ])
  }
}

/// `summary.json`: the measurements of the run.
enum SummaryFigures {
  static let all: [Figure] =
    traffic + trips + messages + latency + compute + safety + warnings + cloud + host

  /// Measurements without a figure above.
  static func others(_ declarations: [MeterDeclaration]) -> [Figure] {
    let placed = Set(all.map(\.path))
    return declarations.filter { !placed.contains($0.summaryPath) }.map { Figure($0) }
  }

  private static let traffic: [Figure] = [
    Figure("vehicles.departed", "", "Vehicles that entered the road.") {
      .unsigned($0.result.vehicles.departed)
    },
    Figure("vehicles.arrived", "", "Of these, vehicles that reached their destination.") {
      .unsigned($0.result.vehicles.arrived)
    },
    Figure("vehicles.running", "", "Of these, still on the road at the end.") {
      .unsigned($0.result.vehicles.running)
    },
    Figure("vehicles.parked", "", "Of these, vehicles parked until the end, which have no trip.") {
      .unsigned($0.result.vehicles.parked)
    },
    Figure("vehicles.equipped", "", "Vehicles with an onboard unit that entered the road.") {
      .unsigned($0.result.equippedVehicles)
    },
    Figure("vehicles.collisions", "", "Collisions between vehicles.") {
      .unsigned($0.result.vehicles.collisions)
    },
    Figure(
      "vehicles.emergency_brakings", "",
      "Brakings of 0.5 g (4.9 m/s²) or more that last at least 0.3 s."
    ) {
      .unsigned($0.result.vehicles.emergencyBrakings)
    },
    Figure(
      "vehicles.teleports", "",
      "Vehicles moved past an obstruction after being blocked longer than traffic.time_to_teleport_s."
    ) {
      .unsigned($0.result.vehicles.teleports)
    },
    Figure("automation.engagements", "", "Times that a unit began to drive.") {
      .unsigned($0.result.vehicles.engagements)
    },
    Figure("automation.takeover_requests", "", "Times that a unit asked for a takeover.") {
      .unsigned($0.result.vehicles.takeoverRequests)
    },
    Figure("automation.takeovers", "", "Times that a driver took over.") {
      .unsigned($0.result.vehicles.takeovers)
    },
    Figure("automation.towed", "", "Driverless vehicles taken off the road.") {
      .unsigned($0.result.vehicles.towed)
    },
    Figure("automation.distance_km", "km", "Distance driven by units.") {
      .rounded($0.result.vehicles.automatedDistance / 1000, 3)
    },
  ]

  private static func mean(_ value: Double?) -> JSON { value.map { .rounded($0, 3) } ?? .null }
  private static let trips: [Figure] = [
    Figure("trips.completed", "", "Trips that ended at their destination; the means are over these.") {
      .unsigned($0.trips.arrived)
    },
    Figure("trips.mean_duration_s", "s", "Mean time from departure to arrival.") {
      mean($0.trips.meanDuration)
    },
    Figure("trips.mean_time_loss_s", "s", "Mean time lost compared with driving at the desired speed.") {
      mean($0.trips.meanTimeLoss)
    },
    Figure("trips.mean_waiting_s", "s", "Mean time below 0.1 m/s, planned stops excluded.") {
      mean($0.trips.meanWaiting)
    },
    Figure("trips.mean_stops", "", "Mean number of halts per trip, planned stops excluded.") {
      mean($0.trips.meanStops)
    },
  ]

  private static let messages: [Figure] =
    [
      Figure(.messagesSent),
      Figure("messages.attempted", "", "Possible receptions within 300 m.") {
        .unsigned($0.totals.deliveries.attempted)
      },
      Figure("messages.delivered", "", "Of these, received.") { .unsigned($0.totals.deliveries.delivered) },
      Figure("messages.lost", "", "Of these, lost.") { .unsigned($0.totals.deliveries.lostInAll) },
    ]
    + LossCause.allCases.map { cause in
      Figure("messages.lost_by_cause.\(cause.name)", "", "Losses \(cause.words).") {
        .unsigned($0.totals.deliveries.lost[Int(cause.rawValue)])
      }
    } + [
      Figure(.droppedInvalid), Figure(.droppedQueue),
      Figure("messages.pdr", "of 1", "Packet delivery ratio within 300 m: delivered / attempted.") {
        $0.totals.deliveries.ratio.map { .rounded($0, 6) } ?? .null
      },
      Figure("messages.sent_by_type.TYPE", "", "Messages sent, by message type.") { s in
        let sent = s.totals.readings(Meter.messagesSent.declaration)
        return .object(
          sent.enumerated().filter { $0.element.value > 0 }.map {
            JSON.Member(RunTables.typeName($0.offset), .integer($0.element.value))
          })
      },
    ]

  private static let latency: [Figure] =
    [Meter.senseToSend, .mediumAccess, .airtime, .inputStage, .senseToReception, .senseToActuation].map {
      Figure($0)
    } + [
      Figure("latency.by_type.TYPE.STAGE", "s", "The rows of latency.csv.") { LatencyTable.json($0.totals) }
    ]

  private static let compute: [Figure] =
    [
      Figure("compute.tasks", "", "Tasks of the computers of all nodes.") { .unsigned($0.totals.tasks) },
      Figure("compute.deadline_misses", "", "Of these, tasks that ended after their deadline.") {
        .unsigned($0.totals.deadlineMisses)
      },
      Figure("compute.tasks_dropped", "", "Tasks refused because the queue was full.") {
        .unsigned($0.totals.tasksDropped)
      },
      Figure("compute.energy_j", "J", "Energy used by all computers, with the buildings around them.") {
        .rounded($0.totals.joules, 1)
      },
    ] + ComputingPower.figures

  /// Null with `record.safety=false`.
  private static func counted(
    _ path: String, _ meaning: String, _ count: @escaping @Sendable (SafetyCounts) -> UInt64
  ) -> Figure {
    Figure(path, "", meaning + " Null with record.safety=false.") {
      $0.options.configuration.record.safety ? .unsigned(count($0.safety)) : .null
    }
  }
  private static let safety: [Figure] =
    [
      counted("safety.encounters", "Rows of safety_events.csv.") { $0.encounters },
      counted("safety.conflicts", SafetyTexts.conflicts) { $0.conflicts },
      counted("safety.serious_conflicts", SafetyTexts.serious) { $0.seriousConflicts },
    ]
    + EncounterKind.allCases.map { kind in
      counted("safety.\(kind.rawValue)_conflicts", SafetyTexts.conflicts(kind)) { $0.conflicts(kind) }
    } + [
      counted(
        "safety.close_passes",
        "Encounters with a PET below 1 s, whether or not anyone had to brake; not part of the conflicts."
      ) { $0.closePasses },
      Figure("safety.vehicle_km", "km", "Distance driven by all vehicles. Null with record.safety=false.") {
        $0.options.configuration.record.safety ? .rounded($0.safety.vehicleDistance / 1000, 3) : .null
      },
      Figure(
        "safety.conflicts_per_1000_km", "1/1000 km",
        "Conflicts per 1,000 vehicle-kilometres. Null without any, and with record.safety=false."
      ) { s in
        guard s.options.configuration.record.safety else { return .null }
        return s.safety.conflictRate.map { .rounded($0, 3) } ?? .null
      },
      Figure(
        "safety.red_lights_run", "",
        "Vehicles that entered a junction at a red signal. Null with record.safety=false."
      ) {
        $0.options.configuration.record.safety ? .unsigned($0.warnings.redLightsRun) : .null
      },
      counted("safety.pedestrian_impacts", "Pedestrians struck by the front of a vehicle.") {
        $0.pedestrianImpacts
      },
      counted("safety.side_contacts", "Pedestrians that touched another part of a vehicle.") {
        $0.sideContacts
      },
      Figure("safety.mean_impact_speed_mps", "m/s", "Mean speed of the vehicles in impacts.") { s in
        s.safety.pedestrianImpacts > 0
          ? .rounded(s.safety.impactSpeedSum / Double(s.safety.pedestrianImpacts), 3) : .null
      },
    ]

  private static let warnings: [Figure] = [
    Figure("warnings.total", "", "Warnings raised, without advisories.") {
      .unsigned($0.totals.warningCount)
    },
    Figure("warnings.KIND", "", "Warnings by kind, for the kinds that were raised, without advisories.") {
      s in
      .object(
        WarningKind.allCases.compactMap { kind in
          let count = Int(kind.rawValue) < s.totals.warnings.count ? s.totals.warnings[Int(kind.rawValue)] : 0
          return count > 0 ? JSON.Member(kind.abbreviation, .unsigned(count)) : nil
        })
    },
    Figure(
      "warnings.equipped_km", "km",
      "Distance driven by drivers with an onboard unit. Null with record.safety=false."
    ) { $0.options.configuration.record.safety ? .rounded($0.warnings.distance / 1000, 3) : .null },
    Figure("warnings.scores.KIND.FIGURE", "", WarningTexts.figures) {
      WarningTexts.json($0, .imminent)
    },
    Figure("warnings.advisories.KIND.FIGURE", "", WarningTexts.advisories) {
      WarningTexts.json($0, .advisory)
    },
  ]

  private static let cloud: [Figure] = [Figure(.cloudPictureAge), Figure(.cloudPictureError)]

  private static let host: [Figure] = [
    Figure("host.wall_s", "s", "Wall-clock time of the run.") { .rounded($0.result.timings.wall, 3) },
    Figure("host.user_s", "s", "User CPU time of all processes.") { .rounded($0.result.timings.user, 3) },
    Figure("host.vehicle_updates", "", "Sum of running vehicles over traffic steps.") {
      .unsigned($0.result.timings.vehicleUpdates)
    },
    Figure("host.real_time_factor", "", "Virtual seconds per second of wall-clock time.") {
      .rounded($0.realTimeFactor, 3)
    },
  ]
}
