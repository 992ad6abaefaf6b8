import Federation
import HostRuntime
import Recording
import Scenario
import SimCore
import Traffic

/// End of a run: the result for documents and account, and the exit status.
struct RunReport {
  let options: RunOptions
  let scenario: ScenarioValue
  let folder: String
  /// Notice of the earlier run that was replaced in the folder.
  let replaced: String?
  let hosts: RunHosts
  let world: World
  let exit: WorldExit
  /// A page has asked for the run with the next seed.
  let isRestart: Bool
  let source: TrafficSource
  let recording: RecordingObserver
  /// Why an output could not be written, or nil.
  let outputFailure: RecordingError?

  private var layout: HostLayout { hosts.layout }
  private func name(_ host: Int) -> String { layout.all[host].name }

  /// How the run ended: for documents, for the account if worded differently, and for the shell.
  private var end: (reason: String, headline: String?, status: Int32) {
    if let outputFailure {
      return (
        outputFailure.line, "stopped early because an output could not be written", ExitStatus.failed
      )
    }
    let lost = world.failures.map {
      "\(name($0.host)) failed at \($0.at.seconds) s: \($0.cause.description)"
    }
    if exit == .interrupted, isRestart {
      let reason = ["stopped from the page, to begin anew with the next seed"] + lost
      return (reason.joined(separator: "; "), nil, ExitStatus.ok)
    }
    if exit == .interrupted {
      let reason = ["interrupted by \(Interruption.name)"] + lost
      return (reason.joined(separator: "; "), nil, ExitStatus.interrupted)
    }
    if lost.isEmpty { return ("completed", nil, ExitStatus.ok) }
    return (
      "completed; " + lost.joined(separator: "; "),
      "completed, but \(lost.count == 1 ? "a host" : "\(lost.count) hosts") failed during the run",
      ExitStatus.ok
    )
  }

  var exitReason: String { end.reason }

  func result(external: ExternalUnit?, feed: ObserverFeed?, cost: CostMeter) -> (RunResult, status: Int32) {
    let end = end
    var result = RunResult(endedAt: world.now, exitReason: end.reason, digest: world.digest())
    result.headline = end.headline ?? end.reason
    result.isInterrupted = exit != .finished || outputFailure != nil
    result.vehicles = source.vehicleCounts
    result.equippedVehicles = UInt64(recording.equippedSeen)
    result.peerMessagesDropped = hosts.malformed
    if let feed {
      feed.event("end", detail: end.reason, at: world.now)
      result.observers = feed.totals
    }
    result.timings = timings(cost)
    result.hosts = layout.all.indices.map(host)
    result.external = external?.result(failure: result.hosts.last?.failure)
    result.suggestions = suggestions
    result.notices = notices(result)
    return (result, end.status)
  }

  private func timings(_ cost: CostMeter) -> RunResult.Timings {
    var t = cost.timings(
      hosts: recording.processSeconds.reduce(0, +), sharesProcess: options.sharesProcess)
    // Programs started by hand are not children of this process, so they report their CPU time themselves.
    if options.listen != nil { t.user += recording.processSeconds.reduce(0, +) }
    t.vehicleUpdates = UInt64(source.counters.vehicleUpdates)
    t.stages = world.stages + recording.stages
    return t
  }

  private func host(_ h: Int) -> RunResult.Host {
    var host = RunResult.Host(
      name: name(h), executable: layout.executable(layout.all[h]), nodes: world.nodeCounts[h],
      processIdentifier: hosts.processIdentifier(of: h))
    host.wakes = world.wakes[h]
    host.userSeconds = recording.processSeconds[h]
    if let f = world.failures.first(where: { $0.host == h }) {
      host.failure = "\(f.cause.description) at \(f.at.seconds) s"
    }
    return host
  }

  private var suggestions: [String] {
    Suggestions.lines(
      options, folder: folder, recorded: scenario.configuration.record.mcap,
      sent: scenario.configuration.v2xEnabled && outputFailure == nil,
      failures: world.failures.contains { !isGiven($0) }
        ? world.failures.map { (name($0.host), $0.at.seconds) } : [],
      completed: exit != .interrupted && world.failures.isEmpty)
  }

  /// The failure was asked for by an option, which a repetition has anyway.
  private func isGiven(_ failure: (host: Int, at: SimTime, cause: HostFailure)) -> Bool {
    failure.cause == .requested && options.failures.contains { $0.host == name(failure.host) }
  }

  private func notices(_ result: RunResult) -> [String] {
    var notices = replaced.map { [$0] } ?? []
    if let observers = result.observers, observers.lost > 0 {
      notices.append(
        "an observer was too slow and missed \(observers.lost) of \(observers.published) messages; "
          + "slow the run down with --realtime-factor")
    }
    for failure in options.failures
    where !world.failures.contains(where: { name($0.host) == failure.host }) {
      notices.append(
        "--fail \(failure.host)@\(failure.at): no effect, because the run ended before that time")
    }
    if source.refusedCommands > 0 {
      notices.append("\(source.refusedCommands) commands had no effect: a replay cannot be controlled")
    }
    if let unit = result.external, unit.messages > 0, !scenario.configuration.v2xEnabled {
      notices.append(
        "\(unit.messages) messages of the onboard unit of \(unit.vehicle) were not sent: v2x.enabled is false"
      )
    }
    if let remark = source.remarkOnGivenUp { notices.append(remark) }
    return notices + scenario.diagnostics.all.filter { $0.severity != .error }.map(\.description)
  }
}
