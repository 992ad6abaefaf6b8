import Federation
import Recording
import Scenario
import SimCore
import Simulation

/// What a demonstration ends with: the figures of both runs side by side and what differs, then how they ran.
struct DemoAccount {
  private let map: String
  private let options: RunOptions
  private let outcomes: Both<RunOutcome>
  /// Hosts named one by one; of more their number is told.
  private static let hostsShown = 8
  private static let label = 12

  init(map: String, options: RunOptions, outcomes: Both<RunOutcome>) {
    self.map = map
    self.options = options
    self.outcomes = outcomes
  }

  private func summary(_ side: Side) -> RunSummary { outcomes[side].summary }

  /// The table is 79 columns wide; text is broken at `width`, paths and commands stay whole.
  func text(width: Int, coloured: Bool) -> String {
    let table = figures.lines(percent: true).map { $0.text(coloured: coloured) }
    let lines =
      headline(width) + [""] + table + [""]
      + paragraph(
        "one seed",
        "What differs here happened to this one course of traffic. Which differences are more than chance, many "
          + "seeds show: coroad sweep.", width)
      + processes(width) + messages(width) + cost(width) + recordings(width) + suggestions
    return lines.joined(separator: "\n") + "\n"
  }

  private func headline(_ width: Int) -> [String] {
    let c = summary(.on).options.configuration
    let ends = Both { side in
      let s = summary(side)
      let how = s.result.headline.isEmpty ? s.result.exitReason : s.result.headline
      return "\(how), \(fixed(s.simulatedSeconds, 1)) s of virtual time"
    }
    let name = "\(c.name), seed \(c.seed)" + (c.run > 0 ? ", run \(c.run)" : "")
    let text =
      "\(name), the same traffic without and with V2X: "
      + (ends.off == ends.on ? ends.on : "off \(ends.off); on \(ends.on)")
    // It begins where the labels do.
    return paragraph("", text, width + 2 + Self.label).map { String($0.drop { $0 == " " }) }
  }

  // MARK: Figures

  private var figures: ComparisonTable {
    func count(
      _ name: String, _ better: ComparedFigure.Better = .neither, _ value: (RunSummary) -> UInt64?
    ) -> ComparedFigure { .count(name, better) { value(summary($0)) } }
    func mean(
      _ name: String, _ unit: String, _ better: ComparedFigure.Better, _ value: (RunSummary) -> Double?
    ) -> ComparedFigure { .mean(name, unit, better) { value(summary($0)) } }
    /// Nil where nothing was measured.
    func safety(_ name: String, _ value: @escaping (SafetyCounts) -> UInt64) -> ComparedFigure {
      count(name, .less) { $0.options.configuration.record.safety ? value($0.safety) : nil }
    }
    var table = ComparisonTable()
    table.add(
      "trips",
      [
        count("ended", .more) { $0.trips.arrived }, count("still running") { $0.result.vehicles.running },
        mean("mean duration", "s", .less) { $0.trips.meanDuration },
        mean("time lost in it", "s", .less) { $0.trips.meanTimeLoss },
        mean("standing", "s", .less) { $0.trips.meanWaiting },
      ])
    table.add(
      "safety",
      [
        safety("conflicts") { $0.conflicts },
        safety("  TTC < \(fixed(SafetyLimits.conflictTimeToCollision, 1)) s") { $0.timeToCollisionConflicts },
        safety("  PET < \(fixed(SafetyLimits.conflictPostEncroachment, 1)) s") {
          $0.postEncroachmentConflicts
        }, safety("  with people") { $0.pedestrianConflicts },
        safety("  with hazards") { $0.hazardConflicts },
        safety("impacts on people") { $0.pedestrianImpacts },
        mean("mean impact speed", "m/s", .less) {
          $0.safety.pedestrianImpacts > 0
            ? $0.safety.impactSpeedSum / Double($0.safety.pedestrianImpacts) : nil
        }, count("collisions", .less) { $0.result.vehicles.collisions },
        count("emergency brakings", .less) { $0.result.vehicles.emergencyBrakings },
      ])
    table.add("warnings", WarningFigures(Both { summary($0).totals.warnings }).figures)
    table.add(
      "messages",
      [
        count("sent") { $0.totals.sent }, count("received") { $0.totals.deliveries.delivered },
        count("lost") { $0.totals.deliveries.lost.reduce(0, +) },
      ])
    return table
  }

  // MARK: How they ran

  private func paragraph(_ label: String, _ text: String, _ width: Int) -> [String] {
    RunAccount.paragraph(label, text, width: width)
  }

