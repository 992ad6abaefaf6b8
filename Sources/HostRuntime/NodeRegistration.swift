import Federation
import SimCore

/// A kind of node that a host may run.
package struct NodeRegistration {
  package let profile: NodeKindProfile
  let populate: (HostServices) -> HostedPopulation

  /// Call with a concrete type, so that the population's loops are compiled for it.
  @inline(__always)
  package init<Source: NodeSource>(_ source: Source) {
    profile = source.profile
    populate = { HostedPopulation(Population(source, $0), source.profile) }
  }
}

/// A population as its host calls it, at most once per window. Closures, because they are compiled for the population's
/// concrete type: protocol witnesses are shared by all populations and would run unspecialised, with a call and a copy
/// for every access to a node.
struct HostedPopulation {
  let profile: NodeKindProfile
  let isEmpty: () -> Bool
  let add: (NodeBirth) -> Void
  let remove: (NodeID) -> Void
  let locate: () -> Void
  let readSignals: () -> Void
  let run: (SimTime) -> Void
  let nextEffectAt: () -> SimTime
  let closeAll: () -> Void
  let watch: ([NodeID]) -> Void
  let addFigures: (inout [ComputeFigures]) -> Void
  let failure: () -> HostFailure?
  let fault: (NodeBirth) -> String?

  @inline(__always)
  init<Source: NodeSource>(_ population: Population<Source>, _ profile: NodeKindProfile) {
    self.profile = profile
    isEmpty = { population.isEmpty }
    add = { population.add($0) }
    remove = { population.remove($0) }
    locate = { population.locate() }
    readSignals = { population.readSignals() }
    run = { population.run(until: $0) }
    nextEffectAt = { population.nextEffectAt() }
    closeAll = { population.closeAll() }
    watch = { population.watch($0) }
    addFigures = { population.addFigures(to: &$0) }
    failure = { population.source.failure }
    fault = { population.source.fault(in: $0) }
  }
}
