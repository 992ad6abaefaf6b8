import Federation
import NodeInterface
import Scenario
import SimCore

/// The account printed at the end of a run.
package struct RunAccount {
  private let s: RunSummary
  /// Most hosts listed by name; more are shown in groups.
  private static let hostsShown = 6
  private static let label = 12

  /// Paragraphs of the account.
  package enum Part { case hosts, traffic, messages, outcome, cost, recording }

  package init(_ summary: RunSummary) { s = summary }

  /// Selected paragraphs as lines of at most `width` characters, for an account of several runs.
  package func lines(_ parts: [Part], width: Int) -> [String] {
    var lines: [String] = []
    func add(_ label: String, _ text: String) {
      lines += Self.wrap(label: label, text, width: max(40, width))
    }
    for part in parts {
      switch part {
      case .hosts: addHosts(add)
      case .traffic: addTraffic(add)
      case .messages: addMessages(add)
      case .outcome: addOutcome(add)
      case .cost: add("cost", cost)
      case .recording: addRecording(add)
      }
    }
    return lines
  }
  /// One paragraph with a label.
  package static func paragraph(_ label: String, _ text: String, width: Int) -> [String] {
    wrap(label: label, text, width: max(40, width))
  }

  private static let mostLines = 40
  private static let lastLines = 14
  /// At most 40 lines of at most `width` characters (paths are not wrapped).
  package func text(width: Int = 100) -> String {
    var lines: [String] = []
    let c = s.options.configuration
    let name = c.name.isEmpty ? s.options.source : c.name
    lines += Self.wrap(
      label: "",
      "\(name): \(s.result.headline.isEmpty ? s.result.exitReason : s.result.headline), \(fixed(s.simulatedSeconds, 1)) s of virtual time, seed \(c.seed)"
        + (c.run > 0 ? ", run \(c.run)" : ""), width: width
    ).map { String($0.drop { $0 == " " }) }
    lines.append("")
    lines += self.lines([.hosts, .traffic, .messages, .outcome, .cost, .recording], width: width)
    // Commands are not wrapped, so that they can be copied.
    for (i, line) in suggestions.flatMap({ $0.split(separator: "\n") }).enumerated() {
      lines.append("  " + (i == 0 ? "try next" : "").padded(Self.label) + line)
    }
    // The end says how to repeat the run.
    if lines.count > Self.mostLines {
      lines = lines.prefix(Self.mostLines - Self.lastLines - 1) + ["  ..."] + lines.suffix(Self.lastLines)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: Parts

  private func addHosts(_ add: (String, String) -> Void) {
    let hosts = s.result.hosts
    add("what ran", "coroad: traffic, time and recording")
    if hosts.count <= Self.hostsShown {
      let name = hosts.map(\.name.count).max() ?? 0
      for h in hosts {
        var text = h.name.padded(name) + "  \(grouped(h.nodes)) \(h.nodes == 1 ? "node" : "nodes")"
        if let process = h.processIdentifier { text += ", process \(process)" }
        if h.userSeconds > 0 { text += ", \(fixed(h.userSeconds, 1)) s of CPU" }
        if let failure = h.failure { text += "; \(failure)\(Self.consequence(of: h))" }
        add("", text)
      }
      return
    }
    var groups: [(name: String, hosts: Int, nodes: UInt64)] = []
    for h in hosts {
      if let i = groups.firstIndex(where: { $0.name == h.executable }) {
        groups[i].hosts += 1
        groups[i].nodes += h.nodes
      } else {
        groups.append((h.executable, 1, h.nodes))
      }
    }
    for g in groups { add("", "\(g.hosts) x \(g.name), \(grouped(g.nodes)) nodes") }
    for h in hosts.filter({ $0.failure != nil }).prefix(3) {
      add("", "\(h.name): \(h.failure ?? "")\(Self.consequence(of: h))")
    }
  }
  /// Consequence of the failure of a host.
  private static func consequence(of host: RunResult.Host) -> String {
    switch host.executable {
    case "onboard-unit", "external": "; from then on its vehicles were left to their drivers"
    case "roadside-unit": "; from then on its units sent nothing"
    case "cloud-coordinator": "; from then on there was no cloud"
    default: ""
    }
  }
  private func addTraffic(_ add: (String, String) -> Void) {
    let v = s.result.vehicles
    let parked = v.parked > 0 ? " (\(grouped(v.parked)) of them parked or at a stop)" : ""
    add(
      "traffic",
      "\(grouped(v.departed)) vehicles departed (\(grouped(s.result.equippedVehicles)) equipped), "
        + "\(grouped(v.arrived)) arrived, \(grouped(v.running)) still running\(parked); \(grouped(v.collisions)) collisions, "
        + "\(grouped(v.emergencyBrakings)) emergency brakings, \(grouped(v.teleports)) teleports")
    if let duration = s.trips.meanDuration, let loss = s.trips.meanTimeLoss, let waiting = s.trips.meanWaiting
    {
      add(
        "",
        "mean trip \(fixed(duration, 1)) s, \(fixed(loss, 1)) s of it lost, \(fixed(waiting, 1)) s waiting")
    }
    // Conflict counts depend on these.
    add("", TrafficConditions(s.options.configuration).words)
  }
  private func addMessages(_ add: (String, String) -> Void) {
    let sum = s.totals.deliveries
    guard s.totals.sent > 0 else {
      add("messages", silence)
      return
    }
    let types = s.totals.readings(Meter.messagesSent.declaration).enumerated().filter { $0.element.value > 0 }
      .map {
        "\(RunTables.typeName($0.offset)) \(grouped(UInt64(max(0, $0.element.value))))"
      }
    add("messages", "\(grouped(s.totals.sent)) sent: \(types.joined(separator: ", "))")
    add(
      "",
      "\(grouped(sum.delivered)) receptions"
        + (sum.ratio.map {
          " (\(fixed($0 * 100, 1)) % of the \(grouped(sum.attempted)) possible within 300 m)"
        }
          ?? ""))
    let causes = LossCause.allCases.filter { sum.lost[Int($0.rawValue)] > 0 }.map {
      "\(grouped(sum.lost[Int($0.rawValue)])) \($0.words)"
    }
    add("", "\(grouped(sum.lostInAll)) lost" + (causes.isEmpty ? "" : ": \(causes.joined(separator: ", "))"))
    if s.totals.droppedInvalid > 0 || s.totals.droppedQueue > 0 {
      add(
        "",
        "\(grouped(s.totals.droppedInvalid)) dropped as invalid, \(grouped(s.totals.droppedQueue)) not sent "
          + "because no radio resource was free")
    }
    for meter in [Meter.inboxOverflow, .statesFuture] {
      let reading = s.totals.reading(meter)
      if !reading.isEmpty(.sum) {
        add("", "\(grouped(UInt64(max(0, reading.value)))) \(meter.declaration.account ?? "")")
      }
    }
    if let text = words(.senseToReception) { add("latency", "sensing to reception: \(text)") }
    let parts: [(Meter, String)] = [
      (.senseToSend, "compute"), (.mediumAccess, "waiting for the channel"), (.airtime, "airtime"),
      (.inputStage, "input stage"),
    ]
    let medians = parts.compactMap { meter, words in
      s.totals.reading(meter).histogram.quantile(0.5).map { "\(words) \(Self.milliseconds($0))" }
    }
    if !medians.isEmpty { add("", "medians of its stages: \(medians.joined(separator: ", "))") }
    if let decomposition = LatencyTable.words(s.totals) { add("", decomposition) }
  }
  /// Reason why no message was sent.
  private var silence: String {
    let c = s.options.configuration
    if c.v2xEnabled { return "none were sent" }
    if c.equipment.share > 0 || s.result.equippedVehicles > 0 { return "V2X is off (v2x.enabled=false)" }
    return
      "none: no vehicle is equipped, so only traffic ran, without roadside units and cloud; "
      + "--equip 0.5 equips half of the vehicles, --set v2x.enabled=true runs roadside units and cloud anyway"
  }
  private func addOutcome(_ add: (String, String) -> Void) {
    if s.totals.tasks > 0 {
      add(
        "compute",
        "\(grouped(s.totals.tasks)) tasks, \(grouped(s.totals.deadlineMisses)) missed their deadline, "
          + Self.energy(s.totals.joules))
      addMeasured([Meter.senseToActuation.declaration], add)
    }
    // Measurements without a line above.
    let placed = Set([Meter.senseToActuation, .inboxOverflow, .statesFuture].map(\.declaration))
    addMeasured(
      s.totals.declarations(known: s.options.meters).filter { !placed.contains($0) }, label: "measured", add)
    let kinds = WarningKind.allCases.filter {
      Int($0.rawValue) < s.totals.warnings.count && s.totals.warnings[Int($0.rawValue)] > 0
    }.map { "\($0.name) (\($0.abbreviation)) \(grouped(s.totals.warnings[Int($0.rawValue)]))" }
    add("warnings", kinds.isEmpty ? "none" : kinds.joined(separator: ", "))
    if let scores = WarningTexts.account(s.warnings) { add("", scores) }
    guard s.options.configuration.record.safety else {
      add("safety", "not measured (record.safety=false)")
      return
    }
    for (i, line) in SafetyTexts.account(s.safety).enumerated() { add(i == 0 ? "safety" : "", line) }
  }
  /// Measurements that have a text for the account, and a value.
  private func addMeasured(
    _ declarations: [MeterDeclaration], label: String = "", _ add: (String, String) -> Void
  ) {
    var label = label
    for d in declarations {
      guard let account = d.account, let text = d.words(s.totals.reading(d)) else { continue }
      add(label, "\(account): \(text)")
      label = ""
    }
  }
  private func words(_ meter: Meter) -> String? { meter.declaration.words(s.totals.reading(meter)) }
  private var cost: String {
    let t = s.result.timings
    let waited = t.waited >= 1 ? " after \(fixed(t.waited, 1)) s of waiting for programs" : ""
    return
      "\(fixed(t.wall, 1)) s\(waited), \(fixed(s.realTimeFactor, s.realTimeFactor < 10 ? 1 : 0)) x real time; "
      + "\(fixed(t.user, 1)) s of CPU in all processes"
  }
  private func addRecording(_ add: (String, String) -> Void) {
    add("recorded in", s.options.folder)
    if let r = s.recording {
      add(
        "",
        "run.mcap (\(readableSize(r.size)), \(grouped(r.messages)) messages"
          + (r.dropped > 0 ? ", \(grouped(r.dropped)) not written)" : ")")
          + ", run.json, summary.json, CSV tables; report.html shows them with plots")
      if r.droppedRecords > 0 {
        add(
          "notice",
          "\(grouped(r.droppedRecords)) records of record.nodes were left out: too many at once; name fewer nodes"
        )
      }
    }
    for failure in s.failures.prefix(3) { add("error", failure.description) }
    for notice in s.result.notices.prefix(3) { add("notice", notice) }
    if !s.result.digest.isEmpty { add("digest", s.result.digest) }
  }
  private var suggestions: [String] {
    if !s.result.suggestions.isEmpty { return s.result.suggestions }
    var lines: [String] = []
    if s.recording != nil {
      lines.append("coroad inspect \(OutputFolder(path: s.options.folder).file("run.mcap"))")
    }
    if s.options.configuration.v2xEnabled && s.totals.sent > 0 {
      lines.append(
        "coroad run \(s.options.source) --set v2x.enabled=false\n(the same traffic without V2X)")
    }
    return lines
  }

  // MARK: Layout

  private static func energy(_ joules: Double) -> String {
    joules < 1000 ? "\(fixed(joules, 1)) J" : "\(fixed(joules / 1000, 1)) kJ"
  }

  static func milliseconds(_ d: SimDuration) -> String {
    fixed(Double(d.microseconds) / 1000, d.microseconds < 10_000 ? 1 : 0) + " ms"
  }
  /// A label in its own column and the text beside it, wrapped at spaces and line feeds.
  private static func wrap(label: String, _ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = "  " + label.padded(Self.label)
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: true) {
      var isEmpty = true
      // Runs of spaces align columns and are kept.
      for word in paragraph.drop(while: { $0 == " " }).split(separator: " ", omittingEmptySubsequences: false)
      {
        if !isEmpty && line.count + 1 + word.count > width {
          lines.append(line)
          line = "  " + String(repeating: " ", count: Self.label)
          isEmpty = true
        }
        line += (isEmpty ? "" : " ") + word
        isEmpty = false
      }
      lines.append(line)
      line = "  " + String(repeating: " ", count: Self.label)
    }
    if lines.isEmpty { lines.append(line) }
    return lines
  }
}
