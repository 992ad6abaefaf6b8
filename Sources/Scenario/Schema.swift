import RoadNetwork
import SimCore

/// One key of a scenario file: its type, its values, and where it is stored.
package struct SchemaEntry: Sendable {
  package enum Kind: Sendable {
    case number(ClosedRange<Double>)
    case integer(ClosedRange<Int64>)
    case boolean
    case text
    case choice([String])
    /// Names separated by commas, or a YAML list.
    case names
  }

  /// Dotted, snake_case.
  package var key: String
  package var kind: Kind
  /// `none` is a value too.
  package var isOptional = false
  package var unit: String
  package var documentation: String
  /// The value as text, in the form that `set` accepts.
  package var get: @Sendable (Configuration) -> String
  /// Takes text that `check` has accepted.
  package var set: @Sendable (inout Configuration, String) -> Void

  /// The default, as text.
  package var standard: String { self.get(Configuration()) }

  /// The fault of a value; nil if it is valid.
  package func check(_ text: String) -> String? {
    if isOptional && text == "none" { return nil }
    switch kind {
    case .number(let range):
      let quantity = Quantity(key, unit, range)
      if !quantity.isNumber(text) { return "\(key) must be a number, not \"\(text)\"" }
      if quantity.value(text) == nil { return "\(key) = \(text) lies outside \(quantity.bounds)" }
    case .integer(let range):
      guard let value = Int64(text) else { return "\(key) must be a whole number, not \"\(text)\"" }
      if !range.contains(value) {
        return "\(key) = \(text) lies outside \(range.lowerBound)...\(range.upperBound)"
      }
    case .boolean:
      if Self.boolean(text) == nil { return "\(key) must be true or false, not \"\(text)\"" }
    case .text, .names: break
    case .choice(let choices):
      if !choices.contains(text) {
        return "\(key) must be one of \(choices.joined(separator: ", ")), not \"\(text)\""
      }
    }
    return nil
  }

  static func boolean(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "true", "yes", "on", "1": true
    case "false", "no", "off", "0": false
    default: nil
    }
  }
  static func shown(_ value: Double) -> String { Quantity.shown(value) }
  /// The number in a text that `check` has accepted.
  static func accepted(_ text: String) -> Double? { Quantity.parameter.widest.value(text) }
}

extension SchemaEntry {
  typealias Path<Value> = WritableKeyPath<Configuration, Value> & Sendable

  static func number(
    _ key: String, _ path: any Path<Double>, _ range: ClosedRange<Double>, unit: String = "",
    _ documentation: String
  ) -> SchemaEntry {
    SchemaEntry(
      key: key, kind: .number(range), unit: unit, documentation: documentation,
      get: { shown($0[keyPath: path]) }, set: { $0[keyPath: path] = accepted($1)! })
  }
  static func boolean(_ key: String, _ path: any Path<Bool>, _ documentation: String) -> SchemaEntry {
    SchemaEntry(
      key: key, kind: .boolean, unit: "", documentation: documentation, get: { String($0[keyPath: path]) },
      set: { $0[keyPath: path] = boolean($1)! })
  }
  static func unsigned(_ key: String, _ path: any Path<UInt64>, _ documentation: String) -> SchemaEntry {
    SchemaEntry(
      key: key, kind: .integer(0...Int64.max), unit: "", documentation: documentation,
      get: { String($0[keyPath: path]) }, set: { $0[keyPath: path] = UInt64($1)! })
  }
  /// A duration in units of `scale` microseconds.
  static func duration(
    _ key: String, _ path: any Path<SimDuration>, _ range: ClosedRange<Double>, unit: String,
    _ documentation: String
  ) -> SchemaEntry {
    let scale = unit == "ms" ? 1e3 : 1e6
    return SchemaEntry(
      key: key, kind: .number(range), unit: unit, documentation: documentation,
      get: { shown(Double($0[keyPath: path].microseconds) / scale) },
      set: { $0[keyPath: path] = SimDuration(seconds: accepted($1)! * (scale * 1e-6)) })
  }
  static func names(_ key: String, _ path: any Path<[String]>, _ documentation: String) -> SchemaEntry {
    SchemaEntry(
      key: key, kind: .names, unit: "", documentation: documentation,
      get: { $0[keyPath: path].joined(separator: ",") },
      // YAML's null reads as `none`.
      set: {
        $0[keyPath: path] =
          $1 == "none" ? [] : $1.split(separator: ",").map { String($0.drop(while: { $0 == " " })) }
      })
  }
  /// The name of a computer; whether there is one is known after the files of platforms have been read.
  static func computer(_ key: String, _ path: any Path<Configuration.Computer>, _ documentation: String)
    -> SchemaEntry
  {
    SchemaEntry(
      key: key, kind: .text, unit: "", documentation: documentation, get: { $0[keyPath: path].rawValue },
      set: { $0[keyPath: path] = Configuration.Computer(rawValue: $1) })
  }
  static func choice<E: RawRepresentable & CaseIterable & Sendable>(
    _ key: String, _ path: any Path<E>, _ documentation: String
  ) -> SchemaEntry where E.RawValue == String {
    SchemaEntry(
      key: key, kind: .choice(E.allCases.map(\.rawValue)), unit: "", documentation: documentation,
      get: { $0[keyPath: path].rawValue }, set: { $0[keyPath: path] = E(rawValue: $1)! })
  }
}

