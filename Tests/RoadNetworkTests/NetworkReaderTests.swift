import Glibc
import SimCore
import Testing

@testable import RoadNetwork

/// Networks on disk: those shipped with the package, and the development data beside it if present.
enum NetworkFiles {
  static let package = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
  static let all: [String] = {
    var found: [String] = []
    for place in ["crossing", "corridor", "district"] {
      for name in ["\(place).net.xml", "\(place).net.xml.gz"] {
        found.append("\(package)/Maps/\(place)/\(name)")
      }
    }
    var data = ["\(package)/../shared/data", "\(package)/../../shared/data"]
    if let given = getenv("COROAD_DATA") { data.insert(String(cString: given), at: 0) }
    if let folder = data.first(where: { access($0, R_OK) == 0 }) {
      found += ["\(folder)/hamburg/network.net.xml.gz", "\(folder)/bologna-acosta/acosta_buslanes.net.xml"]
    }
    return found.filter { access($0, R_OK) == 0 }
  }()
  static func read(_ path: String) throws -> RoadNetwork {
    var d = Diagnostics()
    let bytes = try #require(InputBytes.read(path, into: &d))
    let network = NetworkReader.read(bytes, source: path, into: &d)
    #expect(!d.hasErrors, "\(d.all.map(\.description))")
    return try #require(network)
  }
}

@Suite(.enabled(if: !NetworkFiles.all.isEmpty, "no networks beside the tests"))
struct NetworkFileTests {
  /// netconvert lists a junction's internal lanes in the order of its requests: the last internal lane of each
  /// movement, then the crossings. That gives the numbering independently of our derivation.
  @Test(arguments: NetworkFiles.all)
  func requestOrderIsThatOfTheInternalLanes(_ path: String) throws {
    let n = try NetworkFiles.read(path)
    var checked = 0
    for junction in n.junctions where !junction.requests.isEmpty {
      let order: [Int] = junction.requests.indices.map { i in
        let c = junction.requestConnections[i]
        guard c >= 0 else { return junction.requestCrossings[i] }
        #expect(n.connections[c].requestIndex == i)
        var lane = n.connections[c].viaLane
        while let next = n.lanes[lane].outgoing.first, n.connections[next].viaLane >= 0 {
          lane = n.connections[next].viaLane
        }
        return lane
      }
      // Junctions whose movements have no internal lanes cannot be compared.
      if junction.internalLanes.count == order.count {
        #expect(order == junction.internalLanes, "junction \(junction.id)")
        checked += 1
      }
    }
    #expect(checked > 0)
  }

  @Test(arguments: NetworkFiles.all)
  func rightOfWayIsConsistent(_ path: String) throws {
    let n = try NetworkFiles.read(path)
    for junction in n.junctions where junction.kind != .internal {
      for (i, r) in junction.requests.enumerated() {
        for j in junction.requests.indices where r.yields(to: j) {
          #expect(r.conflicts(with: j), "junction \(junction.id): \(i) yields to \(j), which is no foe")
          #expect(j != i)
        }
      }
    }
  }

