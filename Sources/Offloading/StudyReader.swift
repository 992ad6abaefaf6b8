import ComputePlatform
import Documents
import RoadNetwork
import SimCore
import Yams

/// A study as its file has it: the system, and the policies that are compared.
package struct StudyFile: Sendable {
  package var study: OffloadStudy
  package var policies: [(name: String, policy: any PlacementPolicy)]
}

/// Reads studies: YAML, every fault with its line.
package struct StudyReader {
  static let keys = [
    "duration_s", "seed", "road_m", "report_ms", "fallback", "policies", "drift_v", "caution", "devices",
    "edges",
    "cloud", "outages",
  ]
  static let deviceKeys = ["name", "count", "computer", "speed_mps", "tasks"]
  static let taskKeys = [
    "name", "network", "precision", "accelerator_gop", "processor_gop", "rate_hz", "arrivals", "input_kb",
    "output_kb", "deadline_ms", "image_mb", "start_ms",
  ]
  static let linkKeys = ["up_mbps", "down_mbps", "latency_ms", "loss"]
  static let edgeKeys = ["count", "computer", "reach_m", "service", "queue", "admission"] + linkKeys
  static let cloudKeys = ["computer", "queue"] + linkKeys.dropLast()
  static let outageKeys = ["edge", "begin_s", "end_s"]
  package static let policyNames = ["local", "nearest", "cloud", "greedy", "deadline", "sojourn", "drift"]
  /// Devices and tasks of one study, so that a typing error does not fill the memory.
  private static let mostDevices = 1_000_000
  private static let mostTasks = 1e9

  private let source: String
  private let platforms: [NetworkPlatform]
  private let wanted: [String]
  private var diagnostics = Diagnostics()

  /// - Parameters:
  ///   - platforms: computers of the user's own.
  ///   - policies: names that replace the file's list; empty: its list.
  package static func read(
    _ text: String, source: String, platforms: [NetworkPlatform] = [], policies: [String] = []
  ) throws(InvalidInput) -> StudyFile {
    var reader = StudyReader(source: source, platforms: platforms, wanted: policies)
    let file = reader.file(text)
    guard !reader.diagnostics.hasErrors, let file else { throw InvalidInput(reader.diagnostics) }
    return file
  }

  private init(source: String, platforms: [NetworkPlatform], wanted: [String]) {
    self.source = source
    self.wanted = wanted
    self.platforms = platforms
  }

  private mutating func file(_ text: String) -> StudyFile? {
    guard let root = YAMLDocument.compose(text, source: source, into: &diagnostics) else { return nil }
    let members = DocumentMembers(root, of: "the study", known: Self.keys, source, &diagnostics)
    guard root.mapping != nil else { return nil }
    for key in ["devices", "edges"] where members[key] == nil { members.missing(key, source, &diagnostics) }
    let duration = number(members, "duration_s", .studyTime, 600)
    let devices = list(members, "devices").map { readDevice($0) }
    let edges = readEdges(members["edges"])
    let cloud = members["cloud"].flatMap { readCloud($0) }
    let outages = list(members, "outages").map { readOutage($0, edges: edges?.count ?? 0) }
    let study = OffloadStudy(
      duration: SimDuration(seconds: duration), seed: UInt64(number(members, "seed", .studySeed, 1)),
      road: number(members, "road_m", .studyRoad, 10_000),
      report: SimDuration(seconds: 1e-3 * number(members, "report_ms", .studyDelay, 100)),
      hasFallback: flag(members, "fallback", true), devices: devices.compactMap { $0 },
      edges: edges ?? .none, cloud: cloud, outages: outages.compactMap { $0 })
    checkSize(study, root)
    let listed = readPolicies(members)
    let names = wanted.isEmpty ? listed : wanted
    let v = number(members, "drift_v", .driftWeight, 1)
    let caution = number(members, "caution", .caution, 1.5)
    let policies = names.map { (name: $0, policy: Self.policy($0, v: v, caution: caution)) }
    return StudyFile(study: study, policies: policies)
  }

  private mutating func checkSize(_ study: OffloadStudy, _ root: Node) {
    let devices = study.devices.reduce(0) { $0 + $1.count }
    let rate = study.devices.reduce(0.0) { sum, device in
      sum + Double(device.count) * device.tasks.reduce(0) { $0 + $1.rate }
    }
    if devices > Self.mostDevices {
      fault("the study has \(devices) devices; at most \(Self.mostDevices) are possible", root)
    }
    if rate * study.duration.seconds > Self.mostTasks {
      fault("the study has more than \(Int(Self.mostTasks)) tasks: shorten duration_s or lower rate_hz", root)
    }
    if devices == 0, !diagnostics.hasErrors { fault("the study has no devices", root) }
  }

  // MARK: Policies

  static func policy(_ name: String, v: Double, caution: Double) -> any PlacementPolicy {
    switch name {
    case "nearest": NearestEdgePlacement()
    case "cloud": CloudPlacement()
    case "greedy": GreedyPlacement()
    case "deadline": DeadlineAdmission()
    case "sojourn": SojournPlacement(caution: caution)
    case "drift": DriftPlusPenalty(v: v)
    default: LocalPlacement()
    }
  }

  private mutating func readPolicies(_ members: DocumentMembers) -> [String] {
    guard members["policies"] != nil else { return Self.policyNames }
    var names: [String] = []
    for node in list(members, "policies") {
      let name = node.scalar?.string ?? ""
      if !Self.policyNames.contains(name) {
        unknown("policy", name, Self.policyNames, node)
      } else if names.contains(name) {
        fault("policy \"\(name)\" is given twice", node)
      } else {
        names.append(name)
      }
    }
    return names
  }

  // MARK: Parts

  private mutating func readDevice(_ node: Node) -> OffloadStudy.DeviceClass? {
    let members = DocumentMembers(
      node, of: "a class of devices", known: Self.deviceKeys, source, &diagnostics)
    guard node.mapping != nil else { return nil }
    for key in ["count", "computer", "tasks"] where members[key] == nil {
      members.missing(key, source, &diagnostics)
    }
    let tasks = list(members, "tasks").map { readTask($0) }
    guard let platform = computer(members) else { return nil }
    return OffloadStudy.DeviceClass(
      name: members["name"]?.scalar?.string ?? "device",
      count: Int(number(members, "count", .studyCount, 1)), platform: platform,
      speed: number(members, "speed_mps", .studySpeed, 0), tasks: tasks.compactMap { $0 })
  }

  private mutating func readTask(_ node: Node) -> OffloadStudy.TaskClass? {
    let members = DocumentMembers(node, of: "a class of tasks", known: Self.taskKeys, source, &diagnostics)
    guard node.mapping != nil else { return nil }
    for key in ["rate_hz", "deadline_ms"] where members[key] == nil {
      members.missing(key, source, &diagnostics)
    }
    return OffloadStudy.TaskClass(
      name: members["name"]?.scalar?.string ?? "task", work: readWork(members),
      rate: number(members, "rate_hz", .studyRate, 1),
      isPeriodic: word(members, "arrivals", ["poisson", "periodic"], "poisson") == "periodic",
      input: Int(1000 * number(members, "input_kb", .studySize, 0)),
      output: Int(1000 * number(members, "output_kb", .studySize, 0)),
      deadline: SimDuration(seconds: 1e-3 * number(members, "deadline_ms", .studyDeadline, 100)),
      image: Int(1e6 * number(members, "image_mb", .studyImage, 0)),
      start: SimDuration(seconds: 1e-3 * number(members, "start_ms", .studyDelay, 0)))
  }

  private mutating func readWork(_ members: DocumentMembers) -> OffloadStudy.Work {
    let kinds = ["network", "accelerator_gop", "processor_gop"].filter { members[$0] != nil }
    if kinds.count != 1 {
      fault("a class of tasks needs one of network, accelerator_gop and processor_gop", members.node)
    }
    if let node = members["precision"], kinds != ["network"] {
      fault("precision belongs to network", node)
    }
    let format = word(members, "precision", NumberFormat.allCases.map(\.rawValue), "int8")
    switch kinds.first {
    case "accelerator_gop":
      return .accelerator(operations: 1e9 * number(members, "accelerator_gop", .studyWork, 1))
    case "processor_gop":
      return .processor(operations: 1e9 * number(members, "processor_gop", .studyWork, 1))
    default:
      let name = members["network"]?.scalar?.string ?? ""
      if let node = members["network"], !NetworkTable.shippedNames.contains(name) {
        unknown("network", name, NetworkTable.shippedNames, node)
      }
      return .network(name, NumberFormat(rawValue: format) ?? .int8)
    }
  }

  private mutating func readEdges(_ node: Node?) -> OffloadStudy.EdgeNodes? {
    guard let node else { return nil }
    let members = DocumentMembers(node, of: "edges", known: Self.edgeKeys, source, &diagnostics)
    guard node.mapping != nil else { return nil }
    if members["count"] == nil { members.missing("count", source, &diagnostics) }
    if members["computer"] == nil { members.missing("computer", source, &diagnostics) }
    let service = word(members, "service", ["priority", "deadline"], "priority")
    var link = readLink(members, latency: 5)
    link.loss = number(members, "loss", .studyShare, 0)
    guard let platform = computer(members) else { return nil }
    return OffloadStudy.EdgeNodes(
      count: Int(number(members, "count", .studyEdges, 1)), platform: platform,
      reach: number(members, "reach_m", .studyReach, 1_000_000),
      discipline: service == "deadline" ? .earliestDeadline : .priority,
      queueLimit: Int(number(members, "queue", .studyQueue, 256)),
      hasAdmission: flag(members, "admission", false), cell: link)
  }

  private mutating func readCloud(_ node: Node) -> OffloadStudy.Cloud? {
    let members = DocumentMembers(node, of: "cloud", known: Self.cloudKeys, source, &diagnostics)
    guard node.mapping != nil else { return nil }
    if members["computer"] == nil { members.missing("computer", source, &diagnostics) }
    let link = readLink(members, latency: 15)
    guard let platform = computer(members) else { return nil }
    return OffloadStudy.Cloud(
      platform: platform, queueLimit: Int(number(members, "queue", .studyQueue, 4096)), wire: link)
  }

  private mutating func readLink(_ members: DocumentMembers, latency: Double) -> OffloadStudy.Link {
    // Mbit/s to bytes per second; without a rate the link is unlimited.
    OffloadStudy.Link(
      up: 125_000 * number(members, "up_mbps", .studyBits, 0),
      down: 125_000 * number(members, "down_mbps", .studyBits, 0),
      latency: SimDuration(seconds: 1e-3 * number(members, "latency_ms", .studyDelay, latency)))
  }

  private mutating func readOutage(_ node: Node, edges: Int) -> OffloadStudy.Outage? {
    let members = DocumentMembers(node, of: "an outage", known: Self.outageKeys, source, &diagnostics)
    guard node.mapping != nil else { return nil }
    for key in Self.outageKeys where members[key] == nil { members.missing(key, source, &diagnostics) }
    let edge = Int(number(members, "edge", .studyEdges, 0))
    let (begin, end) = (
      number(members, "begin_s", .studyMoment, 0), number(members, "end_s", .studyMoment, 0)
    )
    if edge >= edges { fault("there is no edge node \(edge): they have the numbers 0...\(edges - 1)", node) }
    if end <= begin, !diagnostics.hasErrors { fault("an outage must end after it begins", node) }
    return OffloadStudy.Outage(
      edge: edge, begin: SimTime(seconds: begin), end: SimTime(seconds: end))
  }

  // MARK: Values

  private mutating func computer(_ members: DocumentMembers) -> PlatformSpec? {
    guard let node = members["computer"] else { return nil }
    let name = node.scalar?.string ?? ""
    if let own = platforms.first(where: { $0.name == name }) { return Catalogue.computer(own) }
    if let spec = Catalogue.named(name) { return spec }
    unknown("computer", name, platforms.map(\.name) + Catalogue.names, node)
    return nil
  }

  private mutating func number(
    _ members: DocumentMembers, _ key: String, _ quantity: Quantity, _ standard: Double
  ) -> Double { members.number(key, quantity, source, &diagnostics) ?? standard }

  private mutating func word(
    _ members: DocumentMembers, _ key: String, _ known: [String], _ standard: String
  ) -> String {
    guard let node = members[key] else { return standard }
    let text = node.scalar?.string ?? ""
    if known.contains(text) { return text }
    unknown(key, text, known, node)
    return standard
  }

  private mutating func flag(_ members: DocumentMembers, _ key: String, _ standard: Bool) -> Bool {
    word(members, key, ["true", "false"], standard ? "true" : "false") == "true"
  }

  private mutating func list(_ members: DocumentMembers, _ key: String) -> [Node] {
    guard let node = members[key] else { return [] }
    guard let sequence = node.sequence, (1...1000).contains(sequence.count) else {
      fault("\(key) must be a list with 1 to 1000 members", node)
      return []
    }
    return Array(sequence)
  }

  private mutating func unknown(_ what: String, _ name: String, _ known: [String], _ node: Node) {
    fault(
      "there is no \(what) \"\(name)\"", node,
      hint: nearestName(name, in: known).map { "Did you mean \"\($0)\"?" }
        ?? "Known: \(known.joined(separator: ", "))")
  }

  private mutating func fault(_ message: String, _ node: Node, hint: String? = nil) {
    diagnostics.error(message, file: source, line: node.mark?.line, hint: hint)
  }
}

