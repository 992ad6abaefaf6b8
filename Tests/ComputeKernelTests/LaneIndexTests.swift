import ComputeKernel
import Glibc
import RoadNetwork
import SimCore
import Testing

@Suite struct LaneIndexTests {
  /// Straight lanes from point to point.
  private static func network(_ lanes: [(Vec2, Vec2)]) throws -> RoadNetwork {
    var text = "<net version=\"1.20\">"
    for (i, (a, b)) in lanes.enumerated() {
      text += "<edge id=\"e\(i)\" from=\"j\" to=\"j\"><lane id=\"l\(i)\" index=\"0\" speed=\"10\" "
      text += "length=\"\((b - a).length)\" shape=\"\(a.x),\(a.y) \(b.x),\(b.y)\"/></edge>"
    }
    text += "<junction id=\"j\" type=\"dead_end\" x=\"0\" y=\"0\" incLanes=\"\" intLanes=\"\"/></net>"
    var diagnostics = Diagnostics()
    let bytes = Array(text.utf8)
    return try #require(
      NetworkReader.read(InputBytes(stored: bytes, content: bytes), source: "test", into: &diagnostics),
      "\(diagnostics.all)")
  }

  /// Lanes over many cells in every direction are found everywhere along them.
  @Test func longLanesAreFound() throws {
    var r = RandomSource(seed: 7).stream(0, .detection)
    let network = try Self.network(
      (0..<60).map { i in
        let a = Vec2(4_000 * r.uniform(), 4_000 * r.uniform())
        let span = Vec2(3_000 * (r.uniform() - 0.5), 3_000 * (r.uniform() - 0.5))
        return (a, a + (i % 10 == 0 ? Vec2(span.x, 0) : i % 10 == 1 ? Vec2(0, span.y) : span))
      })
    let index = LaneIndex(network, classes: .passenger)
    var found: [LaneIndex.Match] = []
    for trial in 0..<3_000 {
      let lane = Int(r.integer(below: 60))
      let place = network.point(lane: lane, position: network.lanes[lane].length * r.uniform())
      let p = place.left(by: 14 * (r.uniform() - 0.5))
      found.removeAll()
      _ = index.matches(at: p, radius: 6, network: network, into: &found)
      let expected = network.lanes.indices.filter { abs(network.nearest(lane: $0, to: p).lateral) < 6 }
      #expect(found.map(\.lane) == expected, "trial \(trial)")
    }
  }

  /// Eight times the lanes take about eight times as long; copying all of them for each takes 64 times.
  @Test func costGrowsWithTheNumberOfLanes() throws {
    func seconds(_ count: Int) throws -> Double {
      let network = try Self.network(
        (0..<count).map { i in
          let a = Vec2(Double(i % 200) * 30, Double(i / 200) * 30)
          return (a, a + Vec2(20, 0))
        })
      return (0..<3).map { _ in
        let start = Self.threadTime()
        _ = LaneIndex(network, classes: .passenger)
        return Self.threadTime() - start
      }.min()!
    }
    let few = try seconds(4_000)
    let many = try seconds(32_000)
    #expect(many < 25 * few, "\(few) s, \(many) s")
  }

  private static func threadTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
