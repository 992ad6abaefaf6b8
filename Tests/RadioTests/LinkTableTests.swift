import RoadNetwork
import SimCore
import Testing
import WorldState

@testable import Radio

@Suite struct LinkTableTests {
  private static func table() -> LinkTable {
    var network = RoadNetwork(source: "test")
    network.obstacles = [
      Obstacle(
        id: "block", outline: [Vec2(40, 10), Vec2(160, 10), Vec2(160, 90), Vec2(40, 90)], height: 12)
    ]
    return LinkTable(
      parameters: RadioParameters(), strongest: 23, source: RandomSource(seed: 5), sight: SightMap(network))
  }

  private static func rebuild(_ table: LinkTable, _ vehicles: [(id: Int, at: Vec2)], masts: [Vec2]) {
    let index = VehicleIndex()
    index.rebuild(TruthSlice(time: .zero, step: SimDuration(milliseconds: 100)))
    table.rebuild(
      vehicles: vehicles.enumerated().map { row, v in
        Station(node: .vehicle(v.id), position: v.at, height: 1.6, row: row, slot: row)
      },
      fixed: masts.enumerated().map { i, p in
        Station(node: .roadside(i), position: p, height: 5, row: -1, slot: vehicles.count + i)
      }, index: index)
  }

  private static func gains(_ table: LinkTable) -> [[UInt64]] {
    table.stations.indices.map { s in
      (Int(table.offsets.base[s])..<Int(table.offsets.base[s + 1])).map {
        UInt64(table.links.base[$0].slot) << 32 | UInt64(table.links.base[$0].gain.bitPattern)
      }.sorted()
    }
  }

  /// Stations far away from all others cost no more memory, and change no link of the others.
  @Test func farStationsLeaveTheLinksOfOthers() {
    let near: [(id: Int, at: Vec2)] = (0..<6).map { ($0, Vec2(30 * Double($0), 5)) }
    let table = Self.table()
    Self.rebuild(table, near, masts: [])
    let gains = Self.gains(table)
    #expect(gains.contains { $0.count > 1 })
    for far in [1e5, 1e6, 1e8] {
      Self.rebuild(table, near + [(6, Vec2(far, -far)), (7, Vec2(-far, far))], masts: [])
      #expect(Array(Self.gains(table).prefix(6)) == gains, "\(far) m")
      Self.rebuild(table, near, masts: [])
    }
  }

  /// Vehicles enter, leave, drive and stand, so that their indices among the stations change: a table that has been
  /// updated throughout equals a new one.
  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func updatedTablesEqualNewOnes(seed: UInt64) {
    let random = RandomSource(seed: seed)
    let masts = [Vec2(0, 0), Vec2(200, 100)]
    func place(_ vehicle: Int, _ slice: UInt64) -> Vec2 {
      let entity = UInt64(vehicle)
      return Vec2(
        200 * random.uniform(entity, .shadowingField, 2 * slice),
        100 * random.uniform(entity, .shadowingField, 2 * slice + 1))
    }
    let table = Self.table()
    var vehicles: [Int: Vec2] = [:]
    var links = 0
    for slice in 0..<20 as Range<UInt64> {
      for v in 0..<30 {
        let draw = random.uniform(UInt64(v), .packetError, slice)
        if draw < 0.2 {
          vehicles[v] = nil
        } else if draw < 0.5 {
          vehicles[v] = place(v, slice)
        }
      }
      let present = vehicles.sorted { $0.key < $1.key }.map { (id: $0.key, at: $0.value) }
      Self.rebuild(table, present, masts: masts)
      let fresh = Self.table()
      Self.rebuild(fresh, present, masts: masts)
      #expect(Self.gains(table) == Self.gains(fresh), "seed \(seed), slice \(slice)")
      links += table.linkCount
    }
    #expect(links > 2_000)
  }
}
