import ComputeKernel
import SimCore
import Testing

@Suite struct ObjectTableTests {
  static func object(_ id: UInt64, _ t: Double, x: Double = 0, y: Double = 0) -> ReceivedObject {
    ReceivedObject(
      id: id, generatedAt: SimTime(seconds: t), position: Vec2(x, y), heading: 0, speed: 10, positionSigma: 1,
      length: 5, width: 2)
  }

  /// An object without a heading has no known direction: it stays in place, its uncertainty grows with its speed, and
  /// after fusion its track gives the direction.
  @Test func anUnknownHeadingIsNoHeading() throws {
    var o = Self.object(1, 0, x: 7, y: 3)
    o.heading = .nan
    o.speed = 2
    let later = Alignment.predicted(o, to: SimTime(seconds: 0.5))
    #expect(later.state.position == Vec2(7, 3) && later.state.velocity == .zero && later.heading.isNaN)
    #expect(abs(later.state.covariance.xx - (1 + 4.04 * 0.25)) < 1e-9)
    #expect(later.state.covariance.vxvx >= 4 && later.state.covariance.xy == 0)
    // A bus standing in the adjacent lane keeps its width, whatever is missing from its report.
    let ego = EgoState(position: .zero, heading: .zero, speed: 12, length: 5, width: 1.8)
    let beside = ReceivedObject(
      id: 2, generatedAt: .zero, position: Vec2(15, -3.2), heading: .nan, speed: 0, positionSigma: 0.1,
      length: 5,
      width: 1.8, isObserved: true)
    let seen = ThreatAssessment().assess(
      [FusedObject(Alignment.predicted(beside, to: .zero))], ego: ego,
      corridor: PathCorridor(constantTurnOf: ego))
    #expect(seen.cooperative == nil && seen.leader == nil)
  }

  @Test func isOneCacheLine() { #expect(MemoryLayout<ReceivedObject>.stride == 64) }

  /// Compared with a dictionary that keeps the newest state per identity.
  @Test(arguments: [1, 2, 3])
  func agreesWithADictionary(seed: UInt64) {
    var random = RandomSource(seed: seed).stream(0, .pseudonym)
    var table = ObjectTable(capacity: 512)
    var model: [UInt64: ReceivedObject] = [:]
    var stale: UInt64 = 0
    for step in 0..<20_000 {
      // Identities that differ only in high bits, only in low bits, and at random.
      let n = random.integer(below: 120)
      let id = [n << 48, n, mix64(n)][Int(random.integer(below: 3))]
      let t = Double(step) * 1e-5 - 0.05 * random.uniform()
      let o = Self.object(id, t, x: random.uniform() * 100)
      table.upsert(o)
      if let old = model[id], old.generatedAt > o.generatedAt { stale += 1 } else { model[id] = o }
    }
    #expect(table.count == model.count && table.refusals.superseded == stale && table.refusals.evicted == 0)
    #expect(model.allSatisfy { table.object($0.key)?.position == $0.value.position })
    #expect(table.object(999_999) == nil)
    table.expire(at: SimTime(seconds: 1.15))
    let fresh = model.filter { $0.value.generatedAt >= SimTime(seconds: 0.15) }
    #expect(table.count == fresh.count && fresh.count < model.count)
    #expect(fresh.allSatisfy { table.object($0.key) == $0.value })
  }

  /// Only states stamped within the maximum age before and the tolerance after their reception are stored; compared with
  /// that rule over random stamps, with every refusal counted under its cause.
  @Test(arguments: [1, 2, 3])
  func refusesStatesOfTheFutureAndThePast(seed: UInt64) {
    var random = RandomSource(seed: seed).stream(0, .pseudonym)
    let tolerance = SimDuration(milliseconds: 40)
    var table = ObjectTable(capacity: 64, clockTolerance: tolerance)
    var newest: [UInt64: SimTime] = [:]
    var expected = ObjectTable.Refusals()
    for step in 0..<5_000 {
      let now = SimTime(seconds: Double(step) * 0.01)
      let id = random.integer(below: 20)
      let stamp = now + SimDuration(microseconds: Int64(random.integer(below: 4_000_000)) - 2_000_000)
      var o = Self.object(id, 0)
      o.generatedAt = stamp
      table.upsert(o, heardAt: now)
      if stamp > now + tolerance {
        expected.future += 1
      } else if stamp < now - table.maximumAge {
        expected.old += 1
      } else if let old = newest[id], old > stamp {
        expected.superseded += 1
      } else {
        newest[id] = stamp
      }
    }
    #expect(min(expected.future, expected.old, expected.superseded) > 100)
    #expect(newest.allSatisfy { table.object($0.key)?.generatedAt == $0.value })
    #expect(table.takeRefusals() == expected && table.refusals.isEmpty)
  }

  @Test func aFullTableDropsTheExpiredThenTheFarthest() {
    var table = ObjectTable(capacity: 64, maximumAge: SimDuration(milliseconds: 500))
    for i in 0..<32 { table.upsert(Self.object(UInt64(i), 0, x: 1)) }
    for i in 32..<64 { table.upsert(Self.object(UInt64(i), 1, x: Double(i))) }
    table.upsert(Self.object(1000, 1, x: 5))
    #expect(
      table.count == 33 && table.refusals.evicted == 0 && table.object(0) == nil && table.object(63) != nil)
    for i in 100..<131 { table.upsert(Self.object(UInt64(i), 1, x: 10)) }
    #expect(table.count == 64)
    // Full of recent rows: an eighth is removed, the farthest from the reference.
    table.upsert(Self.object(2000, 1, x: 0))
    #expect(table.refusals.evicted == 8 && table.count == 57 && table.object(2000) != nil)
    #expect((56..<64).allSatisfy { table.object($0) == nil } && table.object(55) != nil)
    // All at the same distance: rows are removed nevertheless.
    var equal = ObjectTable(capacity: 8)
    for i in 0..<1000 { equal.upsert(Self.object(UInt64(i), 1, x: 3)) }
    #expect(equal.count <= 8 && equal.object(999) != nil)
  }

