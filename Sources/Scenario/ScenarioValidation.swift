import RoadNetwork
import SimCore

extension ScenarioReader {
  /// Takes settings from a `.sumocfg`.
  mutating func readSumo(_ bytes: InputBytes) {
    guard let sumo = SumoConfiguration.read(bytes, source: source, into: &diagnostics) else { return }
    func reference(_ option: SumoConfiguration.Option) -> FileReference {
      FileReference(path: option.value, file: source, line: option.line)
    }
    networkFile = sumo.networkFile.map(reference)
    routeFiles = sumo.routeFiles.map(reference)
    additionalFiles = sumo.additionalFiles.map(reference)
    ignoreRouteErrors = sumo.ignoreRouteErrors
    defaults.speedDeviation = sumo.speedDeviation
    if let lane = sumo.departLane { defaults.departLane = lane }
    if let speed = sumo.departSpeed { defaults.departSpeed = speed }
    roadside = .signals
    takeTime("time.begin_s", sumo.begin)
    // SUMO's −1 means "until the network is empty".
    if let end = sumo.end, !end.value.hasPrefix("-") { takeTime("time.end_s", end) }
    let step = sumo.stepLength ?? SumoConfiguration.Option(value: "1", line: 1)
    takeTime("time.step_s", step, inMilliseconds: true)
    takeTime("time.action_step_s", step, inMilliseconds: true)
    takeTime("traffic.time_to_teleport_s", sumo.timeToTeleport)
    if let delay = sumo.maximumDepartDelay, !delay.value.hasPrefix("-") {
      takeTime("traffic.max_depart_delay_s", delay)
    }
    if let scale = sumo.scale { take("traffic.scale", scale.value, file: source, line: scale.line) }
    let isBallistic = ["true", "1", "yes", "on", "x", "t"].contains(sumo.ballistic?.value.lowercased() ?? "")
    take(
      "traffic.update", isBallistic ? "ballistic" : "semi_implicit", file: source,
      line: sumo.ballistic?.line ?? 1)
    for output in sumo.outputs { take(output.key, "true", file: source, line: output.line) }
    if let seed = sumo.seed { take("seed", seed.value, file: source, line: seed.line) }
  }
  /// - Parameter inMilliseconds: rounded to SUMO's unit of time.
  private mutating func takeTime(
    _ key: String, _ option: SumoConfiguration.Option?, inMilliseconds: Bool = false
  ) {
    guard let option else { return }
    // The schema reports what is not a time.
    var text = option.value
    if case .value(let seconds) = sumoTime(text) {
      text = SchemaEntry.shown(inMilliseconds ? (seconds * 1000).rounded() / 1000 : seconds)
    }
    take(key, text, file: source, line: option.line)
  }

  /// With equipped vehicles, limits a `.sumocfg`'s step to 100 ms and to a multiple of the window, unless the user gave
  /// the step.
  mutating func adaptStep(anyEquipped: Bool) {
    guard anyEquipped, given["time.step_s"]?.file == source else { return }
    let window = max(configuration.time.window.microseconds, 1)
    let wanted = min(configuration.time.step.microseconds, 100_000)
    let step = max(wanted / window, 1) * window
    configuration.time.step = SimDuration(microseconds: step)
    let action = configuration.time.actionStep.microseconds
    configuration.time.actionStep = SimDuration(microseconds: max(action / step, 1) * step)
  }

  /// Without messages, the exchange's grid matters to nobody: it follows the step, so that any step will do. With
  /// messages it is `validate` that checks the two.
  mutating func adaptWindow(anyEquipped: Bool) {
    guard !anyEquipped, !configuration.v2xEnabled else { return }
    let time = configuration.time
    var a = time.window.microseconds
    for other in [time.step.microseconds, time.begin.microseconds] {
      var b = other
      while b != 0 { (a, b) = (b, a % b) }
    }
    configuration.time.window = SimDuration(microseconds: a)
  }

  /// Keys that request messages although no vehicle has a unit.
  private static let asksForMessages = ["v2x.enabled", "v2x.roadside", "cloud.enabled"]

  /// Sets the defaults that depend on whether any vehicle of the run has a unit: the driver model, whether messages are
  /// sent, and what is recorded.
  ///
  /// - Parameter isWanted: a share of the vehicles is to have a unit, although none may depart in this run.
  mutating func decideByEquipment(isEquipped: Bool, isWanted: Bool) {
    configuration.traffic.drivers = configuration.traffic.drivers ?? (isEquipped ? .human : .ideal)
    decideUpdate(isEquipped: isEquipped)
    let isAsked = Self.asksForMessages.contains { key in
      given[key].map { SchemaEntry.boolean($0.value) ?? false } ?? false
    }
    if !isWanted && !isAsked {
      configuration.v2xEnabled = false
      if isSumo { decideRecords() }
    }
  }

