import ComputeKernel
import NodeInterface
import Nodes
import RoadNetwork
import Sensing
import SimCore
import Testing
import V2XMessages

@Suite struct SignalTests {
  /// A junction with `links` signalled movements from one lane each and the given phases.
  private func signalised(_ states: [String], seconds: [Double], control: SignalProgram.Control = .fixed)
    -> RoadNetwork
  {
    let links = states[0].utf8.count
    var roads: [(points: [Vec2], speedLimit: Double, next: [Int])] = []
    for i in 0..<links {
      roads.append(
        (points: [Vec2(-100, 4 * Double(i)), Vec2(-10, 4 * Double(i))], speedLimit: 13.9, next: [links + i]))
    }
    for i in 0..<links {
      roads.append((points: [Vec2(10, 4 * Double(i)), Vec2(90, 4 * Double(i))], speedLimit: 13.9, next: []))
    }
    var n = network(roads)
    for e in n.edges.indices {
      n.edges[e].fromJunction = e < links ? 1 : 0
      n.edges[e].toJunction = e < links ? 0 : 2
    }
    for c in n.connections.indices {
      n.connections[c].junction = 0
      n.connections[c].signal = 0
      n.connections[c].signalLinkIndex = c
    }
    for (i, id) in ["center", "west", "east"].enumerated() {
      n.junctions.append(
        Junction(
          id: id, kind: .trafficLight, position: Vec2(Double(i) * 10, 0),
          incomingLanes: i == 0 ? Array(0..<links) : []))
    }
    let phases = zip(states, seconds).map { state, s in
      SignalProgram.Phase(
        duration: SimDuration(seconds: s), minimum: SimDuration(seconds: s / 2),
        maximum: SimDuration(seconds: s * 2),
        state: Array(state.utf8))
    }
    n.signals = [
      Signal(
        id: "tl", programs: [SignalProgram(id: "0", control: control, offset: .zero, phases: phases)],
        activeProgram: 0, links: (0..<links).map { [$0] })
    ]
    return n
  }

  /// Tracks, waterways and footpaths have no lane that a MAP message describes.
  @Test(arguments: [["tram"], ["rail"], ["pedestrian"], ["ship"]]) func approachesWithoutACarLane(
    _ classes: [String]
  ) throws {
    var n = signalised(["GGr", "rrG"], seconds: [20, 20])
    n.lanes[0].permissions = classes.reduce(into: []) { $0.formUnion(VehicleClasses(named: $1)!) }
    let map = JunctionMap(0, context(n))
    #expect(map.node.inLinks.count == 2 && map.node.inLinks.allSatisfy { !$0.lanes.isEmpty })
  }

  private let states = ["GGrrg", "yGrry", "rGrGr", "ryryr", "rrGrr", "rryrr"]
  private let seconds: [Double] = [20, 3, 15, 3, 12, 3]

  private func reading(_ phase: Int, end: Double) -> SignalReading {
    let t = SimTime(seconds: end)
    return SignalReading(
      readAt: .zero, signal: 0, state: Array(states[phase].utf8), earliestEnd: t, latestEnd: t, likelyEnd: t)
  }

  /// Every light and its end, compared with the program stepped second by second.
  @Test(arguments: 0..<6) func lightsAndTheirEndsAreThoseOfTheController(phase: Int) {
    let shared = context(signalised(states, seconds: seconds))
    let map = JunctionMap(0, shared)
    let end = 5.0
    let result = SignalMessages.states(reading(phase, end: end), map, shared, at: .zero)
    #expect(result.count == 1)
    let phases = result[0].phases
    for link in 0..<5 {
      let letter = Array(states[phase].utf8)[link]
      let shown = phases.first { $0.id == map.phaseOfLink[link] }
      let expected: LightState =
        switch Character(UnicodeScalar(letter)) {
        case "G": .protectedGreen
        case "g": .permissiveGreen
        case "y": .yellow
        default: .red
        }
      #expect(shown?.states.first?.light == expected)
      // Step on from the present phase until the letter changes.
      var t = end
      var k = (phase + 1) % 6
      while Array(states[k].utf8)[link] == letter {
        t += seconds[k]
        k = (k + 1) % 6
      }
      #expect(shown?.states.first?.timing?.likelyEnd == SimTime(seconds: t))
      #expect(shown?.states.first?.timing?.minEnd == SimTime(seconds: t))
    }
    // Links 0 and 4 differ in one letter (G and g), so they are two phases; no two others are the same either.
    #expect(Set(map.phaseOfLink).count == 5)
  }

  @Test func actuatedEndsAreBounds() {
    let shared = context(signalised(states, seconds: seconds, control: .actuated))
    let map = JunctionMap(0, shared)
    var r = reading(0, end: 5)
    r.latestEnd = SimTime(seconds: 25)
    let timing = SignalMessages.states(r, map, shared, at: .zero)[0].phases[1].states[0].timing
    // Link 1 stays green through phases 1 and 2: at least half their durations, at most twice.
    #expect(timing?.minEnd == SimTime(seconds: 5 + 1.5 + 7.5))
    #expect(timing?.maxEnd == SimTime(seconds: 25 + 6 + 30))
    #expect(timing?.likelyEnd == SimTime(seconds: 5 + 3 + 15))
  }

