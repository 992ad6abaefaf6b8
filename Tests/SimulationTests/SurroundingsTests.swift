import Federation
import HostRuntime
import NodeInterface
import RoadNetwork
import Sensing
import SimCore
import Testing
import WorldState

@testable import Radio
@testable import Simulation

/// A town of square blocks in which a host runs a few vehicles and roadside units.
private struct Town {
  static let step = SimDuration(milliseconds: 100)
  static let pitch = 200.0
  static let side = 3_000.0
  let random: RandomSource
  let sight: SightMap
  let slice: TruthSlice
  let roadside: [Vec2]
  let own: Set<Int>
  let ownUnits: Set<Int>
  let parameters = RadioParameters()

  init(seed: UInt64) {
    random = RandomSource(seed: seed)
    var s = random.stream(0, .detection)
    var network = RoadNetwork(source: "town")
    for i in 0..<Int(Self.side / Self.pitch) {
      for k in 0..<Int(Self.side / Self.pitch) {
        let (x, y) = (Double(i) * Self.pitch, Double(k) * Self.pitch)
        network.obstacles.append(
          Obstacle(
            id: "\(i).\(k)",
            outline: [
              Vec2(x + 12, y + 12), Vec2(x + 188, y + 12), Vec2(x + 188, y + 188), Vec2(x + 12, y + 188),
            ], height: 12))
      }
    }
    sight = SightMap(network)
    func onStreet() -> (position: Vec2, alongX: Bool) {
      let street = Double(s.integer(below: UInt64(Self.side / Self.pitch))) * Self.pitch + s.uniform() * 8 - 4
      let along = s.uniform() * Self.side
      let alongX = s.integer(below: 2) == 0
      return (alongX ? Vec2(along, street) : Vec2(street, along), alongX)
    }
    var slice = TruthSlice(time: .zero, step: Self.step)
    for v in 0..<500 {
      let (p, alongX) = onStreet()
      let isTall = s.uniform() < 0.1
      slice.vehicle.append(UInt32(3 * v))
      slice.x.append(p.x)
      slice.y.append(p.y)
      slice.heading.append(alongX ? 0 : .pi / 2)
      slice.speed.append(20 * s.uniform())
      slice.acceleration.append(2 * s.uniform() - 1)
      slice.yawRate.append(v % 4 == 0 ? 0.2 * s.uniform() : 0)
      slice.lateralSpeed.append(0)
      slice.lane.append(-1)
      slice.lanePosition.append(0)
      slice.length.append(isTall ? 12 : 4.5)
      slice.width.append(isTall ? 2.5 : 1.8)
      slice.height.append(isTall ? 3.5 : 1.5)
      slice.roadUser.append(isTall ? .truck : .motorVehicle)
      slice.flags.append(s.uniform() < 0.7 ? [.equipped] : [])
      slice.speedLimit.append(14)
      slice.desiredSpeed.append(14)
    }
    for p in 0..<300 {
      let (at, _) = onStreet()
      slice.pedestrian.append(UInt32(p))
      slice.pedestrianX.append(at.x)
      slice.pedestrianY.append(at.y)
      slice.pedestrianHeading.append(6 * s.uniform())
      slice.pedestrianSpeed.append(1.4)
      slice.pedestrianHeight.append(1 + 0.003 * Double(p))
    }
    self.slice = slice
    roadside = (0..<12).map { _ in
      Vec2(
        Double(s.integer(below: 15)) * Self.pitch, Double(s.integer(below: 15)) * Self.pitch)
    }
    let equipped = slice.flags.indices.filter { slice.flags[$0].contains(.equipped) }
    own = Set((0..<3).map { _ in equipped[Int(s.integer(below: UInt64(equipped.count)))] })
    ownUnits = seed % 2 == 0 ? [] : [Int(s.integer(below: 12))]
  }

  func selection(_ change: (inout RadioReach) -> Void = { _ in }) -> Surroundings.Selection? {
    var reach = RadioReach(parameters: parameters, strongest: 23)
    change(&reach)
    let surroundings = Surroundings(
      reach: reach, sensorReach: 200 + UnitSensors.slack,
      fixed: roadside.enumerated().map {
        FixedNode(
          node: .roadside($0), entity: UInt64($0), site: FixedNode.Site(position: $1, height: 5),
          role: .roadside)
      }, sight: sight)
    surroundings.adopt(slice)
    return surroundings.select(rows: own.sorted(), fixed: ownUnits.sorted().map { .roadside($0) })
  }

