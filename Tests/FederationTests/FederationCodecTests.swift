import Federation
import Interop
import NodeInterface
import SimCore
import Testing
import V2XMessages
import WorldState

@Suite struct FederationCodecTests {
  /// Encodes, decodes, and holds that the second encoding has the same bytes: since numbers travel as bits, equal
  /// bytes are equal values.
  func through(_ message: FederationMessage) throws -> FederationMessage {
    let bytes = message.encode()
    let out = try FederationMessage.decodeStructure(bytes)
    #expect(out.encode() == bytes)
    return out
  }

  @Test("Join, welcome, loading and stop come back as they went")
  func small() throws {
    let join = Join(name: "onboard-unit/1 ü", kind: .onboard, index: 1)
    guard case .join(let joined) = try through(.join(join)) else { throw CodecError.malformed }
    #expect(joined == join)
    let welcome = Welcome(
      hostIndex: 2, hostCount: 3,
      files: [
        Welcome.File(name: "a.net.xml", content: (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }),
        Welcome.File(name: "empty", content: []),
      ])
    guard case .welcome(let welcomed) = try through(.welcome(welcome)) else { throw CodecError.malformed }
    #expect(welcomed == welcome)
    guard case .stop(let reason) = try through(.stop(reason: "the run has ended")) else {
      throw CodecError.malformed
    }
    #expect(reason == "the run has ended")
    for isReady in [false, true] {
      guard case .loading(isReady) = try through(.loading(isReady: isReady)) else {
        throw CodecError.malformed
      }
    }
  }

  @Test("A grant keeps every number, NaN payloads, signed zeros and infinities included")
  func grant() throws {
    let value = Sample.grant(vehicles: 50, frames: 20)
    guard case .grant(let out) = try through(.grant(value)) else { throw CodecError.malformed }
    #expect(out.until == value.until && out.isFinal == value.isFinal)
    #expect(out.frames == value.frames)
    #expect(out.watched == value.watched)
    #expect(out.births == value.births)
    #expect(out.deaths.map(\.node) == value.deaths.map(\.node))
    #expect(out.deaths.map(\.at) == value.deaths.map(\.at))
    #expect(out.slices.count == value.slices.count)
    for (a, b) in zip(out.slices, value.slices) { expectSame(a, b) }
  }

  /// What one encoder makes of the grants of several hosts is what each grant's own encoding says.
  @Test func sharedEncodingIsTheSameGrant() throws {
    var encoder = GrantEncoder()
    var first = Sample.grant(vehicles: 50, frames: 20)
    var second = first
    second.frames = first.frames.reversed()
    second.isFinal.toggle()
    var third = first
    third.slices = first.slices.map { $0.withoutRoad() }
    third.frames = []
    first.until = SimTime(seconds: 5)
    for grant in [first, second, third, first] {
      guard case .grant(let out) = try FederationMessage.decodeStructure(encoder.encode(grant)) else {
        throw CodecError.malformed
      }
      #expect(FederationMessage.grant(out).encode() == FederationMessage.grant(grant).encode())
    }
  }

  /// Frames that came in an answer are passed on as they lie there, and say the same.
  @Test func framesArePassedOnAsTheyCame() throws {
    var answer = Answer(until: SimTime(seconds: 1), nextEffectAt: SimTime(seconds: 2))
    answer.frames = Sample.grant(vehicles: 1, frames: 40).frames
    let came = try FederationMessage.decodeStructure(FederationMessage.answer(answer).encode())
    guard case .answer(let received) = came else { throw CodecError.malformed }
    #expect(received.frames == answer.frames)
    var grant = Grant(until: SimTime(seconds: 2))
    grant.frames = received.frames.reversed()
    var encoder = GrantEncoder()
    guard case .grant(let out) = try FederationMessage.decodeStructure(encoder.encode(grant)) else {
      throw CodecError.malformed
    }
    #expect(out.frames == answer.frames.reversed())
  }