  /// Traffic alone from a `.sumocfg` writes what SUMO writes: the rest takes several times as long as the traffic.
  private mutating func decideRecords() {
    let needRecording = ["record.mcap", "record.foxglove", "record.nodes"]
    if needRecording.allSatisfy({ given[$0] == nil }) { configuration.record.mcap = false }
    if given["record.safety"] == nil { configuration.record.safety = false }
  }

  /// Units depend on truth between two steps; drivers who act only in some steps depend on the motion between. Both
  /// need the exact integral of the speed.
  private mutating func decideUpdate(isEquipped: Bool) {
    let time = configuration.time
    guard configuration.traffic.update == .semiImplicit, isEquipped || time.actionStep > time.step else {
      return
    }
    configuration.traffic.update = .ballistic
    let at = given["traffic.update"]
    // In a `.sumocfg` it is only SUMO's default.
    if isSumo && at?.file == source { return }
    diagnostics.warning(
      "traffic.update=semi_implicit cannot be combined with "
        + (isEquipped ? "equipped vehicles" : "drivers who do not act in every step") + ": ballistic is used",
      file: at?.file ?? source, line: at?.line)
  }

  /// Checks rules between keys. A fault is reported where one of the keys was given, preferably on the command line.
  mutating func validate(anyEquipped: Bool) {
    let time = configuration.time
    func fault(_ keys: String..., message: String, hint: String? = nil, _ d: inout Diagnostics) {
      let places = keys.compactMap { given[$0] }
      let place = places.first { $0.file != source } ?? places.first
      d.error(message, file: place?.file ?? source, line: place?.line, hint: hint)
    }
    if anyEquipped {
      if time.step > SimDuration(milliseconds: 100) {
        fault(
          "time.step_s", message: "time.step_s must not exceed 0.1 s with equipped vehicles", &diagnostics)
      }
    }
    if time.step.microseconds % time.window.microseconds != 0 {
      fault(
        "time.window_ms", "time.step_s",
        message: "time.window_ms must divide time.step_s",
        hint:
          "With messages a step is a multiple of \(SchemaEntry.shown(time.window.seconds * 1000)) ms; without any "
          + "(v2x.enabled=false), any whole number of milliseconds.", &diagnostics)
    }
    if time.window < SimDuration(milliseconds: 1) {
      fault(
        "time.step_s", "time.begin_s",
        message: "time.step_s and time.begin_s must be whole numbers of milliseconds", &diagnostics)
    }
    if time.actionStep.microseconds % time.step.microseconds != 0 {
      fault(
        "time.action_step_s", "time.step_s", message: "time.action_step_s must be a multiple of time.step_s",
        &diagnostics)
    }
    if time.inputStage < time.window {
      fault(
        "time.input_stage_ms", "time.window_ms",
        message:
          "time.input_stage_ms must be at least time.window_ms: a faster receiver would see messages before processes "
          + "exchange them", &diagnostics)
    }
    if configuration.radio.sensingLag < time.window {
      fault(
        "radio.sensing_lag_ms", "time.window_ms",
        message: "radio.sensing_lag_ms must be at least time.window_ms", &diagnostics)
    }
    if !Configuration.Radio.channels.contains(where: { $0.bandwidth == configuration.radio.bandwidth }) {
      fault(
        "radio.bandwidth_hz", "radio.carrier_frequency_hz",
        message: "radio.bandwidth_hz must be 10000000 or 20000000, the bandwidths of LTE-V2X", &diagnostics)
    }
    if time.begin.microseconds % time.window.microseconds != 0 {
      fault(
        "time.begin_s", "time.window_ms", message: "time.begin_s must be a multiple of time.window_ms",
        &diagnostics)
    }
    if let end = time.end, end <= time.begin {
      fault("time.end_s", "time.begin_s", message: "time.end_s must be after time.begin_s", &diagnostics)
    }
    let mix = configuration.equipment
    if abs(mix.l2 + mix.l3 + mix.l4 - 1) > 1e-9 {
      fault(
        "equipment.l4", "equipment.l3", "equipment.l2",
        message: "equipment.l2, .l3 and .l4 must sum to 1, not \(mix.l2 + mix.l3 + mix.l4)", &diagnostics)
    }
  }
}