  @Test func manyGroupsAreSplitAtTheStandardsLimit() {
    // 40 links, all different: link i is green in phase i alone.
    let many = (0..<40).map { p in String((0..<40).map { $0 == p ? "G" : "r" }) }
    let shared = context(signalised(many, seconds: Array(repeating: 2, count: 40)))
    let map = JunctionMap(0, shared)
    let r = SignalReading(
      readAt: .zero, signal: 0, state: Array(many[7].utf8), earliestEnd: .zero, latestEnd: .zero,
      likelyEnd: .zero)
    let result = SignalMessages.states(r, map, shared, at: .zero)
    #expect(result.map(\.phases.count) == [16, 16, 8])
    #expect(result.flatMap(\.phases).map(\.id) == (1...40).map(UInt8.init))
    #expect(result.flatMap(\.phases).filter { $0.states[0].light == .protectedGreen }.map(\.id) == [8])
  }

  @Test func mapNamesTheSamePhasesAsSPAT() {
    let shared = context(signalised(states, seconds: seconds))
    let map = JunctionMap(0, shared)
    #expect(map.node.inLinks.count == 5)
    for (i, link) in map.node.inLinks.enumerated() {
      #expect(link.upstreamNode == JunctionMap.reference(1))
      #expect(link.lanes.count == 1)
      let lane = link.lanes[0]
      #expect(lane.points.count == 2 && lane.id == 1)
      #expect((shared.map(lane.points[1]) - Vec2(-10, 4 * Double(i))).length < 0.02)
      #expect(lane.connections.map(\.phase) == [map.phaseOfLink[i]])
      #expect(lane.connections.first?.remoteIntersection == JunctionMap.reference(2))
      #expect(link.movements.map(\.phase) == [map.phaseOfLink[i]])
      #expect(lane.speedLimits.first?.speed == 13.9)
    }
  }