/// Every key that a scenario file or `--set` accepts, in the order of documentation and recording: those of the layers
/// below, and those that applications declare.
package struct ScenarioSchema: Sendable {
  package let entries: [SchemaEntry]
  /// Position in `entries` by key.
  private let index: [String: Int]

  /// - Parameter functions: keys under `functions.`, as the applications of a run declare them.
  package init(functions: [SchemaEntry] = []) {
    entries =
      Self.general + Self.timeKeys + Self.demandKeys + Self.trafficKeys + Self.driverKeys + Self.radioKeys
      + Self.otherKeys + Self.classKeys + Self.vehicleComputerKeys + Self.sensingKeys + Self.linkKeys
      + functions
      + Self.recordKeys
    index = Dictionary(entries.enumerated().map { ($0.element.key, $0.offset) }) { first, _ in first }
  }

  /// Without any application.
  package static let base = ScenarioSchema()

  package subscript(key: String) -> SchemaEntry? { index[key].map { entries[$0] } }
  package var keys: [String] { entries.map(\.key) }
  /// Some key lies in this group.
  package func hasGroup(_ name: String) -> Bool {
    let prefix = name + "."
    return entries.contains { $0.key.hasPrefix(prefix) }
  }

  private static let general: [SchemaEntry] = [
    SchemaEntry(
      key: "name", kind: .text, unit: "",
      documentation:
        "Name of the run in reports and of its folder. Default: the name of scenario.yaml's folder, or of the file.",
      get: { $0.name }, set: { $0.name = $1 }),
    .unsigned("seed", \.seed, "Seed of every random number."),
    .unsigned("run", \.run, "Number of the repetition: other random numbers under the same seed."),
    .boolean("v2x.enabled", \.v2xEnabled, "Units send and receive messages."),
    .boolean(
      "v2x.roadside", \.v2xRoadside,
      "Roadside units send on the sidelink. With this and cloud.enabled off, only vehicles send."),
    .duration(
      "v2x.roadside_delay_ms", \.roadsideDelay, 0...10000, unit: "ms",
      "Extra delay of everything that roadside units send."),
    .boolean("cloud.enabled", \.cloudEnabled, "A cloud coordinator takes part."),
    .number("equipment.share", \.equipment.share, 0...1, "Share of vehicles that carry an onboard unit."),
    .number("equipment.l2", \.equipment.l2, 0...1, "Share of level 2 among equipped vehicles."),
    .number("equipment.l3", \.equipment.l3, 0...1, "Share of level 3 among equipped vehicles."),
    .number("equipment.l4", \.equipment.l4, 0...1, "Share of level 4 among equipped vehicles."),
    .choice(
      "equipment.aeb_grade", \.equipment.brakingGrade,
      "Generation of automatic emergency braking and of the brakes, by model year: trigger, speeds, confirmation, detection of people by day and night, and build-up of the brakes."
    ),
  ]

  private static let timeKeys: [SchemaEntry] = [
    SchemaEntry(
      key: "time.begin_s", kind: .number(0...1e7), unit: "s",
      documentation: "Start of the run on the scenario's clock.",
      get: { SchemaEntry.shown(Double($0.time.begin.microseconds) / 1e6) },
      set: { $0.time.begin = SimTime(seconds: SchemaEntry.accepted($1)!) }),
    SchemaEntry(
      key: "time.end_s", kind: .number(0...1e7), isOptional: true, unit: "s",
      documentation: "End of the run on the scenario's clock; none: when the network is empty.",
      get: { $0.time.end.map { SchemaEntry.shown(Double($0.microseconds) / 1e6) } ?? "none" },
      set: { $0.time.end = $1 == "none" ? nil : SimTime(seconds: SchemaEntry.accepted($1)!) }),
    .duration(
      "time.step_s", \.time.step, 0.001...10, unit: "s",
      "Traffic step. With equipped vehicles at most 0.1 s and a multiple of time.window_ms."),
    .duration(
      "time.action_step_s", \.time.actionStep, 0.001...10, unit: "s",
      "Time between two decisions of an unequipped driver; a multiple of time.step_s."),
    .duration(
      "time.window_ms", \.time.window, 1...100, unit: "ms",
      "Grid on which hosts exchange messages. It changes no result."),
    .duration(
      "time.input_stage_ms", \.time.inputStage, 1...1000, unit: "ms",
      "Latency of modem, driver and decoding at every receiver; at least time.window_ms."),
  ]

  private static let demandKeys: [SchemaEntry] = [
    .boolean(
      "demand.resample", \.demand.resample,
      "Departures of vehicles and people are drawn anew for each seed, at the rates of the route files. Off: they are a timetable, and seeds repeat one and the same day."
    ),
    .duration(
      "demand.resample_window_s", \.demand.window, 1...3600, unit: "s",
      "Time over which the route files' departures are spread when they are drawn anew. Longer than a signal's cycle, so that arrivals keep no phase of it."
    ),
  ]

  private static let trafficKeys: [SchemaEntry] = [
    SchemaEntry(
      key: "traffic.drivers", kind: .choice(Configuration.DriverModel.allCases.map(\.rawValue)),
      isOptional: true, unit: "",
      documentation:
        "ideal: drivers know everything, as in SUMO. sight: they see along free lines of sight. human: they also look away, react late and err (drivers.*). none: ideal without equipped vehicles, else human.",
      get: { $0.traffic.drivers?.rawValue ?? "none" },
      set: { $0.traffic.drivers = Configuration.DriverModel(rawValue: $1) }),
    SchemaEntry(
      key: "traffic.update", kind: .choice(Configuration.PositionUpdate.allCases.map(\.rawValue)), unit: "",
      documentation:
        "Integration of positions: ballistic, or semi_implicit, SUMO's default, which needs drivers that act in every traffic step.",
      get: { $0.traffic.update.rawValue },
      set: { $0.traffic.update = Configuration.PositionUpdate(rawValue: $1)! }),
    SchemaEntry(
      key: "traffic.fcd", kind: .text, isOptional: true, unit: "",
      documentation: "SUMO FCD file that is replayed instead of simulated traffic.",
      get: { $0.traffic.fcd ?? "none" }, set: { $0.traffic.fcd = $1 == "none" ? nil : $1 }),
    .number(
      "traffic.time_to_teleport_s", \.traffic.timeToTeleport, -1...1e7, unit: "s",
      "Time after which a blocked vehicle is moved past the obstruction; 0 or less: never."),
    SchemaEntry(
      key: "traffic.max_depart_delay_s", kind: .number(0...1e7), isOptional: true, unit: "s",
      documentation: "Time after which a vehicle that found no room to enter is given up; none: never.",
      get: { $0.traffic.maximumDepartDelay.map(SchemaEntry.shown) ?? "none" },
      set: { $0.traffic.maximumDepartDelay = $1 == "none" ? nil : SchemaEntry.accepted($1)! }),
    .number(
      "traffic.scale", \.traffic.scale, 0...100,
      "Factor of the demand: flows by their rate, vehicles, trips and people by copies or by leaving some out."
    ),
    .number(
      "walkers.heedless_share", \.walkers.heedlessShare, 0...1,
      "Share of people on foot who step onto a crossing without a signal regardless of traffic."),
    .number(
      "walkers.child_share", \.walkers.childShare, 0...1,
      "Share of children among people whose type in the route files gives no height: their statures, and so how sensors see them."
    ),
    SchemaEntry(
      key: "walkers.speed_mps", kind: .number(0.1...10), isOptional: true, unit: "m/s",
      documentation: "Walking speed of all people; none: as in the route files.",
      get: { $0.walkers.speed.map(SchemaEntry.shown) ?? "none" },
      set: { $0.walkers.speed = SchemaEntry.accepted($1) }),
    .number(
      "walkers.meet_from", \.walkers.meetFrom, -20...20,
      "Smallest lateral position of people with the parameter coroad.meets when the vehicle's front arrives, if neither reacts: a share of its width, from the person's side."
    ),
    .number(
      "walkers.meet_to", \.walkers.meetTo, -20...20,
      "Largest such position. The value is drawn uniformly between the two; 0 to 1 is the front of the vehicle."
    ),
    SchemaEntry(
      key: "walkers.reveal_distance_m", kind: .number(0...200), isOptional: true, unit: "m",
      documentation:
        "Distance from the line on which people cross to the parked vehicles with the parameter coroad.reveal_m; none: as in the route files.",
      get: { $0.walkers.revealDistance.map(SchemaEntry.shown) ?? "none" },
      set: { $0.walkers.revealDistance = SchemaEntry.accepted($1) }),
    .boolean(
      "walkers.screens", \.walkers.screens,
      "Parked vehicles with the parameter coroad.reveal_m, which hide people on foot, are present."),
    .number(
      "traffic.sight_m", \.traffic.sight, 1...10000, unit: "m",
      "Farthest distance at which drivers see along a free line of sight."),
    .number(
      "traffic.takeover_share", \.traffic.takeoverShare, 0...1,
      "Share of drivers of automated vehicles who take over when they are asked to."),
  ]

  private static let driverKeys: [SchemaEntry] = [
    .number(
      "drivers.away_share", \.drivers.awayShare, 0...0.9,
      "Share of the time for which drivers look away from the road where nothing asks for their attention."),
    .number(
      "drivers.glance_s", \.drivers.glance, 0.1...10, unit: "s", "Median duration of a glance away."),
    .number(
      "drivers.glance_deviation", \.drivers.glanceDeviation, 0...2,
      "Standard deviation of the logarithm of a glance's duration."),
    .number(
      "drivers.reaction_s", \.drivers.reaction, 0...10, unit: "s",
      "Median brake reaction time of drivers who expect nothing."),
    .number(
      "drivers.alerted_reaction_s", \.drivers.alertedReaction, 0...10, unit: "s",
      "Median brake reaction time of drivers whom a warning has alerted."),
    .number(
      "drivers.compliance", \.drivers.compliance, 0...1,
      "Share of warnings that drivers respond to beyond looking up."),
    .number(
      "drivers.red_light_share", \.drivers.redLightShare, 0...1,
      "Share of drivers who, at a signal that turns, go on into the first moments of red although they could stop."
    ),
    .number(
      "drivers.gap_error", \.drivers.gapError, 0...2,
      "Standard deviation of the logarithm of the time that drivers give others before they arrive."),
    .number(
      "drivers.oversight_share", \.drivers.oversightShare, 0...1,
      "Share of the vehicles with right of way that drivers who have to give way overlook, unless a warning comes."
    ),
    .number(
      "drivers.speeding_share", \.drivers.speedingShare, 0...1,
      "Share of drivers who drive faster than the demand says."),
    .number(
      "drivers.speeding_factor", \.drivers.speedingFactor, 1...3, "By which factor they do."),
  ]

  private static let radioKeys: [SchemaEntry] = [
    .number(
      "radio.carrier_frequency_hz", \.radio.carrierFrequency, 1e8...1e11, unit: "Hz",
      "Carrier of the sidelink."),
    .number(
      "radio.bandwidth_hz", \.radio.bandwidth, 1e7...2e7, unit: "Hz",
      "Bandwidth of the sidelink: 10 or 20 MHz, with four or eight subchannels."),
    .number(
      "radio.vehicle_power_dbm", \.radio.vehiclePower, -30...40, unit: "dBm", "Transmit power of vehicles."),
    .number(
      "radio.roadside_power_dbm", \.radio.roadsidePower, -30...40, unit: "dBm",
      "Transmit power at the roadside."),
    .number("radio.noise_figure_db", \.radio.noiseFigure, 0...30, unit: "dB", "Noise figure of receivers."),
    .boolean("radio.shadowing", \.radio.shadowing, "Correlated shadowing."),
    .number(
      "radio.extra_loss", \.radio.extraLoss, 0...1, "Extra probability that a sidelink reception is lost."),
    .boolean(
      "radio.interference_culling", \.radio.interferenceCulling,
      "Leaves out interferers that are too far away to matter."),
    .number(
      "radio.keep_probability", \.radio.keepProbability, 0...0.8,
      "Probability of keeping the resource in semi-persistent scheduling."),
    .duration(
      "radio.sensing_lag_ms", \.radio.sensingLag, 1...1000, unit: "ms",
      "Age from which resource selection takes a subframe into account; at least time.window_ms."),
    .choice(
      "radio.environment", \.radio.environment,
      "Path loss: urban and highway of 3GPP TR 37.885; winner_highway is the line of sight of WINNER+ B1 without vehicles in between, as in most studies of LTE-V2X."
    ),
    SchemaEntry(
      key: "radio.packet_bytes", kind: .number(1...1500), isOptional: true, unit: "bytes",
      documentation:
        "Size on air of every sidelink message, as studies fix it; none: that of the standard's encoding.",
      get: { $0.radio.packetSize.map { String($0) } ?? "none" },
      set: { $0.radio.packetSize = $1 == "none" ? nil : Int(SchemaEntry.accepted($1)!.rounded()) }),
  ]

  private static let otherKeys: [SchemaEntry] = [
    .choice(
      "environment.weather", \.environment.weather,
      "Weather, which limits what sensors detect and, in fog, what drivers see."),
    .number(
      "environment.rain_rate_mm_per_h", \.environment.rainRate, 0...200, unit: "mm/h",
      "Rain rate, if the weather is rain."),
    .number(
      "environment.visibility_m", \.environment.visibility, 1...10000, unit: "m",
      "Visibility, if the weather is fog."),
    .boolean("environment.night", \.environment.night, "Darkness."),
    .boolean(
      "environment.perfect_sensors", \.environment.perfectSensors,
      "Removes the errors of sensors and positioning: everything in view and in range is detected at its true place."
    ),
    .number(
      "compute.slowdown", \.compute.slowdown, 0.001...1000,
      "Factor on every latency of the simulated computers."),
    .names(
      "compute.platforms", \.compute.platformFiles,
      "Files with platforms of your own, whose names the keys below take."),
    .computer(
      "compute.l2", \.compute.l2,
      "Computer of vehicles of level 2: l2, l3, l4, orin_nx, agx_orin, atlas_500, a platform of `coroad kernel predict --list`, or one of your own."
    ),
    .computer("compute.l3", \.compute.l3, "Computer of vehicles of level 3."),
    .computer("compute.l4", \.compute.l4, "Computer of vehicles of level 4."),
    .computer("compute.roadside", \.compute.roadside, "Computer of roadside units."),
    .choice(
      "compute.tasks", \.compute.tasks,
      "chain: computers run the chain from sensors to actuators and messages. whole: also image processing, lanes, signs, occupancy, localisation, prediction, gateway, cockpit, driver monitoring and logging at their rates."
    ),
    .choice(
      "compute.era", \.compute.era,
      "Model year of all computers and of the networks on them, where compute.l2, l3, l4 and roadside do not choose others."
    ),
    .choice(
      "compute.partitions", \.compute.partitions,
      "Partitions of the processors of vehicles for safety, driving and cockpit: none, budgets (a hypervisor with deferrable servers) or windows (time division)."
    ),
    .number(
      "compute.flood", \.compute.flood, 0...64,
      "Load that infotainment puts on the processor of each vehicle, in cores."),
    .choice(
      "compute.variation", \.compute.variation,
      "none: equal tasks take equal times. measured: they vary as published traces do."),
    .duration(
      "compute.chain_deadline_ms", \.compute.chainDeadline, 1...10000, unit: "ms",
      "Deadline of a vehicle's chain, from the capture of the oldest frame to the effect of the command."),
    .choice(
      "compute.late", \.compute.late,
      "What becomes of commands and warnings after the deadline of the chain: use or drop."),
    .choice(
      "compute.verification", \.compute.verification,
      "parallel: signatures are checked beside the chain. gate: a message is used when its signature has been checked, and messages about road users out of reach are ignored. gate_all: the same, and every message is checked."
    ),
    .duration(
      "compute.warning_deadline_ms", \.compute.warningDeadline, 1...10000, unit: "ms",
      "Deadline of a cooperative warning, from its measurement until the driver is shown it: later ones are counted. ETSI TS 101 539-1 and -3 have 300 ms (from memory)."
    ),
    .choice(
      "compute.cooling", \.compute.cooling,
      "Cooling of the buildings around servers, which sets their power usage effectiveness: air 1.6, cold_plate 1.3, immersion 1.2."
    ),
    .choice(
      "compute.tenancy", \.compute.tenancy,
      "shared: a node in the cloud is charged the share of a server that it occupies. dedicated: the whole server."
    ),
  ]

  private static let recordKeys: [SchemaEntry] = [
    .boolean(
      "record.mcap", \.record.mcap,
      "Writes run.mcap. For a .sumocfg without equipped vehicles only if it is set."),
    .boolean(
      "record.foxglove", \.record.foxglove,
      "Adds channels for Foxglove to run.mcap: scene, positions on the earth, log and figures."),
    .boolean("record.fcd", \.record.fcd, "Writes fcd.xml."),
    .boolean("record.tripinfo", \.record.tripinfo, "Writes tripinfo.xml."),
    .boolean("record.summary", \.record.summary, "Writes summary.xml."),
    .boolean("record.statistic", \.record.statistic, "Writes statistic.xml."),
    .boolean(
      "record.detectors", \.record.detectors,
      "Writes the outputs of the detectors in additional files to the folder detectors."),
    .boolean(
      "record.safety", \.record.safety,
      "Measures encounters and conflicts (needed deceleration, times) from ground truth. For a .sumocfg without equipped vehicles only if it is set."
    ),
    .names(
      "record.nodes", \.record.nodes,
      "Vehicles, roadside units or cloud whose sensor frames, tasks, receptions and known objects are also written to run.mcap."
    ),
  ]
}