  func expectSame(_ a: TruthSlice, _ b: TruthSlice) {
    #expect(a.time == b.time && a.step == b.step && a.vehicle == b.vehicle && a.lane == b.lane)
    #expect(
      a.roadUser == b.roadUser && a.flags == b.flags && a.pedestrian == b.pedestrian && a.signals == b.signals
    )
    let columns: [KeyPath<TruthSlice, [Double]>] = [
      \.x, \.y, \.heading, \.speed, \.acceleration, \.yawRate, \.lateralSpeed, \.lanePosition, \.length,
      \.width, \.height,
      \.speedLimit, \.desiredSpeed, \.pedestrianX, \.pedestrianY, \.pedestrianHeading, \.pedestrianSpeed,
    ]
    for column in columns {
      #expect(a[keyPath: column].map(\.bitPattern) == b[keyPath: column].map(\.bitPattern))
    }
  }

  /// A measurement that no meter could declare, and one beyond its bounds.
  @Test func faultyMeasurementsAreRefused() throws {
    func decoded(_ change: (inout MeterReport) -> Void) throws {
      var answer = Answer(until: .zero, nextEffectAt: .never)
      var report = MeterReport(
        declaration: MeterDeclaration(
          name: "sample", unit: .count, reduction: .sum, dimension: .none, documentation: "One."),
        rows: [.init(key: 0, reading: MeterReading(value: 1, histogram: DurationHistogram()))])
      change(&report)
      answer.telemetry.measurements = [report]
      _ = try through(.answer(answer))
    }
    try decoded { _ in }
    let changes: [(inout MeterReport) -> Void] = [
      { $0.declaration.name = "Sample" }, { $0.declaration.name = "" }, { $0.declaration.documentation = "" },
      { $0.declaration.column = "sample" }, { $0.declaration.summary = "nogroup" },
      { $0.declaration.summary = "a..b" },
      { $0.rows = Array(repeating: $0.rows[0], count: FederationLimits.readings + 1) },
      { $0.declaration.name = String(repeating: "n", count: 65) },
    ]
    for (i, change) in changes.enumerated() {
      #expect(throws: CodecError.self, "\(i)") { try decoded(change) }
    }
  }

  @Test func namesKeepTheirNumbers() throws {
    let names = [
      EntityName(
        kind: .vehicle, index: 7, name: "tå<1>", node: .vehicle(7),
        temporaryID: TemporaryID(raw: 0x0102_0304_0506_0708)),
      EntityName(kind: .hazard, index: .max, name: "h"),
    ]
    let bytes = names.encodedAsNameTable()
    #expect(try [EntityName].decodeNameTable(bytes) == names)
    // The octets stand as in an envelope's `sender`.
    #expect(bytes.indices.contains { bytes[$0...].starts(with: 1...8) })
    #expect(throws: CodecError.self) { try [EntityName].decodeNameTable([0x0A, 0x01]) }
  }

  @Test("An answer keeps its commands and all of its telemetry")
  func answer() throws {
    let value = Sample.answer()
    guard case .answer(let out) = try through(.answer(value)) else { throw CodecError.malformed }
    #expect(out.until == value.until && out.nextEffectAt == .never)
    #expect(out.frames == value.frames && out.commands == value.commands)
    let (a, b) = (out.telemetry, value.telemetry)
    #expect(a.perType == b.perType && a.compute.count == b.compute.count)
    #expect(a.perType.contains { $0.endToEnd.count > 0 && !$0.stages.isEmpty })
    #expect(a.measurements == b.measurements && a.measurements.count == 7 * 3 * 4)
    for (x, y) in zip(a.compute, b.compute) {
      #expect(x.node == y.node && x.value.tasks == y.value.tasks && x.value.joules == y.value.joules)
      #expect(x.value.deadlineMisses == y.value.deadlineMisses && x.value.dropped == y.value.dropped)
      #expect(x.value.busy == y.value.busy && x.value.latency == y.value.latency)
    }
    #expect(a.warnings == b.warnings && a.channelBusyRatio == b.channelBusyRatio)
    #expect(a.digests.map(\.node) == b.digests.map(\.node) && a.digests.map(\.hash) == b.digests.map(\.hash))
    #expect(
      a.records.tasks == b.records.tasks && a.records.tasks.map(\.task.missedDeadline) == [false, true])
    #expect(a.records.receptions == b.records.receptions && a.records.receptions.count == 8)
    #expect(
      a.records.receptions.map { $0.deliveredAt != nil } == [true] + Array(repeating: false, count: 7))
    #expect(a.records.sensors.map(\.node) == [.roadside(1)])
    #expect(a.records.sensors.map { $0.frame.encoded() } == b.records.sensors.map { $0.frame.encoded() })
  }

  @Test("Records of named nodes have a bound, and what it leaves out is counted")
  func bound() throws {
    let reception = ReceptionRecord(
      receiver: .cloud, frame: Sample.frame(1), distance: 1, outcome: .delivered, inputStage: .zero)
    var sent = Answer(until: .zero, nextEffectAt: .zero)
    for _ in 0..<300_000 { sent.telemetry.records.add(reception) }
    let bytes = FederationMessage.answer(sent).encode()
    // The estimate that the bound counts in is not below the truth.
    #expect(bytes.count <= NodeRecords.limit)
    guard case .answer(let out) = try FederationMessage.decodeStructure(bytes) else {
      throw CodecError.malformed
    }
    #expect(out.telemetry.records.receptions.count == NodeRecords.limit / 80)
    #expect(out.telemetry.records.receptions.count + Int(out.telemetry.records.dropped) == 300_000)
    var wide = NodeRecords()
    let detection = Detection(
      position: .zero, rangeSigma: 1, crossSigma: 1, objectClass: .truck, confidence: 1)
    let frame = SensorFrame(
      sensor: 0, kind: .radar, capturedAt: .zero,
      detections: Array(repeating: detection, count: FederationLimits.detections))
    for _ in 0..<30 { wide.add(SensorRecord(node: .cloud, frame: frame)) }
    #expect(wide.dropped > 0 && wide.sensors.reduce(0) { $0 + $1.frame.encoded().count } <= NodeRecords.limit)
  }

  @Test("Figures and records for recordings come back as they went")
  func figures() throws {
    var figures = FigureSnapshot(time: SimTime(microseconds: -7))
    var type = TypeFigures(type: 23)
    type.sent = 1
    type.droppedQueue = 2
    type.deliveries.attempted = .max
    type.deliveries.lost = [3, 4, 5, 6, 7, 8]
    type.uses = 7
    type.stages = (0..<Int64(MessageStage.count)).map { $0 - 2 }
    figures.types = [type, TypeFigures(type: 1)]
    figures.computers = [Sample.computer(nil), Sample.computer(.cloud)]
    figures.busyRatioSamples = 8
    figures.busyRatioSum = 9
    #expect(try FigureSnapshot.decode(figures.encoded()) == figures)
    let record = PictureRecord(node: .vehicle(3), picture: Sample.picture)
    let out = try PictureRecord.decode(record.encoded(name: "a"))
    #expect(out.encoded(name: "a") == record.encoded(name: "a"))
    #expect(out.picture.objects.last == record.picture.objects.last)
    let records = Sample.answer().telemetry.records
    #expect(try TaskRecord.decode(records.tasks[0].encoded(name: "a")) == records.tasks[0])
    let reception = records.receptions[0].encoded(receiver: "a", sender: "b", message: "bsm")
    #expect(try ReceptionRecord.decode(reception) == records.receptions[0])
    // A column without one of its rows.
    #expect(throws: CodecError.self) {
      var bytes = record.encoded(name: "")
      bytes[bytes.count - 3] = 1
      _ = try PictureRecord.decode(bytes)
    }
  }

  @Test("More nodes than pages may watch are refused")
  func watched() throws {
    var grant = Grant(until: .zero)
    grant.watched = Array(repeating: .cloud, count: FederationLimits.watched + 1)
    let bytes = FederationMessage.grant(grant).encode()
    #expect(throws: CodecError.self) { _ = try FederationMessage.decode(bytes) }
  }

  @Test("An empty grant and an empty answer are valid")
  func empty() throws {
    guard case .grant(let grant) = try through(.grant(Grant(until: .never))) else {
      throw CodecError.malformed
    }
    #expect(grant.until == .never && grant.frames.isEmpty && grant.slices.isEmpty && !grant.isFinal)
    let sent = Answer(until: .zero, nextEffectAt: .zero)
    guard case .answer(let answer) = try through(.answer(sent)) else { throw CodecError.malformed }
    #expect(answer.telemetry.perType.isEmpty && answer.commands.isEmpty)
  }

  @Test("Truth, sensor frames and fixes alone, for the recording")
  func alone() throws {
    let slice = Sample.slice(vehicles: 10, seed: 4)
    expectSame(try TruthSlice.decode(slice.encoded()), slice)
    let frame = SensorFrame(
      sensor: 3, kind: .radar, capturedAt: SimTime(microseconds: 12_345),
      detections: [
        Detection(
          position: Vec2(1.5, -2.5), rangeSigma: 0.1, crossSigma: 0.2, radialSpeed: -3, radialSpeedSigma: 0.1,
          objectClass: .truck, confidence: 0.75),
        Detection(
          position: Vec2(-0.0, 7), rangeSigma: 1, crossSigma: 2, heading: 1, length: 4, width: 2,
          objectClass: .pedestrian, confidence: 1),
      ])
    var lit = frame
    lit.lights = SignalAspect.allCases.enumerated().map { LightSighting(connection: $0 * 1000, state: $1) }
    let out = try SensorFrame.decode(lit.encoded())
    #expect(out.encoded() == lit.encoded() && lit.encoded() != frame.encoded())
    #expect(out.lights == lit.lights && out.lights.count == 5)
    #expect(try SensorFrame.decode(frame.encoded()).lights.isEmpty)
    #expect(out.sensor == 3 && out.kind == .radar && out.capturedAt == frame.capturedAt)
    #expect(out.detections[1].position == Vec2(0, 7) && out.detections[1].length == 4)
    #expect(out.detections[1].position.x.sign == .minus && out.detections[1].radialSpeed.isNaN)
    #expect(out.detections[0].position == Vec2(1.5, -2.5) && out.detections[0].heading.isNaN)
    #expect(out.detections.map(\.objectClass) == [.truck, .pedestrian])
    let fix = PositioningFix(
      measuredAt: SimTime(microseconds: 9), position: Vec2(1, 2), positionSigma: .infinity,
      heading: Angle(radians: 3), speed: 4, acceleration: -5, yawRate: 6, lateralSpeed: -7, isValid: false)
    #expect(try PositioningFix.decode(fix.encoded()) == fix)
  }

  @Test("Columns of unequal length, unknown codes and NaN commands are rejected")
  func inconsistent() {
    var slice = Sample.slice(vehicles: 5, seed: 1)
    slice.width.removeLast()
    #expect(throws: CodecError.wrongCount("width", 4)) { try TruthSlice.decode(slice.encoded()) }
    var answer = Answer(until: .zero, nextEffectAt: .zero)
    answer.commands = [
      VehicleCommand(vehicle: 1, effectiveAt: .zero, validity: .zero, accelerationLimit: .nan)
    ]
    #expect(throws: CodecError.outOfRange("command.acceleration_limit")) {
      try FederationMessage.decodeStructure(FederationMessage.answer(answer).encode())
    }
    var grant = Grant(until: .zero)
    grant.frames = [Sample.frame(1)]
    grant.frames[0].source = NodeID(raw: 1)
    #expect(throws: CodecError.outOfRange("frame.source")) {
      try FederationMessage.decodeStructure(FederationMessage.grant(grant).encode())
    }
    #expect(throws: CodecError.malformed) { try FederationMessage.decodeStructure([]) }
  }

  @Test("Thousands of mutations and truncations neither crash nor hang", arguments: [1, 2, 3] as [UInt64])
  func mutations(seed: UInt64) {
    var random = SplitMix64(seed)
    let originals: [[UInt8]] = [
      FederationMessage.grant(Sample.grant(vehicles: 3, frames: 3)).encode(),
      FederationMessage.answer(Sample.answer()).encode(),
      FederationMessage.welcome(
        Welcome(
          hostIndex: 0, hostCount: 1, files: [Welcome.File(name: "f", content: [1, 2, 3])])
      ).encode(),
      FederationMessage.join(Join(name: "host", kind: .cloud, index: 0)).encode(),
    ]
    var rejected = 0
    func attempt(_ bytes: [UInt8]) {
      do throws(CodecError) {
        _ = try FederationMessage.decode(bytes).encode()
      } catch {
        rejected += 1
      }
    }
    for original in originals {
      for _ in 0..<1000 {
        var bytes = original
        for _ in 0...Int(random.next() % 3) {
          let i = Int(random.next() % UInt64(bytes.count))
          switch random.next() % 3 {
          case 0: bytes[i] ^= 1 << UInt8(random.next() % 8)
          case 1: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: i)
          default: if bytes.count > 1 { bytes.remove(at: i) }
          }
        }
        attempt(bytes)
        attempt(Array(original[..<Int(random.next() % UInt64(original.count))]))
      }
    }
    #expect(rejected > 1000, "seed \(seed)")
  }

  @Test("Ten megabytes of zeros, of noise and of empty submessages are errors")
  func large() {
    var random = SplitMix64(3)
    let noise = (0..<10_000_000 / 8).flatMap { _ in withUnsafeBytes(of: random.next()) { Array($0) } }
    #expect(throws: CodecError.self) {
      try FederationMessage.decodeStructure([UInt8](repeating: 0, count: 10_000_000))
    }
    #expect(throws: CodecError.self) { try FederationMessage.decodeStructure(noise) }
    // Grant (3) of 10 MB, all of it empty deaths (4).
    var bytes: [UInt8] = [0x1A, 0x80, 0xAD, 0xE2, 0x04]
    for _ in 0..<5_000_000 { bytes += [0x22, 0x00] }
    #expect(throws: CodecError.self) { try FederationMessage.decodeStructure(bytes) }
    let beyond = FederationLimits.messageSize + 1
    #expect(throws: CodecError.tooLarge(bytes: beyond)) {
      try FederationMessage.decodeStructure([UInt8](repeating: 0, count: beyond))
    }
  }
}
