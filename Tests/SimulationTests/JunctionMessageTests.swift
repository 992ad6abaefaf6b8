import Federation
import Foundation
import HostRuntime
import NodeInterface
import Nodes
import RoadNetwork
import Scenario
import SimCore
import Testing
import V2XMessages

/// MAP and SPAT of the shipped maps' junctions.
@Suite struct JunctionMessageTests {
  /// Every phase of a SPAT stands in the MAP of the same junction, those of people on foot as crosswalks, and the other
  /// way round; every message fits on the sidelink.
  @Test(arguments: ["crossing", "district"]) func phasesOfSPATStandInTheMAP(name: String) throws {
    let scenario = try ScenarioReader.read(
      path: MapRun.root.appendingPathComponent("Maps/\(name)/scenario.yaml").path, overrides: [], until: 1,
      schema: .standard)
    let network = scenario.network
    let context = NodeContext(
      network: network, georeference: Georeference(origin: GeoPoint(latitude: 31, longitude: 121)),
      random: RandomSource(seed: 1))
    var signalised = 0
    for junction in network.junctions.indices {
      let map = JunctionMap(junction, context)
      for part in map.parts {
        let frame = MessageFrame.map(MapMessage(msgCount: 0, nodes: [part]))
        let size = StandardSize.bytes(of: frame, over: .sidelink, withCertificate: true)
        #expect(size <= StandardSize.largestOnSidelink, "\(network.junctions[junction].id)")
      }
      guard map.signal >= 0 else { continue }
      signalised += 1
      let signal = network.signals[map.signal]
      let reading = SignalReading(
        readAt: .zero, signal: map.signal, state: signal.programs[signal.activeProgram].phases[0].state,
        earliestEnd: .zero, latestEnd: .zero, likelyEnd: .zero)
      let states = SignalMessages.states(reading, map, context, at: .zero)
      #expect(Set(states.flatMap(\.phases).map(\.id)) == map.phases)
      // Every signalised movement for vehicles, and every signalised crossing of this junction, has a phase.
      for c in network.connections where c.junction == junction && c.signal == map.signal {
        let isRoad = !network.lanes[c.fromLane].permissions.isDisjoint(with: [
          .passenger, .bus, .truck, .bicycle,
        ])
        if isRoad { #expect(map.phases.contains(map.phaseOfLink[c.signalLinkIndex])) }
      }
      for lane in network.junctions[junction].internalLanes
      where network.edges[network.lanes[lane].edge].function == .crossing {
        for c in network.incoming(lane: lane) where network.connections[c].signal == map.signal {
          #expect(map.phases.contains(map.phaseOfLink[network.connections[c].signalLinkIndex]))
        }
      }
    }
    #expect(signalised > 0)
  }

  /// What a run sends: the phases that SPATs carry are in MAPs, and SPATs are no older than a tenth of a second.
  @Test func sentPhasesAreMapped() throws {
    let run = try MapRun("crossing", until: 12)
    var mapped: [NodeReference: Set<UInt8>] = [:]
    var shown: [NodeReference: Set<UInt8>] = [:]
    var oldest = SimDuration.zero
    for frame in run.frames where frame.channel == .sidelink {
      let envelope = try frame.payload.withUnsafeBytes { try Envelope.decode($0) }
      switch envelope.message {
      case .map(let map):
        for node in map.nodes {
          for lane in node.inLinks.flatMap(\.lanes) {
            mapped[node.id, default: []].formUnion(lane.connections.compactMap(\.phase))
          }
        }
      case .spat(let spat):
        for intersection in spat.intersections {
          shown[intersection.id, default: []].formUnion(intersection.phases.map(\.id))
          oldest = max(oldest, frame.sentAt - (try #require(intersection.measuredAt)))
        }
      default: break
      }
    }
    #expect(!shown.isEmpty && shown == mapped)
    #expect(shown.values.map(\.count).max()! >= 7)
    #expect(oldest < SimDuration(milliseconds: 100))
  }
}
