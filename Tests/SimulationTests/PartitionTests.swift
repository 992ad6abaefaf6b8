import SimCore
import Simulation
import Testing

@Suite struct PartitionTests {
  /// Stays on a plane, twice as wide as high.
  private func stays(_ count: Int, seed: UInt64) -> [Partition.Stay] {
    let random = RandomSource(seed: seed)
    func uniform(_ v: Int, _ draw: UInt64) -> Double { random.uniform(UInt64(v), .departPosition, draw) }
    return (0..<count).map {
      Partition.Stay(
        vehicle: $0, centre: Vec2(2_000 * uniform($0, 0), 1_000 * uniform($0, 1)),
        duration: 10 + 100 * uniform($0, 2))
    }
  }

  @Test("Each host is expected to drive for the same time", arguments: [2, 3, 5, 8, 64])
  func balance(hosts: Int) {
    let all = stays(3_000, seed: 4)
    let partition = Partition(stays: all, vehicles: 3_000, hosts: hosts)
    var load = [Double](repeating: 0, count: hosts)
    for s in all { load[partition.part(of: s.vehicle) ?? 0] += s.duration }
    let mean = load.reduce(0, +) / Double(hosts)
    // Each of the log₂ 64 cuts is off by at most half a stay of 110 s.
    for l in load { #expect(abs(l - mean) <= 6 * 55) }
  }

  @Test("The wider side is cut, so that neighbours share a host")
  func cut() {
    let all = stays(1_000, seed: 5)
    let partition = Partition(stays: all, vehicles: 1_000, hosts: 2)
    let west = all.filter { partition.part(of: $0.vehicle) == 0 }.map(\.centre.x)
    let east = all.filter { partition.part(of: $0.vehicle) == 1 }.map(\.centre.x)
    #expect(west.count + east.count == 1_000)
    #expect(west.max()! <= east.min()!)
  }

  @Test("The order in which stays are given does not matter")
  func order() {
    let all = stays(500, seed: 6)
    let one = Partition(stays: all, vehicles: 500, hosts: 7)
    let other = Partition(stays: all.reversed(), vehicles: 500, hosts: 7)
    for v in 0..<500 { #expect(one.part(of: v) == other.part(of: v)) }
  }

  @Test("Fewer vehicles than hosts, all at one place, and vehicles without information")
  func degenerate() {
    let same = (0..<3).map { Partition.Stay(vehicle: $0, centre: .zero, duration: 1) }
    let partition = Partition(stays: same, vehicles: 5, hosts: 8)
    #expect(Set((0..<3).compactMap { partition.part(of: $0) }).count == 3)
    #expect((0..<3).allSatisfy { (0..<8).contains(partition.part(of: $0) ?? -1) })
    #expect(partition.part(of: 3) == nil && partition.part(of: 99) == nil)
    #expect(Partition(stays: [], vehicles: 1, hosts: 2).part(of: 0) == nil)
  }
}
