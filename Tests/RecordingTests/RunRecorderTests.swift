import CV2XWire
import Federation
import Foundation
import Interop
import NodeInterface
import Scenario
import SimCore
import Testing
import V2XMessages
import WorldState

@testable import Recording

@Suite struct RunRecorderTests {
  let scratch = Scratch()

  func options(_ folder: String = "out", _ change: (inout Configuration) -> Void = { _ in })
    -> RunRecorder.Options
  {
    var configuration = Configuration()
    configuration.name = "demo \"quoted\""
    configuration.record.fcd = true
    change(&configuration)
    var options = RunRecorder.Options(
      folder: scratch.file(folder), version: "0.1.0", source: "Maps/demo/scenario.yaml",
      configuration: configuration)
    options.names = RunNames(
      vehicles: ["a<1>", "b&2"], vehicleTypes: ["car", "car"], pedestrians: ["p -- 1"], lanes: ["e0_0"],
      roadside: ["rsu"])
    options.attachments = [
      .init(name: "demo.net.xml", mediaType: "application/xml", data: Array("<net/>".utf8))
    ]
    return options
  }

  /// A frame whose payload is an encoded `coroad.v2x.Envelope`.
  func frame(_ sequence: UInt32, at time: SimTime) -> AirFrame {
    AirFrame(
      source: .vehicle(0), sequence: sequence, channel: .sidelink, destination: nil, messageType: 1,
      sentAt: time, sensedAt: time, airStart: time + SimDuration(milliseconds: 3), arrivesAt: time,
      firstSubchannel: 0, subchannelCount: 2, reservation: 100, airSize: 300,
      payload: FramePayload(Envelopes.empty(sequence: sequence, at: time)))
  }
  func telemetry() -> Telemetry {
    var t = Telemetry()
    var bsm = Telemetry.PerType()
    var near = DeliveryCount()
    near.attempted = 9
    near.delivered = 8
    near.lost[Int(LossCause.halfDuplex.rawValue)] = 1
    var far = DeliveryCount()
    far.attempted = 5
    far.delivered = 1
    far.lost[Int(LossCause.propagation.rawValue)] = 1
    far.lost[Int(LossCause.interference.rawValue)] = 3
    bsm.deliveries = [near, far]
    var meters = MeterStore()
    for (meter, n) in [
      (Meter.messagesSent, 10), (.bytesOnAir, 3000), (.droppedInvalid, 1), (.droppedQueue, 2),
    ] {
      meters.record(meter, steps: Int64(n), key: 1)
    }
    for i in 1...100 { meters.record(.senseToReception, SimDuration(milliseconds: Int64(i)), key: 1) }
    meters.record(.interPacketGap, SimDuration(milliseconds: 100), key: 1)
    meters.record(.inboxOverflow, steps: 6, key: 1)
    t.measurements = meters.drain()
    t.perType = [Telemetry.PerType(), bsm]
    var compute = Telemetry.Compute()
    compute.tasks = 7
    compute.deadlineMisses = 2
    compute.busy = SimDuration(milliseconds: 500)
    compute.joules = 12.5
    compute.latency.record(SimDuration(milliseconds: 20))
    compute.account = Self.account
    t.compute = [(.vehicle(0), compute), (.cloud, compute)]
    t.warnings = [
      Telemetry.Warning(
        at: SimTime(seconds: 1.5), node: .vehicle(0), kind: .intersectionCollision,
        sensedAt: SimTime(seconds: 1.42), cooperative: true)
    ]
    t.channelBusyRatio = [5, 0, 0, 15]
    return t
  }
  /// An accelerator of 8 TFLOPS in FP16 and a processor of 2 in FP32.
  static let account: ComputeAccount = {
    var account = ComputeAccount(.l3)
    account.share = 0.5
    var accelerator = ComputeAccount.Engine(kind: 0, servers: 1, peakFP16: 8e12, peakFP32: 1e12)
    accelerator.busy = SimDuration(milliseconds: 300)
    accelerator.operations.int8 = 4_000_000_000_000
    accelerator.operations.fp16 = 2_000_000_000_000
    var processor = ComputeAccount.Engine(kind: 1, servers: 4, peakFP16: 2e12, peakFP32: 2e12)
    processor.busy = SimDuration(milliseconds: 200)
    processor.operations.fp64 = 3_000_000_000
    processor.operations.other = 5_000_000_000
    account.engines = [accelerator, processor]
    (account.energy.idle, account.energy.operations, account.energy.memory) = (4, 3, 2.5)
    (account.energy.fixed, account.energy.building) = (1, 2)
    return account
  }()
  func record(_ recorder: RunRecorder, steps: Int = 30) -> RunSummary {
    for i in 0..<steps {
      let t = Double(i) * 0.1
      var s = slice(at: t)
      s.addVehicle(0, x: 10 * t, y: 5, course: 0.3, speed: 10, lane: 0, lanePosition: 10 * t)
      s.addVehicle(1, x: 500, y: 5, course: -2, speed: 0)
      s.addPedestrian(0, x: 1, y: 90, heading: 1, speed: 1)
      recorder.record(slice: s, encoded: Envelopes.slice(s))
      recorder.record(frames: [frame(UInt32(i), at: s.time)])
      var counts = StepCounts()
      (counts.departed, counts.running, counts.departDelay) = (2, 2, 0.5)
      recorder.endStep(counts, arrived: [])
    }
    recorder.record(answerTelemetry: telemetry())
    var trip = TripRecord(id: "a<1>", depart: SimTime(seconds: 1), duration: SimDuration(seconds: 20))
    trip.arrival = SimTime(seconds: 21)
    trip.departLane = "e0_0"
    trip.arrivalLane = "e0_0"
    trip.timeLoss = SimDuration(seconds: 4)
    trip.waitingTime = SimDuration(seconds: 2)
    trip.waitingCount = 1
    trip.type = "car"
    var running = TripRecord(id: "b&2", depart: SimTime(seconds: 2), duration: SimDuration(seconds: 1))
    running.vaporized = "end"
    recorder.record(trips: [trip, running])
    var result = RunResult(endedAt: SimTime(seconds: 3), exitReason: "completed", digest: "abc123")
    result.vehicles.departed = 2
    result.vehicles.arrived = 1
    result.vehicles.running = 1
    result.timings.wall = 1.5
    result.timings.user = 2
    result.timings.vehicleUpdates = 60
    result.hosts = [
      .init(name: "onboard-unit 0", executable: "onboard-unit", nodes: 2, processIdentifier: 77)
    ]
    return recorder.finish(result)
  }
  func json(_ name: String, _ folder: String = "out") throws -> [String: Any] {
    let data = try Data(contentsOf: URL(fileURLWithPath: scratch.file("\(folder)/\(name)")))
    return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
  }
  func lines(_ name: String) throws -> [[String]] {
    try String(contentsOfFile: scratch.file("out/\(name)"), encoding: .utf8).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  @Test func documentsHaveTheirFields() throws {
    let recorder = try RunRecorder(options())
    #expect(try json("run.json")["exit_reason"] as? String == "running")
    let summary = record(recorder)
    #expect(summary.failures.isEmpty)
    let run = try json("run.json")
    #expect(run["digest"] as? String == "abc123")
    #expect(run["seed"] as? Int == 42)
    #expect(run["version"] as? String == "0.1.0")
    #expect(run["exit_reason"] as? String == "completed")
    #expect(run["deterministic"] as? Bool == true)
    #expect((run["radio"] as? [String: Any])?["validated"] as? Bool == false)
    let configuration = try #require(run["configuration"] as? [String: Any])
    #expect(configuration["name"] as? String == "demo \"quoted\"")
    #expect((configuration["record"] as? [String: Any])?["fcd"] as? Bool == true)

    let s = try json("summary.json")
    func number(_ group: String, _ key: String) -> Double? {
      ((s[group] as? [String: Any])?[key] as? NSNumber)?.doubleValue
    }
    for (key, value) in [
      "departed": 2, "arrived": 1, "running": 1, "collisions": 0, "emergency_brakings": 0, "teleports": 0,
    ] {
      #expect(number("vehicles", key) == Double(value), "\(key)")
    }
    #expect(number("trips", "mean_duration_s") == 20 && number("trips", "mean_time_loss_s") == 4)
    #expect(number("trips", "mean_waiting_s") == 2)
    #expect(number("trips", "mean_stops") == 1)
    #expect(number("messages", "sent") == 10 && number("messages", "delivered") == 9)
    #expect(number("messages", "lost") == 5 && number("messages", "dropped_invalid") == 1)
    #expect(number("messages", "inbox_overflow") == 6)
    #expect(number("compute", "tasks") == 14 && number("compute", "deadline_misses") == 4)
    for key in [
      "conflicts", "pedestrian_conflicts", "hazard_conflicts", "standing_leader_conflicts", "close_passes",
    ] {
      #expect(number("safety", key) == 0)
    }
    #expect(number("host", "wall_s") == 1.5 && number("host", "user_s") == 2)
    #expect(number("host", "vehicle_updates") == 60 && number("host", "real_time_factor") == 2)
    // `--json`: both in one object.
    let both = try #require(
      JSONSerialization.jsonObject(with: Data(summary.json.bytes)) as? [String: Any])
    #expect(Set(both.keys) == Set(run.keys).union(s.keys))
  }

