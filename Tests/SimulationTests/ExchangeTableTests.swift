import Federation
import NodeInterface
import SimCore
import Testing
import V2XMessages
import WorldState

@testable import Simulation

/// Each field of an exchange with a value that no run has, or that does not belong to this one.
@Suite struct ExchangeTableTests {
  private static let first = SimTime(microseconds: .min)
  private static let framePrefix = "frame: "
  private static let window = SimDuration(milliseconds: 10)

  /// Answers of the first onboard host, and what does not belong to that host.
  private struct Moment {
    /// Numbers of answers with a command, and with a frame.
    var command = 0
    var frame = 0
    var foreignVehicle = 0
    var ownVehicle = 0
    var digest = ""
    /// Begin of its window.
    var at = SimTime.zero

    init(_ scene: ExchangeRun.Scene) throws {
      let base = try ExchangeRun.run(scene)
      digest = base.digest
      func answers(_ host: Int) throws -> [Answer] {
        try base.answers[host].map {
          guard case .answer(let answer) = try FederationMessage.decode($0) else {
            throw CodecError.malformed
          }
          return answer
        }
      }
      let own = try answers(0)
      command = try #require(own.indices.last { !own[$0].commands.isEmpty })
      frame = try #require(own.indices.last { !own[$0].frames.isEmpty })
      at = own[command].until - window
      ownVehicle = own[command].commands[0].vehicle
      foreignVehicle = try #require(try answers(1).flatMap(\.commands).first).vehicle
    }
  }