  /// Receptions of the host in two seconds in which every station sends ten times a second.
  struct Heard: Equatable {
    var deliveries: [[UInt64]] = []
    var outcomes: [UInt64] = []
    var busyRatio: [UInt64] = []
    var resources: [Resource] = []
  }

  func hear(_ selection: Surroundings.Selection?) -> Heard {
    let slice = selection?.cut(slice) ?? slice
    let medium = SidelinkMedium(parameters: parameters, random: random)
    let links = LinkTable(parameters: parameters, strongest: 23, source: random, sight: sight)
    let index = VehicleIndex()
    index.rebuild(slice)
    let ownVehicles = own.sorted().map { self.slice.vehicle[$0] }
    var slots: [NodeID: Int] = [:]
    for v in ownVehicles { slots[.vehicle(Int(v))] = medium.addReceiver(entity: mix64(UInt64(v))) }
    for u in ownUnits.sorted() { slots[.roadside(u)] = medium.addReceiver(entity: mix64(UInt64(u) + 5_000)) }
    let vehicles = (0..<slice.vehicleCount).filter { slice.flags[$0].contains(.equipped) }.map { row in
      Station(
        node: .vehicle(Int(slice.vehicle[row])), position: Vec2(slice.x[row], slice.y[row]),
        height: slice.height[row] > 2 ? PathLossModel.truckHeight : PathLossModel.carHeight, row: row,
        slot: slots[.vehicle(Int(slice.vehicle[row]))] ?? -1)
    }
    let fixed = roadside.indices.map {
      Station(
        node: .roadside($0), position: roadside[$0], height: 5, row: -1, slot: slots[.roadside($0)] ?? -1)
    }
    links.rebuild(vehicles: vehicles, fixed: fixed, index: index)
    var heard = Heard()
    let senders =
      self.slice.flags.indices.filter { self.slice.flags[$0].contains(.equipped) }
      .filter { selection?.vehicles[$0] ?? true }.map { NodeID.vehicle(Int(self.slice.vehicle[$0])) }
      + roadside.indices.filter { selection?.fixed[$0] ?? true }.map { NodeID.roadside($0) }
    for subframe in 0..<Int64(2_000) {
      var transmissions: [SidelinkTransmission] = []
      for node in senders where mix64(UInt64(node.raw)) % 100 == UInt64(subframe % 100) {
        transmissions.append(
          SidelinkTransmission(
            station: links.station(of: node), source: node, sequence: UInt32(subframe / 100), power: 23,
            firstSubchannel: Int(mix64(UInt64(node.raw) + 7) % 4), subchannelCount: 1, size: 190,
            messageType: 1, reservation: 100))
      }
      transmissions.sort { $0.source < $1.source }
      medium.judge(subframe: subframe, transmissions: transmissions, links: links)
      heard.deliveries.append(
        medium.deliveries.map {
          let t = transmissions[Int($0.transmission)]
          return UInt64(t.source.raw) << 32 | UInt64(t.sequence) << 16 | UInt64($0.slot) << 8
            | UInt64($0.band)
        }.sorted())
    }
    heard.outcomes = medium.outcomes
    heard.busyRatio = medium.busyRatio
    for (node, slot) in slots.sorted(by: { $0.key < $1.key }) {
      var scheduler = ResourceScheduler()
      for n in 0..<Int64(20) {
        heard.resources.append(
          scheduler.assign(
            flow: 1 + UInt8(n % 2), periodic: false, subchannels: 1 + Int(n % 2),
            at: SimTime(microseconds: 2_000_500), entity: UInt64(node.raw), slot: slot, medium: medium
          )!.resource)
      }
    }
    return heard
  }

