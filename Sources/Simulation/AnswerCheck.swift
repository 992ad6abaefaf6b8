import Federation
import NodeInterface
import SimCore

/// Checks what in an answer depends on the run: that the host has only acted for nodes that it runs, and only at times
/// of its window. The ranges of all fields have been checked by the link.
struct AnswerCheck {
  /// The window of a grant.
  struct Window {
    /// Begin and end of the window. A host that has slept runs the windows since its last grant too, but has no effects
    /// in them.
    var begin: SimTime
    var end: SimTime
    var isFinal: Bool
  }

  /// End of the last grant, by host.
  private var granted: [SimTime]
  /// Measurements that hosts have reported, by name.
  private var meters: [String: MeterDeclaration] = [:]

  init(hosts: Int, begin: SimTime) { granted = Array(repeating: begin, count: hosts) }

  /// Longest time from the end of a window to the effect of a command that was given in it (assumed, far above those of
  /// actuators).
  static let longestActuation = SimDuration(milliseconds: 10_000)

  /// Why an answer is invalid; nil if it is valid, which ends the host's window.
  mutating func fault(
    in answer: Answer, of host: Int, to window: Window, _ roster: HostRoster
  ) -> String? {
    if answer.until != window.end {
      return "answered up to \(answer.until.seconds) s when granted up to \(window.end.seconds) s"
    }
    if !window.isFinal && answer.nextEffectAt < window.end {
      return "announced an effect at \(answer.nextEffectAt.seconds) s, which is past"
    }
    let begin = window.isFinal ? granted[host] : window.begin
    let fault =
      frames(answer, host, begin, window.end, roster) ?? commands(answer, host, begin, window.end, roster)
      ?? telemetry(answer.telemetry, host, window, roster)
    if fault == nil { granted[host] = window.end }
    return fault
  }

  private func frames(
    _ answer: Answer, _ host: Int, _ begin: SimTime, _ end: SimTime, _ roster: HostRoster
  ) -> String? {
    for frame in answer.frames {
      if roster.home(of: frame.source) != host { return "sent a frame of a node that it does not run" }
      if frame.sentAt < begin || frame.sentAt >= end {
        return "sent a frame at \(frame.sentAt.seconds) s without announcing it"
      }
    }
    return nil
  }

  private func commands(
    _ answer: Answer, _ host: Int, _ begin: SimTime, _ end: SimTime, _ roster: HostRoster
  ) -> String? {
    for command in answer.commands {
      if roster.home(of: .vehicle(command.vehicle)) != host {
        return "sent a command to a vehicle that it does not run"
      }
      if command.effectiveAt < begin || command.effectiveAt > end + Self.longestActuation {
        return "sent a command effective at \(command.effectiveAt.seconds) s, out of its window"
      }
    }
    return nil
  }

  private mutating func telemetry(
    _ telemetry: Telemetry, _ host: Int, _ window: Window, _ roster: HostRoster
  ) -> String? {
    for warning in telemetry.warnings {
      if !roster.runs(warning.node, on: host) { return "reported a warning of a node that it does not run" }
      if warning.at < granted[host] || warning.at >= window.end || warning.sensedAt > warning.at {
        return "reported a warning at \(warning.at.seconds) s, out of its window"
      }
    }
    for (node, _) in telemetry.compute where !roster.runs(node, on: host) {
      return "reported the tasks of a node that it does not run"
    }
    return digests(telemetry, host, window, roster) ?? records(telemetry.records, host, roster)
      ?? measurements(telemetry.measurements)
  }

  /// A digest is reported once, when its node ends.
  private func digests(
    _ telemetry: Telemetry, _ host: Int, _ window: Window, _ roster: HostRoster
  ) -> String? {
    if telemetry.digests.isEmpty { return nil }
    var seen: Set<NodeID> = []
    for (node, _) in telemetry.digests {
      let hasEnded = window.isFinal ? roster.runs(node, on: host) : roster.hasEnded(node, on: host)
      if !hasEnded || !seen.insert(node).inserted {
        return "reported the digest of a node that has not ended there"
      }
    }
    return nil
  }

  private func records(_ records: NodeRecords, _ host: Int, _ roster: HostRoster) -> String? {
    if records.isEmpty { return nil }
    let isOwn =
      records.sensors.allSatisfy { roster.runs($0.node, on: host) }
      && records.tasks.allSatisfy { roster.runs($0.node, on: host) }
      && records.receptions.allSatisfy { roster.runs($0.receiver, on: host) }
    return isOwn ? nil : "recorded a node that it does not run"
  }

  /// Every host declares a measurement in the same way, and their number is bounded.
  private mutating func measurements(_ reports: [MeterReport]) -> String? {
    for report in reports {
      let name = report.declaration.name
      if let known = meters[name] {
        if known != report.declaration { return "declared the measurement \(name) differently from before" }
      } else if meters.count < Meter.limit {
        meters[name] = report.declaration
      } else {
        return "reported more than \(Meter.limit) measurements"
      }
    }
    return nil
  }
}
