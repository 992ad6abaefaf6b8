import SimCore

/// Power, clocks and temperature of one computer under a `PowerPolicy`.
///
/// The computer's tasks are told the point at which they start, and keep it. Their energy heats the computer when they
/// start: they last for milliseconds, and temperatures change within minutes. So what is heated is what is charged.
package struct PowerState: Sendable {
  private struct Engine {
    /// Clocks can change: not for engines of fixed function.
    var scales: Bool
    var servers: Double
    var load: LoadAverage
    var busy = 0.0
    /// Of the tasks that run.
    var clock = 1.0
  }
  /// Figures for the tables.
  package struct Totals: Hashable, Sendable {
    /// Highest temperature, °C.
    package var peakTemperature: Double
    /// Time asleep, and time with clocks lowered because of the temperature.
    package var asleep: SimDuration
    package var throttled: SimDuration
  }

  package let policy: PowerPolicy
  private let resting: Double
  private var engines: [Engine]
  package private(set) var thermal: ThermalNode
  /// Highest point that the temperature allows, and when this was last decided.
  private var cap = PowerPolicy.points.count - 1
  private var decidedAt: SimTime
  private var throttled = SimDuration.zero
  /// Since when no task runs; nil while one does.
  private var idleSince: SimTime?
  private var asleep = SimDuration.zero

  package init(_ policy: PowerPolicy, _ model: PlatformModel, start: SimTime) {
    self.policy = policy
    resting = model.staticPower
    engines = model.spec.engines.map {
      Engine(
        scales: !$0.kind.hasFixedFunction, servers: Double($0.servers), load: LoadAverage(at: start))
    }
    let resistance =
      (PowerPolicy.limit.value - PowerPolicy.designAmbient.value) / Self.fullPower(model.spec)
    thermal = ThermalNode(
      ambient: policy.ambient, resistance: resistance,
      capacity: PowerPolicy.timeConstant.value / resistance, at: start)
    decidedAt = start
    idleSince = start
  }

  /// Power at rest and that of the accelerator at its INT8 or FP16 peak, W.
  package static func fullPower(_ spec: PlatformSpec) -> Double {
    let dynamic = spec.engines.filter { $0.kind == .accelerator }.map {
      max($0.peakInt8.value * spec.energyInt8.value, $0.peakFP16.value * spec.energyFP16.value)
    }
    return max(0.1, spec.staticPower.value + dynamic.reduce(0, +))
  }

  /// When it falls asleep if nothing comes; nil while it works.
  private var sleepsFrom: SimTime? {
    idleSince.map { $0 + SimDuration(seconds: PowerPolicy.sleepAfter.value) }
  }

  /// Time asleep from `since` up to `t`, besides what is settled.
  private func unsettled(since: SimTime, at t: SimTime) -> SimDuration {
    guard let from = sleepsFrom else { return .zero }
    return max(.zero, t - max(from, since))
  }

  /// Time asleep since `since`, the time of the last `settle`.
  package func asleep(since: SimTime, at t: SimTime) -> SimDuration {
    asleep + unsettled(since: since, at: t)
  }

  /// Joules that sleep has saved of those at rest in a time asleep.
  package func saved(_ asleep: SimDuration) -> Double {
    (1 - PowerPolicy.sleepShare.value) * resting * asleep.seconds
  }

  /// A task starts on an engine at `t`: returns the point at which it runs, and the time until the computer is awake.
  ///
  /// - Parameter since: of the last `settle`.
  mutating func start(engine: Int, at t: SimTime, since: SimTime) -> (
    point: PowerPolicy.Point, wake: SimDuration
  ) {
    var wake = SimDuration.zero
    if let from = sleepsFrom, t > from { wake = SimDuration(seconds: PowerPolicy.wakeTime.value) }
    asleep += unsettled(since: since, at: t)
    warm(to: t)
    idleSince = nil
    decide(at: t)
    let point = choose(engine, at: t)
    engines[engine].busy += 1
    engines[engine].clock = point.clock
    return (point, wake)
  }

  /// A task has ended; `isIdle`: no other runs.
  mutating func end(engine: Int, at t: SimTime, isIdle: Bool) {
    follow(engine, to: t)
    engines[engine].busy -= 1
    if isIdle {
      warm(to: t)
      idleSince = t
    }
  }

  /// The energy of a task that starts, J.
  mutating func heat(_ joules: Double) { thermal.heat(joules) }

  /// Begins a new account at `t`.
  mutating func settle(at t: SimTime) {
    warm(to: t)
    asleep = .zero
  }

  /// Up to `t`.
  ///
  /// - Parameter since: of the last `settle`.
  package func totals(since: SimTime, at t: SimTime) -> Totals {
    var last = self
    last.warm(to: t)
    return Totals(
      peakTemperature: last.thermal.peak, asleep: asleep(since: since, at: t),
      throttled: throttled + (cap < PowerPolicy.points.count - 1 ? max(.zero, t - decidedAt) : .zero))
  }

  // MARK: Temperature

  /// Lets the power at rest, or asleep, act up to `t`.
  private mutating func warm(to t: SimTime) {
    if let from = sleepsFrom, t > from {
      thermal.advance(to: from, power: resting)
      thermal.advance(to: t, power: resting * PowerPolicy.sleepShare.value)
    } else {
      thermal.advance(to: t, power: resting)
    }
  }

  /// Moves the highest allowed point by one for each period since the last decision.
  private mutating func decide(at t: SimTime) {
    let elapsed = t - decidedAt
    guard elapsed >= PowerPolicy.period else { return }
    let top = PowerPolicy.points.count - 1
    if cap < top { throttled += elapsed }
    decidedAt = t
    let steps = Int(min(Int64(top), elapsed.microseconds / PowerPolicy.period.microseconds))
    if thermal.temperature >= PowerPolicy.limit.value {
      cap = max(0, cap - steps)
    } else if thermal.temperature < PowerPolicy.limit.value - PowerPolicy.hysteresis.value {
      cap = min(top, cap + steps)
    }
  }

  // MARK: Clocks

  private mutating func follow(_ engine: Int, to t: SimTime) {
    let e = engines[engine]
    engines[engine].load.advance(to: t, use: min(1, e.busy / e.servers) * e.clock)
  }

  private mutating func choose(_ engine: Int, at t: SimTime) -> PowerPolicy.Point {
    follow(engine, to: t)
    let points = PowerPolicy.points
    guard engines[engine].scales else { return points[points.count - 1] }
    var index = points.count - 1
    if policy.governor == .schedutil {
      let wanted = 1.25 * engines[engine].load.value
      index = points.firstIndex { $0.clock >= wanted } ?? index
    }
    return points[min(index, cap)]
  }
}
