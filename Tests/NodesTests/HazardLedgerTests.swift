import NodeInterface
import SimCore
import Testing
import V2XMessages

@testable import Nodes

/// How long the cloud takes a hazard to last.
@Suite struct HazardLedgerTests {
  private func report(
    _ ledger: inout HazardLedger, _ witness: HazardLedger.Witness, at seconds: Double, x: Double = 0
  ) {
    let event = RoadTrafficEvent(id: 0, type: .obstacle, source: .detection, position: nil)
    ledger.report(
      event, place: Vec2(x, 0), path: [], by: witness, sensedAt: SimTime(seconds: seconds),
      trace: MessageTrace(begin: SimTime(seconds: seconds)), at: SimTime(seconds: seconds))
  }
  private func isDue(_ ledger: HazardLedger, at seconds: Double) -> Bool {
    var copy = ledger
    return !copy.due(at: SimTime(seconds: seconds), repeats: SimDuration(milliseconds: 2000)).isEmpty
  }

  @Test func brakingCountsOnceTwoReportItAndIsOverSoon() {
    var ledger = HazardLedger()
    report(&ledger, .moving(1), at: 10)
    report(&ledger, .moving(1), at: 11)
    #expect(!isDue(ledger, at: 11))
    report(&ledger, .moving(2), at: 18, x: HazardLedger.samePlace)
    #expect(isDue(ledger, at: 18) && isDue(ledger, at: 20) && !isDue(ledger, at: 20.1))
    #expect(ledger.entries.first?.lastsUntil == SimTime(seconds: 20))
    // A witness of 10 s ago counts no more.
    var late = HazardLedger()
    report(&late, .moving(1), at: 10)
    _ = late.due(at: SimTime(seconds: 20.1), repeats: SimDuration(milliseconds: 2000))
    report(&late, .moving(2), at: 20.1)
    #expect(!isDue(late, at: 20.1))
  }

  @Test func aStandingObjectLastsForFourPeriodsOfReports() {
    var ledger = HazardLedger()
    report(&ledger, .standing, at: 10)
    #expect(isDue(ledger, at: 10) && isDue(ledger, at: 14) && !isDue(ledger, at: 14.1))
    report(&ledger, .moving(3), at: 13)
    #expect(isDue(ledger, at: 17) && !isDue(ledger, at: 17.1))
  }
}
