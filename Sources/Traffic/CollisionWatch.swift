import SimCore

/// Counts vehicles with overlapping outlines, once per pair and encounter: along a lane, and where paths cross inside a
/// junction.
final class CollisionWatch {
  /// Maximum number of records; further collisions are only counted.
  static let mostRecords = 10_000

  private let net: Tables
  private let fleet: Fleet
  private let occupancy: LaneOccupancy
  private let outlines: VehicleOutlines
  /// By demand index: a command of the onboard unit limits the vehicle.
  private let isHeld: UnsafeMutablePointer<Bool>

  /// Collisions so far.
  private(set) var count = 0
  private var records: [CollisionRecord] = []
  /// Pairs of demand indices in contact at the last check, and found so far in this one.
  private var open: Set<UInt64> = []
  private var current: Set<UInt64> = []

  init(
    net: Tables, fleet: Fleet, occupancy: LaneOccupancy, outlines: VehicleOutlines,
    isHeld: UnsafeMutablePointer<Bool>
  ) {
    self.net = net
    self.fleet = fleet
    self.occupancy = occupancy
    self.outlines = outlines
    self.isHeld = isHeld
  }

  /// Records of collisions since the last call.
  func takeRecords() -> [CollisionRecord] {
    defer { records.removeAll(keepingCapacity: true) }
    return records
  }

  /// Checks every vehicle on the road, and marks those whose collision began since the last check.
  func look(at active: [Int32], time: SimTime) {
    let f = fleet
    current.removeAll(keepingCapacity: true)
    for slot in active {
      let v = Int(slot)
      f.collided[v] = false
      if f.parked[v] { continue }
      if net.laneInternal[Int(f.lane[v])] { lookAcross(v, time) }
      let leader = occupancy.leader(of: v)
      guard leader.vehicle >= 0, leader.back < f.position[v] - 0.01 else { continue }
      let pair = key(f.demand[v], f.demand[leader.vehicle])
      current.insert(pair)
      if !open.contains(pair) { note(v, leader.vehicle, time) }
    }
    swap(&open, &current)
  }

  /// Finds overlaps at crossing paths inside a junction.
  private func lookAcross(_ v: Int, _ time: SimTime) {
    let link = Int(net.laneLink[Int(fleet.lane[v])])
    for i in net.linkConflicts.range(link) where net.linkConflicts.values[i].shape == .crossing {
      let foeLane = Int(net.linkConflicts.values[i].foeLane)
      var w = Int(occupancy.first[foeLane])
      while w >= 0 {
        check(v, w, time)
        w = Int(occupancy.behind[w])
      }
      var e = Int(occupancy.tails[foeLane])
      while e >= 0 {
        check(v, e / LaneOccupancy.covered, time)
        e = Int(occupancy.tailNext[e])
      }
    }
  }

  private func check(_ v: Int, _ w: Int, _ time: SimTime) {
    guard v != w, !standsInside(v), !standsInside(w), outlines.meet(v, w) else { return }
    let pair = key(min(fleet.demand[v], fleet.demand[w]), max(fleet.demand[v], fleet.demand[w]))
    if !open.contains(pair) && !current.contains(pair) { note(v, w, time) }
    current.insert(pair)
  }

  /// The vehicle waits its turn inside the junction. In real networks other paths pass closely by such places, so
  /// overlap there is meaningless.
  private func standsInside(_ v: Int) -> Bool {
    fleet.speed[v] < 1 || net.leadsToWaitingPlace(Int(fleet.lane[v]))
  }

  private func key(_ a: Int32, _ b: Int32) -> UInt64 { UInt64(UInt32(a)) << 32 | UInt64(UInt32(b)) }

  private func note(_ v: Int, _ w: Int, _ time: SimTime) {
    let f = fleet
    count += 1
    f.collided[v] = true
    f.collided[w] = true
    guard records.count < Self.mostRecords else { return }
    records.append(
      CollisionRecord(
        time: time, striking: Int(f.demand[v]), struck: Int(f.demand[w]), lane: Int(f.lane[v]),
        position: f.position[v], relativeSpeed: f.speed[v] - f.speed[w],
        strikingIsHeld: isHeld[Int(f.demand[v])], struckIsHeld: isHeld[Int(f.demand[w])]))
  }
}
