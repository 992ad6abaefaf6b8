import RoadNetwork
import SimCore

/// Detectors with outputs in additional files.
extension DemandReader {
  /// What all detectors have in common, before references are resolved.
  struct RawSchedule {
    var id: String
    /// Path of the output, resolved against the folder of the file that holds the detector; nil: none is wanted.
    var path: String?
    /// Seconds; nil: the whole run.
    var period: Double?
    var types: [String]
    var at: Place
  }
  struct RawSection {
    var lane: String
    var position: Double
    var isFriendly: Bool
    var at: Place
  }
  struct RawArea {
    var schedule: RawSchedule
    var lanes: [String]
    var start: Double?
    var end: Double?
    var length: Double?
    var isFriendly: Bool
    var haltingSpeed: Double?
    var haltingTime: Double?
  }
  enum RawDetector {
    case loop(RawSchedule, RawSection, length: Double)
    case area(RawArea)
    case gate(RawSchedule, entries: [RawSection], exits: [RawSection], speed: Double?, time: Double?)
    case mean(RawSchedule, Detectors.Mean, edges: [String], begin: Double?)
  }

  // MARK: Reading

  private func schedule(_ input: XMLInput) -> RawSchedule {
    let period = input.seconds("period") ?? input.seconds("freq")
    let file = input.required("file")
    return RawSchedule(
      id: input.required("id"), path: Self.outputPath(file, from: input.file),
      // As in SUMO, −1 is one interval.
      period: period.flatMap { $0 > 0 ? $0 : nil }, types: input.list("vTypes"),
      at: Place(file: input.file, line: input.line))
  }
  /// Nil for SUMO's names of no output.
  private static func outputPath(_ name: String, from file: String) -> String? {
    if name.isEmpty || ["nul", "/dev/null"].contains(name.lowercased()) { return nil }
    return name.hasPrefix("/") ? name : ScenarioReader.folderName(of: file) + name
  }
  private func section(_ input: XMLInput) -> RawSection {
    RawSection(
      lane: input.required("lane"), position: input.requiredNumber("pos", .position),
      isFriendly: input.flag("friendlyPos") ?? false, at: Place(file: input.file, line: input.line))
  }

  mutating func inductionLoop(_ input: XMLInput) {
    noteAttributes(input)
    let raw = RawDetector.loop(
      schedule(input), section(input),
      length: input.number("length", Quantity("length", "m", 0...1e6), default: 0))
    keep(raw, input)
  }

  mutating func laneArea(_ input: XMLInput) {
    noteAttributes(input)
    let lanes = input.string("lane").map { [$0] } ?? input.list("lanes")
    if lanes.isEmpty { input.error("<\(input.name)> has neither attribute \"lane\" nor \"lanes\"") }
    let raw = RawArea(
      schedule: schedule(input), lanes: lanes, start: input.number("pos", .position),
      end: input.number("endPos", .position), length: input.number("length", .position),
      isFriendly: input.flag("friendlyPos") ?? false, haltingSpeed: input.number("speedThreshold", .speed),
      haltingTime: input.number("timeThreshold", .duration))
    keep(.area(raw), input)
  }

  mutating func entryExit(_ input: XMLInput) {
    noteAttributes(input)
    let schedule = schedule(input)
    let speed = input.number("speedThreshold", .speed)
    let time = input.number("timeThreshold", .duration)
    var entries: [RawSection] = []
    var exits: [RawSection] = []
    children(input, of: .entryExit) { reader in
      reader.noteAttributes(input)
      if input.name == "detEntry" { entries.append(reader.section(input)) }
      if input.name == "detExit" { exits.append(reader.section(input)) }
    }
    keep(.gate(schedule, entries: entries, exits: exits, speed: speed, time: time), input)
  }

  mutating func meanData(_ input: XMLInput) {
    noteAttributes(input)
    switch input.string("type", default: "") {
    case "", "performance", "traffic": break
    case let type:
      noteMissing("\(input.name) of type \"\(type)\"", input, "nothing is written for it")
      return
    }
    let schedule = schedule(input)
    var mean = Detectors.Mean(
      schedule: Detectors.Schedule(id: schedule.id, file: 0, period: nil), isByLane: input.name == "laneData",
      edges: [])
    let begin = input.seconds("begin")
    mean.end = input.seconds("end").flatMap { $0 < 0 ? nil : SimTime(seconds: $0) }
    switch input.string("excludeEmpty", default: "false") {
    case "defaults": mean.empty = .defaults
    case "modified":
      noteIgnored("excludeEmpty=\"modified\" of \(input.name)", input, effect: "all edges are written")
    default: mean.empty = input.flag("excludeEmpty") ?? false ? .excluded : .written
    }
    mean.withInternal = input.flag("withInternal") ?? false
    mean.leastSamples = input.number("minSamples", .duration, default: mean.leastSamples)
    mean.longestTravelTime = input.number("maxTraveltime", .duration, default: mean.longestTravelTime)
    mean.haltingSpeed = input.number("speedThreshold", .speed, default: mean.haltingSpeed)
    if input.string("writeAttributes") != nil { mean.attributes = input.list("writeAttributes") }
    keep(.mean(schedule, mean, edges: input.list("edges"), begin: begin), input)
  }