  private static func changes(_ moment: Moment) -> [(String, (inout Answer) -> Void)] {
    let foreign = NodeID.vehicle(moment.foreignVehicle)
    let own = NodeID.vehicle(moment.ownVehicle)
    func telemetry(_ name: String, _ change: @escaping (inout Telemetry) -> Void) -> (
      String, (inout Answer) -> Void
    ) {
      ("telemetry: " + name, { change(&$0.telemetry) })
    }
    func frame(_ name: String, _ change: @escaping (inout AirFrame) -> Void) -> (
      String, (inout Answer) -> Void
    ) {
      (framePrefix + name, { change(&$0.frames[0]) })
    }
    func report(_ change: (inout MeterReport) -> Void) -> MeterReport {
      var report = MeterReport(
        declaration: MeterDeclaration(
          name: "sample", unit: .count, reduction: .histogram, dimension: .messageType, documentation: "One."),
        rows: [.init(key: 0, reading: MeterReading(value: 0, histogram: DurationHistogram()))])
      change(&report)
      return report
    }
    var type = Telemetry.PerType()
    type.deliveries = [DeliveryCount()]
    return [
      ("vehicle 52", { $0.commands[0].vehicle = 52 }), ("vehicle 1000", { $0.commands[0].vehicle = 1_000 }),
      ("vehicle 5000", { $0.commands[0].vehicle = 5_000 }),
      ("vehicle 2^28 - 1", { $0.commands[0].vehicle = NodeID.maximumIndex }),
      ("foreign vehicle", { $0.commands[0].vehicle = moment.foreignVehicle }),
      ("effect at the first time", { $0.commands[0].effectiveAt = first }),
      ("effect at the last time", { $0.commands[0].effectiveAt = .never }),
      ("effect before the window", { $0.commands[0].effectiveAt = $0.until - window - window }),
      ("effect long after", { $0.commands[0].effectiveAt = $0.until + SimDuration(seconds: 11) }),
      ("longest validity", { $0.commands[0].validity = SimDuration(microseconds: .max) }),
      ("shortest validity", { $0.commands[0].validity = SimDuration(microseconds: .min) }),
      ("validity above 10 s", { $0.commands[0].validity = SimDuration(microseconds: 10_000_001) }),
      ("no number", { $0.commands[0].accelerationLimit = .nan }),
      ("braking without limit", { $0.commands[0].accelerationLimit = -.infinity }),
      ("speed below any", { $0.commands[0].speedLimit = -1e300 }),
      ("until earlier", { $0.until = $0.until - window }), ("until later", { $0.until += window }),
      ("until the first time", { $0.until = first }), ("until the last time", { $0.until = .never }),
      ("next effect at the first time", { $0.nextEffectAt = first }),
      ("next effect before the end", { $0.nextEffectAt = $0.until - SimDuration(microseconds: 1) }),
      ("next effect after all runs", { $0.nextEffectAt = SimTime(microseconds: .max - 1) }),
      frame("foreign source") { $0.source = foreign },
      frame("source of no kind") { $0.source = NodeID(raw: 5) },
      frame("destination of no kind") { $0.destination = NodeID(raw: 5) },
      frame("destination beyond all") { $0.destination = .vehicle(NodeID.maximumIndex) },
      frame("sent at the first time") { $0.sentAt = first },
      frame("sent before the window") { $0.sentAt = $0.sentAt - window },
      frame("sent after the window") {
        $0.sentAt += window
        $0.airStart += window
        $0.arrivesAt += window
      },
      frame("sensed after it was sent") { $0.sensedAt = $0.sentAt + window },
      frame("sensed at the first time") { $0.sensedAt = first },
      frame("on air at the first time") { $0.airStart = first },
      frame("on air at the last time") { $0.airStart = .never },
      frame("on air in a second") { $0.airStart = $0.sentAt + SimDuration(microseconds: 1_000_001) },
      frame("arrives at the first time") { $0.arrivesAt = first },
      frame("arrives before it is on air") { $0.arrivesAt = $0.airStart - window },
      frame("urgent in the far future") {
        $0.messageType = MessageType.allCases.first(where: \.isUrgent)!.rawValue
        $0.arrivesAt = .never
      },
      frame("urgent in an hour") {
        $0.messageType = MessageType.allCases.first(where: \.isUrgent)!.rawValue
        $0.arrivesAt = $0.sentAt + SimDuration(seconds: 3_600)
      },
      frame("no subchannel") { $0.subchannelCount = 0 },
      frame("subchannels beyond all") { $0.firstSubchannel = 255 },
      telemetry("receptions") {
        var type = type
        type.deliveries[0].attempted = .max
        $0.perType = [type]
      },
      telemetry("losses") {
        var type = type
        type.deliveries[0].lost[3] = .max - 1
        $0.perType = [type]
      },
      telemetry("stages") {
        var type = type
        type.stages = [DurationHistogram(counts: [.max], totalMicroseconds: .max)]
        $0.perType = [type]
      },
      telemetry("end to end") {
        var type = type
        type.endToEnd = DurationHistogram(counts: [1], totalMicroseconds: .min)
        $0.perType = [type]
      },
      telemetry("tasks") {
        var compute = Telemetry.Compute()
        compute.tasks = .max
        $0.compute = [(own, compute)]
      },
      telemetry("busy time") {
        var compute = Telemetry.Compute()
        compute.busy = SimDuration(microseconds: .max)
        $0.compute = [(own, compute)]
      },
      telemetry("energy") {
        var compute = Telemetry.Compute()
        compute.joules = .nan
        $0.compute = [(own, compute)]
      },
      telemetry("tasks of a foreign vehicle") { $0.compute = [(foreign, Telemetry.Compute())] },
      telemetry("channel") { $0.channelBusyRatio = [.max, 1] },
      telemetry("warning at the first time") {
        $0.warnings = [
          .init(at: first, node: own, kind: .forwardCollision, sensedAt: first, cooperative: false)
        ]
      },
      telemetry("warning of a foreign vehicle") { [at = moment.at] in
        $0.warnings = [
          .init(at: at, node: foreign, kind: .forwardCollision, sensedAt: at, cooperative: false)
        ]
      },
      telemetry("digest of a running vehicle") { $0.digests = [(own, StateHash())] },
      telemetry("digest of a foreign vehicle") { $0.digests = [(foreign, StateHash())] },
      telemetry("digest of a vehicle beyond all") { $0.digests = [(.vehicle(9_999), StateHash())] },
      telemetry("key") { $0.measurements = [report { $0.rows[0].key = .max }] },
      telemetry("keys in disorder") { $0.measurements = [report { $0.rows += $0.rows }] },
      telemetry("reading") {
        $0.measurements = [
          report {
            $0.declaration.reduction = .sum
            $0.rows[0].reading = MeterReading(value: .max, histogram: DurationHistogram())
          }
        ]
      },
      telemetry("another declaration") {
        $0.measurements = [
          report {
            $0.declaration = Meter.messagesSent.declaration
            $0.declaration.documentation = "Another."
          }
        ]
      },
      telemetry("processor time") { $0.stageSeconds = [.infinity] },
      telemetry("record of a foreign vehicle") {
        $0.records.add(
          SensorRecord(
            node: foreign,
            frame: SensorFrame(sensor: 0, kind: .radar, capturedAt: SimTime(seconds: 19), detections: [])))
      },
    ]
  }

