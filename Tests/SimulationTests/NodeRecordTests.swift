import Federation
import NodeInterface
import Recording
import Scenario
import SimCore
import Testing
import V2XMessages
import WorldState

/// Records of single nodes (`record.nodes`), compared with the hosts' totals over all nodes.
@Suite struct NodeRecordTests {
  private static let end = 25.0

  /// Every node of the run, by name.
  private static func everybody() throws -> String {
    let run = try MapRun("crossing", until: end)
    return run.digests.map { run.names.node($0.node) }.joined(separator: ",")
  }

  @Test func namingNodesChangesNoResult() throws {
    let plain = try MapRun("crossing", until: Self.end)
    #expect(plain.sensors.isEmpty && plain.tasks.isEmpty && plain.receptions.isEmpty)
    let named = [("record.nodes", try Self.everybody())]
    let one = try MapRun("crossing", until: Self.end, overrides: named)
    let many = try MapRun("crossing", until: Self.end, onboardHosts: 2, coded: true, overrides: named)
    #expect(one.digest == plain.digest)
    #expect(many.digest == plain.digest)
    #expect(one.droppedRecords == 0 && many.droppedRecords == 0)
    // The same records, whichever host reported them, and through the codec.
    #expect(one.receptions.count > 500)
    #expect(Set(one.receptions) == Set(many.receptions) && one.receptions.count == many.receptions.count)
    #expect(Set(one.tasks) == Set(many.tasks) && one.tasks.count == many.tasks.count)
    #expect(
      Set(one.sensors.map { "\($0.node.raw) \($0.frame.encoded())" })
        == Set(many.sensors.map { "\($0.node.raw) \($0.frame.encoded())" }))
  }

  @Test func recordsAddUpToTheTotals() throws {
    let run = try MapRun(
      "crossing", until: Self.end,
      overrides: [("record.nodes", try Self.everybody()), ("radio.extra_loss", "0.1")])
    var sum = DeliveryCount()
    for type in run.totals.perType { for band in type.deliveries { sum.merge(band) } }
    func count(_ outcome: ReceptionOutcome) -> UInt64 {
      UInt64(run.receptions.count { $0.outcome == outcome })
    }
    #expect(count(.delivered) == sum.delivered)
    for (outcome, cause) in [
      (ReceptionOutcome.halfDuplex, LossCause.halfDuplex), (.sensitivity, .sensitivity),
      (.propagation, .propagation), (.interference, .interference), (.extraLoss, .extraLoss),
      (.malformed, .invalid),
    ] { #expect(count(outcome) == sum.lost[Int(cause.rawValue)], "\(outcome)") }
    #expect(count(.extraLoss) > 20)
    for r in run.receptions {
      #expect((r.deliveredAt != nil) == (r.outcome == .delivered))
      #expect((r.distance != nil) == (r.channel == .sidelink))
      #expect(r.sender != r.receiver)
    }
    for (node, compute) in run.totals.compute {
      let tasks = run.tasks.filter { $0.node == node }
      let finished = tasks.filter { $0.task.span != nil }
      // Including tasks that end after a node's last step.
      #expect(finished.count == Int(compute.tasks), "\(node)")
      #expect(!finished.isEmpty)
      for t in finished.map(\.task) {
        let span = try #require(t.span)
        #expect(t.releasedAt <= span.startedAt && span.startedAt < span.finishedAt)
      }
    }
    for (sensor, frames) in Dictionary(grouping: run.sensors, by: { "\($0.node) \($0.frame.sensor)" }) {
      let times = frames.map { $0.frame.capturedAt.microseconds }
      let gaps = Set(zip(times.dropFirst(), times).map { $0 - $1 })
      #expect(gaps.isSubset(of: [100_000]), "\(sensor): \(gaps)")
    }
  }

  @Test func onlyTheNamedNodesAreRecorded() throws {
    let run = try MapRun("crossing", until: Self.end, overrides: [("record.nodes", "rsu_junction, cloud")])
    #expect(Set(run.tasks.map(\.node)) == [.roadside(0), .cloud])
    #expect(Set(run.sensors.map(\.node)) == [.roadside(0)])
    #expect(Set(run.receptions.map(\.receiver)) == [.roadside(0), .cloud])
    // The cloud receives over Uu and by wire.
    #expect(Set(run.receptions.filter { $0.receiver == .cloud }.map(\.channel)) == [.uu, .wired])
  }
}
