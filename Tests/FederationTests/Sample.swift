import Federation
import Interop
import NodeInterface
import SimCore
import V2XMessages
import WorldState

/// Values with every field set, for the codec's tests.
enum Sample {
  static func slice(vehicles n: Int, seed: UInt64) -> TruthSlice {
    var random = SplitMix64(seed)
    func numbers(_ count: Int) -> [Double] { (0..<count).map { $0 == 0 ? -0.0 : random.anyDouble() } }
    var out = TruthSlice(time: SimTime(microseconds: -100_000), step: SimDuration(milliseconds: 100))
    out.vehicle = (0..<n).map { UInt32($0 * 3) }
    out.x = numbers(n)
    out.y = numbers(n)
    out.heading = numbers(n)
    out.speed = numbers(n)
    out.acceleration = numbers(n)
    out.yawRate = numbers(n)
    out.lateralSpeed = numbers(n)
    out.lane = (0..<n).map { Int32($0) - 1 }
    out.lanePosition = numbers(n)
    out.length = numbers(n)
    out.width = numbers(n)
    out.height = numbers(n)
    out.roadUser = (0..<n).map { RoadUserClass(truthOctet: UInt8($0 % 8)) ?? .unknown }
    out.flags = (0..<n).map { VehicleFlags(rawValue: UInt32($0 % 256)) }
    out.speedLimit = numbers(n)
    out.desiredSpeed = numbers(n)
    let people = n / 4
    out.pedestrian = (0..<people).map { UInt32($0) }
    out.pedestrianX = numbers(people)
    out.pedestrianY = numbers(people)
    out.pedestrianHeading = numbers(people)
    out.pedestrianSpeed = numbers(people)
    out.pedestrianHeight = numbers(people)
    out.signals = [
      SignalState(
        program: 0, phase: 3, state: Array("GgyrO".utf8), since: SimTime(microseconds: -5),
        earliestEnd: SimTime(microseconds: 1), latestEnd: .never, likelyEnd: SimTime(microseconds: 7))
    ]
    return out
  }

  static func frame(_ i: Int) -> AirFrame {
    var times = StageTimes()
    // Some frames without, some with all of them, the largest value included.
    for stage in MessageStage.allCases.prefix(i % 14) {
      times[stage] = UInt32.max / UInt32(stage.rawValue + 1)
    }
    return AirFrame(
      source: .vehicle(i), sequence: UInt32(i), channel: i % 2 == 0 ? .sidelink : .uu,
      destination: i % 2 == 0 ? nil : .cloud, messageType: UInt8(i % 12),
      sentAt: SimTime(microseconds: Int64(i) * 1000), sensedAt: SimTime(microseconds: -Int64(i)),
      airStart: SimTime(microseconds: Int64(i) * 1001), arrivesAt: SimTime(microseconds: Int64(i) * 1002),
      firstSubchannel: 255, subchannelCount: 3, reservation: 65535, airSize: 65535, times: times,
      payload: FramePayload([UInt8](repeating: UInt8(truncatingIfNeeded: i), count: i * 17 % 400)))
  }

  static var picture: KnownPicture {
    KnownPicture(
      at: SimTime(microseconds: -3), ownPosition: Vec2(1, -2), ownSigma: .infinity,
      objects: [
        KnownObject(
          position: Vec2(3, -0.0), xx: 1, xy: -0.5, yy: 2, heading: .nan, speed: 4, length: 5, width: 2,
          objectClass: .pedestrian, sources: KnownObject.sensed | KnownObject.observed),
        KnownObject(
          position: Vec2(6, 7), xx: 8, xy: 9, yy: 10, heading: 11, speed: 12, length: 13, width: 14,
          objectClass: .truck, sources: KnownObject.received),
      ])
  }

  static func computer(_ node: NodeID?) -> ComputeFigures {
    var out = ComputeFigures(node: node)
    out.computers = 1
    out.servers = 2
    out.pending = 3
    out.longestPending = 4
    out.tasks = 5
    out.deadlineMisses = .max
    out.dropped = 7
    out.busy = SimDuration(microseconds: 8)
    out.millijoules = 9
    return out
  }

  static func grant(vehicles: Int, frames: Int) -> Grant {
    var out = Grant(until: SimTime(microseconds: 123_456))
    out.isFinal = true
    out.slices = [slice(vehicles: vehicles, seed: 1), slice(vehicles: 0, seed: 2)]
    out.births = [
      NodeBirth(
        node: .vehicle(7), entity: .max, level: .l4, at: SimTime(microseconds: 1), host: 65535,
        route: [0, 7, .max], setSpeedShare: 0.875),
      NodeBirth(node: .cloud, entity: 0, level: nil, at: .zero, host: 0),
    ]
    out.deaths = [(.vehicle(1), SimTime(microseconds: 5)), (.roadside(2), .never)]
    out.frames = (0..<frames).map(frame)
    out.watched = [.vehicle(7), .cloud]
    return out
  }