  @Test func tablesHoldWhatWasReported() throws {
    _ = record(try RunRecorder(options()))
    let messages = try lines("messages.csv")
    #expect(messages.count == 2)
    let row = Dictionary(uniqueKeysWithValues: zip(messages[0], messages[1]))
    #expect(
      row["type"] == "bsm" && row["sent"] == "10" && row["attempted"] == "14" && row["delivered"] == "9")
    #expect(row["lost"] == "5" && row["lost_interference"] == "3" && row["dropped_queue"] == "2")
    // Of 1…100 ms the median is 50 ms; a bucket is at most 3.2 % wide.
    let median = try #require(row["sense_to_reception_p50_s"].flatMap(Double.init))
    #expect(median >= 0.050 && median <= 0.050 * 1.033)
    #expect(row["air_p50_s"] == "")
    let deliveries = try lines("deliveries.csv")
    #expect(deliveries[1].prefix(5) == ["bsm", "0", "25", "9", "8"])
    #expect(deliveries[2].prefix(5) == ["bsm", "25", "50", "5", "1"])
    let compute = try lines("compute.csv")
    #expect(compute[1][0] == "a<1>" && compute[2][0] == "cloud")
    // 0.5 s of the 3 s for which vehicle and run lasted.
    #expect(compute[1][7] == "0.166667" && compute[2][7] == "0.166667")
    let warnings = try lines("warnings.csv")
    #expect(
      warnings[1] == [
        "1.500000", "a<1>", "ICW", "1.420000", "0.080000", "1", "imminent", "open", "", "", "",
      ])
    let channel = try lines("channel.csv")
    #expect(channel[1] == ["0.000", "5", "0.250000"] && channel[2] == ["0.003", "15", "1.000000"])
    #expect(try lines("safety_events.csv").count == 1)
  }

  @Test func collisionsNameBothSidesAndTheirHosts() throws {
    let recorder = try RunRecorder(options())
    recorder.record(collisions: [
      CollisionRecord(
        time: SimTime(seconds: 2.5), striking: .init(vehicle: 0, level: 4, isHeldByUnit: true),
        struck: .init(vehicle: 1, level: nil, isHeldByUnit: false), lane: "e_0", position: 12.25,
        relativeSpeed: 3.25)
    ])
    _ = record(recorder)
    let rows = try lines("collisions.csv")
    #expect(rows[0].count == 10 && rows.count == 2)
    #expect(rows[1][0] == "2.50" && rows[1][1] == "a<1>")
    #expect(Array(rows[1][3...]) == ["l4", "none", "1", "0", "e_0", "12.25", "3.25"])
  }

  @Test func mergingDoesNotDependOnTheSplit() throws {
    var once = TelemetryTotals()
    once.merge(telemetry())
    once.merge(telemetry())
    var apart = TelemetryTotals()
    var first = telemetry()
    var second = telemetry()
    // The same sums, distributed differently over hosts.
    (first.compute, second.compute) = (
      [first.compute[1]], [first.compute[0], first.compute[0], first.compute[1]]
    )
    apart.merge(second)
    apart.merge(first)
    #expect(once.compute.map(\.node) == apart.compute.map(\.node))
    #expect(once.compute.map(\.value.busy) == apart.compute.map(\.value.busy))
    #expect(once.deliveries == apart.deliveries && once.sent == 20)
  }

  @Test func withoutMCAPNoRecordingIsWritten() throws {
    let recorder = try RunRecorder(
      options {
        $0.record.mcap = false
        $0.record.fcd = false
        $0.record.tripinfo = false
      })
    #expect(!recorder.wantsEncodedSlices)
    let summary = record(recorder)
    #expect(summary.recording == nil && summary.failures.isEmpty)
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.file("out")).sorted()
    #expect(
      names == [
        "channel.csv", "collisions.csv", "compute.csv", "computer_classes.csv", "computer_engines.csv",
        "deliveries.csv", "latency.csv", "measurements.csv",
        "messages.csv", "missed_warnings.csv", "run.json", "safety_events.csv", "summary.json", "traffic.csv",
        "warnings.csv",
      ])
  }

  /// General, AI and other computing power, and the parts of the energy, by hand: 2 TFLOPS of the processor in FP32, 8 of
  /// the accelerator in FP16 as 4, INT8 as a quarter, FP64 as two.
  @Test func computingPowerIsCountedByClass() throws {
    let recorder = try RunRecorder(options("out") { _ in })
    let summary = record(recorder)
    let classes = try csv("computer_classes.csv")
    #expect(classes.count == 1)
    let row = classes[0]
    #expect(row["computer_class"] == "l3" && row["is_terminal"] == "1" && row["computers"] == "2")
    #expect(row["charged_computers"] == "1.000000")
    #expect(row["general_installed_tflops"] == "4.000000" && row["ai_installed_tflops"] == "8.000000")
    #expect(row["ai_executed_tflop"] == "4.000000" && row["general_executed_tflop"] == "0.012000000")
    #expect(row["other_executed_top"] == "0.010000000" && row["fp32_per_fp16"] == "0.50")
    #expect(row["energy_j"] == "25.000" && row["energy_idle_j"] == "8.000")
    let engines = try csv("computer_engines.csv")
    #expect(engines.map { $0["engine"] } == ["accelerator", "processor", "accelerator", "processor"])
    // Of the cloud, which exists for 3 s: a sum over all servers would hide the accelerator.
    #expect(engines[2]["utilisation"] == "0.100000" && engines[3]["utilisation"] == "0.016667")
    let compute = try csv("compute.csv")
    #expect(compute[1]["computer_class"] == "l3" && compute[1]["charged_share"] == "0.500000")
    let parts = ["idle", "operations", "memory", "fixed", "building"].map { "energy_\($0)_j" }
    #expect(parts.compactMap { compute[1][$0].flatMap(Double.init) }.reduce(0, +) == 12.5)
    guard case .object(let members) = RunDocuments.summaryJSON(summary),
      case .object(let figures)? = members.first(where: { $0.key == "compute" })?.value
    else {
      Issue.record("no figures of computers")
      return
    }
    #expect(figures.contains { $0.key == "classes" } && figures.contains { $0.key == "link_energy" })
  }
  private func csv(_ name: String) throws -> [[String: String]] {
    let rows = try lines(name)
    return rows.dropFirst().map { row in
      Dictionary(uniqueKeysWithValues: zip(rows[0], row))
    }
  }

  @Test func equalRunsGiveEqualBytes() throws {
    for folder in ["a", "b"] {
      _ = record(
        try RunRecorder(
          options(folder) {
            $0.record.summary = true
            $0.record.statistic = true
          }))
    }
    for name in OutputFolder.files where name != "report.html" {
      let a = try readFile(scratch.file("a/\(name)"))
      #expect(try a == readFile(scratch.file("b/\(name)")), "\(name)")
      #expect(!a.isEmpty)
    }
  }

  /// The schema data in the program is the committed descriptor set.
  @Test func descriptorSetIsThatOfProtos() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let committed = try readFile(root.appendingPathComponent("Protos/coroad.fds").path)
    #expect(committed.count > 1000 && RecordCodec.descriptorSet == committed)
  }

  /// Files that somebody removes during the run are named, and the run does not pass as complete.
  @Test func removedFilesAreReported() throws {
    let recorder = try RunRecorder(options())
    for name in ["run.mcap", "warnings.csv"] {
      try FileManager.default.removeItem(atPath: scratch.file("out/\(name)"))
    }
    let failures = Set(record(recorder).failures)
    let folder = OutputFolder(path: options().folder)
    #expect(
      failures == [.deleted(path: folder.file("run.mcap")), .deleted(path: folder.file("warnings.csv"))])
  }

  /// The table has one order, whichever host answers first.
  @Test func warningsAreInOrderOfTime() throws {
    func warnings(_ order: [(Double, Int)]) throws -> String {
      let recorder = try RunRecorder(options())
      for (host, (time, vehicle)) in order.enumerated() {
        var report = Telemetry()
        report.warnings = [
          Telemetry.Warning(
            at: SimTime(seconds: time), node: .vehicle(vehicle), kind: .hazardousLocation,
            sensedAt: SimTime(seconds: time), cooperative: true)
        ]
        recorder.record(answerTelemetry: report, from: host)
      }
      _ = record(recorder)
      return try String(contentsOfFile: scratch.file("out/warnings.csv"), encoding: .utf8)
    }
    let table = try warnings([(1.2, 1), (1.1, 0), (1.2, 0)])
    #expect(try warnings([(1.2, 0), (1.2, 1), (1.1, 0)]) == table)
    #expect(table.split(separator: "\n").count >= 4)
  }

  /// A link beside the recording must not make the run write to its target.
  @Test func linksAreNotFollowed() throws {
    let folder = OutputFolder(path: options().folder)
    _ = try folder.prepare()
    try writeAtomically([7], to: scratch.file("precious"))
    for name in ["run.mcap.reserve", "summary.json.reserve", "run.json.partial"] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.file(name), withDestinationPath: scratch.file("precious"))
    }
    try writeAtomically([1], to: folder.file("run.json"))
    let summary = record(try RunRecorder(options()))
    #expect(summary.failures.isEmpty)
    #expect(try readFile(scratch.file("precious")) == [7])
  }

  @Test func accountIsReadable() throws {
    let summary = record(try RunRecorder(options()))
    let text = RunAccount(summary).text(width: 100)
    let rows = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(rows.count <= 40)
    #expect(rows.allSatisfy { $0.count <= 100 || $0.contains(scratch.path) }, "\(text)")
    for part in [
      "onboard-unit 0", "process 77", "10 sent: bsm 10", "9 receptions", "5 lost", "3 by interference",
      "6 messages lost because their receiver's inbox was full", "sensing to reception: median 50 ms",
      "intersection collision (ICW) 1", summary.options.folder,
      "coroad inspect",
      "v2x.enabled=false",
      "4 missed", "25.0 J", "abc123",
    ] {
      #expect(text.contains(part), "\(part) in\n\(text)")
    }
  }

  /// Named nodes get a channel for each kind of record, with names in place of indices; without any there is none.
  @Test func namedNodesHaveChannelsPerKind() throws {
    var records = NodeRecords()
    records.add(
      SensorRecord(
        node: .roadside(0),
        frame: SensorFrame(sensor: 0, kind: .radar, capturedAt: SimTime(seconds: 1), detections: [])))
    let span = ComputedTask.Span(startedAt: SimTime(seconds: 1), finishedAt: SimTime(seconds: 1.5))
    records.add(
      TaskRecord(
        node: .cloud,
        task: ComputedTask(
          kind: "aggregate", engine: "processor", releasedAt: SimTime(seconds: 1), span: span,
          deadline: SimDuration(seconds: 1))))
    records.add(
      ReceptionRecord(
        receiver: .vehicle(1), frame: frame(4, at: SimTime(seconds: 1.2)), distance: 80,
        outcome: .interference, inputStage: SimDuration(milliseconds: 10)))
    var answer = Telemetry()
    answer.records = records
    for (folder, nodes) in [("named", ["rsu", "cloud", "b&2"]), ("plain", [])] {
      let recorder = try RunRecorder(options(folder) { $0.record.nodes = nodes })
      recorder.record(slice: slice(at: 0), encoded: slice(at: 0).encoded())
      recorder.record(answerTelemetry: answer)
      _ = recorder.finish(RunResult(endedAt: SimTime(seconds: 2), exitReason: "completed", digest: ""))
      var found: [String: (time: UInt64, data: [UInt8])] = [:]
      let reader = try MCAPReader(path: scratch.file(folder + "/run.mcap"))
      let summary = try reader.forEachMessage { m in
        if m.topic.hasPrefix("node/") { found[m.topic] = (m.logTime, Array(m.data)) }
      }
      #expect(summary.channels.count { $0.topic.hasPrefix("node/") } == (nodes.isEmpty ? 0 : 4))
      if nodes.isEmpty {
        #expect(found.isEmpty)
        continue
      }
      #expect(found["node/sensor"]?.data == records.sensors[0].encoded(name: "rsu"))
      #expect(found["node/sensor"]?.time == 1_000_000_000)
      #expect(found["node/task"]?.data == records.tasks[0].encoded(name: "cloud"))
      #expect(found["node/task"]?.time == 1_500_000_000)
      #expect(
        found["node/reception"]?.data
          == records.receptions[0].encoded(receiver: "b&2", sender: "a<1>", message: "bsm"))
    }
  }

  @Test(.enabled(if: Python.has(.mcap), "\(Python.Oracle.mcap.lack)"))
  func mcapOfPyPIReadsEveryMessage() throws {
    let summary = record(try RunRecorder(options()))
    let outcome = try Python.run(
      "Tests/Interop/read_mcap.py", [scratch.file("out/run.mcap")], for: .mcap)
    try #require(outcome.status == 0, "\(outcome.output)")
    let found = try #require(
      JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect(
      found["counts"] as? [String: Int] == [
        "sim/names": 1, "sim/run": 2, "sim/truth": 30, "sim/warning": 1, "v2x/bsm": 30,
        // Four times a second what moves, and every second who is there.
        "foxglove/map": 1, "foxglove/tf_static": 1, "foxglove/tf": 12, "foxglove/others": 12,
        "foxglove/vehicles": 3, "sim/traffic": 3, "foxglove/log": 3, "sim/figures": 4,
      ])
    #expect(found["attachments"] as? [String: Int] == ["demo.net.xml": 6])
    #expect(summary.recording?.messages == 103)
    let last = try #require(found["last"] as? [String: String])
    #expect(last["sim/run"]?.contains("completed") == true)
    #expect(last["sim/warning"]?.contains("at_us: 1500000") == true)
    #expect(last["sim/warning"]?.contains("node_name: \"a<1>\"") == true)
    #expect(last["sim/names"]?.contains("name: \"b&2\"") == true)
    #expect(last["v2x/bsm"]?.contains("sequence: 29") == true)
    let metadata = try #require(found["metadata"] as? [String: [String: String]])
    #expect(metadata["run"]?["seed"] == "42" && metadata["end"]?["truncated"] == "false")
  }

  @Test(.enabled(if: Python.has(.sumo), "\(Python.Oracle.sumo.lack)"))
  func sumoSchemasAcceptTheOutputs() throws {
    let run = options {
      $0.record.summary = true
      $0.record.statistic = true
    }
    _ = record(try RunRecorder(run))
    for (schema, file, elements) in [
      ("tripinfo_file.xsd", "tripinfo.xml", 2), ("fcd_file.xsd", "fcd.xml", 120),
      ("summary_file.xsd", "summary.xml", 30), ("statistic_file.xsd", "statistic.xml", 10),
    ] {
      let outcome = try Python.run(
        "Tests/Interop/validate_sumo.py", [schema, scratch.file("out/\(file)")], for: .sumo)
      #expect(outcome.status == 0, "\(outcome.output)")
      #expect(outcome.output.contains("valid, \(elements) elements"), "\(outcome.output)")
    }
  }
}