extension SchemaEntry {
  /// A switch that an application declares: `functions.KEY`.
  package static func function(_ key: String, standard: Bool, _ documentation: String) -> SchemaEntry {
    SchemaEntry(
      key: "functions.\(key)", kind: .boolean, unit: "", documentation: documentation,
      get: { $0.functions[key] ?? String(standard) },
      set: { $0.functions[key] = String(boolean($1) ?? standard) })
  }
  /// A number that an application declares.
  package static func function(
    _ key: String, standard: Double, _ range: ClosedRange<Double>, unit: String, _ documentation: String
  ) -> SchemaEntry {
    SchemaEntry(
      key: "functions.\(key)", kind: .number(range), unit: unit, documentation: documentation,
      get: { $0.functions[key] ?? shown(standard) },
      set: { $0.functions[key] = shown(accepted($1) ?? standard) })
  }
}

extension Configuration {
  /// Every key with its value, in schema order: recorded in run.json and sent to hosts.
  package var effective: [(key: String, value: String)] {
    schema.entries.map { ($0.key, $0.get(self)) }
  }
  /// Rebuilds a configuration from `effective`; unknown keys and refused values come back as faults.
  package static func rebuilt(
    from pairs: [(key: String, value: String)], schema: ScenarioSchema
  ) -> (Configuration, faults: [String]) {
    var configuration = Configuration(schema: schema)
    var faults: [String] = []
    for (key, value) in pairs {
      guard let entry = schema[key] else {
        faults.append("unknown key \"\(key)\"")
        continue
      }
      if let fault = entry.check(value) {
        faults.append(fault)
      } else {
        entry.set(&configuration, value)
      }
    }
    return (configuration, faults)
  }
}