  func see(_ selection: Surroundings.Selection?) -> [SensorFrame] {
    let slice = selection?.cut(slice) ?? slice
    let index = VehicleIndex()
    index.rebuild(slice)
    let context = SensingContext(sight: sight, conditions: SensingConditions(), random: random)
    let scratch = SensorScratch()
    var frames: [SensorFrame] = []
    for (n, row) in own.sorted().enumerated() {
      let vehicle = self.slice.vehicle[row]
      let sensors = UnitSensors(
        suite: .onboard(n == 0 ? .l4 : .l2), entity: UInt64(vehicle), context: context)
      for t in [sensors.nextCapture(notBefore: .zero), SimTime.zero + Self.step] {
        sensors.capture(
          row: slice.row(of: vehicle)!, at: t, slice: slice, index: index, scratch: scratch, into: &frames)
      }
    }
    for u in ownUnits.sorted() {
      let sensors = UnitSensors(suite: .roadside(height: 6), entity: UInt64(u), context: context)
      sensors.capture(
        position: roadside[u], at: .zero, slice: slice, index: index, scratch: scratch, into: &frames)
    }
    return frames
  }
}

@Suite struct SurroundingsTests {
  @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6]) func omittedStationsChangeNothing(seed: UInt64) throws {
    let town = Town(seed: seed)
    let selection = try #require(town.selection(), "seed \(seed): nothing was left out")
    #expect(selection.vehicles.count(where: { $0 }) < 400, "seed \(seed)")
    let whole = town.hear(nil)
    #expect(whole.deliveries.joined().count > 500, "seed \(seed): nothing worth comparing was heard")
    #expect(town.hear(selection) == whole, "seed \(seed)")
    let frames = town.see(nil)
    #expect(frames.reduce(0) { $0 + $1.detections.count } > 0, "seed \(seed): nothing was seen")
    #expect(String(describing: town.see(selection)) == String(describing: frames), "seed \(seed)")
  }

  /// The reach is as short as possible: with slightly less of either part, something receivable is omitted.
  @Test func aShorterReachChangesReceptions() throws {
    let shorter: [(String, (inout RadioReach) -> Void)] = [
      ("obstructed", { $0.obstructed *= 0.9 }), ("clear", { $0.clear *= 0.7 }),
    ]
    for (name, change) in shorter {
      let isNoticed = (UInt64(1)...6).contains { seed in
        let town = Town(seed: seed)
        return town.selection(change).map { town.hear($0) != town.hear(nil) } ?? false
      }
      #expect(isNoticed, "\(name)")
    }
  }

  /// On a ring so large that most vehicles are out of each other's reach, with hosts that receive a selection.
  @Test func digestIsTheSameWithASelection() {
    func run(hosts: Int, chosen: Bool) -> (digest: String, sent: Int) {
      let link = CountingLink(
        MemoryLink(
          engines: (0..<hosts).map { Ring.engine(number: $0, window: 10, seed: 1, sight: Ring.wideSight) }))
      let surroundings = Surroundings(
        reach: RadioReach(parameters: RadioParameters(), strongest: 23), sensorReach: 0, fixed: [],
        sight: Ring.wideSight)
      let world = World(
        parameters: Ring.worldParameters(seconds: 5),
        source: RingTraffic(count: 80, step: Ring.step, seed: 1, radius: 3_000), link: link,
        hosts: (0..<hosts).map {
          HostDescription(name: "onboard-\($0)", role: hosts == 1 ? .all : .onboard)
        }, observers: [], surroundings: chosen ? surroundings : nil)
      #expect(world.run() == .finished)
      return (world.digest(), link.framesAndRows)
    }
    let reference = run(hosts: 1, chosen: false)
    let whole = run(hosts: 40, chosen: false)
    let chosen = run(hosts: 40, chosen: true)
    #expect(whole.digest == reference.digest)
    #expect(chosen.digest == reference.digest)
    #expect(Double(chosen.sent) < 0.6 * Double(whole.sent), "\(chosen.sent) of \(whole.sent)")
  }
}

/// Counts the frames and rows sent.
private final class CountingLink: WorldLink {
  private let link: any WorldLink
  private(set) var framesAndRows = 0

  init(_ link: any WorldLink) { self.link = link }
  var hostCount: Int { link.hostCount }
  func post(_ grant: Grant, to host: Int) {
    framesAndRows += grant.frames.count + grant.slices.reduce(0) { $0 + $1.vehicleCount }
    link.post(grant, to: host)
  }
  func collect(from hosts: [Int]) -> [Result<Answer, HostFailure>] { link.collect(from: hosts) }
  func stop(_ host: Int, abruptly: Bool) { link.stop(host, abruptly: abruptly) }
}
