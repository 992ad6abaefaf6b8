import Federation
import NodeInterface
import Scenario
import SimCore

/// A finished run: what `run.json`, `summary.json` and the account are made of.
package struct RunSummary: Sendable {
  package struct Recording: Hashable, Sendable {
    package var size: UInt64
    package var messages: UInt64
    package var dropped: UInt64
    /// Records of named nodes that a host left out because of its bound.
    package var droppedRecords: UInt64 = 0
  }
  package var options: RunRecorder.Options
  package var result: RunResult
  package var totals: TelemetryTotals
  package var trips: TripMeans
  package var safety: SafetyCounts
  /// Nil without MCAP.
  package var recording: Recording?
  package var failures: [RecordingError] = []

  package init(
    options: RunRecorder.Options, result: RunResult, totals: TelemetryTotals, trips: TripMeans,
    safety: SafetyCounts
  ) {
    self.options = options
    self.result = result
    self.totals = totals
    self.trips = trips
    self.safety = safety
  }

  /// Virtual seconds from the beginning of the run to its end.
  package var simulatedSeconds: Double {
    max(0, (result.endedAt - options.configuration.time.begin).seconds)
  }
  /// Virtual seconds per second of wall clock.
  package var realTimeFactor: Double {
    result.timings.wall > 0 ? simulatedSeconds / result.timings.wall : 0
  }
  /// What `--json` prints: `run.json` and `summary.json` in one object.
  package var json: JSON { RunDocuments.runJSON(self).merged(with: RunDocuments.summaryJSON(self)) }
}