  private func processes(_ width: Int) -> [String] {
    var lines = paragraph(
      "what ran", "coroad: traffic, time and recording of both runs, in step with each other", width)
    let hosts = summary(.on).result.hosts
    let name = (hosts.map(\.name.count).max() ?? 0) + 1
    let cell = 24
    // Both sides have the same hosts; lines as the table's, which are not broken.
    let indent = String(repeating: " ", count: 2 + Self.label)
    if hosts.count <= Self.hostsShown {
      lines.append(
        indent + "".padded(name) + "\(Side.off.title): nodes, CPU".padded(cell)
          + "\(Side.on.title): nodes, CPU")
      for (i, host) in hosts.enumerated() {
        let cells = Both { side -> String in
          let h = summary(side).result.hosts[i]
          let process = h.processIdentifier.map { "\($0): " } ?? ""
          return
            "\(process)\(grouped(h.nodes)) \(h.nodes == 1 ? "node" : "nodes"), \(fixed(h.userSeconds, 1)) s"
        }
        lines.append(indent + host.name.padded(name) + cells.off.padded(cell) + cells.on)
      }
    } else {
      lines += paragraph("", "\(hosts.count) node processes each", width)
    }
    for side in Side.allCases {
      for h in summary(side).result.hosts {
        if let failure = h.failure { lines += paragraph("", "\(side.title): \(h.name): \(failure)", width) }
      }
    }
    return lines
  }

  private func messages(_ width: Int) -> [String] {
    RunAccount(summary(.on)).lines([.messages], width: width)
  }

  private func cost(_ width: Int) -> [String] {
    let wall = Side.allCases.map { summary($0).result.timings.wall }.max() ?? 0
    let seconds = Side.allCases.map { summary($0).simulatedSeconds }.max() ?? 0
    let factor = wall > 0 ? seconds / wall : 0
    let cpu = Both { fixed(summary($0).result.timings.user, 1) }
    return paragraph(
      "cost",
      "\(fixed(wall, 1)) s for both, \(fixed(factor, factor < 10 ? 1 : 0)) x real time; CPU in all processes "
        + "\(cpu.off) s without V2X, \(cpu.on) s with it", width)
  }

  private func recordings(_ width: Int) -> [String] {
    var lines: [String] = []
    for side in Side.allCases {
      let s = summary(side)
      var text = s.options.folder
      if let r = s.recording {
        text +=
          ": run.mcap (\(readableSize(r.size)), \(grouped(r.messages)) messages"
          + (r.dropped > 0 ? ", \(grouped(r.dropped)) could not be written)" : ")")
      }
      lines += paragraph(side == .off ? "recorded in" : "", text, width)
    }
    lines += paragraph("", "each with run.json, summary.json and CSV tables", width)
    for side in Side.allCases {
      lines += paragraph("digest \(side.name)", summary(side).result.digest, width)
    }
    let notices = Side.allCases.flatMap { side in
      summary(side).failures.map { "\(side.title): \($0.description)" }
    }
    for notice in notices.prefix(3) { lines += paragraph("error", notice, width) }
    // Both read the same scenario and say the same of it.
    for notice in summary(.on).result.notices.prefix(3) { lines += paragraph("notice", notice, width) }
    return lines
  }

  // MARK: What to try next

  private var suggestions: [String] {
    let program = Suggestions.program
    var seeded = options
    seeded.seed = summary(.on).options.configuration.seed &+ 1
    var lines: [String] = []
    if summary(.on).recording != nil {
      lines.append(
        "\(program) inspect \(Suggestions.shown(OutputFolder(path: summary(.on).options.folder).file("run.mcap")))"
      )
    }
    func demo(_ map: String, _ settings: [String]) -> String {
      ([program, "demo", map] + settings).joined(separator: " ")
    }
    if options.realTimeFactor == nil {
      lines.append(
        demo(map, Suggestions.settings(options) + ["--realtime-factor", "5"]) + "\n(slow enough to watch)")
    }
    lines.append(demo(map, Suggestions.settings(seeded)) + "\n(other traffic, another course of events)")
    if let file = ShippedMaps.experiment(about: map, scenario: options.path) {
      lines.append("\(program) sweep \(Suggestions.shown(file))\n(many seeds, with intervals)")
    }
    for other in ShippedMaps.names where other != map { lines.append(demo(other, [])) }
    // Commands stay whole, so that they can be copied.
    return lines.flatMap { $0.split(separator: "\n") }.enumerated().map { i, line in
      "  " + (i == 0 ? "try next" : "").padded(Self.label) + line
    }
  }
}
