import Federation
import Foundation
import HostRuntime
import NodeInterface
import Recording
import SimCore
import Synchronization
import Testing
import V2XMessages
import WorldState

@testable import Simulation

/// An external unit in this process: a function answers every step.
private final class ScriptedPeer: ExternalPeer {
  struct State: Sendable {
    var steps: [External.Step] = []
    var ends: [String] = []
  }
  let state = Mutex(State())
  let wantsSensors: Bool
  private let answer: @Sendable (External.Step) throws(HostFailure) -> External.Answer

  init(
    wantsSensors: Bool = false,
    _ answer: @escaping @Sendable (External.Step) throws(HostFailure) -> External.Answer
  ) {
    self.wantsSensors = wantsSensors
    self.answer = answer
  }

  func exchange(_ step: External.Step) throws(HostFailure) -> External.Answer {
    state.withLock { $0.steps.append(step) }
    return try answer(step)
  }
  func end(_ reason: String) { state.withLock { $0.ends.append(reason) } }

  var steps: [External.Step] { state.withLock { $0.steps } }
  var ends: [String] { state.withLock { $0.ends } }
}

@Suite struct GatewayTests {
  /// Equipped; departs at 4.2 s.
  private static let vehicle = "wev.0"
  private static let seconds = 15.0
  private static let period = SimDuration(milliseconds: 100)

  private static func bsm(_ step: External.Step) -> External.Message? {
    for case .fix(let fix) in step.inputs.reversed().map(\.content) {
      let message = BasicSafetyMessage(
        msgCount: 0, id: TemporaryID(raw: 7), measuredAt: fix.state.measuredAt, position: fix.place,
        speed: fix.state.speed, heading: fix.state.heading, acceleration: AccelerationSet(longitudinal: nil),
        size: fix.size,
        vehicleClass: fix.vehicleClass)
      return External.Message(frame: .bsm(message), sensedAt: fix.state.measuredAt)
    }
    return nil
  }

  /// In every step, ten times a second, a BSM from the newest fix.
  private static func beacon(_ step: External.Step) -> External.Answer {
    var answer = External.Answer(at: step.at, nextWake: step.at + period)
    if let message = bsm(step) { answer.messages = [message] }
    return answer
  }

  private static func run(
    _ peer: ScriptedPeer, onboardHosts: Int = 0, failures: [(host: Int, at: SimTime)] = [],
    recorded: String = ""
  ) throws -> MapRun {
    try MapRun(
      "crossing", until: seconds, onboardHosts: onboardHosts, coded: onboardHosts > 0,
      external: (vehicle, peer), failures: failures, overrides: [("record.nodes", recorded)])
  }

  /// Without V2X the program takes part, but nobody receives its messages.
  @Test func withoutV2XNoMessageArrives() throws {
    let peer = ScriptedPeer(Self.beacon)
    let run = try MapRun(
      "crossing", until: 8, external: (Self.vehicle, peer), overrides: [("v2x.enabled", "false")])
    #expect(peer.steps.count > 20 && run.failures.isEmpty)
    #expect(run.frames.isEmpty && run.totals.sent == 0)
  }

  private static func node(_ run: MapRun) throws -> NodeID {
    .vehicle(try #require(run.names.vehicles.firstIndex(of: vehicle)))
  }

  @Test func messagesPassInBothDirections() throws {
    let peer = ScriptedPeer(Self.beacon)
    let run = try Self.run(peer, recorded: "\(Self.vehicle),rsu_junction")
    let own = try Self.node(run)
    #expect(run.failures.isEmpty && peer.ends == ["the vehicle has left, or the run is over"])
    // Every message that the medium delivered to the vehicle, and no other, at its time and in its order.
    let delivered = run.receptions.filter { $0.receiver == own && $0.outcome == .delivered }
      .compactMap { r in r.deliveredAt.map { (at: $0, type: r.messageType, sequence: r.sequence) } }
      .sorted { ($0.at, $0.type, $0.sequence) < ($1.at, $1.type, $1.sequence) }
    var got: [(at: SimTime, type: UInt8, sequence: UInt32)] = []
    var fixes = 0
    var last = SimTime.zero
    for step in peer.steps {
      #expect(step.inputs.allSatisfy { $0.at <= step.at && $0.at >= last } && step.lost == 0)
      last = step.at
      for input in step.inputs {
        switch input.content {
        case .fix: fixes += 1
        case .sensor: Issue.record("a sensor frame that was not asked for")
        case .message(let e): got.append((input.at, e.message.type.rawValue, e.sequence))
        }
      }
    }
    got.sort { ($0.at, $0.type, $0.sequence) < ($1.at, $1.type, $1.sequence) }
    #expect(got.count > 50 && fixes > 100)
    // Messages delivered after the last step belong to a step that did not take place.
    #expect(
      delivered.filter { $0.at <= last }.map { [Int($0.at.microseconds), Int($0.type), Int($0.sequence)] }
        == got.map { [Int($0.at.microseconds), Int($0.type), Int($0.sequence)] })
    let sent = run.frames.filter { $0.source == own }
    let answered = peer.steps.count { Self.bsm($0) != nil }
    #expect(sent.count == answered && answered > 100)
    let heard = run.receptions.filter { $0.sender == own && $0.receiver != own && $0.outcome == .delivered }
    #expect(heard.count > answered / 2)
  }