  private mutating func keep(_ raw: RawDetector, _ input: XMLInput) {
    detectors.append(raw)
    if detectors.count == ContentLimits.mostDetectors + 1 {
      input.error("more than \(ContentLimits.mostDetectors) detectors are defined")
    }
  }

  // MARK: Resolution

  /// Resolves lanes, edges and types of all detectors.
  mutating func resolveDetectors() {
    guard detectors.count <= ContentLimits.mostDetectors else { return }
    var result = Detectors()
    var names = OutputNames()
    var used: Set<String> = []
    var cells = 0
    for raw in detectors {
      let (rawSchedule, kind) = raw.scheduleAndKind
      if !used.insert("\(kind) \(rawSchedule.id)").inserted {
        report("\(kind) \"\(rawSchedule.id)\" is defined twice", at: rawSchedule.at)
      }
      let types = typeIndices(rawSchedule.types, of: "\(kind) \"\(rawSchedule.id)\" sees", at: rawSchedule.at)
      guard let path = rawSchedule.path else { continue }
      let schedule = Detectors.Schedule(
        id: rawSchedule.id, file: names.index(of: path),
        period: rawSchedule.period.map { max(SimDuration(seconds: $0), SimDuration(microseconds: 1)) },
        types: types)
      switch raw {
      case .loop(_, let section, let length):
        guard let start = resolve(section) else { continue }
        let room = network.lanes[start.lane].length - start.position
        if length > room {
          report("the detector ends beyond lane \"\(section.lane)\"", at: section.at)
        }
        result.loops.append(Detectors.Loop(schedule: schedule, start: start, length: min(length, room)))
      case .area(let area):
        guard let lanes = lanes(of: area), let (start, end) = extent(area, lanes: lanes) else { continue }
        var resolved = Detectors.Area(schedule: schedule, lanes: lanes, start: start, end: end)
        if let speed = area.haltingSpeed { resolved.haltingSpeed = speed }
        if let time = area.haltingTime { resolved.haltingTime = SimDuration(seconds: time) }
        result.areas.append(resolved)
      case .gate(_, let entries, let exits, let speed, let time):
        var gate = Detectors.Gate(schedule: schedule)
        gate.entries = entries.compactMap { resolve($0) }
        gate.exits = exits.compactMap { resolve($0) }
        if entries.isEmpty || exits.isEmpty {
          report("entryExitDetector \"\(rawSchedule.id)\" needs a detEntry and a detExit", at: rawSchedule.at)
        }
        if let speed { gate.haltingSpeed = speed }
        if let time { gate.haltingTime = SimDuration(seconds: time) }
        result.gates.append(gate)
      case .mean(_, var mean, let edges, let begin):
        mean.schedule = schedule
        if let begin, begin > self.begin.seconds { mean.schedule.begin = SimTime(seconds: begin) }
        if let end = mean.end, end <= mean.schedule.begin ?? self.begin {
          report("\(kind) \"\(rawSchedule.id)\" ends before it begins", at: rawSchedule.at)
        }
        if let end = mean.end, mean.schedule.period == nil {
          mean.schedule.period = max(
            end - (mean.schedule.begin ?? self.begin), SimDuration(microseconds: 1))
        }
        mean.edges = meanEdges(edges, withInternal: mean.withInternal, at: rawSchedule.at)
        cells += mean.edges.reduce(0) { $0 + network.edges[$1].lanes.count }
        result.means.append(mean)
      }
    }
    if cells > ContentLimits.mostMeanLanes, let first = detectors.first {
      report(
        "edgeData and laneData cover \(cells) lanes in all, and no more than \(ContentLimits.mostMeanLanes) "
          + "are supported", at: first.scheduleAndKind.0.at)
    }
    result.files = names.names
    demand.detectors = result
  }

  /// Indices of the types of `vTypes`, which may name distributions; nil: all. `holder` says what of which object they
  /// are, for a message.
  mutating func typeIndices(_ names: [String], of holder: String, at place: Place) -> [Int]? {
    guard !names.isEmpty else { return nil }
    var found: Set<Int> = []
    for name in names {
      if let index = typeIndex[name] {
        found.insert(index)
      } else if let choices = typeDistributions[name] {
        found.formUnion(choices.compactMap { typeIndex[$0.name] })
      } else {
        diagnostics.warning(
          "\(holder) no vehicle of type \"\(name)\": there is none", file: place.file, line: place.line,
          hint: nearest(name, in: typeIndex.keys))
      }
    }
    return found.sorted()
  }

