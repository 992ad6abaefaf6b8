import SimCore

/// What one computer has, what its node used of it, and the energy by parts.
package struct ComputeAccount: Hashable, Sendable {
  /// Operations by precision; a multiply–accumulate is two.
  package struct Operations: Hashable, Sendable {
    package var int8: UInt64 = 0
    package var fp16: UInt64 = 0
    package var fp32: UInt64 = 0
    package var fp64: UInt64 = 0
    /// Those of an arithmetic unit that are no multiply–accumulates: comparisons, divisions, look-ups.
    package var other: UInt64 = 0
    package init() {}

    package static func += (a: inout Operations, b: Operations) {
      a.int8.addSaturating(b.int8)
      a.fp16.addSaturating(b.fp16)
      a.fp32.addSaturating(b.fp32)
      a.fp64.addSaturating(b.fp64)
      a.other.addSaturating(b.other)
    }
  }
  package struct Engine: Hashable, Sendable {
    /// Raw value of the kind of engine.
    package var kind: UInt8
    /// Tasks that run at the same time.
    package var servers: Int
    /// Dense peaks of all servers together, operations per second; 0 for engines of fixed function.
    package var peakFP16: Double
    package var peakFP32: Double
    /// Over all servers.
    package var busy = SimDuration.zero
    package var operations = Operations()

    package init(kind: UInt8, servers: Int, peakFP16: Double, peakFP32: Double) {
      self.kind = kind
      self.servers = servers
      self.peakFP16 = peakFP16
      self.peakFP32 = peakFP32
    }
  }
  /// Joules at the computer; `building` is the overhead of the building on all other parts.
  package struct Energy: Hashable, Sendable {
    package var idle = 0.0
    package var operations = 0.0
    package var memory = 0.0
    /// Tasks of fixed duration: front ends of sensors, security module.
    package var fixed = 0.0
    package var building = 0.0
    package init() {}

    package var parts: [Double] { [idle, operations, memory, fixed, building] }
  }
  package static let mostEngines = 16

  package var computerClass: ComputerClass
  /// Share of the computer that is charged to the node: 1 unless it is a shared server.
  package var share = 1.0
  package var engines: [Engine] = []
  package var energy = Energy()

  package init(_ computerClass: ComputerClass) { self.computerClass = computerClass }

  /// Adds what the node's computer reports later; its engines are the same.
  package mutating func merge(_ later: ComputeAccount) {
    share = max(share, later.share)
    for (i, engine) in later.engines.enumerated() {
      if i < engines.count {
        engines[i].busy.microseconds.addSaturating(engine.busy.microseconds)
        engines[i].operations += engine.operations
      } else {
        engines.append(engine)
      }
    }
    energy.idle += later.energy.idle
    energy.operations += later.energy.operations
    energy.memory += later.energy.memory
    energy.fixed += later.energy.fixed
    energy.building += later.energy.building
  }
}
