import ComputeKernel
import SimCore

/// Recurring work of a computer besides the chain from sensor to actuator: networks and programs whose results nobody in
/// the simulation reads, but which take engines, memory and energy. Each runs periodically; a run that is due while the
/// last one is not finished is dropped, as camera drivers do.
package struct ServiceSpec: Hashable, Sendable {
  /// What one run costs.
  package enum Cost: Hashable, Sendable {
    /// A shipped network on the accelerator.
    case network(String, NumberFormat, batch: Int)
    /// A time on one core of the given clock, Hz; other cores take the ratio of the clocks.
    case core(Figure, clock: Double)
    /// A time of an engine of fixed function, the same everywhere.
    case fixed(Figure)
  }
  /// The operating system that it belongs to: index of the partition where the computer has partitions.
  package enum Domain: UInt8, Hashable, Sendable, CaseIterable {
    case safety = 0
    case driving, cockpit
    package var name: String { "\(self)" }
  }

  package var name: String
  /// Runs per second.
  package var rate: Double
  package var engine: EngineSpec.Kind
  package var cost: Cost
  /// Bytes of memory traffic of a run, besides those of a network.
  package var bytes: UInt64
  package var deadline: SimDuration
  package var domain: Domain
  /// On its engine: lower runs first.
  package var priority: UInt8
  package var source: String

  /// - Parameter deadline: milliseconds; nil: the period.
  package init(
    _ name: String, rate: Double, on engine: EngineSpec.Kind, _ cost: Cost, bytes: UInt64 = 0,
    deadline: Double? = nil, _ domain: Domain, priority: UInt8, source: String
  ) {
    precondition((0.1...1_000).contains(rate))
    self.name = name
    self.rate = rate
    self.engine = engine
    self.cost = cost
    self.bytes = bytes
    self.deadline = SimDuration(seconds: (deadline ?? 1_000 / rate) / 1_000)
    self.domain = domain
    self.priority = priority
    self.source = source
  }

  package var period: SimDuration { SimDuration(seconds: 1 / rate) }

  /// In one line, for people.
  package var words: String {
    switch cost {
    case .network(let name, let format, let batch):
      "charged: \(name) \(format.rawValue)" + (batch > 1 ? " × \(batch)" : "")
    case .core, .fixed: "timed"
    }
  }
}

/// A service on one platform: what a `Platform` needs to run it.
package struct Service: Hashable, Sendable {
  package let spec: ServiceSpec
  let engine: Int
  let period: SimDuration
  /// Of the first run after the beginning of a period.
  let phase: SimDuration
  let request: TaskRequest

  /// Nil if the platform has no such engine.
  package init?(_ spec: ServiceSpec, on platform: PlatformSpec) {
    guard let engine = platform.engines.firstIndex(where: { $0.kind == spec.engine }) else { return nil }
    self.spec = spec
    self.engine = engine
    period = spec.period
    phase = SimDuration(
      microseconds: Int64(stableHash("service." + spec.name) % UInt64(period.microseconds)))
    var request = TaskRequest(
      ticket: 0, kind: .service, counts: OperationCounts(bytesRead: spec.bytes), deadline: spec.deadline,
      releasedAt: .zero)
    switch spec.cost {
    case .network(let name, let format, let batch):
      guard let network = platform.engines[engine].network else { return nil }
      let cost = NetworkCost.of(name, format, batch: batch, on: network)
      request.counts += cost.counts
      request.network = cost.seconds
    case .core(let figure, let clock):
      request.fixed = SimDuration(seconds: figure.value * clock / platform.engines[engine].serialRate.value)
    case .fixed(let figure): request.fixed = SimDuration(seconds: figure.value)
    }
    self.request = request
  }

  /// The first run at or after `t`.
  func first(notBefore t: SimTime) -> SimTime { (t - phase).ceiled(to: period) + phase }
}