  @Test(arguments: NetworkFiles.all)
  func indicesPointAtEachOther(_ path: String) throws {
    let n = try NetworkFiles.read(path)
    for (l, lane) in n.lanes.enumerated() {
      #expect(
        n.edges[lane.edge].lanes.contains(l) && n.edges[lane.edge].lanes.lowerBound + lane.indexInEdge == l)
      #expect(n.laneIndex[lane.id] == l && lane.shape.count >= 2)
      for c in lane.outgoing { #expect(n.connections[c].fromLane == l) }
      for c in n.incoming(lane: l) { #expect(n.connections[c].toLane == l) }
      if lane.isInternal {
        #expect(lane.outgoing.count == 1 && lane.connection >= 0, "\(lane.id)")
      }
    }
    let total = n.lanes.reduce(0) { $0 + $1.outgoing.count }
    #expect(total == n.connections.count && n.incomingConnections.count == total)
    for (s, signal) in n.signals.enumerated() {
      for (i, links) in signal.links.enumerated() {
        for c in links { #expect(n.connections[c].signal == s && n.connections[c].signalLinkIndex == i) }
      }
    }
    for c in n.connections where c.viaLane >= 0 && !n.lanes[c.fromLane].isInternal {
      #expect(c.internalLength > 0 && c.junction >= 0)
    }
  }

  /// A* for one request and Dijkstra for many find equally quick routes.
  @Test(arguments: NetworkFiles.all)
  func aimedSearchIsAsGoodAsDijkstra(_ path: String) throws {
    let n = try NetworkFiles.read(path)
    let router = Router(n)
    let edges = n.edges.indices.filter {
      n.edges[$0].function == .normal && router.permits($0, vehicleClass: .passenger)
    }
    let step = max(1, edges.count / 40)
    var found = 0
    for origin in stride(from: 0, to: edges.count, by: step * 3) {
      let requests = stride(from: 0, to: edges.count, by: step).map {
        Router.Request(from: edges[origin], to: edges[$0], vehicleClass: .passenger, maximumSpeed: 50)
      }
      for (request, route) in zip(requests, router.routes(requests)) {
        let alone = router.route(request)
        #expect((alone == nil) == (route == nil))
        guard let alone, let route else { continue }
        let times = [alone, route].map { router.travelTime($0, vehicleClass: .passenger, maximumSpeed: 50) }
        #expect(abs(times[0] - times[1]) < 1e-6)
        found += 1
      }
    }
    #expect(found > 0)
  }

  @Test(arguments: NetworkFiles.all)
  func geometryIsContinuous(_ path: String) throws {
    let n = try NetworkFiles.read(path)
    for (l, lane) in n.lanes.enumerated() where n.edges[lane.edge].function != .walkingArea {
      let start = n.point(lane: l, position: 0)
      let end = n.point(lane: l, position: lane.length)
      #expect((start.position - n.points[lane.shape.lowerBound]).length < 1e-6)
      #expect((end.position - n.points[lane.shape.upperBound - 1]).length < 1e-6)
      #expect(abs(start.direction.length - 1) < 1e-9 && abs(end.direction.length - 1) < 1e-9)
      // A point in the middle lies on the lane, and `nearest` returns its position.
      let middle = n.point(lane: l, position: 0.37 * lane.length)
      let found = n.nearest(lane: l, to: middle.position)
      #expect(abs(found.lateral) < 1e-6)
    }
    for c in n.connections where c.viaLane >= 0 {
      // A movement's internal lane begins where the lane before it ends (netconvert writes centimetres).
      let from = n.points[n.lanes[c.fromLane].shape.upperBound - 1]
      let via = n.points[n.lanes[c.viaLane].shape.lowerBound]
      #expect((from - via).length < 0.05 || n.edges[n.lanes[c.fromLane].edge].function != .normal)
    }
  }
}

struct NetworkReaderTests {
  static func read(_ text: String) -> (RoadNetwork?, Diagnostics) {
    var d = Diagnostics()
    let bytes = Array(text.utf8)
    let n = NetworkReader.read(InputBytes(stored: bytes, content: bytes), source: "test.net.xml", into: &d)
    return (n, d)
  }
  static let lane = "speed=\"10\" length=\"20\" shape=\"0,0 10,0\""

  @Test func permissions() throws {
    let (n, d) = Self.read(
      """
      <net version="1.20">
        <edge id="e" from="A" to="A">
          <lane id="e_0" index="0" allow="pedestrian bicycle" \(Self.lane)/>
          <lane id="e_1" index="1" disallow="truck bus" changeRight="bus" \(Self.lane)/>
          <lane id="e_2" index="2" \(Self.lane)/>
        </edge>
        <junction id="A" type="dead_end" x="0" y="0" incLanes="e_0 e_1 e_2" intLanes="" shape=""/>
      </net>
      """)
    #expect(d.all.isEmpty)
    let lanes = try #require(n).lanes.map(\.permissions)
    #expect(lanes[0].contains(.bicycle) && lanes[0].contains(.pedestrian) && !lanes[0].contains(.passenger))
    #expect(lanes[1].contains(.passenger) && !lanes[1].contains(.truck) && !lanes[1].contains(.bus))
    #expect(lanes[2] == .all)
    #expect(lanes.allSatisfy { $0.contains(.ignoring) })
    let second = try #require(n).lanes[1]
    #expect(second.mayChangeLeft == .all)
    #expect(second.mayChangeRight.contains(.bus) && !second.mayChangeRight.contains(.passenger))
  }

  /// Positions refer to the declared length, which may differ from that of the shape.
  @Test func positionsAreScaledToTheShape() throws {
    let (n, _) = Self.read(
      """
      <net><edge id="e" from="A" to="A"><lane id="e_0" index="0" speed="10" length="20" shape="0,0 0,0 6,8"/></edge>
      <junction id="A" type="dead_end" x="0" y="0" incLanes="" intLanes="" shape=""/></net>
      """)
    let network = try #require(n)
    #expect(network.lanes[0].shapeLength == 10)
    let p = network.point(lane: 0, position: 10)
    #expect((p.position - Vec2(3, 4)).length < 1e-12)
    #expect((p.direction - Vec2(0.6, 0.8)).length < 1e-12)
    #expect((p.left(by: 5) - Vec2(-1, 7)).length < 1e-12)
    let near = network.nearest(lane: 0, to: Vec2(-1, 7))
    #expect(abs(near.position - 10) < 1e-9 && abs(near.lateral - 5) < 1e-9)
  }

  @Test func allFaultsAreReportedWithTheirLines() {
    let (n, d) = Self.read(
      """
      <net>
        <edge id="e" from="A" to="B">
          <lane id="e_0" index="0" allow="car" \(Self.lane)/>
        </edge>
        <edge id="e" from="A" to="A"><lane id="x_0" speed="fast" length="-1" shape="0,0 10"/></edge>
        <junction id="A" type="roundabout" x="0" y="0" incLanes="q_0" intLanes=""/>
        <connection from="e" to="nowhere" fromLane="0" toLane="0"/>
        <connection from="e" to="e" fromLane="3" toLane="0"/>
      </net>
      """)
    #expect(n == nil)
    let found = d.all.map { "\($0.line ?? 0): \($0.message)" }
    for expected in [
      "3: unknown vehicle class \"car\"", "5: edge \"e\" is defined twice",
      "5: attribute \"speed\" of <lane> is not a number: \"fast\"",
      "5: attribute \"length\" of <lane> = -1 lies outside 0.001...1000000 m",
      "5: attribute \"shape\" of <lane> holds a point with 1 coordinates",
      "6: junction \"A\" has an unknown type \"roundabout\"",
      "7: the connection names an unknown edge \"nowhere\"",
      "8: the connection names lane 3 of edge \"e\", which has 1",
      "6: junction \"A\" names an unknown lane \"q_0\"", "2: edge \"e\" names an unknown junction \"B\"",
    ] { #expect(found.contains(expected), "missing: \(expected)\n\(found)") }
  }

  @Test func wrongRootAndBrokenXML() {
    #expect(
      Self.read("<routes/>").1.all.map(\.message) == [
        "the root element is <routes>, not <net>: this is not a SUMO network"
      ])
    let broken = Self.read("<net>\n<edge id=\"a\">\n</net>").1.all
    #expect(broken.count == 1 && broken[0].line == 3)
  }

  @Test func signalPrograms() throws {
    let (n, d) = Self.read(
      """
      <net>
        <edge id="e" from="A" to="A"><lane id="e_0" index="0" \(Self.lane)/></edge>
        <tlLogic id="t" type="actuated" programID="0" offset="3">
          <param key="max-gap" value="2.5"/>
          <phase duration="31" minDur="5" maxDur="45" state="Gr"/>
          <phase duration="3" state="yr" next="2 0"/>
          <phase duration="10" state="rG"/>
        </tlLogic>
        <tlLogic id="t" type="static" programID="night" offset="0"><phase duration="60" state="OO"/></tlLogic>
        <junction id="A" type="traffic_light" x="0" y="0" incLanes="" intLanes="" shape=""/>
      </net>
      """)
    #expect(d.all.isEmpty)
    let signal = try #require(n?.signals.first)
    #expect(signal.programs.map(\.id) == ["0", "night"] && signal.activeProgram == 1)
    let p = signal.programs[0]
    #expect(p.control == .actuated && p.offset == SimDuration(seconds: 3) && p.parameters[0].value == "2.5")
    #expect(p.phases[0].minimum == SimDuration(seconds: 5) && p.phases[0].maximum == SimDuration(seconds: 45))
    #expect(p.phases[1].minimum == SimDuration(seconds: 3) && p.phases[1].next == [2, 0])
  }

  /// SUMO creates the signals of rail junctions at run time; a road signal without a program is a fault.
  @Test func railSignals() {
    func network(_ kind: String) -> String {
      """
      <net><edge id="e" from="A" to="B"><lane id="e_0" \(Self.lane)/></edge>
      <edge id="f" from="B" to="A"><lane id="f_0" \(Self.lane)/></edge>
      <junction id="A" type="dead_end" x="0" y="0" incLanes="f_0" intLanes="" shape=""/>
      <junction id="B" type="\(kind)" x="0" y="0" incLanes="e_0" intLanes="" shape=""/>
      <connection from="e" to="f" fromLane="0" toLane="0" tl="B" linkIndex="0" dir="s" state="o"/></net>
      """
    }
    let (rail, notices) = Self.read(network("rail_signal"))
    #expect(rail?.connections[0].signal == -1 && notices.all.map(\.changesResults) == [true])
    #expect(
      Self.read(network("traffic_light")).1.all.map(\.message) == [
        "the connection names an unknown signal \"B\""
      ])
  }
}
