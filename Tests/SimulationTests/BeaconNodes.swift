import Federation
import HostRuntime
import NodeInterface
import SimCore
import Simulation
import V2XMessages
import WorldState

/// Measurements unknown to the product.
extension Meter {
  static let beaconsHeard = Meter(
    "test_beacons_heard", .count, .sum, by: .nodeKind, "Beacons that reached a node.")
  static let beaconAge = Meter(
    "test_beacon_age", .seconds, .histogram, summary: "test.beacon_age",
    "Age of a beacon as it reached a node.")
}

/// A minimal vehicle: sends a BSM every 100 ms at its own phase and folds received messages into the next one, so that
/// one different reception anywhere changes every later message and thus the digest.
struct BeaconNode: Node {
  let entity: UInt64
  private var next: SimTime
  private var heard = StateHash()
  private var count: UInt8 = 0

  init(entity: UInt64, born: SimTime) {
    self.entity = entity
    next = born + SimDuration(microseconds: Int64(mix64(entity) % 100_000))
  }

  var nextWakeAt: SimTime { next }
  var nextEffectAt: SimTime { next }
  var sensorLead: SimDuration { .zero }
  func computeTotals(at time: SimTime) -> ComputeTotals { ComputeTotals() }

  mutating func step(_ event: borrowing Event, at time: SimTime, into effects: inout EffectBuffer) {
    switch event {
    case .received(let message):
      effects.record(.beaconsHeard, 1)
      effects.record(.beaconAge, time - message.sensedAt)
      heard.combine(message.sender)
      heard.combine(message.sentAt)
    case .wake:
      let bsm = BasicSafetyMessage(
        msgCount: count, id: TemporaryID(raw: entity), measuredAt: time, position: nil,
        speed: Double(heard.value % 8_000) * 0.02, heading: nil,
        acceleration: AccelerationSet(longitudinal: 0),
        size: RoadUserSize(width: 1.8, length: 4.5), vehicleClass: BasicVehicleClass(rawValue: 10))
      effects.messages.append(
        OutgoingMessage(frame: .bsm(bsm), channel: .sidelink, destination: nil, sensedAt: time))
      count = (count + 1) & 127
      next += SimDuration(milliseconds: 100)
    default: break
    }
  }
}

/// Vehicles in these tests; there are no other nodes.
struct Beacons: NodeSource {
  static var kinds: [NodeRegistration] { [NodeRegistration(Beacons())] }

  var profile: NodeKindProfile { .vehicle }
  func node(_ birth: NodeBirth, truth: TruthView, row: Int) -> BeaconNode {
    BeaconNode(entity: birth.entity, born: birth.at)
  }
  func senses(_ birth: NodeBirth) -> NoSenses { NoSenses() }
}

struct PlainReader: MessageReader {
  func received(
    _ envelope: Envelope, sensedAt: SimTime, trace: MessageTrace, number: UInt16
  ) -> ReceivedMessage {
    ReceivedMessage(
      type: envelope.message.type, channel: envelope.channel, sender: envelope.sender.raw,
      sentAt: envelope.sentAt, sensedAt: sensedAt, frame: envelope.message, objects: [])
  }
}

/// Vehicles on a ring road: they enter one by one, drive at individual speeds and leave after a while.
final class RingTraffic: TruthSource {
  func speedFactor(of vehicle: Int) -> Double { 1 }
  private let count: Int
  private let stepLength: SimDuration
  private var time = SimTime.zero
  private let seed: UInt64
  private let radius: Double

  init(count: Int, step: SimDuration, seed: UInt64, radius: Double = 400) {
    self.radius = radius
    self.count = count
    self.seed = seed
    stepLength = step
  }

  func initialSlice() -> TruthSlice { slice() }
  func step(_ commands: [VehicleCommand]) -> TruthSlice {
    time += stepLength
    return slice()
  }
  var isFinished: Bool { false }
  func entity(of vehicle: Int) -> UInt64 { stableHash("ring.\(vehicle)") }
  func level(of vehicle: Int) -> AutomationLevel? { .l2 }
  func route(of vehicle: Int) -> [UInt32] { [] }

  private func slice() -> TruthSlice {
    var s = TruthSlice(time: time, step: stepLength)
    let random = RandomSource(seed: seed)
    for v in 0..<count {
      let enters = 2 * random.uniform(UInt64(v), .flowInsertion, 0)
      let leaves = enters + 1 + 8 * random.uniform(UInt64(v), .flowInsertion, 1)
      guard time.seconds >= enters, time.seconds < leaves else { continue }
      let speed = 8 + 12 * random.uniform(UInt64(v), .speedFactor, 0)
      let angle = 2 * .pi * random.uniform(UInt64(v), .departPosition, 0) + speed / radius * time.seconds
      let sc = Math.sincos(angle)
      s.vehicle.append(UInt32(v))
      s.x.append(radius * sc.cosine)
      s.y.append(radius * sc.sine)
      s.heading.append(angle + .pi / 2)
      s.speed.append(speed)
      s.acceleration.append(0)
      s.yawRate.append(speed / radius)
      s.lateralSpeed.append(0)
      s.lane.append(-1)
      s.lanePosition.append(0)
      s.length.append(4.5)
      s.width.append(1.8)
      s.height.append(1.5)
      s.roadUser.append(.motorVehicle)
      s.flags.append(.equipped)
      s.speedLimit.append(20)
      s.desiredSpeed.append(20)
    }
    return s
  }
}
