import Federation
import SimCore
import WorldState

/// A host: sensing and radio for its nodes, driven by grants. It has one population per kind of node.
package final class Host: HostEngine {
  /// The host has its own process and reports its CPU time.
  package var isOwnProcess = false
  private let number: Int
  private let parameters: HostParameters
  private let populations: [HostedPopulation]
  /// Index in `populations` by kind; −1 for a kind that is not registered.
  private var populationOf = [Int](repeating: -1, count: NodeKind.tableSize)
  private let services: HostServices
  private let index: VehicleIndex
  /// The spatial indexes are built for the last slice.
  private var hasPlaces = false
  private var now: SimTime
  /// Frames of the last answer, which the world does not send back.
  private var own: [AirFrame] = []
  private var check: GrantCheck
  /// Why a grant was refused.
  private var refusal: HostFailure?

  /// - Parameters:
  ///   - number: index of this host in the federation.
  ///   - kinds: each kind once; the same in every host of the run.
  package init(
    number: Int, parameters: HostParameters, kinds: [NodeRegistration], reader: any MessageReader,
    sight: SightMap
  ) {
    self.number = number
    self.parameters = parameters
    let services = HostServices(parameters, kinds: kinds.map(\.profile), reader: reader, sight: sight)
    self.services = services
    index = services.truth.index
    now = parameters.begin
    let populations = kinds.map { $0.populate(services) }
    self.populations = populations
    for (place, kind) in kinds.enumerated() {
      let number = Int(kind.profile.kind.rawValue)
      precondition(populationOf[number] < 0, "two kinds of node have the number \(number)")
      populationOf[number] = place
    }
    func population(of node: NodeID) -> HostedPopulation? {
      populations.first { $0.profile.kind == node.kind }
    }
    check = GrantCheck(
      GrantCheck.Context(
        number: number, window: parameters.window, signalLinks: parameters.signalLinks,
        fault: { birth in
          population(of: birth.node).map { $0.fault(birth) }
            ?? "a node of a kind that this host does not know"
        },
        isOnVehicle: { population(of: $0)?.profile.place == .vehicle }))
  }

  package var failure: HostFailure? {
    if let refusal { return refusal }
    for population in populations { if let failure = population.failure() { return failure } }
    return nil
  }

  /// Runs every window up to the grant's end.
  package func advance(_ grant: Grant) -> Answer {
    if let fault = check.fault(in: grant, now: now) {
      refusal = .protocolViolation("the run sent \(fault)")
      return Answer(until: grant.until, nextEffectAt: .never)
    }
    if grant.watched != services.meter.recorder.watched {
      services.meter.recorder.watch(grant.watched)
      for population in populations { population.watch(grant.watched) }
    }
    for frame in own { services.reception.accept(frame) }
    for frame in grant.frames { services.reception.accept(frame) }
    var slices = grant.slices[...]
    var isIdle = hasNoNodes
    while now < grant.until {
      let started = StageClock.now()
      services.reception.judge(before: now)
      if let slice = slices.first, slice.time == now {
        slices.removeFirst()
        adopt(slice, grant)
        isIdle = hasNoNodes
      }
      // Nothing happens in a window without nodes.
      let end = isIdle ? min(grant.until, slices.first?.time ?? .never) : now + parameters.window
      let judged = StageClock.now()
      let sensed = services.meter.sensing.seconds
      for population in populations { population.run(end) }
      let sensing = services.meter.sensing.seconds - sensed
      count(.radio, judged - started)
      count(.sensing, sensing)
      count(.nodes, StageClock.now() - judged - sensing)
      now = end
      services.now = end
    }
    return answer(grant)
  }

  /// No node can act until the next slice.
  private var hasNoNodes: Bool { !parameters.v2xEnabled && populations.allSatisfy { $0.isEmpty() } }

  private func answer(_ grant: Grant) -> Answer {
    var answer = Answer(until: grant.until, nextEffectAt: .never)
    if grant.isFinal {
      finish()
    } else {
      for population in populations {
        answer.nextEffectAt = min(answer.nextEffectAt, population.nextEffectAt())
      }
      // A node that may act at any moment announces a time that has passed.
      answer.nextEffectAt = max(answer.nextEffectAt, grant.until)
      if services.meter.statistics.isDue(at: now) { report() }
    }
    own = services.access.take()
    answer.frames = own
    answer.commands = services.commands
    services.commands = []
    answer.telemetry = services.meter.take()
    return answer
  }

  private func count(_ stage: HostStage, _ seconds: Double) {
    services.meter.statistics.stageSeconds[stage.rawValue] += seconds
  }

  /// Ends the run: judges the frames still on air, and reports every living node.
  private func finish() {
    services.reception.judge(before: now)
    for population in populations { population.closeAll() }
    if isOwnProcess {
      services.meter.statistics.stageSeconds[HostStage.process.rawValue] = StageClock.processSeconds()
    }
    report()
  }

  private func report() {
    var computers: [ComputeFigures] = []
    for population in populations { population.addFigures(&computers) }
    services.meter.drain(at: now, medium: services.reception.medium, computers: computers)
  }

  private func adopt(_ slice: TruthSlice, _ grant: Grant) {
    services.truth.slice = slice
    for death in grant.deaths where death.at == slice.time { population(of: death.node)?.remove(death.node) }
    for population in populations { population.locate() }
    for birth in grant.births where birth.at == slice.time {
      if birth.node.kind == .vehicle {
        services.meter.know(birth.node, sender: services.sender(birth.entity))
      }
      if birth.host == number { population(of: birth.node)?.add(birth) }
    }
    // Without receivers and sensors the spatial indexes are not needed.
    let needsPlaces = populations.contains { $0.profile.place != .none && !$0.isEmpty() }
    if hasPlaces || needsPlaces {
      index.rebuild(slice)
      if parameters.v2xEnabled { services.reception.locate(services.truth) }
      hasPlaces = needsPlaces
    }
    for population in populations { population.readSignals() }
  }

  private func population(of node: NodeID) -> HostedPopulation? {
    let place = populationOf[Int(node.raw >> 28)]
    return place < 0 ? nil : populations[place]
  }
}
