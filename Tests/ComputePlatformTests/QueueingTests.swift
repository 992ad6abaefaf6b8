import ComputeKernel
import SimCore
import Testing

@testable import ComputePlatform

/// Mean waiting times against queueing theory, with 99 % confidence intervals over independent runs.
@Suite struct QueueingTests {
  static let loads = [0.5, 0.8, 0.95]
  /// Microseconds; long, so that rounding to microseconds does not count.
  static let service = 10_000.0

  /// Student's t for 99 % on both sides with 19 degrees of freedom.
  static let t99 = 2.861

  /// Exponential with mean 1.
  static func exponential(_ random: inout RandomStream) -> Double { -Math.log(1 - random.uniform()) }

  /// A work load: times of arrival and of service, microseconds.
  struct Customers {
    var arrivals: [Int64] = []
    var services: [Int64] = []

    init(seed: UInt64, count: Int, load: Double, servers: Int, service: (inout RandomStream) -> Double) {
      var random = RandomSource(seed: seed).stream(3, .sendPhase)
      var at = 0.0
      for _ in 0..<count {
        at += exponential(&random) * QueueingTests.service / (load * Double(servers))
        arrivals.append(Int64(at.rounded()))
        services.append(
          SchedulingTests.exact(max(1, Int64((service(&random) * QueueingTests.service).rounded()))))
      }
    }
  }

  /// Waiting time of each customer on the platform.
  static func waits(_ customers: Customers, servers: Int) -> [Int64] {
    var platform = Platform(SchedulingTests.model(servers: servers), start: .zero)
    var waits = [Int64](repeating: -1, count: customers.arrivals.count)
    func take(_ t: SimTime) {
      while let f = platform.complete(through: t) {
        waits[Int(f.ticket)] = (f.startedAt - f.releasedAt).microseconds
      }
    }
    for (i, arrival) in customers.arrivals.enumerated() {
      let at = SimTime(microseconds: arrival)
      take(at)
      platform.submit(
        TaskRequest(
          ticket: UInt32(i), kind: .sign, counts: .zero,
          fixed: SimDuration(microseconds: customers.services[i]), deadline: SimDuration(seconds: 1e6),
          releasedAt: at), at: at)
    }
    take(SimTime(microseconds: 1 << 50))
    return waits
  }

  /// The mean of independent runs and half its 99 % interval.
  static func interval(_ means: [Double]) -> (mean: Double, half: Double) {
    let mean = means.reduce(0, +) / Double(means.count)
    let variance = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(means.count - 1)
    return (mean, t99 * (variance / Double(means.count)).squareRoot())
  }

  /// Twenty runs; each leaves out its first customers, so that it does not start empty.
  static func meanWait(
    load: Double, servers: Int, seed: UInt64, service: (inout RandomStream) -> Double
  ) -> (mean: Double, half: Double) {
    let (skipped, counted) = load > 0.9 ? (4_000, 16_000) : (500, 5_000)
    return interval(
      (0..<20 as Range<UInt64>).map { run in
        let customers = Customers(
          seed: seed + run, count: skipped + counted, load: load, servers: servers, service: service)
        return Double(waits(customers, servers: servers).dropFirst(skipped).reduce(0, +)) / Double(counted)
          / Self.service
      })
  }

  /// Probability that all of c servers are busy, M/M/c (Erlang's C), at c · load erlangs.
  static func erlangC(servers c: Int, load: Double) -> Double {
    // Erlang's B by its recursion, then C.
    let a = load * Double(c)
    let b = (1...c).reduce(1.0) { b, n in a * b / (Double(n) + a * b) }
    return b / (1 - load * (1 - b))
  }

  @Test(arguments: loads) func waitsOfMM1(load: Double) {
    let found = Self.meanWait(load: load, servers: 1, seed: 100) { Self.exponential(&$0) }
    let expected = load / (1 - load)
    #expect(abs(found.mean - expected) <= found.half, "\(found) against \(expected)")
    #expect(found.half < (load > 0.9 ? 0.3 : 0.2) * expected, "the interval is too wide to prove anything")
  }

  @Test(arguments: loads) func waitsOfMD1(load: Double) {
    let found = Self.meanWait(load: load, servers: 1, seed: 200) { _ in 1 }
    let expected = load / (2 * (1 - load))
    #expect(abs(found.mean - expected) <= found.half, "\(found) against \(expected)")
    #expect(found.half < (load > 0.9 ? 0.3 : 0.2) * expected, "the interval is too wide to prove anything")
  }

  @Test(arguments: loads, [2, 8]) func waitsOfMMc(load: Double, servers: Int) {
    let found = Self.meanWait(load: load, servers: servers, seed: 300) { Self.exponential(&$0) }
    let expected = Self.erlangC(servers: servers, load: load) / (Double(servers) * (1 - load))
    #expect(abs(found.mean - expected) <= found.half, "\(found) against \(expected)")
    #expect(found.half < 0.3 * expected, "the interval is too wide to prove anything")
  }

  /// The wait of every single customer is that of the recursion of Kiefer and Wolfowitz (1955), for one server Lindley's
  /// (1952).
  @Test(arguments: [1, 2, 5, 70], [0.5, 0.95, 1.1])
  func everyWaitIsThatOfTheRecursion(servers: Int, load: Double) {
    let customers = Customers(seed: 7, count: 4_000, load: load, servers: servers) {
      $0.uniform() < 0.1 ? 5 * Self.exponential(&$0) : 0.5
    }
    var free = [Int64](repeating: 0, count: servers)
    let expected = customers.arrivals.indices.map { i in
      let k = free.indices.min { free[$0] < free[$1] }!
      let start = max(customers.arrivals[i], free[k])
      free[k] = start + customers.services[i]
      return start - customers.arrivals[i]
    }
    #expect(Self.waits(customers, servers: servers) == expected)
  }
}