  @Test func oneDigestInEveryLayout() throws {
    let digests = try [0, 1, 3].map { try Self.run(ScriptedPeer(Self.beacon), onboardHosts: $0).digest }
    #expect(Set(digests).count == 1)
    // The digest also covers the program's actions.
    let silent = ScriptedPeer { step in External.Answer(at: step.at, nextWake: step.at + Self.period) }
    #expect(try Self.run(silent).digest != digests[0])
  }

  @Test func golden() throws {
    let run = try MapRun("crossing", until: 60, external: (Self.vehicle, ScriptedPeer(Self.beacon)))
    try Golden.compare("crossing with an external unit, to 60 s\ndigest \(run.digest)\n", with: "gateway")
  }

  @Test func aProgramMayGetAStepForEachInput() throws {
    let peer = ScriptedPeer(wantsSensors: true) { step in
      var answer = Self.beacon(step)
      answer.wakesOnInput = true
      return answer
    }
    let run = try Self.run(peer)
    let steps = peer.steps.dropFirst()
    #expect(steps.allSatisfy { $0.inputs.count <= 1 && $0.inputs.allSatisfy { [at = $0.at] in $0.at == at } })
    let sensors = steps.count { if case .sensor? = $0.inputs.first?.content { true } else { false } }
    #expect(sensors > 100)
    #expect(
      run.digest
        == (try Self.run(
          ScriptedPeer(wantsSensors: true) { step in
            var answer = Self.beacon(step)
            answer.wakesOnInput = true
            return answer
          }, onboardHosts: 2
        ).digest))
  }

  @Test func aCommandHoldsTheVehicleBack() throws {
    func place(_ run: MapRun) throws -> Double {
      let row = try #require(run.lastSlice.row(of: UInt32(try Self.node(run).index)))
      return run.lastSlice.x[row]
    }
    let free = try Self.run(ScriptedPeer(Self.beacon))
    let held = try Self.run(
      ScriptedPeer { step in
        var answer = Self.beacon(step)
        var command = External.Command(validity: SimDuration(milliseconds: 300))
        command.speedLimit = 5
        command.warning = .hazardousLocation
        answer.command = command
        return answer
      })
    // Eastwards from 4.2 s on, at 50 km/h or at 5 m/s.
    #expect(try place(free) > place(held) + 30)
    #expect(try held.warnings.contains { try $0.node == Self.node(held) && $0.kind == .hazardousLocation })
  }

  /// From the failure on, the driver has the vehicle, and the run equals one with a gateway that is killed at that
  /// time.
  @Test(arguments: ["silent", "early", "late", "not its own", "old"])
  func aProgramThatFailsLeavesTheVehicleToItsDriver(how: String) throws {
    let limit = SimTime(seconds: 8)
    let peer = ScriptedPeer { step throws(HostFailure) in
      var answer = Self.beacon(step)
      guard step.at >= limit else { return answer }
      switch how {
      case "silent": throw .silent(30)
      case "early": answer.nextWake = step.at
      case "late": answer.nextWake = step.at + SimDuration(milliseconds: 10_001)
      case "not its own":
        answer.messages = [
          External.Message(frame: .heartbeat(Heartbeat(id: TemporaryID(raw: 7), sentAt: step.at)))
        ]
      default: answer.at = limit - Self.period
      }
      return answer
    }
    let run = try Self.run(peer)
    let own = try Self.node(run)
    #expect(run.failures.count == 1)
    let failure = try #require(run.failures.first)
    #expect(failure.host == 1 && failure.at <= peer.steps.last!.at)
    #expect(peer.steps.last!.at - failure.at < SimDuration(milliseconds: 10))
    #expect(peer.steps.count { $0.at >= limit } == 1, "a step after the failure")
    #expect(peer.ends.first == failure.cause.description)
    #expect(run.frames.allSatisfy { $0.source != own || $0.sentAt < failure.at })
    #expect(run.lastSlice.row(of: UInt32(own.index)) != nil)
    let killed = try Self.run(ScriptedPeer(Self.beacon), failures: [(1, failure.at)])
    #expect(killed.digest == run.digest)
  }
}