/// The two JSON documents of a run.
package enum RunDocuments {
  /// `run.json` while the run lasts, and its shortest form afterwards.
  static func runningJSON(_ options: RunRecorder.Options, exitReason: String = "running") -> JSON {
    .members([
      "version": .string(options.version), "scenario": .string(options.source),
      "name": .string(options.configuration.name), "seed": .unsigned(options.configuration.seed),
      "run": .unsigned(options.configuration.run), "exit_reason": .string(exitReason),
      "configuration": options.configuration.json,
    ])
  }

  package static func runJSON(_ s: RunSummary) -> JSON {
    let configuration = s.options.configuration
    return .members([
      "version": .string(s.options.version), "scenario": .string(s.options.source),
      "name": .string(configuration.name), "seed": .unsigned(configuration.seed),
      "run": .unsigned(configuration.run), "digest": .string(s.result.digest),
      "deterministic": .bool(s.result.deterministic), "exit_reason": .string(s.result.exitReason),
      "begin_s": .number(configuration.time.begin.seconds), "end_s": .number(s.result.endedAt.seconds),
      // False until the radio model meets the published curves.
      "radio": .members(["validated": false]),
      "recording": recording(s),
      "failures": .array(s.failures.map { .string($0.description) }),
      "hosts": .array(s.result.hosts.map(host)),
      "peer_messages_dropped": .unsigned(s.result.peerMessagesDropped),
      "observers": s.result.observers.map {
        .members(["published": .unsigned($0.published), "lost": .unsigned($0.lost)])
      } ?? .null,
      "external": s.result.external.map(external) ?? .null,
      "timings": .members([
        "wall_s": .rounded(s.result.timings.wall, 3), "waited_s": .rounded(s.result.timings.waited, 3),
        "user_s": .rounded(s.result.timings.user, 3),
        "stages": .object(
          s.result.timings.stages.map { JSON.Member($0.name, .rounded($0.seconds, 3)) }),
      ]),
      "inputs": .array(
        s.result.inputs.map { .members(["file": .string($0.path), "sha256": .string($0.digest)]) }),
      "configuration": configuration.json,
    ])
  }
  private static func recording(_ s: RunSummary) -> JSON {
    guard let r = s.recording else { return .null }
    return .members([
      "file": "run.mcap", "size_bytes": .unsigned(r.size), "messages": .unsigned(r.messages),
      "messages_dropped": .unsigned(r.dropped),
      "truncated": .bool(r.dropped > 0), "node_records_dropped": .unsigned(r.droppedRecords),
    ])
  }
  private static func external(_ e: RunResult.External) -> JSON {
    .members([
      "vehicle": .string(e.vehicle), "endpoint": .string(e.endpoint),
      "joined_at_s": .number(e.joinedAt.seconds), "steps": .unsigned(e.steps),
      "lost_inputs": .unsigned(e.lostInputs), "messages": .unsigned(e.messages),
      "commands": .unsigned(e.commands), "failure": e.failure.map { .string($0) } ?? .null,
    ])
  }
  private static func host(_ h: RunResult.Host) -> JSON {
    .members([
      "name": .string(h.name), "executable": .string(h.executable), "nodes": .unsigned(h.nodes),
      "process": h.processIdentifier.map { .integer(Int64($0)) } ?? .null, "wakes": .unsigned(h.wakes),
      "user_s": .rounded(h.userSeconds, 3), "failure": h.failure.map { .string($0) } ?? .null,
    ])
  }

  /// Null where `record.safety=false` left nothing to count.
  private static func measured(_ count: UInt64, _ s: RunSummary) -> JSON {
    s.options.configuration.record.safety ? .unsigned(count) : .null
  }

  package static func summaryJSON(_ s: RunSummary) -> JSON {
    let v = s.result.vehicles
    func mean(_ value: Double?) -> JSON { value.map { .rounded($0, 3) } ?? .null }
    return .members([
      "vehicles": .members([
        "departed": .unsigned(v.departed), "arrived": .unsigned(v.arrived), "running": .unsigned(v.running),
        "parked": .unsigned(v.parked),
        "equipped": .unsigned(s.result.equippedVehicles), "collisions": .unsigned(v.collisions),
        "emergency_brakings": .unsigned(v.emergencyBrakings), "teleports": .unsigned(v.teleports),
      ]),
      "automation": .members([
        "engagements": .unsigned(v.engagements), "takeover_requests": .unsigned(v.takeoverRequests),
        "takeovers": .unsigned(v.takeovers), "towed": .unsigned(v.towed),
        "distance_km": .rounded(v.automatedDistance / 1000, 3),
      ]),
      "trips": .members([
        "completed": .unsigned(s.trips.arrived), "mean_duration_s": mean(s.trips.meanDuration),
        "mean_time_loss_s": mean(s.trips.meanTimeLoss), "mean_waiting_s": mean(s.trips.meanWaiting),
        "mean_stops": mean(s.trips.meanStops),
      ]),
      "messages": messages(s.totals),
      "latency": .object(
        LatencyStage.allCases.map { JSON.Member($0.name, quantiles(s.totals.latency($0))) }
          + [
            JSON.Member("sense_to_actuation", quantiles(s.totals.actuation)),
            JSON.Member("by_type", LatencyTable.json(s.totals)),
          ]),
      "compute": .members([
        "tasks": .unsigned(s.totals.tasks), "deadline_misses": .unsigned(s.totals.deadlineMisses),
        "tasks_dropped": .unsigned(s.totals.tasksDropped), "energy_j": .rounded(s.totals.joules, 1),
      ]),
      "safety": .members([
        "conflicts": measured(s.safety.conflicts, s),
        "ttc_conflicts": measured(s.safety.timeToCollisionConflicts, s),
        "pet_conflicts": measured(s.safety.postEncroachmentConflicts, s),
        "pedestrian_conflicts": measured(s.safety.pedestrianConflicts, s),
        "hazard_conflicts": measured(s.safety.hazardConflicts, s),
        "pedestrian_impacts": measured(s.safety.pedestrianImpacts, s),
        "side_contacts": measured(s.safety.sideContacts, s),
        "mean_impact_speed_mps": s.safety.pedestrianImpacts > 0
          ? .rounded(s.safety.impactSpeedSum / Double(s.safety.pedestrianImpacts), 3) : .null,
      ]),
      "warnings": warnings(s.totals),
      "cloud": .members([
        "picture_age": quantiles(s.totals.cloudPictureAge),
        "picture_error": errors(s.totals.cloudPictureErrorMillimetres),
      ]),
      "host": .members([
        "wall_s": .rounded(s.result.timings.wall, 3), "user_s": .rounded(s.result.timings.user, 3),
        "vehicle_updates": .unsigned(s.result.timings.vehicleUpdates),
        "real_time_factor": .rounded(s.realTimeFactor, 3),
      ]),
    ])
  }
  private static func messages(_ totals: TelemetryTotals) -> JSON {
    let sum = totals.deliveries
    return .members([
      "sent": .unsigned(totals.sent), "attempted": .unsigned(sum.attempted),
      "delivered": .unsigned(sum.delivered), "lost": .unsigned(sum.lostInAll),
      "lost_by_cause": .object(
        LossCause.allCases.map { JSON.Member($0.name, .unsigned(sum.lost[Int($0.rawValue)])) }),
      "dropped_invalid": .unsigned(totals.droppedInvalid), "dropped_queue": .unsigned(totals.droppedQueue),
      "pdr": sum.ratio.map { .rounded($0, 6) } ?? .null,
      "sent_by_type": .object(
        totals.perType.enumerated().filter { $0.element.sent > 0 }.map {
          JSON.Member(RunTables.typeName($0.offset), .unsigned($0.element.sent))
        }),
    ])
  }
  private static func warnings(_ totals: TelemetryTotals) -> JSON {
    var members = [JSON.Member("total", .unsigned(totals.warningCount))]
    for kind in WarningKind.allCases where Int(kind.rawValue) < totals.warnings.count {
      let count = totals.warnings[Int(kind.rawValue)]
      if count > 0 { members.append(JSON.Member(kind.abbreviation, .unsigned(count))) }
    }
    return .object(members)
  }
  private static func quantiles(_ h: DurationHistogram) -> JSON {
    func value(_ q: Double) -> JSON { h.quantile(q).map { .number($0.seconds) } ?? .null }
    return .members([
      "count": .unsigned(h.count), "mean_s": h.mean.map { .number($0.seconds) } ?? .null, "p50_s": value(0.5),
      "p90_s": value(0.9), "p99_s": value(0.99),
    ])
  }
  /// The histogram counts millimetres in place of microseconds.
  private static func errors(_ h: DurationHistogram) -> JSON {
    func value(_ q: Double) -> JSON {
      h.quantile(q).map { .number(Double($0.microseconds) / 1000) } ?? .null
    }
    return .members(["p50_m": value(0.5), "p90_m": value(0.9), "p99_m": value(0.99)])
  }
}