  /// A junction of many lanes with bends: its map comes in several messages that fit on the sidelink, with every lane once,
  /// and a vehicle that has received them finds the signal of every movement.
  @Test(arguments: [(1, 2), (1, 16), (4, 4), (40, 1), (3, 40)]) func largeMapsComeInSeveralMessages(
    roads: Int, lanes: Int
  ) throws {
    let links = roads * lanes
    let greens = (0..<2).map { p in String((0..<links).map { $0 % 2 == p ? "G" : "r" }) }
    var n = signalised(greens, seconds: [20, 20])
    // The approaches as `roads` edges of `lanes` lanes each, with 31 points per lane.
    for l in 0..<links {
      let first = n.points.count
      for k in 0...30 {
        n.points.append(Vec2(-600 + 19 * Double(k), 4 * Double(l) + 3 * Math.sincos(0.4 * Double(k)).sine))
        n.pointOffsets.append(19 * Double(k))
        n.pointDirections.append(Vec2(1, 0))
        n.pointHeadings.append(0)
      }
      n.lanes[l].shape = first..<n.points.count
      n.lanes[l].edge = l / lanes
      n.lanes[l].indexInEdge = l % lanes
    }
    for r in 0..<roads {
      n.edges[r].lanes = r * lanes..<(r + 1) * lanes
      n.edges[r].fromJunction = 1 + r
    }
    let shared = context(n)
    let map = JunctionMap(0, shared)
    var seen: [[Int]] = []
    for part in map.parts {
      let frame = MessageFrame.map(MapMessage(msgCount: 0, nodes: [part]))
      #expect(
        StandardSize.bytes(of: frame, over: .sidelink, withCertificate: true)
          <= StandardSize.largestOnSidelink)
      #expect(part.inLinks.count <= MapNode.maximumLinks)
      for link in part.inLinks {
        #expect(link.lanes.count <= MapLink.maximumLanes)
        seen += link.lanes.map { [Int(link.upstreamNode.id) - 2, Int($0.id)] }
      }
    }
    #expect(seen.count == links && Set(seen).count == links)
    #expect(Set(seen) == Set((0..<roads).flatMap { r in (1...lanes).map { [r, $0] } }))
    // Through a unit that receives them, twice, among the SPATs.
    var unit = unit(shared)
    var effects = EffectBuffer()
    let states = SignalMessages.states(reading(greens[0]), map, shared, at: SimTime(seconds: 1))
    for k in 0..<2 {
      let t = SimTime(seconds: 1 + 0.1 * Double(k))
      for part in map.parts {
        let frame = MessageFrame.map(MapMessage(msgCount: 0, nodes: [part]))
        unit.step(.received(received(.map, [], frame: frame, sensedAt: t)), at: t, into: &effects)
      }
      let spat = SignalPhaseAndTiming(msgCount: 0, measuredAt: t, intersections: states)
      unit.step(.received(received(.spat, [], frame: .spat(spat), sensedAt: t)), at: t, into: &effects)
    }
    var book = unit.picture.signals
    for c in 0..<links {
      let signal = book.signal(before: c, distance: 50, at: SimTime(seconds: 1.2), n)
      #expect(signal?.isGreen == (n.connections[c].signalLinkIndex % 2 == 0), "\(c)")
    }
  }

  private func reading(_ state: String) -> SignalReading {
    SignalReading(
      readAt: .zero, signal: 0, state: Array(state.utf8), earliestEnd: SimTime(seconds: 9),
      latestEnd: SimTime(seconds: 9), likelyEnd: SimTime(seconds: 9))
  }

  /// The unit is wired to the controller, so a SPAT is as old as its message, however long the light has not changed.
  @Test func spatIsAsRecentAsItsMessage() throws {
    let shared = context(signalised(states, seconds: seconds))
    var driven = Driven(
      RoadsideUnit(
        site: RoadsideDescription(index: 0, position: .zero, junction: 0), entity: 9,
        sensors: descriptions(.roadside(height: 6)), context: shared, birth: .zero))
    driven.handle(.signals(reading(0, end: 20)), at: .zero)
    driven.run(before: SimTime(seconds: 19))
    let spats = driven.log.messages.compactMap { m in m.value.frame.spat.map { (m.at, $0) } }
    #expect(spats.count > 180)
    for (at, spat) in spats {
      for intersection in spat.intersections {
        #expect(at - (try #require(intersection.measuredAt)) < SimDuration(milliseconds: 10))
      }
    }
  }

  /// The unit sends the state of its wired controller: at its rate, and updated when the controller changes.
  @Test func roadsideUnitSendsTheWiredState() throws {
    let shared = context(signalised(states, seconds: seconds))
    var driven = Driven(
      RoadsideUnit(
        site: RoadsideDescription(index: 0, position: .zero, junction: 0), entity: 9,
        sensors: descriptions(.roadside(height: 6)), context: shared, birth: .zero))
    driven.handle(.signals(reading(0, end: 3)), at: .zero)
    var next = reading(1, end: 6)
    next.readAt = SimTime(seconds: 3)
    driven.handle(.signals(next), at: SimTime(seconds: 3))
    // From another controller, not this unit's.
    var foreign = reading(4, end: 9)
    foreign.signal = 1
    driven.handle(.signals(foreign), at: SimTime(seconds: 4))
    driven.run(before: SimTime(seconds: 5))
    let spats = driven.log.messages.filter { $0.value.frame.type == .spat }
    #expect(spats.count >= 49 && spats.count <= 50)
    for m in spats {
      let spat = try #require(m.value.frame.spat)
      let light = spat.intersections.first?.phases.first?.states.first?.light
      #expect(light == (try #require(spat.measuredAt).seconds < 3 ? .protectedGreen : .yellow))
      #expect(m.at - m.value.sensedAt < SimDuration(milliseconds: 5))
    }
    let maps = driven.log.messages.filter { $0.value.frame.type == .map }
    #expect(maps.count == 5 || maps.count == 4)
    #expect(driven.log.brokenPromises == 0)
  }

  /// Every message with a timer is sent at the interval for which the medium reserves its resource.
  @Test func everyPeriodicTypeKeepsItsNominalInterval() throws {
    let shared = context(signalised(states, seconds: seconds))
    let end = SimTime(seconds: 35)
    var roadside = Driven(
      RoadsideUnit(
        site: RoadsideDescription(index: 0, position: .zero, junction: 0), entity: 9,
        sensors: descriptions(.roadside(height: 6)), context: shared, birth: .zero))
    roadside.handle(.signals(reading(0, end: 3)), at: .zero)
    let notice = HazardNotice(
      id: 1, issuedAt: .zero, validUntil: end, referencePosition: shared.geo(.zero),
      events: [
        RoadTrafficEvent(
          id: 1, type: .vehicleBreakdown, source: .detection, position: shared.geo(Vec2(-80, 0)))
      ])
    roadside.handle(
      .received(
        ReceivedMessage(
          type: .hazard, channel: .wired, sender: 1, sentAt: .zero, sensedAt: .zero, frame: .hazard(notice),
          objects: [])), at: SimTime(seconds: 0.5))
    roadside.run(before: end)
    var onboard = Driven(unit(shared))
    for tenth in 0..<350 {
      let t = SimTime(microseconds: Int64(tenth) * 100_000)
      onboard.handle(.fix(fix(.zero, speed: 10, at: t)), at: t)
    }
    var seen: Set<MessageType> = []
    for messages in [roadside.log.messages, onboard.log.messages] {
      for type in MessageType.allCases {
        let times = messages.filter { $0.value.frame.type == type }.map(\.at)
        guard times.count > 2 else { continue }
        seen.insert(type)
        // The median, since two messages at the same moment wait for each other to be signed.
        let gaps = zip(times.dropFirst(), times).map { ($0 - $1).microseconds }.sorted()
        #expect(gaps[gaps.count / 2] == type.nominalInterval.microseconds, "\(type)")
      }
    }
    // RSM and SSM follow the sensors; advice and hazards follow events.
    #expect(seen == [.bsm, .spat, .map, .rsi, .vehicleState, .roadsideState, .heartbeat])
  }
}
