import ComputeKernel
import SimCore
import Testing

@testable import ComputePlatform

@Suite("Power of computers") struct PowerTests {
  private static func at(_ seconds: Double) -> SimTime { SimTime(seconds: seconds) }

  // MARK: Temperature

  /// Constant power: T(t) = T_air + P R (1 − e^(−t/RC)), however often it is asked on the way.
  @Test(arguments: [1, 7, 100]) func constantPowerIsTheClosedForm(steps: Int) {
    for (power, resistance, capacity) in [(10.0, 2.0, 60.0), (37, 0.5, 240), (250, 0.1, 1_000)] {
      var node = ThermalNode(ambient: 20, resistance: resistance, capacity: capacity, at: .zero)
      let end = 1.7 * resistance * capacity
      for k in 1...steps { node.advance(to: Self.at(end * Double(k) / Double(steps)), power: power) }
      let expected = 20 + power * resistance * (1 - Math.exp(-1.7))
      #expect(abs(node.temperature - expected) < 1e-3, "\(power) W: \(node.temperature), \(expected)")
      // Without power it cools to the air again.
      node.advance(to: Self.at(end + 40 * resistance * capacity), power: 0)
      #expect(abs(node.temperature - 20) < 1e-9 && abs(node.peak - expected) < 1e-3)
    }
  }

  /// Equal pulses of energy E every T: in the steady state the peak is T_air + P R + E/C / (1 − e^(−T/RC)).
  @Test func equalPulsesReachTheSteadyState() {
    let (resistance, capacity, power, energy, period) = (1.5, 80.0, 12.0, 25.0, 0.75)
    var node = ThermalNode(ambient: 30, resistance: resistance, capacity: capacity, at: .zero)
    for k in 1...4_000 {
      node.advance(to: Self.at(Double(k) * period), power: power)
      node.heat(energy)
    }
    let expected =
      30 + power * resistance + energy / capacity / (1 - Math.exp(-period / (resistance * capacity)))
    #expect(abs(node.temperature - expected) < 1e-6)
    // The mean balances the heat that leaves: power and E/T through R.
    let mean = 30 + (power + energy / period) * resistance
    #expect(abs(expected - energy / capacity / 2 - mean) < 0.01)
  }

  @Test func theLoadAverageHalvesIn32Milliseconds() {
    var load = LoadAverage(at: .zero)
    load.advance(to: Self.at(0.032), use: 1)
    #expect(abs(load.value - 0.5) < 1e-12)
    load.advance(to: Self.at(0.096), use: 0)
    #expect(abs(load.value - 0.125) < 1e-12)
  }

  // MARK: States and energy

  /// One computer, tasks of known counts at the given times.
  private static func run(
    _ policy: PowerPolicy?, _ times: [Double], macs: UInt64, until end: Double,
    int8: UInt64 = 0, kind: TaskKind = .track
  ) -> (totals: PlatformTotals, finished: [FinishedTask], model: PlatformModel) {
    let model = PlatformModel(Catalogue.assist2021, queueLimit: 100_000, power: policy)
    var p = Platform(model, start: .zero)
    var finished: [FinishedTask] = []
    for (i, t) in times.enumerated() {
      while let f = p.complete(through: at(t)) { finished.append(f) }
      let counts = OperationCounts(macsInt8: int8, macsFP32: macs, bytesRead: 1_000)
      p.submit(
        TaskRequest(
          ticket: UInt32(i), kind: kind, counts: counts, deadline: SimDuration(seconds: 1),
          releasedAt: at(t)), at: at(t))
    }
    while let f = p.complete(through: at(end)) { finished.append(f) }
    p.run(through: at(end))
    return (p.totals(at: at(end)), finished, model)
  }

  /// Without tasks the computer falls asleep after 30 ms and stays so.
  @Test func anIdleComputerSleeps() throws {
    let (totals, _, model) = Self.run(PowerPolicy(), [], macs: 0, until: 100)
    let power = try #require(totals.power)
    #expect(power.asleep == SimDuration(seconds: 100 - 0.03) && power.throttled == .zero)
    let expected = model.staticPower * (0.03 + 0.3 * 99.97)
    #expect(abs(totals.joules - expected) < 1e-6)
    #expect(abs(totals.staticJoules + totals.operationJoules + totals.memoryJoules - totals.joules) < 1e-9)
  }

  /// Periodic tasks that leave time to sleep: the time asleep, the wake-ups and the energy by hand.
  @Test func periodicTasksWakeIt() throws {
    let times = (1...200).map { 0.1 * Double($0) }
    let fixed = Self.run(nil, times, macs: 1_000_000, until: 20.05)
    let managed = Self.run(PowerPolicy(), times, macs: 1_000_000, until: 20.05)
    let power = try #require(managed.totals.power)
    let need = fixed.finished[0].finishedAt - fixed.finished[0].startedAt
    #expect(fixed.finished.count == 200 && managed.finished.count == 200)
    for (a, b) in zip(fixed.finished, managed.finished) {
      #expect(b.finishedAt - a.finishedAt == SimDuration(milliseconds: 5))
    }
    // From the end of a task, 30 ms later, to the next task; and the times before the first and after the last.
    let cycle = SimDuration(milliseconds: 100 - 30 - 5) - need
    let last = max(.zero, SimDuration(milliseconds: 50 - 30 - 5) - need)
    let asleep = SimDuration(milliseconds: 70) + cycle * 199 + last
    #expect(power.asleep == asleep, "\(power.asleep.seconds) \(asleep.seconds)")
    #expect(managed.totals.operationJoules == fixed.totals.operationJoules)
    let saved = 0.7 * fixed.model.staticPower * asleep.seconds
    #expect(abs(fixed.totals.joules - managed.totals.joules - saved) < 1e-6)
  }

