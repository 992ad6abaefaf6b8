import RoadNetwork
import SimCore
import WorldState

@testable import Radio

/// Stations that stand still, driven one subframe at a time.
final class Scene {
  let parameters: RadioParameters
  let medium: SidelinkMedium
  let links: LinkTable
  let slots: [Int]
  var schedulers: [ResourceScheduler]
  private var queued: [Int64: [SidelinkTransmission]] = [:]
  private(set) var sent = 0
  private var now: Int64 = 0
  /// What each station has received, in order.
  private(set) var received: [[UInt64]]
  /// Every resource that was chosen.
  private(set) var chosen: [Resource] = []

  static func entity(_ station: Int) -> UInt64 { mix64(UInt64(station) + 1) }

  /// - Parameters:
  ///   - obstacles: none by default, so that nothing is hidden.
  ///   - slotOrder: order in which the stations get their receiver slots.
  init(
    positions: [Vec2], obstacles: [Obstacle] = [], parameters: RadioParameters, seed: UInt64,
    slotOrder: [Int]? = nil
  ) {
    self.parameters = parameters
    let medium = SidelinkMedium(parameters: parameters, random: RandomSource(seed: seed))
    var network = RoadNetwork(source: "test")
    // A building far away makes everything else open.
    network.obstacles =
      obstacles.isEmpty
      ? [Obstacle(id: "far", outline: [Vec2(1e6, 1e6), Vec2(1e6 + 1, 1e6), Vec2(1e6, 1e6 + 1)], height: 10)]
      : obstacles
    links = LinkTable(
      parameters: parameters, strongest: 23, source: RandomSource(seed: seed), sight: SightMap(network))
    var slots = [Int](repeating: -1, count: positions.count)
    for s in slotOrder ?? Array(positions.indices) { slots[s] = medium.addReceiver(entity: Self.entity(s)) }
    schedulers = Array(repeating: ResourceScheduler(), count: positions.count)
    received = Array(repeating: [], count: positions.count)
    let index = VehicleIndex()
    index.rebuild(TruthSlice(time: .zero, step: SimDuration(milliseconds: 100)))
    let stations = positions.indices.map {
      Station(node: .vehicle($0), position: positions[$0], height: 1.6, row: -1, slot: slots[$0])
    }
    links.rebuild(vehicles: stations, fixed: [], index: index)
    self.medium = medium
    self.slots = slots
  }

  /// A straight open road.
  convenience init(count: Int, spacing: Double, parameters: RadioParameters, seed: UInt64) {
    self.init(
      positions: (0..<count).map { Vec2(Double($0) * spacing, Double($0 % 3) * 4) }, parameters: parameters,
      seed: seed)
  }

  /// Continues the run; each station sends a packet every 100 ms at its own phase. A subframe is evaluated as soon as
  /// it is over, or together with the others of its window.
  func run(milliseconds: Int64, size: Int = 190, subchannels: Int = 1, window: Int64 = 1) {
    let owner = Dictionary(uniqueKeysWithValues: slots.enumerated().map { ($1, $0) })
    func judge(before end: Int64) {
      while now < end {
        let due = (queued.removeValue(forKey: now) ?? []).sorted { $0.source < $1.source }
        medium.judge(subframe: now, transmissions: due, links: links)
        for d in medium.deliveries {
          let packet = due[Int(d.transmission)]
          received[owner[Int(d.slot)]!].append(UInt64(packet.source.raw) << 32 | UInt64(packet.sequence))
        }
        now += 1
      }
    }
    let end = now + milliseconds
    for t in now..<end {
      if t % window == 0 { judge(before: t) }
      for s in schedulers.indices where t % 100 == Int64(s * 37 % 100) {
        send(from: s, at: t, size: size, subchannels: subchannels)
      }
    }
    judge(before: end)
  }

  func send(from s: Int, at t: Int64, size: Int = 190, subchannels: Int = 1) {
    let r = schedulers[s].assign(
      flow: 1, periodic: true, subchannels: subchannels, at: SimTime(microseconds: t * 1_000 + 500),
      entity: Self.entity(s), slot: slots[s], medium: medium)!.resource
    chosen.append(r)
    queued[r.subframe, default: []].append(
      SidelinkTransmission(
        station: s, source: .vehicle(s), sequence: UInt32(sent), power: 23,
        firstSubchannel: r.firstSubchannel, subchannelCount: r.subchannelCount, size: size, messageType: 1,
        reservation: Int(r.reservation)))
    sent += 1
  }

  func outcome(_ o: Outcome, bands: Range<Int> = 0..<SidelinkMedium.bands) -> UInt64 {
    bands.reduce(0) { sum, b in
      sum + medium.outcomes[(1 * SidelinkMedium.bands + b) * Outcome.count + o.rawValue]
    }
  }
  func deliveryRatio(bands: Range<Int>) -> Double {
    let delivered = outcome(.delivered, bands: bands)
    let all = (0..<Outcome.count).reduce(UInt64(0)) { $0 + outcome(Outcome(rawValue: $1)!, bands: bands) }
    return Double(delivered) / Double(all)
  }
  var busyRatio: Double {
    let samples = medium.busyRatio.reduce(0, +)
    let sum = medium.busyRatio.enumerated().reduce(0.0) { $0 + Double($1.element) * Double($1.offset) }
    return sum / Double(samples) / 1_000
  }
}
