import Federation
import HostRuntime
import Radio
import Recording
import SimCore
import Simulation
import Testing
import V2XMessages
import WorldState

/// A ring run with toll gantries and an edge node, and its results.
private final class TollRun: RunObserver {
  private(set) var digest = ""
  private(set) var frames: [AirFrame] = []
  private(set) var receptions: [ReceptionRecord] = []
  let gantries: [FixedNode]

  /// - Parameters:
  ///   - onboardHosts: 0 runs every node in one host; else there are so many, two for gantries and one for the edge.
  ///   - chosen: hosts are sent a choice of truth and frames.
  init(gantries count: Int = 2, onboardHosts: Int = 0, radius: Double = 400, chosen: Bool = false) {
    let gantries = (0..<count).map {
      TollGantries.gantry($0, at: Vec2($0 % 2 == 0 ? radius + 10 : -radius - 10, 0))
    }
    self.gantries = gantries
    let fixed = gantries + [EdgeNodes.node]
    var hosts = (0..<onboardHosts).map { HostDescription(name: "onboard-\($0)", role: .onboard) }
    hosts += [
      HostDescription(name: "roadside-0", role: .roadside),
      HostDescription(name: "roadside-1", role: .roadside),
      HostDescription(name: "edge", role: .cloud),
    ]
    if onboardHosts == 0 { hosts = [HostDescription(name: "all", role: .all)] }
    let sight = radius > 2_500 ? Ring.wideSight : Ring.sight
    let kinds =
      Beacons.kinds + [NodeRegistration(TollGantries()), NodeRegistration(EdgeNodes(gantries: count))]
    var parameters = Ring.worldParameters(seconds: 6)
    parameters.fixed = fixed
    let world = World(
      parameters: parameters, source: RingTraffic(count: 80, step: Ring.step, seed: 1, radius: radius),
      link: MemoryLink(
        engines: hosts.indices.map {
          Ring.engine(
            number: $0, sight: sight, kinds: kinds, fixed: fixed, recorded: Set(gantries.map(\.entity)))
        }), hosts: hosts, observers: [self],
      surroundings: chosen
        ? Surroundings(
          reach: RadioReach(parameters: RadioParameters(), strongest: 23), sensorReach: 0, fixed: fixed,
          sight: sight) : nil)
    #expect(world.run() == .finished)
    digest = world.digest()
  }

  func observe(slice: TruthSlice) {}
  func observe(frames: [AirFrame]) { self.frames += frames }
  func observe(telemetry: Telemetry, from host: Int) { receptions += telemetry.records.receptions }
  func observe(failure: HostFailure, of host: Int, at time: SimTime) {}

  func beats(from node: NodeID, on channel: MessageChannel) throws -> [(frame: AirFrame, count: UInt64)] {
    try frames.filter { $0.source == node && $0.channel == channel }.map { frame in
      let envelope = try frame.payload.withUnsafeBytes { try Envelope.decode($0) }
      guard case .heartbeat(let beat) = envelope.message else {
        throw Unexpected()
      }
      return (frame, beat.id.raw)
    }
  }
  private struct Unexpected: Error {}

  func heard(by node: NodeID, until time: SimTime) -> Int {
    receptions.count {
      $0.receiver == node && $0.messageType == MessageType.bsm.rawValue && $0.outcome == .delivered
        && $0.deliveredAt! <= time
    }
  }
}

/// Kinds of node defined only in this test target.
@Suite struct NodeKindTests {
  private static let inputStage = SimDuration(milliseconds: 10)