  private mutating func resolve(_ raw: RawSection) -> Detectors.Section? {
    guard let lane = lane(named: raw.lane, at: raw.at) else { return nil }
    return position(raw.position, on: lane, isFriendly: raw.isFriendly, at: raw.at).map {
      Detectors.Section(lane: lane, position: $0)
    }
  }
  private mutating func lane(named name: String, at place: Place) -> Int? {
    if let lane = network.laneIndex[name] { return lane }
    report(
      "unknown lane \"\(name)\" of a detector", at: place, hint: nearest(name, in: network.laneIndex.keys))
    return nil
  }
  /// A position on a lane, metres from its start; as in SUMO, a negative one counts from its end.
  private mutating func position(
    _ value: Double, on lane: Int, isFriendly: Bool, at place: Place
  ) -> Double? {
    let length = network.lanes[lane].length
    let position = value < 0 ? value + length : value
    if (0...length).contains(position) { return position }
    if isFriendly { return min(max(position, 0), length) }
    report(
      "a detector at \(value) m lies outside of lane \"\(network.lanes[lane].id)\" of \(length) m", at: place,
      hint: "friendlyPos=\"true\" moves it to the end of the lane.")
    return nil
  }

  /// The lanes of an area, with the internal ones between them.
  private mutating func lanes(of raw: RawArea) -> [Int]? {
    var result: [Int] = []
    for name in raw.lanes {
      guard let lane = lane(named: name, at: raw.schedule.at) else { return nil }
      if let last = result.last {
        guard let between = network.internalLanes(from: last, to: lane) else {
          report(
            "lane \"\(name)\" does not follow lane \"\(network.lanes[last].id)\"", at: raw.schedule.at)
          return nil
        }
        result += between
      }
      result.append(lane)
    }
    return result.isEmpty ? nil : result
  }

  /// Start on the first and end on the last lane, by SUMO's rules.
  private mutating func extent(_ raw: RawArea, lanes: [Int]) -> (start: Double, end: Double)? {
    let at = raw.schedule.at
    let (first, last) = (lanes[0], lanes[lanes.count - 1])
    guard lanes.count == 1, raw.start == nil || raw.end == nil, let length = raw.length else {
      guard
        let start = position(raw.start ?? 0, on: first, isFriendly: raw.isFriendly, at: at),
        let end = position(
          raw.end ?? network.lanes[last].length, on: last, isFriendly: raw.isFriendly, at: at)
      else { return nil }
      if lanes.count == 1 && end <= start {
        report("laneAreaDetector \"\(raw.schedule.id)\" ends before it begins", at: at)
        return nil
      }
      return (start, end)
    }
    if length <= 0 {
      report("laneAreaDetector \"\(raw.schedule.id)\" has no length", at: at)
      return nil
    }
    let whole = network.lanes[first].length
    var (start, end): (Double, Double)
    if let given = raw.end {
      guard let value = position(given, on: first, isFriendly: raw.isFriendly, at: at) else { return nil }
      (start, end) = (value - length, value)
    } else {
      guard let value = position(raw.start ?? 0, on: first, isFriendly: raw.isFriendly, at: at) else {
        return nil
      }
      (start, end) = (value, value + length)
    }
    // SUMO's POSITION_EPS.
    if start < -0.1 || end > whole + 0.1 {
      diagnostics.leavesOut(
        "laneAreaDetector \"\(raw.schedule.id)\" reaches beyond lane \"\(network.lanes[first].id)\": it observes "
          + "the part on that lane only", file: at.file, line: at.line)
    }
    (start, end) = (max(0, start), min(whole, end))
    return start < end ? (start, end) : nil
  }

  /// The edges that an `edgeData` covers, in the order of the network: those that it names, or all.
  private mutating func meanEdges(_ names: [String], withInternal: Bool, at place: Place) -> [Int] {
    if !names.isEmpty {
      return names.compactMap { name in
        if let edge = network.edgeIndex[name] { return edge }
        report("unknown edge \"\(name)\" of a detector", at: place, hint: nearestEdge(name))
        return nil
      }
    }
    return network.edges.indices.filter {
      switch network.edges[$0].function {
      case .normal, .connector: true
      case .internal: withInternal
      case .crossing, .walkingArea: false
      }
    }
  }
}

extension DemandReader.RawDetector {
  var scheduleAndKind: (DemandReader.RawSchedule, String) {
    switch self {
    case .loop(let schedule, _, _): (schedule, "inductionLoop")
    case .area(let area): (area.schedule, "laneAreaDetector")
    case .gate(let schedule, _, _, _, _): (schedule, "entryExitDetector")
    case .mean(let schedule, let mean, _, _): (schedule, mean.isByLane ? "laneData" : "edgeData")
    }
  }
}

extension RoadNetwork {
  /// The internal lanes between two lanes; nil if no connection leads from one to the other.
  fileprivate func internalLanes(from: Int, to: Int) -> [Int]? {
    for connection in connections[lanes[from].outgoing] {
      if connection.toLane == to && connection.viaLane < 0 || connection.viaLane == to { return [] }
      guard connection.toLane == to else { continue }
      var between: [Int] = []
      var lane = connection.viaLane
      while lane >= 0, lanes[lane].isInternal, between.count < 8 {
        between.append(lane)
        guard let next = connections[lanes[lane].outgoing].first else { return nil }
        if next.viaLane < 0 { return next.toLane == to ? between : nil }
        lane = next.viaLane
      }
    }
    return nil
  }
}
