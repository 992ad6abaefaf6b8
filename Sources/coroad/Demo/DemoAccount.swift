import Experiments
import Foundation
import Recording
import Reports
import Scenario
import SimCore
import Simulation

/// The account of a demonstration: how both runs went, then their figures side by side.
struct DemoAccount {
  private let map: String
  private let options: RunOptions
  private let folder: String
  private let outcomes: Both<RunOutcome>
  /// Most hosts that are listed by name; of more only the number is given.
  private static let hostsShown = 8
  private static let label = 12

  /// - Parameter folder: holds the output folders of both runs.
  init(map: String, options: RunOptions, folder: String, outcomes: Both<RunOutcome>) {
    self.map = map
    self.options = options
    self.folder = folder
    self.outcomes = outcomes
  }

  private func summary(_ side: Side) -> RunSummary { outcomes[side].summary }

  /// The comparison comes last so that it stays on the screen. The table is 79 columns wide; text is wrapped at
  /// `width`, paths and commands are not.
  ///
  /// - Parameter height: rows of the terminal; nil for output of any length.
  func text(width: Int, height: Int?, coloured: Bool) -> String {
    let head = headline(width)
    // The last row is for the shell's prompt.
    let room = height.map { max(0, $0 - 1 - head.count) } ?? .max
    let table = figures.lines(percent: true, atMost: room).map { $0.text(coloured: coloured) }
    let lines =
      processes(width) + messages(width) + cost(width) + recordings(width) + suggestions
      + paragraph(
        "one seed",
        "These differences come from a single seed. Run many seeds with coroad sweep to tell which of them are more "
          + "than chance.", width) + [""] + head + table
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
    // Starts in the column of the labels.
    return paragraph("", text, width + 2 + Self.label).map { String($0.drop { $0 == " " }) }
  }

  // MARK: Figures

  private var figures: ComparisonTable {
    let documents = Side.allCases.compactMap {
      RunNumbers(Data(RunDocuments.summaryJSON(summary($0)).bytes))
    }
    return ComparisonTable(ComparisonFigures(documents), titles: Side.allCases.map(\.title))
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
    // Both sides have the same hosts. These lines are not wrapped, like the table's.
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

  private var wall: Double { Side.allCases.map { summary($0).result.timings.wall }.max() ?? 0 }
  /// Virtual seconds per wall-clock second of both runs.
  private var factor: Double {
    wall > 0 ? (Side.allCases.map { summary($0).simulatedSeconds }.max() ?? 0) / wall : 0
  }
  /// Virtual seconds per wall-clock second at which a person can follow the traffic (assumed).
  private static let watchable = 5.0

  private func cost(_ width: Int) -> [String] {
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
          + (r.dropped > 0 ? ", \(grouped(r.dropped)) not written)" : ")")
      }
      lines += paragraph(side == .off ? "recorded in" : "", text, width)
    }
    lines += paragraph("", "each with run.json, summary.json and CSV tables", width)
    lines += paragraph("", "\(OutputFolder(path: folder).file(ReportWriter.file)): both with plots", width)
    for side in Side.allCases {
      lines += paragraph("digest \(side.name)", summary(side).result.digest, width)
    }
    let notices = Side.allCases.flatMap { side in
      summary(side).failures.map { "\(side.title): \($0.description)" }
    }
    for notice in notices.prefix(3) { lines += paragraph("error", notice, width) }
    // Both sides read the same scenario and have the same notices.
    for notice in summary(.on).result.notices.prefix(3) { lines += paragraph("notice", notice, width) }
    return lines
  }

  // MARK: What to try next

  private var suggestions: [String] {
    let program = Suggestions.program
    // The user's choice; nil for the default folder.
    let out = options.out
    var seeded = options
    seeded.seed = summary(.on).options.configuration.seed &+ 1
    var lines: [String] = []
    if summary(.on).recording != nil {
      lines.append(
        "\(program) inspect \(Suggestions.shown(OutputFolder(path: summary(.on).options.folder).file("run.mcap")))"
      )
    }
    func demo(_ map: String, _ settings: [String], out: String? = nil) -> String {
      ([program, "demo", map] + settings + (out.map { ["--out", Suggestions.shown($0)] } ?? []))
        .joined(separator: " ")
    }
    if options.realTimeFactor == nil && factor > 1.2 * Self.watchable {
      lines.append(
        demo(map, Suggestions.settings(options) + ["--realtime-factor", fixed(Self.watchable, 0)], out: out)
          + "\n(the same, slow enough to watch)")
    }
    lines.append(
      demo(
        map, Suggestions.settings(seeded), out: Suggestions.sibling(of: folder, "seed-\(seeded.seed ?? 0)"))
        + "\n(different traffic)")
    if let file = ShippedMaps.experiment(about: map, scenario: options.path) {
      lines.append("\(program) sweep \(Suggestions.shown(file))\n(many seeds, with intervals)")
    }
    for other in ShippedMaps.names where other != map {
      let beside = out.map {
        URL(fileURLWithPath: $0).deletingLastPathComponent().appendingPathComponent("demo-\(other)").path
      }
      lines.append(demo(other, [], out: beside))
    }
    // Commands are not wrapped, so that they can be copied.
    return lines.flatMap { $0.split(separator: "\n") }.enumerated().map { i, line in
      "  " + (i == 0 ? "try next" : "").padded(Self.label) + line
    }
  }
}