  /// What heats the computer is what is charged: with cooling switched off in thought, the mean rise over a long run is
  /// that of the mean power through the resistance.
  @Test func heatIsTheChargedEnergy() throws {
    let policy = PowerPolicy(ambient: 25)
    let times = stride(from: 0.01, to: 1_500, by: 0.02).map { $0 }
    let (totals, _, model) = Self.run(policy, times, macs: 40_000_000, until: 1_500)
    let power = try #require(totals.power)
    #expect(power.asleep == .zero || power.asleep < SimDuration(milliseconds: 1))
    let resistance = 45 / PowerState.fullPower(model.spec)
    let mean = 25 + totals.joules / 1_500 * resistance
    // The peak is above the mean by at most one pulse.
    let pulse = totals.operationJoules / Double(times.count) / (120 / resistance)
    #expect(power.peakTemperature > mean - 0.02 && power.peakTemperature < mean + pulse + 0.02)
  }

  /// In hot air the same tasks end later and the chip stays near its limit; in cool air nothing changes.
  @Test func aHotComputerSlowsDown() throws {
    // Too short for sleep, and long enough for the lowest clock.
    let times = stride(from: 0.01, to: 1_200, by: 0.035).map { $0 }
    func run(_ ambient: Double) -> (PlatformTotals, [FinishedTask], PlatformModel) {
      let r = Self.run(
        PowerPolicy(ambient: ambient), times, macs: 0, until: 1_200, int8: 20_000_000_000, kind: .detectCamera
      )
      return (r.totals, r.finished, r.model)
    }
    let (cool, early, model) = run(20)
    // At full clocks it would come to half a kelvin above the limit.
    let rise = cool.joules / 1_200 * 45 / PowerState.fullPower(model.spec)
    let (hot, late, _) = run(95.5 - rise)
    #expect(try #require(cool.power).throttled == .zero)
    let power = try #require(hot.power)
    // The limit is reached in RC ln(rise / 0.5) at the earliest.
    #expect(power.throttled.seconds > 300)
    #expect(power.peakTemperature > 95 && power.peakTemperature < 95.5)
    #expect(late.count == early.count)
    let first = { (f: FinishedTask) in (f.finishedAt - f.startedAt).seconds }
    #expect(first(try #require(late.first)) == first(try #require(early.first)))
    // Lower points are 0.8, 0.6, 0.4 of the clock; the memory does not matter here.
    let factors = Set(late.map { (first($0) / first(early[5]) * 100).rounded() / 100 })
    #expect(factors.isSubset(of: [1, 1.25, 1.67, 2.5]), "\(factors)")
    #expect(factors.contains(1.25))
    #expect(hot.operationJoules < cool.operationJoules)
    #expect(hot.operationJoules > 0.49 * cool.operationJoules)
  }

  /// The clock is 1.25 times the load in the next higher point: a light load runs at the lowest, at 0.49 of the energy.
  @Test func clocksFollowTheLoad() throws {
    let times = stride(from: 0.01, to: 20, by: 0.02).map { $0 }
    let top = Self.run(PowerPolicy(), times, macs: 4_000_000, until: 20)
    let low = Self.run(PowerPolicy(governor: .schedutil), times, macs: 4_000_000, until: 20)
    let ratio = low.totals.operationJoules / top.totals.operationJoules
    #expect(abs(ratio - 0.49) < 1e-9, "\(ratio)")
    func span(_ r: [FinishedTask]) -> Double { (r[500].finishedAt - r[500].startedAt).seconds }
    #expect(abs(span(low.finished) / span(top.finished) - 2.5) < 0.01)
    // Saturated, it takes the highest.
    let busy = (0..<3_000).map { 0.01 + 0.001 * Double($0) }
    let full = Self.run(PowerPolicy(governor: .schedutil), busy, macs: 400_000_000, until: 3)
    let last = try #require(full.finished.last)
    let plain = Self.run(PowerPolicy(), busy, macs: 400_000_000, until: 3)
    #expect(
      last.finishedAt - last.startedAt
        == (try #require(plain.finished.last)).finishedAt - (try #require(plain.finished.last)).startedAt)
  }

  /// Totals taken in parts add up to those of one account.
  @Test func partsAddUp() {
    let model = PlatformModel(Catalogue.assist2021, power: PowerPolicy(governor: .schedutil, ambient: 60))
    func account(_ cuts: [Double]) -> (joules: Double, asleep: SimDuration) {
      var p = Platform(model, start: .zero)
      var sum = (joules: 0.0, asleep: SimDuration.zero)
      var cuts = cuts[...]
      func take(_ t: Double) {
        let part = p.takeTotals(at: Self.at(t))
        sum.joules += part.joules
        sum.asleep += part.power?.asleep ?? .zero
      }
      for k in 0..<100 {
        let t = 0.173 * Double(k) + 0.02
        while let cut = cuts.first, cut < t {
          while p.complete(through: Self.at(cut)) != nil {}
          p.run(through: Self.at(cut))
          take(cut)
          cuts = cuts.dropFirst()
        }
        while p.complete(through: Self.at(t)) != nil {}
        p.submit(
          TaskRequest(
            ticket: UInt32(k), kind: .plan, counts: OperationCounts(macsFP64: 3_000_000),
            deadline: SimDuration(seconds: 1), releasedAt: Self.at(t)), at: Self.at(t))
      }
      while p.complete(through: Self.at(20)) != nil {}
      take(20)
      return sum
    }
    let whole = account([])
    let parts = account([0.5, 1.234, 1.235, 7.001, 16.8])
    #expect(abs(whole.joules - parts.joules) < 1e-9 * whole.joules && whole.asleep == parts.asleep)
    #expect(whole.asleep > SimDuration(seconds: 5))
  }
}
