import Federation
import NodeInterface
import Radio
import SimCore
import WorldState

/// Reports of a host besides frames and commands: statistics of nodes and radio, warnings, digests, records. Only the
/// digests affect results.
final class HostMeter {
  var statistics = HostStatistics()
  /// Time spent on sensing.
  var sensing = StageClock()
  let recorder: NodeRecorder
  private var telemetry = Telemetry()
  /// Demand index of every vehicle announced to this host, by temporary id; the cloud's host gets all vehicles.
  private var vehicleOfSender: [UInt64: Int] = [:]

  init(recorded: Set<UInt64>) { recorder = NodeRecorder(recorded) }

  /// Returns and resets the report.
  func take() -> Telemetry {
    defer { telemetry = Telemetry() }
    telemetry.records = recorder.take()
    return telemetry
  }

  func drain(at now: SimTime, medium: SidelinkMedium, computers: [ComputeFigures]) {
    telemetry.computers = computers
    statistics.drain(at: now, into: &telemetry, medium: medium)
  }

  func know(_ vehicle: NodeID, sender: UInt64) { vehicleOfSender[sender] = vehicle.index }

  func count(_ warning: RaisedWarning, of node: NodeID, at: SimTime) {
    telemetry.warnings.append(
      Telemetry.Warning(
        at: at, node: node, kind: warning.kind, sensedAt: warning.sensedAt, cooperative: warning.cooperative,
        stage: warning.stage))
  }

  /// Counts a message that found a node's inbox full.
  func countOverflow(of node: NodeID) { statistics.inboxOverflow(1, of: node.kind) }

  /// Compares the cloud's picture of vehicles with the truth.
  func compare(
    _ samples: [(sender: UInt64, position: Vec2)], at: SimTime, _ slice: TruthSlice
  ) {
    for sample in samples {
      guard let vehicle = vehicleOfSender[sample.sender], let row = slice.row(of: UInt32(vehicle)) else {
        continue
      }
      let error = (slice.vehicleState(row: row, at: at).position - sample.position).length
      statistics.meters.record(.cloudPictureError, steps: Meter.Unit.metres.steps(error))
    }
  }

  /// Reports the digest and the totals of a node that has ended.
  func close(_ node: NodeID, digest: StateHash, _ totals: ComputeTotals) {
    telemetry.digests.append((node, digest))
    guard totals.tasks > 0 else { return }
    if let power = totals.power {
      let key = Int(node.kind?.rawValue ?? 0)
      statistics.meters.record(.peakTemperature, steps: Int64(power.peakTemperature.rounded()), key: key)
      statistics.meters.record(.computersAsleep, power.asleep, key: key)
      statistics.meters.record(.computersThrottled, power.throttled, key: key)
    }
    var c = Telemetry.Compute()
    c.tasks = totals.tasks
    c.deadlineMisses = totals.deadlineMisses
    c.dropped = totals.dropped
    c.busy = totals.busy
    c.joules = totals.joules
    c.latency = totals.latency
    c.account = totals.account
    telemetry.compute.append((node, c))
  }
}