  @Test func neverHoldsMoreThanItsCapacity() {
    var random = RandomSource(seed: 9).stream(0, .pseudonym)
    var table = ObjectTable(capacity: 100)
    for step in 0..<5000 {
      table.upsert(Self.object(random.bits() % 1000, Double(step) * 1e-4, x: random.uniform() * 500))
      #expect(table.count <= 100)
    }
    for row in table.rows { #expect(table.object(row.id) == row) }
  }

  /// Against a fine numerical integration of constant acceleration and turn rate.
  @Test func alignsAlongTheArc() {
    var o = Self.object(1, 0)
    o.heading = 0.3
    o.yawRate = 0.25
    o.acceleration = -3
    o.speed = 2
    let exact = Alignment.predicted(o, to: SimTime(seconds: 1))
    var (x, y, h, v) = (0.0, 0.0, 0.3, 2.0)
    let n = 100_000
    for _ in 0..<n {
      x += v * Math.cos(h) / Double(n)
      y += v * Math.sin(h) / Double(n)
      h += 0.25 / Double(n)
      v = max(0, v - 3 / Double(n))
    }
    // The chord ignores how the distance is distributed over the turn.
    #expect((exact.state.position - Vec2(x, y)).length < 0.08)
    #expect(exact.state.velocity == .zero && abs(exact.heading - 0.55) < 1e-6)
    o.acceleration = 1
    o.speed = 20
    let moving = Alignment.predicted(o, to: SimTime(seconds: 0.2))
    let (s, angle) = (20 * 0.2 + 0.5 * 0.04, 0.3 + 0.5 * 0.05)
    let expected = Vec2(s * Math.cos(angle), s * Math.sin(angle))
    #expect((moving.state.position - expected).length < 1e-6)
    #expect(abs(moving.state.velocity.length - 20.2) < 1e-5)
    #expect(moving.state.covariance.xx > 1 && moving.state.covariance.position.determinant > 0)
  }

  @Test func alignsOnlyRecentAndNearStates() {
    var table = ObjectTable()
    table.upsert(Self.object(1, 1.0, x: 50))
    table.upsert(Self.object(2, 1.0, x: 500))
    table.upsert(Self.object(3, -1.0, x: 50))
    // 99 m away now, but 101 m at the time of alignment; and the reverse.
    table.upsert(Self.object(4, 1.0, x: 99))
    table.upsert(Self.object(5, 1.0, x: -101))
    var result: [AlignedObject] = []
    let counts = table.aligned(to: SimTime(seconds: 1.2), radius: 100, into: &result)
    #expect(Set(result.map(\.id)) == [1, 5])
    #expect(counts.bytesRead >= 5 * 64)
  }
}