  @Test func eachImpossibleFieldFailsItsHost() throws {
    let scene = try ExchangeRun.Scene()
    let moment = try Moment(scene)
    var killed: [SimTime: String] = [:]
    for (name, change) in Self.changes(moment) {
      let at = name.hasPrefix(Self.framePrefix) ? moment.frame : moment.command
      let run = try ExchangeRun.run(scene) { host, number, answer in
        guard host == 0, number == at else { return nil }
        var answer = answer
        change(&answer)
        return FederationMessage.answer(answer).encode()
      }
      let failure = try #require(run.failures.first, "\(name)")
      #expect(run.failures.count == 1 && failure.host == 0, "\(name)")
      guard case .protocolViolation = failure.cause else {
        Issue.record("\(name): \(failure.cause.description)")
        continue
      }
      if killed[failure.at] == nil {
        killed[failure.at] = try ExchangeRun.run(scene, failures: [(0, failure.at)]).digest
        #expect(killed[failure.at] != moment.digest)
      }
      #expect(run.digest == killed[failure.at], "\(name): \(failure.cause.description)")
    }
    #expect(killed.count == 2)
  }

  /// What is unusual but possible is not refused.
  @Test func unusualAnswersAreValid() throws {
    let scene = try ExchangeRun.Scene()
    let moment = try Moment(scene)
    let changes: [(inout Answer) -> Void] = [
      { _ in }, { $0.commands[0].validity = SimDuration(microseconds: 10_000_000) },
      { $0.commands[0].accelerationLimit = -1_000 }, { $0.commands[0].maneuver = .max },
      { $0.nextEffectAt = $0.until }, { $0.telemetry.channelBusyRatio = [1 << 53] },
    ]
    let frameChanges: [(inout Answer) -> Void] = [
      { $0.frames[0].messageType = 255 }, { $0.frames[0].payload = FramePayload([]) },
    ]
    for (i, change) in (changes + frameChanges).enumerated() {
      let at = i < changes.count ? moment.command : moment.frame
      let run = try ExchangeRun.run(scene) { host, number, answer in
        guard host == 0, number == at else { return nil }
        var answer = answer
        change(&answer)
        return FederationMessage.answer(answer).encode()
      }
      #expect(run.failures.isEmpty, "\(i): \(run.failures.map(\.cause.description))")
      if i == 0 { #expect(run.digest == moment.digest) }
    }
  }

  // MARK: Grants

  private static var grantChanges: [(String, (inout Grant) -> Void)] {
    [
      ("until the first time", { $0.until = first }), ("until the last time", { $0.until = .never }),
      ("until an hour later", { $0.until += SimDuration(seconds: 3_600) }),
      ("until before", { $0.until = SimTime(seconds: 1) }),
      ("off the grid", { $0.until += SimDuration(microseconds: 1) }),
      ("slice at the first time", { $0.slices[0].time = first }),
      ("slice off the grid", { $0.slices[0].time += SimDuration(microseconds: 1) }),
      ("slice twice", { $0.slices.append($0.slices[0]) }),
      ("step without end", { $0.slices[0].step = SimDuration(microseconds: .max) }),
      ("nowhere", { $0.slices[0].x[0] = .nan }), ("beyond the world", { $0.slices[0].y[0] = 1e300 }),
      ("speed below zero", { $0.slices[0].speed[0] = -1 }),
      ("longer than any", { $0.slices[0].length[0] = 1e9 }),
      ("rows in disorder", { $0.slices[0].vehicle[0] = 16_000_000 }),
      ("vehicle beyond all", { $0.slices[0].vehicle[$0.slices[0].vehicleCount - 1] = .max }),
      (
        "without the host's vehicles",
        { grant in grant.slices = grant.slices.map { $0.keeping(vehicles: [], pedestrians: []) } }
      ),
      (
        "signal",
        {
          $0.slices[0].signals = [
            SignalState(
              program: 0, phase: 0, state: [], since: .zero, earliestEnd: .zero, latestEnd: .zero,
              likelyEnd: .zero)
          ]
        }
      ),
      ("birth between slices", { $0.births.append(birth(.vehicle(3), at: $0.until)) }),
      ("birth of no kind known", { $0.births.append(birth(NodeID(raw: 9 << 28), at: $0.slices[0].time)) }),
      ("second roadside unit", { $0.births.append(birth(.roadside(7), at: $0.slices[0].time)) }),
      ("birth beyond all", { $0.births.append(birth(.vehicle(NodeID.maximumIndex), at: $0.slices[0].time)) }),
      (
        "birth of a vehicle that is not there",
        { $0.births.append(birth(.vehicle(99), at: $0.slices[0].time)) }
      ),
      (
        "route through another network",
        {
          var birth = birth(.vehicle(Int($0.slices[0].vehicle[0])), at: $0.slices[0].time)
          birth.route = [9_999]
          $0.births = [birth]
        }
      ),
      ("death of a stranger", { $0.deaths.append((.vehicle(99), $0.slices[0].time)) }),
      ("death between slices", { $0.deaths.append((.vehicle(99), $0.until)) }),
    ]
  }

  private static func birth(_ node: NodeID, at time: SimTime) -> NodeBirth {
    NodeBirth(node: node, entity: 1, level: .l2, at: time, host: 0)
  }

  @Test func eachImpossibleGrantIsRefused() throws {
    let scene = try ExchangeRun.Scene()
    let base = try ExchangeRun.run(scene)
    func grants() throws -> [Grant] {
      try base.grants[0].map {
        guard case .grant(let grant) = try FederationMessage.decode($0) else { throw CodecError.malformed }
        return grant
      }
    }
    let all = try grants()
    // The last one with a slice that is not the final one.
    let number = try #require(all.indices.last { !all[$0].slices.isEmpty && !all[$0].isFinal })
    for (name, change) in Self.grantChanges {
      let engine = scene.engine(0)
      for grant in all[..<number] { _ = engine.advance(grant) }
      try #require(engine.failure == nil)
      var grant = all[number]
      change(&grant)
      let bytes = FederationMessage.grant(grant).encode()
      if case .grant(let received)? = try? FederationMessage.decode(bytes) {
        _ = engine.advance(received)
        guard case .protocolViolation? = engine.failure else {
          Issue.record("\(name) is accepted")
          continue
        }
      }
    }
  }

  /// Truth at the limits of its ranges is strange, but crashes no host.
  @Test(arguments: ExchangeRun.hosts.indices) func strangeTruthIsServed(host: Int) throws {
    let scene = try ExchangeRun.Scene()
    let base = try ExchangeRun.run(scene)
    let grants = try base.grants[host].map { bytes -> Grant in
      guard case .grant(let grant) = try FederationMessage.decode(bytes) else { throw CodecError.malformed }
      return grant
    }
    let number = try #require(grants.indices.dropFirst(grants.count / 2).first { !grants[$0].slices.isEmpty })
    func column(_ path: WritableKeyPath<TruthSlice, [Double]>, _ value: Double) -> (inout TruthSlice) -> Void
    {
      { slice in for row in slice[keyPath: path].indices { slice[keyPath: path][row] = value } }
    }
    func alternate(_ path: WritableKeyPath<TruthSlice, [Double]>, _ value: Double) -> (inout TruthSlice) ->
      Void
    {
      { slice in
        for row in slice[keyPath: path].indices { slice[keyPath: path][row] = row % 2 == 0 ? value : -value }
      }
    }
    let (position, motion, size) = (FederationLimits.position, FederationLimits.motion, FederationLimits.size)
    var changes: [(inout TruthSlice) -> Void] = []
    for path in [\TruthSlice.x, \.y, \.pedestrianX, \.pedestrianY] {
      changes += [column(path, position), column(path, -position), alternate(path, position)]
    }
    let moving: [WritableKeyPath<TruthSlice, [Double]>] = [
      \.heading, \.acceleration, \.yawRate, \.lateralSpeed, \.pedestrianHeading, \.pedestrianSpeed,
    ]
    for path in moving { changes += [column(path, motion), column(path, -motion)] }
    changes.append(column(\.speed, motion))
    for path in [\TruthSlice.length, \.width, \.height] { changes += [column(path, 0), column(path, size)] }
    for time in [SimTime(microseconds: -1 << 50), SimTime(microseconds: 1 << 50), .never] {
      changes += [
        { slice in for i in slice.signals.indices { slice.signals[i].likelyEnd = time } },
        { slice in for i in slice.signals.indices { slice.signals[i].earliestEnd = time } },
        { slice in for i in slice.signals.indices { slice.signals[i].latestEnd = time } },
      ]
    }
    changes.append { slice in
      for i in slice.signals.indices {
        slice.signals[i].program = .max
        slice.signals[i].phase = .min
        slice.signals[i].state = slice.signals[i].state.map { _ in 0xFF }
      }
    }
    changes.append { $0.step = .zero }
    changes.append { slice in for i in slice.flags.indices { slice.flags[i] = VehicleFlags(rawValue: .max) } }
    for (i, change) in changes.enumerated() {
      let engine = scene.engine(host)
      for at in 0..<min(grants.count, number + 60) {
        var grant = grants[at]
        // Several slices in a row: nodes predict from what they have seen.
        if at >= number && at < number + 30 { for s in grant.slices.indices { change(&grant.slices[s]) } }
        let bytes = FederationMessage.grant(grant).encode()
        guard case .grant(let received) = try FederationMessage.decode(bytes) else {
          throw CodecError.malformed
        }
        let answer = engine.advance(received)
        try #require(engine.failure == nil, "change \(i)")
        // What a host makes of it may be refused.
        _ = try? answer.checkRanges()
      }
    }
  }
}
