import SimCore

/// How the power and the clocks of a computer are managed (`compute.power: managed`): it sleeps when it has nothing to do,
/// its engines follow their load, and they slow down when it is hot.
///
/// The states: *active*, an engine runs a task; *idle*, none does, at the power at rest; *asleep* after some time without
/// tasks, at a part of that power, with a time to wake up. Clocks have operating points; the energy of an operation
/// goes with the square of the voltage (dynamic energy α C V², Weste and Harris, "CMOS VLSI design", 2010, section 5.2).
package struct PowerPolicy: Hashable, Sendable {
  /// What the clocks of the engines follow.
  package enum Governor: String, Hashable, Sendable, CaseIterable {
    /// The highest clock, unless the computer is too hot.
    case performance
    /// 1.25 times the mean use of the engine, by the highest clock (Linux kernel, "Schedutil"; the factor from there).
    case schedutil
  }
  /// Clock and voltage as shares of the highest ones.
  package struct Point: Hashable, Sendable {
    package var clock: Double
    package var voltage: Double
    /// Factor on the energy of an operation.
    package var energy: Double { voltage * voltage }
  }

  package var governor: Governor
  /// Temperature of the air around the computer, °C.
  package var ambient: Double

  package init(governor: Governor = .performance, ambient: Double = 25) {
    precondition((-60...120).contains(ambient))
    self.governor = governor
    self.ambient = ambient
  }

  /// In ascending order. The voltage falls by half as much as the clock (assumed: between 0.4 and 1 of the clock, computers
  /// of the kind have tables of this form).
  package static let points = [0.4, 0.6, 0.8, 1.0].map { Point(clock: $0, voltage: 0.5 + 0.5 * $0) }

  /// Sleep: after this time without a task, to this share of the power at rest, and the time to wake up.
  package static let sleepAfter = Figure(
    30e-3, "s", .assumed, "residency of a deep idle state of a cluster: tens of milliseconds", "2021")
  package static let sleepShare = Figure(
    0.3, "1", .assumed, "memory in self-refresh and what stays on", "2021")
  package static let wakeTime = Figure(
    5e-3, "s", .assumed, "exit latency of a deep idle state of a cluster: milliseconds", "2021")

  /// Temperature of the chip from which clocks are lowered, by one point in each period, and how far it must fall until
  /// they rise again.
  package static let limit = Figure(
    95, "°C", .assumed, "throttling of embedded computers begins between 95 and 99 °C (from memory)", "2022")
  package static let hysteresis = Figure(5, "K", .assumed, "usual in tables of thermal zones", "2022")
  package static let period = SimDuration(milliseconds: 1_000)
  /// The cooling carries full load up to this temperature of the air.
  package static let designAmbient = Figure(
    50, "°C", .assumed, "air in a cabin or a cabinet in summer", "2021")
  /// Thermal resistance times capacity.
  package static let timeConstant = Figure(
    120, "s", .assumed, "heat sink of some hundred grams of aluminium", "2021")

  package static let figures = [
    sleepAfter, sleepShare, wakeTime, limit, hysteresis, designAmbient, timeConstant,
  ]
}

/// The temperature of a computer: one resistance R to the air and one capacity C,
///
///     C dT/dt = P − (T − T_air) / R,
///
/// solved in closed form over times of constant power. Energy that comes at once raises it by E / C.
package struct ThermalNode: Hashable, Sendable {
  package let ambient: Double
  /// K/W and J/K.
  package let resistance: Double
  package let capacity: Double
  /// °C.
  package private(set) var temperature: Double
  package private(set) var at: SimTime
  /// Highest so far.
  package private(set) var peak: Double

  package init(ambient: Double, resistance: Double, capacity: Double, at start: SimTime) {
    precondition(resistance > 0 && capacity > 0)
    self.ambient = ambient
    self.resistance = resistance
    self.capacity = capacity
    temperature = ambient
    at = start
    peak = ambient
  }

  /// Goes on to `t` under constant power, W; does nothing if `t` is not later.
  package mutating func advance(to t: SimTime, power: Double) {
    guard t > at else { return }
    let end = ambient + power * resistance
    let decay = Math.exp(-(t - at).seconds / (resistance * capacity))
    temperature = end + (temperature - end) * decay
    at = t
    peak = max(peak, temperature)
  }
  /// Takes up energy at once, J.
  package mutating func heat(_ joules: Double) {
    temperature += joules / capacity
    peak = max(peak, temperature)
  }
}

/// Mean use of an engine, weighted with a half-life of 32 ms (Linux kernel, per-entity load tracking: y³² = ½ with a
/// period of 1 ms).
package struct LoadAverage: Hashable, Sendable {
  package static let halfLife = 32e-3
  /// Share of the highest clock on all servers.
  package private(set) var value = 0.0
  private var at: SimTime

  package init(at start: SimTime) { at = start }

  /// Goes on to `t`, in which time the engine did `use` of what it can do.
  package mutating func advance(to t: SimTime, use: Double) {
    guard t > at else { return }
    let decay = Math.exp(-0.6931471805599453 * (t - at).seconds / Self.halfLife)
    value = use + (value - use) * decay
    at = t
  }
}
