import Federation
import Foundation
import Interop
import SimCore
import Testing
import V2XMessages

@testable import Simulation

/// Exchanges of a short run with random changes. `COROAD_MUTATIONS` sets their number, and `COROAD_MUTATION_SEED` the
/// first seed; each change depends on its own seed only, which is in the message of a failure.
@Suite struct ExchangeMutationTests {
  private static func setting(_ name: String, _ standard: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap(Int.init) ?? standard
  }
  private static func seeds(_ standard: Int) -> Range<UInt64> {
    let first = UInt64(setting("COROAD_MUTATION_SEED", 1))
    return first..<first + UInt64(setting("COROAD_MUTATIONS", standard))
  }

  /// A changed answer is either valid, or its host fails, and then the run is the same as with a host that was made to
  /// fail at that time. A valid change may make a later answer invalid, such as a frame before the time that was
  /// announced: the run is then that with the same change and a host that is made to fail later.
  @Test func aChangedAnswerFailsItsHostOrIsValid() throws {
    let scene = try ExchangeRun.Scene()
    let base = try ExchangeRun.run(scene)
    #expect(base.failures.isEmpty && base.commands > 5, "\(base.commands)")
    #expect(base.digest == (try ExchangeRun.run(scene)).digest)
    var failed: [String: String] = [:]
    var (refused, late, valid) = (0, 0, 0)
    // Few moments, so that the runs to compare with are few.
    var random = SplitMix64(7)
    let moments = (0..<12).map { _ in
      let host = random.below(ExchangeRun.hosts.count)
      return (host: host, number: random.below(base.answers[host].count))
    }
    for seed in Self.seeds(100) {
      var random = SplitMix64(seed)
      let moment = random.pick(moments)
      var end = SimTime.never
      let change: ExchangeRun.Change = { [random] host, number, answer in
        guard (host, number) == moment else { return nil }
        var random = random
        end = answer.until
        return mutated(FederationMessage.answer(answer).encode(), &random)
      }
      let run = try ExchangeRun.run(scene, change: change)
      guard let failure = run.failures.first else {
        valid += 1
        continue
      }
      #expect(run.failures.count == 1 && failure.host == moment.host, "seed \(seed)")
      guard case .protocolViolation = failure.cause else {
        Issue.record("seed \(seed): \(failure.cause.description)")
        continue
      }
      if failure.at >= end {
        late += 1
        let made = try ExchangeRun.run(scene, failures: [(failure.host, failure.at)], change: change)
        #expect(run.digest == made.digest, "seed \(seed): \(failure.cause.description)")
        continue
      }
      refused += 1
      let key = "\(failure.host) \(failure.at.microseconds)"
      if failed[key] == nil {
        failed[key] = try ExchangeRun.run(scene, failures: [(failure.host, failure.at)]).digest
      }
      #expect(run.digest == failed[key], "seed \(seed): \(failure.cause.description)")
    }
    #expect(refused > late && valid > 0, "\(refused) refused, \(late) late, \(valid) valid")
  }

  /// A host refuses a changed grant, or works with it; in neither case does it crash, nor in the grants that follow.
  @Test func aChangedGrantIsRefusedOrServed() throws {
    let scene = try ExchangeRun.Scene()
    let base = try ExchangeRun.run(scene)
    var (refused, served) = (0, 0)
    for seed in Self.seeds(150) {
      var random = SplitMix64(seed)
      let host = random.below(ExchangeRun.hosts.count)
      let grants = base.grants[host]
      let at = random.below(grants.count)
      let engine = scene.engine(host)
      for (number, bytes) in grants[..<min(grants.count, at + 40)].enumerated() {
        let bytes = number == at ? mutated(bytes, &random) : bytes
        guard case .grant(let grant)? = try? FederationMessage.decode(bytes) else {
          refused += 1
          break
        }
        _ = engine.advance(grant)
        if engine.failure != nil {
          refused += 1
          break
        }
        if number == at { served += 1 }
      }
    }
    #expect(refused > 0 && served > 0)
  }
}
