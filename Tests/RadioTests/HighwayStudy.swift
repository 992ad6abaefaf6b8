import Radio
import RoadNetwork
import SimCore
import WorldState

/// The motorway of González-Martín et al. 2019: 5 km, two lanes and directions each, everyone sends 190 B at 10 Hz
/// in one of four subchannels; senders in the middle 2 km are counted.
struct HighwayStudy {
  var vehiclesPerMetre = 0.1
  /// dBm.
  var power = 20.0
  var seed: UInt64 = 1
  var parameters: RadioParameters
  static let length = 5_000.0
  /// Metres per second: 70 km/h.
  static let speed = 70 / 3.6

  init(vehiclesPerMetre: Double, power: Double, seed: UInt64) {
    self.vehiclesPerMetre = vehiclesPerMetre
    self.power = power
    self.seed = seed
    parameters = RadioParameters()
    parameters.scene = .winnerHighway
    parameters.carrier = 5.91e9
  }

  /// Shares of the outcomes of all packets at a distance, and the mean channel busy ratio of the whole run.
  struct Result {
    var outcomes = Array(
      repeating: [UInt64](repeating: 0, count: Outcome.count), count: SidelinkMedium.bands)
    var busyRatio = 0.0

    /// Adds the counts of another run.
    mutating func add(_ other: Result) {
      for band in outcomes.indices {
        for o in 0..<Outcome.count { outcomes[band][o] += other.outcomes[band][o] }
      }
    }

    /// Share of an outcome in a band of 25 m.
    func share(_ outcome: Outcome, band: Int) -> Double {
      Double(outcomes[band][outcome.rawValue]) / Double(outcomes[band].reduce(0, +))
    }

    /// Share of an outcome within 25 m of `distance`, a multiple of 25 m.
    func share(_ outcome: Outcome, at distance: Int) -> Double {
      var part: UInt64 = 0
      var all: UInt64 = 0
      for band in [distance / 25 - 1, distance / 25] {
        part += outcomes[band][outcome.rawValue]
        all += outcomes[band].reduce(0, +)
      }
      return Double(part) / Double(all)
    }
  }

  func run(warmUp: Int64, counted: Int64) -> Result {
    let random = RandomSource(seed: seed)
    let count = Int(Self.length * vehiclesPerMetre)
    let medium = SidelinkMedium(parameters: parameters, random: random)
    var network = RoadNetwork(source: "study")
    network.obstacles = [
      Obstacle(id: "far", outline: [Vec2(1e6, 1e6), Vec2(1e6 + 1, 1e6), Vec2(1e6, 1e6 + 1)], height: 10)
    ]
    let links = LinkTable(
      parameters: parameters, strongest: power, source: random, sight: SightMap(network))
    let entities = (0..<UInt64(count)).map { mix64($0 + 1) }
    let slots = entities.map { medium.addReceiver(entity: $0) }
    let starts = (0..<count).map { i in
      Self.length * (Double(i) + random.uniform(entities[i], .departPosition, 0)) / Double(count)
    }
    let phases = entities.map { Int64(random.integer(below: 100, $0, .sendPhase, 0)) }
    var schedulers = Array(repeating: ResourceScheduler(), count: count)
    var queued: [Int64: [SidelinkTransmission]] = [:]
    let index = VehicleIndex()
    index.rebuild(TruthSlice(time: .zero, step: SimDuration(milliseconds: 100)))
    var middle = [Bool](repeating: false, count: count)
    for t in 0..<warmUp + counted {
      if t % 100 == 0 {
        let stations = (0..<count).map { i in
          let drive = (i % 2 == 0 ? Self.speed : -Self.speed) * Double(t) / 1_000
          var x = (starts[i] + drive).truncatingRemainder(dividingBy: Self.length)
          if x < 0 { x += Self.length }
          middle[i] = abs(x - Self.length / 2) < 1_000
          return Station(
            node: .vehicle(i), position: Vec2(x, Double(i % 4) * 4), height: 1.5, row: -1, slot: slots[i])
        }
        links.rebuild(vehicles: stations, fixed: [], index: index)
      }
      let due = (queued.removeValue(forKey: t) ?? []).sorted { $0.source < $1.source }
      medium.judge(subframe: t, transmissions: due, links: links)
      for i in 0..<count where t % 100 == phases[i] {
        let r = schedulers[i].assign(
          flow: 1, periodic: true, subchannels: 1, at: SimTime(microseconds: t * 1_000 + 500),
          entity: entities[i], slot: slots[i], medium: medium)!.resource
        queued[r.subframe, default: []].append(
          SidelinkTransmission(
            station: i, source: .vehicle(i), sequence: UInt32(t), power: power,
            firstSubchannel: r.firstSubchannel, subchannelCount: 1, size: 190,
            messageType: middle[i] && t >= warmUp ? 1 : 0, reservation: Int(r.reservation)))
      }
    }
    let cells = SidelinkMedium.bands * Outcome.count
    let outcomes = (0..<SidelinkMedium.bands).map { band in
      Array(medium.outcomes[cells + band * Outcome.count..<cells + (band + 1) * Outcome.count])
    }
    let samples = medium.busyRatio.reduce(0, +)
    let busy = medium.busyRatio.enumerated().reduce(0.0) { $0 + Double($1.element) * Double($1.offset) }
    return Result(outcomes: outcomes, busyRatio: busy / Double(samples) / 1_000)
  }
}
