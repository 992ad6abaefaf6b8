import SimCore
import Testing

/// Shared resources against a step-by-step computation and against the theory of processor sharing.
@Suite struct ProcessorSharingTests {
  static func us(_ n: Int64) -> SimTime { SimTime(microseconds: n) }

  struct Arrival {
    var at: Int64
    var work: Double
  }

  /// Departure of each job.
  static func departures(_ arrivals: [Arrival]) -> [Int64] {
    var shared = ProcessorSharing()
    var out = [Int64](repeating: -1, count: arrivals.count)
    for (i, a) in arrivals.enumerated() {
      while let d = shared.depart(through: us(a.at)) { out[Int(d.ticket)] = d.at.microseconds }
      shared.add(UInt32(i), work: a.work, at: us(a.at))
    }
    while let d = shared.depart(through: .never) { out[Int(d.ticket)] = d.at.microseconds }
    return out
  }

  /// The same by moving all jobs from event to event.
  static func stepped(_ arrivals: [Arrival]) -> [Double] {
    var left: [(job: Int, work: Double)] = []
    var out = [Double](repeating: -1, count: arrivals.count)
    var (now, next) = (0.0, 0)
    while next < arrivals.count || !left.isEmpty {
      let arrival = next < arrivals.count ? Double(arrivals[next].at) : .infinity
      let n = Double(left.count)
      let end = left.map(\.work).min().map { now + $0 * n } ?? .infinity
      let to = min(arrival, end)
      if n > 0 { for i in left.indices { left[i].work -= (to - now) / n } }
      now = to
      for job in left where job.work <= 1e-7 { out[job.job] = now }
      left.removeAll { $0.work <= 1e-7 }
      if arrival <= end, next < arrivals.count {
        left.append((next, arrivals[next].work))
        next += 1
      }
    }
    return out
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func equalsTheStepwiseComputation(seed: UInt64) {
    var random = RandomSource(seed: seed).stream(1, .sendPhase)
    var at: Int64 = 0
    let arrivals = (0..<300).map { _ in
      at += Int64(random.integer(below: 400))
      return Arrival(at: at, work: 1 + 300 * random.uniform() * random.uniform())
    }
    for (found, exact) in zip(Self.departures(arrivals), Self.stepped(arrivals)) {
      #expect(Double(found) >= exact - 1e-4 && Double(found) <= exact + 1.0001, "seed \(seed)")
    }
  }

  @Test func aLoneJobTakesItsWorkAndTwoShare() {
    #expect(Self.departures([Arrival(at: 5, work: 1000)]) == [1005])
    // Alone for 100, then both at half: 100 + 2 · 100 for the second, then the rest of the first alone.
    #expect(Self.departures([Arrival(at: 0, work: 300), Arrival(at: 100, work: 100)]) == [400, 300])
  }

  @Test func workIsNeitherLostNorMade() {
    var random = RandomSource(seed: 5).stream(1, .sendPhase)
    var shared = ProcessorSharing()
    var (given, at) = (0.0, SimTime.zero)
    for i in 0..<2_000 {
      at += SimDuration(microseconds: Int64(random.integer(below: 300)))
      while shared.depart(through: at) != nil {}
      let work = 200 * random.uniform()
      let before = shared.backlog(at: at)
      shared.add(UInt32(i), work: work, at: at)
      #expect(abs(shared.backlog(at: at) - before - work) < 1e-6)
      given += work
    }
    while shared.depart(through: .never) != nil {}
    #expect(abs(shared.busy - 1e-6 * given) < 1e-6 && shared.backlog(at: at) == 0)
  }

  /// M/G/1-PS: a job of size x stays x / (1 − ρ) on average, whatever the distribution of sizes (Kleinrock, volume 2, 4.4).
  /// Sizes .2 or 4.2 with mean 1. 99 % interval over twenty runs, Student's t with 19 degrees of freedom.
  @Test(arguments: [0.5, 0.8, 0.95])
  func staysAsLongAsTheTheorySays(load: Double) {
    let unit = 10_000.0
    let (skipped, counted) = load > 0.9 ? (10_000, 60_000) : (1_000, 8_000)
    var (small, large, all): ([Double], [Double], [Double]) = ([], [], [])
    for run in 0..<20 as Range<UInt64> {
      var random = RandomSource(seed: 900 + run).stream(1, .sendPhase)
      var at = 0.0
      let arrivals = (0..<(skipped + counted)).map { _ in
        at -= Math.log(1 - random.uniform()) * unit / load
        return Arrival(at: Int64(at), work: unit * (random.uniform() < 0.2 ? 4.2 : 0.2))
      }
      let out = Self.departures(arrivals)
      func mean(_ isCounted: (Double) -> Bool) -> Double {
        let those = arrivals.indices.dropFirst(skipped).filter { isCounted(arrivals[$0].work) }
        return those.reduce(0.0) { $0 + Double(out[$1] - arrivals[$1].at) } / Double(those.count) / unit
      }
      small.append(mean { $0 < unit })
      large.append(mean { $0 > unit })
      all.append(mean { _ in true })
    }
    for (name, means, size) in [("small", small, 0.2), ("large", large, 4.2), ("all", all, 1)] {
      let mean = means.reduce(0, +) / 20
      let variance = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 19
      let half = 2.861 * (variance / 20).squareRoot()
      let expected = size / (1 - load)
      #expect(abs(mean - expected) <= half, "\(name) at \(load): \(mean) ± \(half), not \(expected)")
      #expect(half < 0.2 * expected, "the interval is too wide to prove anything")
    }
  }
}
