import Glibc
import RoadNetwork
import SimCore
import Testing

@testable import Scenario

/// The shipped crossing, whose network has sidewalks, walking areas and crossings; nil if it is not there.
private let crossingMap: String? = {
  let package = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
  let path = package + "/Maps/crossing/scenario.yaml"
  return access(path, R_OK) == 0 ? path : nil
}()

@Suite(.enabled(if: crossingMap != nil, "no Maps/crossing in this checkout"))
struct WalkTests {
  /// Consecutive legs join at a connection of the network (walked in either direction), and in space.
  @Test func legsAreConnected() throws {
    let s = try ScenarioReader.read(path: crossingMap!)
    #expect(!s.demand.pedestrians.isEmpty)
    let n = s.network
    var crossed = 0
    for p in s.demand.pedestrians {
      #expect(p.speed > 0.5 && p.speed < 3, "\(p.id)")
      for (a, b) in zip(p.legs, p.legs.dropFirst()) {
        let joined = n.connections.contains {
          $0.fromLane == a.lane && $0.toLane == b.lane || $0.fromLane == b.lane && $0.toLane == a.lane
        }
        #expect(joined, "\(p.id): \(n.lanes[a.lane].id) → \(n.lanes[b.lane].id)")
      }
      let lanes = p.legs.filter { n.edges[n.lanes[$0.lane].edge].function != .walkingArea }
      for (a, b) in zip(lanes, lanes.dropFirst()) {
        let end = n.point(lane: a.lane, position: a.forward ? n.lanes[a.lane].length : 0).position
        let start = n.point(lane: b.lane, position: b.forward ? 0 : n.lanes[b.lane].length).position
        #expect((end - start).length < 25, "\(p.id): \(n.lanes[a.lane].id) → \(n.lanes[b.lane].id)")
      }
      crossed += lanes.count { n.edges[n.lanes[$0.lane].edge].function == .crossing }
    }
    #expect(crossed > 0)
  }

  /// A type's height holds for its people; without one they differ, by the share of children that the scenario gives.
  @Test func peopleAreAsTallAsTheirType() throws {
    let given = try ScenarioReader.read(path: crossingMap!)
    #expect(given.demand.pedestrians.allSatisfy { $0.height == 1.7 })
    let map = crossingMap!.dropLast("scenario.yaml".count)
    let folder = TestFolder([
      "people.rou.xml": """
      <routes>
        <vType id="own" vClass="pedestrian" height="1.31"/>
        <personFlow id="some" begin="0" end="100" number="60"><walk edges="west_in south_out"/></personFlow>
        <person id="one" type="own" depart="1"><walk edges="west_in south_out"/></person>
      </routes>
      """, "scenario.yaml": "network: \(map)crossing.net.xml\nroutes: [people.rou.xml]\n",
    ])
    let scenario = folder.path + "/scenario.yaml"
    for (share, range) in [(0.0, 1.3...2.1), (1, 0.9...1.75)] {
      let s = try ScenarioReader.read(path: scenario, overrides: [("walkers.child_share", "\(share)")])
      let drawn = s.demand.pedestrians.filter { $0.id != "one" }.map(\.height)
      #expect(drawn.count == 60 && Set(drawn).count == 60)
      #expect(drawn.allSatisfy { range.contains($0) }, "\(drawn)")
      #expect(s.demand.pedestrians.first { $0.id == "one" }?.height == 1.31)
    }
  }

  /// A search and the list of the edges it finds give the same walk.
  @Test func searchFindsTheListedWalk() throws {
    let s = try ScenarioReader.read(path: crossingMap!)
    let n = s.network
    let router = WalkRouter(n)
    let from = try #require(n.edgeIndex["west_in"])
    let to = try #require(n.edgeIndex["south_out"])
    let searched = try #require(router.walk(edges: [from, to], search: true, departure: 200, arrival: 30))
    let listed = try #require(router.walk(edges: [from, to], search: false, departure: 200, arrival: 30))
    #expect(searched == listed && searched.first?.forward == true && searched.last?.forward == true)
    let alone = try #require(router.walk(edges: [from], search: false, departure: 100, arrival: 20))
    #expect(alone.map(\.lane) == [n.edges[from].lanes.lowerBound] && !alone[0].forward)
  }
}