extension OffloadStudy.EdgeNodes {
  /// No edge node, in place of one with faults.
  fileprivate static let none = OffloadStudy.EdgeNodes(
    count: 0, platform: Catalogue.agxOrin, reach: 0, cell: .init(up: 0, down: 0, latency: .zero))
}

/// Bounds of the figures: no time that follows from them leaves the range of virtual time.
extension Quantity {
  fileprivate static let studyTime = Quantity("duration", "s", 0.001...1e6)
  fileprivate static let studyMoment = Quantity("time", "s", 0...1e6)
  fileprivate static let studySeed = Quantity("seed", "", 0...1e15, isWhole: true)
  fileprivate static let studyRoad = Quantity("length", "m", 1...1e7)
  fileprivate static let studyReach = Quantity("reach", "m", 0...1e7)
  fileprivate static let studyDelay = Quantity("time", "ms", 0...1e6)
  fileprivate static let studyDeadline = Quantity("deadline", "ms", 0.001...1e7)
  fileprivate static let studyCount = Quantity("number", "", 0...1e6, isWhole: true)
  fileprivate static let studyEdges = Quantity("number", "", 0...10_000, isWhole: true)
  fileprivate static let studyQueue = Quantity("queue", "", 0...1e6, isWhole: true)
  fileprivate static let studySpeed = Quantity("speed", "m/s", 0...1000)
  fileprivate static let studyRate = Quantity("rate", "1/s", 1e-6...1e5)
  fileprivate static let studySize = Quantity("size", "kB", 0...1e5)
  fileprivate static let studyImage = Quantity("size", "MB", 0...1e5)
  fileprivate static let studyBits = Quantity("rate", "Mbit/s", 1...1e7)
  fileprivate static let studyWork = Quantity("work", "10⁹ operations", 1e-6...1e6)
  fileprivate static let studyShare = Quantity("share", "", 0...1)
  fileprivate static let driftWeight = Quantity("weight", "s²/J", 0...1e9)
  fileprivate static let caution = Quantity("factor", "", 1...1000)
}