  static func histogram(_ seed: Int) -> DurationHistogram {
    var out = DurationHistogram()
    for i in 0..<20 { out.record(SimDuration(microseconds: Int64(seed * i * i * 97))) }
    return out
  }

  /// Every unit, reduction and dimension, with all texts and without those that may be absent.
  static func measurements() -> [MeterReport] {
    var out: [MeterReport] = []
    for unit in Meter.Unit.allCases {
      for reduction in Meter.Reduction.allCases {
        for dimension in Meter.Dimension.allCases {
          let isFull = unit == .metres
          let declaration = MeterDeclaration(
            name: "sample_\(out.count)", unit: unit, reduction: reduction, dimension: dimension,
            documentation: isFull ? String(repeating: "µ", count: 512) : "One.",
            column: isFull && dimension == .messageType ? String(repeating: "c", count: 64) : nil,
            summary: isFull ? "group.figure_1" : nil, account: isFull ? "in words" : nil)
          let rows = [UInt16(0), 3, .max].map { key in
            MeterReport.Row(
              key: key,
              reading: reduction == .histogram
                ? MeterReading(value: 0, histogram: histogram(Int(key % 60)))
                : MeterReading(
                  value: key == 3 ? .min : Int64.max - Int64(key), histogram: DurationHistogram()))
          }
          out.append(MeterReport(declaration: declaration, rows: rows))
        }
      }
    }
    return out
  }

  static func answer() -> Answer {
    var out = Answer(until: SimTime(microseconds: 5), nextEffectAt: .never)
    out.frames = (0..<4).map(frame)
    out.commands = [
      VehicleCommand(vehicle: 0, effectiveAt: .zero, validity: SimDuration(milliseconds: 300)),
      VehicleCommand(
        vehicle: NodeID.maximumIndex, effectiveAt: .never, validity: .zero, accelerationLimit: -8,
        isEmergency: true, speedLimit: 13.9, warning: .redLightViolation),
    ]
    out.commands[1].authority = .driveAlone
    out.commands[1].indicator = .left
    out.commands[1].maneuver = .max
    var delivery = DeliveryCount()
    delivery.attempted = .max
    delivery.delivered = 3
    delivery.lost = [1, 2, 3, .max, 0, 4]
    var perType = Telemetry.PerType()
    perType.deliveries = Array(repeating: delivery, count: Telemetry.distanceBands)
    perType.stages = (0..<MessageStage.count).map { histogram($0 + 20) }
    perType.endToEnd = histogram(40)
    var compute = Telemetry.Compute()
    compute.tasks = 5
    compute.deadlineMisses = 6
    compute.dropped = 7
    compute.busy = SimDuration(microseconds: 8)
    compute.joules = 0.1
    compute.latency = histogram(13)
    out.telemetry.perType = Array(repeating: perType, count: MessageType.tableSize)
    out.telemetry.compute = [(.vehicle(3), compute), (.cloud, compute)]
    out.telemetry.warnings = [
      Telemetry.Warning(
        at: .zero, node: .vehicle(3), kind: .hazardousLocation, sensedAt: SimTime(microseconds: -1),
        cooperative: true),
      Telemetry.Warning(
        at: .zero, node: .vehicle(3), kind: .vulnerableRoadUser, sensedAt: .zero, cooperative: false,
        stage: .advisory),
    ]
    out.telemetry.records.add(
      SensorRecord(
        node: .roadside(1),
        frame: SensorFrame(
          sensor: 2, kind: .lidar, capturedAt: SimTime(microseconds: 77),
          detections: [
            Detection(
              position: Vec2(1, -0.0), rangeSigma: 1, crossSigma: 2, objectClass: .truck, confidence: 0.5)
          ])))
    for span in [
      nil,
      ComputedTask.Span(startedAt: SimTime(microseconds: -5), finishedAt: SimTime(microseconds: 60_000)),
    ] {
      out.telemetry.records.add(
        TaskRecord(
          node: .vehicle(3),
          task: ComputedTask(
            kind: "detect_camera", engine: "accelerator", releasedAt: SimTime(microseconds: -9), span: span,
            deadline: SimDuration(milliseconds: 50))))
    }
    for outcome in ReceptionOutcome.allCases {
      out.telemetry.records.add(
        ReceptionRecord(
          receiver: .cloud, frame: frame(7), distance: outcome == .delivered ? nil : 12.5, outcome: outcome,
          inputStage: SimDuration(milliseconds: 10)))
    }
    out.telemetry.records.add(PictureRecord(node: .vehicle(3), picture: picture))
    out.telemetry.computers = [computer(nil), computer(.roadside(4))]
    out.telemetry.channelBusyRatio = (0...1000).map { UInt64($0) }
    out.telemetry.measurements = measurements()
    out.telemetry.digests = [(.vehicle(3), StateHash(value: .max, count: 9)), (.cloud, StateHash())]
    return out
  }
}
