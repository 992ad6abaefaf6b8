import Federation
import Foundation
import Interop
import NodeInterface
import SimCore
import Synchronization
import Testing
import V2XMessages

@testable import Simulation

/// An external program whose answers are bytes, one of which may be changed.
private final class WirePeer: ExternalPeer {
  private struct State {
    var step = 0
    var random: SplitMix64
  }
  let wantsSensors = false
  private let changed: Int?
  private let state: Mutex<State>

  init(changed: Int?, seed: UInt64) {
    self.changed = changed
    state = Mutex(State(random: SplitMix64(seed)))
  }

  var steps: Int { state.withLock { $0.step } }

  func exchange(_ step: External.Step) throws(HostFailure) -> External.Answer {
    let bytes = state.withLock { state -> [UInt8] in
      defer { state.step += 1 }
      let answer = Self.answer(step)
      return state.step == changed ? mutated(answer, &state.random) : answer
    }
    do throws(CodecError) {
      guard case .answer(let answer) = try External.FromUnit.decode(bytes) else { throw .malformed }
      return answer
    } catch {
      throw .protocolViolation("sent \(error.description)")
    }
  }
  func end(_ reason: String) {}

  // MARK: Encoding

  /// A BSM from the newest fix, and a command with every field.
  private static func answer(_ step: External.Step) -> [UInt8] {
    var messages: [UInt8] = []
    for case .fix(let fix) in step.inputs.reversed().map(\.content) {
      let bsm = BasicSafetyMessage(
        msgCount: 1, id: TemporaryID(raw: 7), measuredAt: fix.state.measuredAt, position: fix.place,
        speed: fix.state.speed, heading: fix.state.heading, acceleration: AccelerationSet(longitudinal: nil),
        size: fix.size, vehicleClass: fix.vehicleClass)
      let envelope = Envelope(
        sender: TemporaryID(raw: 7), channel: .sidelink, sentAt: .zero, sequence: 0, message: .bsm(bsm)
      ).encoded()
      // The last field of an envelope is the frame, after sender, channel, time and number: 10, 2, 2 and 2 bytes.
      let frame = Array(envelope.dropFirst(16 + 1 + (envelope[17] < 128 ? 1 : 2)))
      messages = Protobuf.field(
        4, Protobuf.field(1, frame) + Protobuf.signed(2, fix.state.measuredAt.microseconds))
      break
    }
    let command =
      [1 << 3] + Protobuf.varint(300_000) + Protobuf.double(2, -1) + [3 << 3, 0] + Protobuf.double(4, 12) + [
        5 << 3, 4, 6 << 3, 1,
      ]
    let at = step.at.microseconds
    return Protobuf.field(
      2,
      Protobuf.signed(1, at) + Protobuf.signed(2, at + 100_000) + [3 << 3, 0] + messages
        + Protobuf.field(5, command))
  }
}

@Suite struct ExternalMutationTests {
  private static func run(_ peer: WirePeer, failures: [(host: Int, at: SimTime)] = []) throws -> MapRun {
    // The vehicle departs at 4.2 s.
    try MapRun("crossing", until: 6, external: ("wev.0", peer), failures: failures)
  }

  /// A changed answer is either valid, or the program is expelled, and then the run is the same as with a program that
  /// was made to leave at that time.
  @Test func aChangedAnswerExpelsTheProgramOrIsValid() throws {
    let base = WirePeer(changed: nil, seed: 0)
    #expect(try Self.run(base).failures.isEmpty)
    #expect(base.steps > 10)
    var (refused, valid) = (0, 0)
    let settings = ProcessInfo.processInfo.environment
    let first = settings["COROAD_MUTATION_SEED"].flatMap(UInt64.init) ?? 1
    let count = settings["COROAD_MUTATIONS"].flatMap(UInt64.init) ?? 40
    var expelled: [SimTime: String] = [:]
    for seed in first..<first + count {
      let run = try Self.run(WirePeer(changed: 2 + Int(seed % 8), seed: seed))
      guard let failure = run.failures.first else {
        valid += 1
        continue
      }
      refused += 1
      #expect(run.failures.count == 1 && failure.host == 1, "seed \(seed)")
      if expelled[failure.at] == nil {
        expelled[failure.at] =
          try Self.run(WirePeer(changed: nil, seed: 0), failures: [(1, failure.at)]).digest
      }
      #expect(run.digest == expelled[failure.at], "seed \(seed): \(failure.cause.description)")
    }
    #expect(refused > 0 && valid > 0)
  }
}
