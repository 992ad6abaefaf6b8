import ComputePlatform
import Federation
import Glibc
import NodeInterface
import RoadNetwork
import Scenario
import SimCore
import V2XMessages
import WorldState

/// Writes all outputs of a run: the MCAP recording, SUMO's outputs, the tables, `run.json` and `summary.json`. Called
/// by the world in order of virtual time; does not affect results.
///
/// The first failed write is in `failure`; the file keeps its complete part, and the run should end.
package final class RunRecorder {
  package struct Attachment: Sendable {
    package var name: String
    package var mediaType: String
    package var data: [UInt8]
    package init(name: String, mediaType: String, data: [UInt8]) {
      self.name = name
      self.mediaType = mediaType
      self.data = data
    }
  }
  package struct Options: Sendable {
    package var folder: String
    package var version: String
    /// Path of the scenario as given by the user.
    package var source: String
    package var configuration: Configuration
    package var names = RunNames()
    /// For the safety measures; without it they use geometry only.
    package var network: RoadNetwork?
    package var routes = SafetyRoutes()
    package var attachments: [Attachment] = []
    /// Measurements that are shown even without values; others appear if a host reports them.
    package var meters = Meter.standard
    /// Hazards that are not in the truth slices.
    package var hazards: [SafetyHazard] = []
    /// The run's computers, and what their stages cost by.
    package var computers: [ComputerDescription] = []
    /// For the outputs of detectors; nil: none.
    package var detectors: DetectorSetup?
    /// Types of bicycles, by name.
    package var bicycleTypes: Set<String> = []

    package init(folder: String, version: String, source: String, configuration: Configuration) {
      self.folder = folder
      self.version = version
      self.source = source
      self.configuration = configuration
    }
    /// Takes names and network from a scenario. If the slices have no hazards, the configured ones are used.
    package init(folder: String, version: String, scenario: ScenarioValue) {
      self.init(
        folder: folder, version: version, source: scenario.source, configuration: scenario.configuration)
      let demand = scenario.demand
      names = RunNames(scenario)
      network = scenario.network
      if !demand.detectors.isEmpty { detectors = DetectorSetup(scenario) }
      bicycleTypes = Set(demand.types.filter { $0.vehicleClass == .bicycle }.map(\.id))
      if scenario.configuration.traffic.fcd == nil { routes = SafetyRoutes(scenario) }
      hazards = scenario.configuration.hazards.map { SafetyHazard($0, in: scenario.network) }
    }
  }

  package let options: Options
  package let folder: OutputFolder
  package private(set) var totals = TelemetryTotals()
  package var safety: SafetyCounts { monitor.counts }
  package var trips: TripMeans { means }
  /// False if encoded slices are not needed.
  package var wantsEncodedSlices: Bool { mcap != nil }

  private var mcap: MCAPWriter?
  private var truthChannel: UInt16 = 0
  private var warningChannel: UInt16 = 0
  private var runChannel: UInt16 = 0
  private var namesChannel: UInt16 = 0
  private var figuresChannel: UInt16 = 0
  /// By message type; 0 if not yet opened.
  private var messageChannels = [UInt16](repeating: 0, count: 256)
  private var envelopeSchema: UInt16 = 0
  private var truthSequence: UInt32 = 0
  private var warningSequence: UInt32 = 0
  private var eventSequence: UInt32 = 0
  private var namesSequence: UInt32 = 0
  private var figuresSequence: UInt32 = 0
  private var figureClock = FigureClock()
  private var nameLog: NameLog
  /// Nil unless nodes are named.
  private var nodes: NodeRecorder?
  /// Nil unless `record.foxglove`.
  private var foxglove: FoxgloveRecorder?

  private let tripInfo: TripInfoWriter?
  private let fcd: FCDWriter?
  /// Nil unless an output of its kind is asked for.
  private let sumo: SumoOutputs?
  private let warnings: CSVTable
  private let missedWarnings: CSVTable
  private var scorer: WarningScorer
  private let safetyEvents: CSVTable
  private let collisions: CSVTable
  private let traffic: CSVTable
  private let monitor: SafetyMonitor
  private var means = TripMeans()
  /// Virtual time that each vehicle was in the run, by demand index.
  private var lifetimes: [SimDuration] = []
  /// Space reserved from the beginning for the two documents. They are written last because they list every failure,
  /// and the recording and the tables must not take their space.
  private let room: Ballast
  private let claim: FolderClaim
  private var tableFailures: [RecordingError] = []
  private var isFinished = false

  /// Creates the folder and opens the files; `run.json` says `running` until the end.
  package init(_ options: Options) throws(RecordingError) {
    self.options = options
    folder = OutputFolder(path: options.folder)
    nameLog = NameLog(options.names)
    // A file size limit then fails the write, like a full disk, and does not end the process.
    signal(SIGXFSZ, SIG_IGN)
    claim = try folder.prepare()
    room = Ballast(beside: folder.file("summary.json"))
    _ = room.grow(to: Self.documentRoom)
    let record = options.configuration.record
    let comment =
      "written by Coroad \(options.version) from \(options.source), seed \(options.configuration.seed)"
    do throws(RecordingError) {
      warnings = try RunTables.warnings.open(path: folder.file("warnings.csv"))
      missedWarnings = try RunTables.missedWarnings.open(path: folder.file("missed_warnings.csv"))
      safetyEvents = try RunTables.safetyEvents.open(path: folder.file("safety_events.csv"))
      collisions = try RunTables.collisions.open(path: folder.file("collisions.csv"))
      traffic = try RunTables.traffic.open(path: folder.file("traffic.csv"))
      tripInfo =
        record.tripinfo ? try TripInfoWriter(path: folder.file("tripinfo.xml"), comment: comment) : nil
      fcd =
        record.fcd
        ? try FCDWriter(path: folder.file("fcd.xml"), names: options.names, comment: comment) : nil
      sumo = try SumoOutputs(options, in: folder, comment: comment)
      monitor = SafetyMonitor(
        network: options.network, routes: options.routes, hazards: options.hazards)
      scorer = WarningScorer(
        topology: monitor.topology, hazards: options.hazards)
      try writeAtomically(RunDocuments.runningJSON(options).bytes, to: folder.file("run.json"))
      if record.mcap { try openMCAP() }
    } catch {
      // A run that cannot begin leaves no files.
      try? folder.clear()
      throw error
    }
  }
  private func openMCAP() throws(RecordingError) {
    let writer = try MCAPWriter(path: folder.file("run.mcap"), library: "coroad \(options.version)")
    writer.addMetadata(
      name: "run",
      [
        ("scenario", options.source), ("name", options.configuration.name),
        ("seed", "\(options.configuration.seed)"), ("run", "\(options.configuration.run)"),
        ("version", options.version), ("configuration", options.configuration.json.compactText),
      ])
    for a in options.attachments { writer.addAttachment(name: a.name, mediaType: a.mediaType, data: a.data) }
    func schema(_ name: String) -> UInt16 {
      writer.addSchema(name: name, encoding: "protobuf", data: RecordCodec.descriptors(of: name))
    }
    truthChannel = writer.addChannel(topic: "sim/truth", schema: schema(RecordCodec.truth))
    warningChannel = writer.addChannel(topic: "sim/warning", schema: schema(RecordCodec.warning))
    runChannel = writer.addChannel(topic: "sim/run", schema: schema(RecordCodec.runEvent))
    namesChannel = writer.addChannel(topic: "sim/names", schema: schema(RecordCodec.names))
    figuresChannel = writer.addChannel(topic: "sim/figures", schema: schema(RecordCodec.figures))
    envelopeSchema = schema(RecordCodec.envelope)
    for type in MessageType.allCases { openChannel(type.rawValue, in: writer) }
    if !options.configuration.record.nodes.isEmpty {
      nodes = NodeRecorder(
        names: options.names, recorded: options.configuration.record.nodes, in: writer)
    }
    if options.configuration.record.foxglove {
      let scene = options.attachments.first { $0.name == RunScene.attachment }
      let geometry = scene.flatMap { SceneGeometry(json: $0.data) } ?? SceneGeometry()
      foxglove = FoxgloveRecorder(
        FoxgloveStream(
          geometry, located: options.configuration.record.nodes, motionPeriod: FoxgloveStream.recordedPeriod),
        at: options.configuration.time.begin, in: writer)
    }
    mcap = writer
    event("start", detail: options.source, at: options.configuration.time.begin)
  }
  private func openChannel(_ type: UInt8, in writer: MCAPWriter) {
    messageChannels[Int(type)] = writer.addChannel(
      topic: "v2x/\(RunTables.typeName(Int(type)))", schema: envelopeSchema)
  }

  /// The first failure of any output.
  package var failure: RecordingError? { failures.first }

  // MARK: During the run

  /// - Parameter encoded: the slice as `coroad.world.TruthSlice`; unused without MCAP.
  package func record(slice: TruthSlice, encoded: [UInt8]) {
    if let mcap {
      mcap.advance(to: Self.nanoseconds(slice.time))
      let names = nameLog.due(slice)
      if !names.isEmpty { write(namesChannel, &namesSequence, at: slice.time, names.encodedAsNameTable()) }
      write(truthChannel, &truthSequence, at: slice.time, encoded)
      if !names.isEmpty { foxglove?.record(.names(names), in: mcap) }
      foxglove?.record(.slice(slice), in: mcap)
      if let figures = figureClock.due(at: slice.time, step: slice.step, totals) {
        write(figuresChannel, &figuresSequence, at: slice.time, figures.encoded())
      }
    }
    fcd?.write(slice)
    sumo?.record(slice)
    if slice.time.microseconds % 1_000_000 == 0 {
      RunTables.traffic.add(RunTables.TrafficRow(slice), to: traffic)
    }
    if options.configuration.record.safety {
      monitor.observe(slice)
      writeEncounters()
      scorer.observe(slice)
    }
    writeWarnings(at: slice.time)
    for index in slice.vehicle where !TruthSlice.isHazard(index) {
      while lifetimes.count <= Int(index) { lifetimes.append(.zero) }
      lifetimes[Int(index)] += slice.step
    }
  }
  /// Frames as sent. Log time is the first microsecond on air, publish time the hand-over to the radio.
  package func record(frames: [AirFrame]) {
    guard let mcap else { return }
    for frame in frames {
      if messageChannels[Int(frame.messageType)] == 0 { openChannel(frame.messageType, in: mcap) }
      frame.payload.withUnsafeBytes {
        mcap.write(
          channel: messageChannels[Int(frame.messageType)], sequence: frame.sequence,
          logTime: Self.nanoseconds(frame.airStart), publishTime: Self.nanoseconds(frame.sentAt), data: $0)
      }
      foxglove?.count(SentMessage(type: frame.messageType, sender: frame.source, sentAt: frame.sentAt))
    }
  }
  /// Telemetry of one answer; answers of one window come in order of host index.
  ///
  /// - Parameter host: index of the host.
  package func record(answerTelemetry telemetry: Telemetry, from host: Int = 0) {
    totals.merge(telemetry, from: host)
    if let mcap {
      nodes?.record(telemetry.records, in: mcap)
      if let nodes {
        // Pages may watch further nodes.
        for reception in telemetry.records.receptions where nodes.isRecorded(reception.receiver) {
          foxglove?.record(.record(.reception(reception)), in: mcap)
        }
      }
      for warning in telemetry.warnings { foxglove?.record(.warning(warning), in: mcap) }
    }
    for warning in telemetry.warnings {
      let name = options.names.node(warning.node)
      scorer.note(warning)
      if mcap != nil { write(warningChannel, &warningSequence, at: warning.at, warning.encoded(name: name)) }
    }
  }
  private func writeWarnings(at time: SimTime) {
    let (scored, missed) = scorer.settle(at: time, monitor.routes)
    for one in scored {
      let row = RunTables.WarningRow(
        scored: one, node: options.names.node(one.warning.node), threat: one.threat.map(name))
      RunTables.warnings.add(row, to: warnings)
    }
    for one in missed {
      let row = RunTables.MissedWarningRow(
        missed: one, vehicle: options.names.vehicle(one.vehicle), threat: one.threat.map(name))
      RunTables.missedWarnings.add(row, to: missedWarnings)
    }
  }
  private func name(_ participant: SafetyParticipant) -> String {
    participant.name(options.names, hazards: options.configuration.hazards.map(\.id))
  }
  package func record(trips finished: [TripRecord]) {
    for trip in finished {
      means.add(trip)
      tripInfo?.write(trip)
      sumo?.record(trip, isBicycle: options.bicycleTypes.contains(trip.type))
    }
  }
  package func record(walks finished: [PersonRecord]) {
    for walk in finished {
      tripInfo?.write(walk)
      sumo?.record(walk)
    }
  }
  /// True if `endStep` is to be called after each step.
  package var wantsStepCounts: Bool { sumo != nil }
  /// The last slice, and the trips that ended by then, are recorded; these are the counts at its time.
  ///
  /// - Parameter arrived: vehicles that are gone without a trip, by demand index.
  package func endStep(_ counts: StepCounts, arrived: [Int]) { sumo?.endStep(counts, arrived: arrived) }
  package func record(collisions met: [CollisionRecord]) {
    for collision in met {
      RunTables.collisions.add(
        RunTables.CollisionRow(collision: collision, names: options.names), to: collisions)
    }
  }
  /// Records an event of the run itself, such as the failure of a host.
  package func event(_ name: String, detail: String, at time: SimTime) {
    guard let mcap else { return }
    let event = RunEvent(name: name, detail: detail)
    write(runChannel, &eventSequence, at: time, event.encoded())
    foxglove?.record(.event(event, at: time), in: mcap)
  }
  private func write(_ channel: UInt16, _ sequence: inout UInt32, at time: SimTime, _ data: [UInt8]) {
    let t = Self.nanoseconds(time)
    mcap?.write(channel: channel, sequence: sequence, logTime: t, publishTime: t, data: data)
    sequence &+= 1
  }
  /// MCAP times are unsigned, but a scenario may begin before its second 0.
  static func nanoseconds(_ time: SimTime) -> UInt64 { UInt64(max(0, time.microseconds)) &* 1000 }

  private func writeEncounters() {
    let encounters = monitor.takeEncounters()
    if encounters.isEmpty { return }
    let hazards = options.configuration.hazards.map(\.id)
    for event in encounters {
      if event.isConflict { scorer.note(event) }
      RunTables.safetyEvents.add(
        RunTables.SafetyRow(event: event, names: options.names, hazards: hazards), to: safetyEvents)
    }
  }

  // MARK: End

  /// Finishes every file. Call it once, however the run ended.
  package func finish(_ result: RunResult) -> RunSummary {
    precondition(!isFinished, "a recording is finished once")
    isFinished = true
    monitor.finish()
    writeEncounters()
    writeWarnings(at: .never)
    if mcap != nil {
      let figures = totals.snapshot(at: result.endedAt)
      write(figuresChannel, &figuresSequence, at: result.endedAt, figures.encoded())
    }
    event("end", detail: result.exitReason, at: result.endedAt)
    // First, while its reserved space is available.
    mcap?.close(reason: result.exitReason)
    tripInfo?.close()
    fcd?.close()
    sumo?.close(
      at: result.endedAt, isInterrupted: result.isInterrupted, people: options.names.pedestrians.count)
    warnings.close()
    missedWarnings.close()
    safetyEvents.close()
    collisions.close()
    traffic.close()
    writeTables(result)
    var summary = RunSummary(
      options: options, result: result, totals: totals, trips: means, safety: monitor.counts,
      warnings: scorer.scores)
    if let mcap {
      summary.recording = RunSummary.Recording(
        size: mcap.size, messages: mcap.messageCount, dropped: mcap.droppedMessages,
        droppedRecords: nodes?.dropped ?? 0)
    }
    summary.failures = failures
    room.release()
    let document = RunDocuments.summaryJSON(summary).bytes
    attempt { () throws(RecordingError) in
      try writeAtomically(document, to: self.folder.file("summary.json"))
    }
    var hash = SHA256()
    hash.update(document)
    summary.summaryDigest = hash.hexadecimal()
    summary.failures = failures
    attempt { () throws(RecordingError) in
      try self.writeRun(summary)
    }
    summary.failures = failures
    return summary
  }
  /// Space for `summary.json` and a second `run.json` of a long scenario, bytes.
  private static let documentRoom: UInt64 = 64 << 10

  /// Writes `run.json`: if there is no space for a second copy, over the first one; if there is none for that either,
  /// in its shortest form, so that it never says `running` after the end.
  private func writeRun(_ summary: RunSummary) throws(RecordingError) {
    let path = folder.file("run.json")
    let whole = RunDocuments.runJSON(summary).bytes
    do {
      try writeAtomically(whole, to: path)
    } catch {
      if overwrite(whole, at: path) { return }
      let short = RunDocuments.runningJSON(summary.options, exitReason: summary.result.exitReason)
      _ = overwrite(short.bytes, at: path)
      throw error
    }
  }
  private func writeTables(_ result: RunResult) {
    let totals = self.totals
    let folder = self.folder
    let names = options.names
    let run = max(.zero, result.endedAt - options.configuration.time.begin)
    let lifetimes = self.lifetimes
    let declarations = totals.declarations(known: options.meters)
    attempt { () throws(RecordingError) in
      try RunTables.messages(declarations).write(
        RunTables.messageRows(totals, declarations), path: folder.file("messages.csv"))
    }
    attempt { () throws(RecordingError) in
      try RunTables.deliveries.write(RunTables.deliveryRows(totals), path: folder.file("deliveries.csv"))
    }
    attempt { () throws(RecordingError) in try LatencyTable.write(totals, path: folder.file("latency.csv")) }
    attempt { () throws(RecordingError) in
      try RunTables.channel.write(RunTables.channelRows(totals), path: folder.file("channel.csv"))
    }
    attempt { () throws(RecordingError) in
      try RunTables.measurements.write(
        RunTables.measurementRows(totals, declarations, hosts: result.hosts.map(\.name)),
        path: folder.file("measurements.csv"))
    }
    let compute = totals.compute.map { node, value in
      let known = node.index < lifetimes.count ? lifetimes[node.index] : .zero
      return RunTables.ComputeRow(
        name: names.node(node), kind: names.kind(of: node), value: value,
        lifetime: node.kind == .vehicle ? known : run)
    }
    attempt { () throws(RecordingError) in
      try RunTables.compute.write(compute, path: folder.file("compute.csv"))
    }
    attempt { () throws(RecordingError) in
      try RunTables.engines.write(
        compute.flatMap(RunTables.engineRows), path: folder.file("computer_engines.csv"))
    }
    attempt { () throws(RecordingError) in
      try RunTables.computerClasses.write(
        ComputingPower(totals).classes, path: folder.file("computer_classes.csv"))
    }
  }
  private func attempt(_ body: () throws(RecordingError) -> Void) {
    do { try body() } catch { tableFailures.append(error) }
  }
  /// Every output that could not be fully written, each once.
  private var failures: [RecordingError] {
    let open = [
      mcap?.failure, fcd?.failure, tripInfo?.failure, warnings.failure, missedWarnings.failure,
      safetyEvents.failure, collisions.failure, traffic.failure,
    ]
    return open.compactMap { $0 } + (sumo?.failures ?? []) + tableFailures
  }
}

extension RunRecorder {
  /// A vehicle of the demand takes another route than the one it was given.
  package func note(route edges: [Int], of vehicle: Int) { monitor.routes.set(edges, of: vehicle) }
}

extension SafetyRoutes {
  package init(_ scenario: ScenarioValue) {
    self.init()
    edges = scenario.demand.routes
    route = scenario.demand.vehicles.map(\.route)
  }
}

extension SafetyHazard {
  /// The same outline as in the truth slices.
  init(_ hazard: Configuration.Hazard, in network: RoadNetwork) {
    let place = hazard.place(in: network)
    self.init(
      position: place.position, heading: Angle(radians: place.heading), length: Configuration.Hazard.length,
      width: Configuration.Hazard.width, begin: hazard.begin, end: hazard.end, lane: Int32(hazard.lane),
      laneEnd: hazard.front(in: network))
  }
}
