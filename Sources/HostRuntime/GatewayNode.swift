import ComputePlatform
import Federation
import NodeInterface
import Nodes
import SimCore
import Synchronization
import V2XMessages

/// The connection of a gateway node to its external program: whether the program still takes part, and counts of what
/// passed. Shared by the node and its host's engine.
package final class Gateway: Sendable {
  /// Totals for `run.json`.
  package struct Totals: Hashable, Sendable {
    package var steps: UInt64 = 0
    /// Inputs lost because the queue was full.
    package var lostInputs: UInt64 = 0
    package var messages: UInt64 = 0
    package var commands: UInt64 = 0
    package init() {}
  }
  private struct State {
    var failure: HostFailure?
    var totals = Totals()
  }

  private let peer: any ExternalPeer
  private let state = Mutex(State())

  package init(_ peer: any ExternalPeer) { self.peer = peer }

  package var wantsSensors: Bool { peer.wantsSensors }
  package var failure: HostFailure? { state.withLock { $0.failure } }
  package var totals: Totals { state.withLock { $0.totals } }

  /// The program's answer to a step; nil after a failure.
  func exchange(_ step: External.Step) -> External.Answer? {
    guard failure == nil else { return nil }
    do throws(HostFailure) {
      let answer = try peer.exchange(step)
      if let fault = answer.fault(at: step.at) { throw .protocolViolation(fault) }
      state.withLock {
        $0.totals.steps += 1
        $0.totals.lostInputs += UInt64(step.lost)
        $0.totals.messages += UInt64(answer.messages.count)
        $0.totals.commands += answer.command == nil ? 0 : 1
      }
      return answer
    } catch {
      state.withLock { $0.failure = error }
      peer.end(error.description)
      return nil
    }
  }

  package func end(_ reason: String) { peer.end(reason) }
}

/// The node of an external program that is an onboard unit. Inputs are queued until the next step of the program, and
/// virtual time stands still until it answers. Its computing takes no virtual time: effects happen at the time of the
/// step.
///
/// A value like every node, except for its gateway: the program's answer is an input like any other.
package struct GatewayNode: Node {
  private let gateway: Gateway
  private let vehicle: VehicleDescription
  private let context: NodeContext
  /// Delay of bus and brake, as for a unit of the vehicle's level.
  private let actuation: SimDuration
  private let wantsSensors: Bool
  private var wakesOnInput = false
  private var isOver = false
  private var inputs: [External.Input] = []
  private var lost: UInt32 = 0

  package private(set) var nextWakeAt: SimTime
  package private(set) var nextEffectAt: SimTime
  package var sensorLead: SimDuration { .zero }

  /// The first step comes at `birth`, when the vehicle departs.
  package init(
    gateway: Gateway, vehicle: VehicleDescription, level: AutomationLevel, context: NodeContext,
    birth: SimTime
  ) {
    self.gateway = gateway
    self.vehicle = vehicle
    self.context = context
    actuation = context.computer(level).profile.actuation
    wantsSensors = gateway.wantsSensors
    nextWakeAt = birth
    nextEffectAt = birth
  }

  package mutating func finish(at time: SimTime) {
    end()
    gateway.end("the vehicle has left, or the run is over")
  }
  package func computeTotals(at time: SimTime) -> ComputeTotals { ComputeTotals() }

  package mutating func step(_ event: borrowing Event, at time: SimTime, into effects: inout EffectBuffer) {
    if isOver { return }
    switch event {
    case .fix(let fix): keep(.fix(describe(fix)), at: time)
    case .sensor(let frame):
      guard wantsSensors else { return }
      keep(.sensor(frame), at: time)
    case .received(let message): keep(.message(Self.envelope(message)), at: time)
    case .wake:
      exchange(at: time, into: &effects)
      return
    case .signals: return
    }
    if wakesOnInput { exchange(at: time, into: &effects) }
  }

  private mutating func keep(_ content: External.Content, at time: SimTime) {
    if inputs.count < External.inputs {
      inputs.append(External.Input(at: time, content: content))
    } else {
      lost &+= 1
    }
  }

  private mutating func exchange(at time: SimTime, into effects: inout EffectBuffer) {
    let answer = gateway.exchange(External.Step(at: time, inputs: inputs, lost: lost))
    inputs.removeAll(keepingCapacity: true)
    lost = 0
    guard let answer else {
      end()
      return
    }
    wakesOnInput = answer.wakesOnInput
    nextWakeAt = answer.nextWake
    // A program that is woken by inputs may act at any moment.
    nextEffectAt = wakesOnInput ? time : answer.nextWake
    for message in answer.messages {
      let isForCloud = message.frame.type == .vehicleState
      effects.messages.append(
        OutgoingMessage(
          frame: message.frame, channel: isForCloud ? .uu : .sidelink, destination: isForCloud ? .cloud : nil,
          sensedAt: message.sensedAt ?? time))
    }
    if let command = answer.command { apply(command, at: time, into: &effects) }
  }

  private func apply(_ command: External.Command, at time: SimTime, into effects: inout EffectBuffer) {
    effects.commands.append(
      (
        VehicleCommand(
          vehicle: vehicle.index, effectiveAt: time + actuation, validity: command.validity,
          accelerationLimit: command.accelerationLimit, isEmergency: command.isEmergency,
          speedLimit: command.speedLimit, warning: command.warning), time
      ))
    if let kind = command.warning {
      effects.warnings.append(
        RaisedWarning(kind: kind, sensedAt: time, cooperative: command.isCooperative))
    }
  }

  /// Ends the unit; the vehicle is left to its driver.
  private mutating func end() {
    isOver = true
    inputs = []
    nextWakeAt = .never
    nextEffectAt = .never
  }

  private func describe(_ fix: PositioningFix) -> External.Fix {
    External.Fix(
      state: fix, place: context.geo(fix.position),
      size: RoadUserSize(width: vehicle.width, length: vehicle.length, height: vehicle.height),
      vehicleClass: vehicle.vehicleClass)
  }

  private static func envelope(_ message: ReceivedMessage) -> Envelope {
    Envelope(
      sender: TemporaryID(raw: message.sender), channel: message.channel, sentAt: message.sentAt,
      sequence: message.sequence, message: message.frame)
  }
}

/// Runs nodes of a kind by an external program, with the senses of the kind.
struct GatewaySource<Own: NodeSource>: NodeSource {
  let own: Own
  let gateway: Gateway
  /// Makes the node that represents the program.
  let make: (_ birth: NodeBirth, _ truth: TruthView, _ row: Int) -> GatewayNode

  var profile: NodeKindProfile { own.profile }
  func node(_ birth: NodeBirth, truth: TruthView, row: Int) -> GatewayNode { make(birth, truth, row) }
  func senses(_ birth: NodeBirth) -> Own.Perception { own.senses(birth) }
  func signal(wiredTo index: Int) -> Int? { own.signal(wiredTo: index) }
  func fault(in birth: NodeBirth) -> String? { own.fault(in: birth) }
  /// Failure of the program; its node has then ended, and the vehicle is left to its driver.
  var failure: HostFailure? { gateway.failure }
}