  /// Each gantry counts the messages that the radio delivers to it, on time; the edge node adds up those that have
  /// arrived by wire.
  @Test func nodesOfAnotherKindReceiveAndSend() throws {
    let run = TollRun()
    var reports: [[(frame: AirFrame, count: UInt64)]] = []
    for gantry in run.gantries {
      let beats = try run.beats(from: gantry.node, on: .wired)
      #expect(beats.map(\.frame.sentAt.seconds) == (1...11).map { 0.5 * Double($0) })
      for beat in beats {
        #expect(Int(beat.count) == run.heard(by: gantry.node, until: beat.frame.sentAt), "\(gantry.node)")
      }
      #expect(try #require(beats.last).count > 500)
      reports.append(beats)
      // On the sidelink it repeats the newest sum of the edge node, which exists from 1 s on.
      let repeated = try run.beats(from: gantry.node, on: .sidelink)
      #expect(repeated.count == 11 && repeated[1].count == 0 && repeated[2].count > 0)
    }
    for (gantry, reported) in zip(run.gantries, reports) {
      #expect(reported.allSatisfy { $0.frame.destination == EdgeNodes.node.node }, "\(gantry.node)")
    }
    let sums = try run.beats(from: EdgeNodes.node.node, on: .wired)
    #expect(sums.count == 5 * run.gantries.count)
    for sum in sums {
      let expected = reports.reduce(0) { total, beats in
        total + (beats.last { $0.frame.arrivesAt + Self.inputStage <= sum.frame.sentAt }?.count ?? 0)
      }
      #expect(sum.count == expected, "at \(sum.frame.sentAt.seconds) s")
    }
  }

  @Test func oneDigestInEveryLayout() {
    let reference = TollRun()
    for hosts in [1, 3, 8] {
      let other = TollRun(onboardHosts: hosts)
      #expect(other.digest == reference.digest, "\(hosts) hosts")
      #expect(other.receptions.count == reference.receptions.count, "\(hosts) hosts")
    }
    // Vehicles fold received messages into those that they send, so the digest covers the gantries' messages too.
    #expect(TollRun(gantries: 1).digest != reference.digest)
  }

  /// Hosts that receive a selection know the positions of stations of another kind.
  @Test func oneDigestWithASelection() {
    let reference = TollRun(radius: 3_000)
    #expect(TollRun(onboardHosts: 30, radius: 3_000, chosen: true).digest == reference.digest)
  }

  /// Together with the standard nodes, in the standard hosts and through the codec.
  @Test func itRunsBesideTheStandardNodes() throws {
    let gantry = TollGantries.gantry(0, at: Vec2(-9, 9))
    func run(onboardHosts: Int, fixed: [FixedNode] = [gantry, EdgeNodes.node]) throws -> MapRun {
      try MapRun(
        "crossing", until: 12, onboardHosts: onboardHosts, coded: onboardHosts > 0,
        kinds: [NodeRegistration(TollGantries()), NodeRegistration(EdgeNodes(gantries: 1))], fixed: fixed)
    }
    let reference = try run(onboardHosts: 0)
    let counts = try reference.frames.filter { $0.source == gantry.node && $0.channel == .wired }.map {
      frame in
      let envelope = try frame.payload.withUnsafeBytes { try Envelope.decode($0) }
      guard case .heartbeat(let beat) = envelope.message else { return UInt64(0) }
      return beat.id.raw
    }
    #expect(counts.count == 23 && counts == counts.sorted())
    // At the junction it receives most of the messages sent on this small map, and no more than that.
    let sent = reference.frames.count {
      $0.messageType == MessageType.bsm.rawValue && $0.arrivesAt + Self.inputStage <= SimTime(seconds: 11.5)
    }
    let heard = Int(counts.last ?? 0)
    #expect(sent > 0 && heard <= sent && 2 * heard >= sent, "\(heard) of \(sent)")
    #expect(try run(onboardHosts: 2).digest == reference.digest)
    #expect(reference.digests.contains { $0.node == gantry.node })
    #expect(try run(onboardHosts: 0, fixed: []).digest != reference.digest)
  }

  @Test func outputsNameIt() {
    var names = RunNames(vehicles: ["car"], roadside: ["rsu"])
    let node = NodeID(.tollGantry, 0)
    #expect(names.node(node) == "kind_4/0" && names.kind(of: node) == "")
    names.add(TollGantries().profile, names: ["gantry_east"])
    #expect(names.node(node) == "gantry_east" && names.kind(of: node) == "toll_gantry")
    #expect([.vehicle(0), .roadside(0), .cloud].map(names.node) == ["car", "rsu", "cloud"])
    #expect([.vehicle(0), .roadside(0), .cloud].map(names.kind) == ["vehicle", "roadside", "cloud"])
  }
}
