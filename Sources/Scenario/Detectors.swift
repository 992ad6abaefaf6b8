import RoadNetwork
import SimCore

/// Detectors of additional files that write an output, resolved against network and demand. They observe the traffic
/// and have no effect on it. Definitions follow SUMO 1.28.
package struct Detectors: Sendable {
  /// When a detector writes, where to, and which vehicles it sees.
  package struct Schedule: Hashable, Sendable {
    package var id: String
    /// Index into `files`.
    package var file: Int
    /// Length of an interval; nil: one interval for the whole run.
    package var period: SimDuration?
    /// Start of the first interval; nil: that of the run.
    package var begin: SimTime?
    /// Indices of the vehicle types that are seen, ascending; nil: all.
    package var types: [Int]?

    package init(
      id: String, file: Int, period: SimDuration?, begin: SimTime? = nil, types: [Int]? = nil
    ) {
      self.id = id
      self.file = file
      self.period = period
      self.begin = begin
      self.types = types
    }
  }
  /// A cross-section of a lane, metres from its start.
  package struct Section: Hashable, Sendable {
    package var lane: Int
    package var position: Double
    package init(lane: Int, position: Double) {
      self.lane = lane
      self.position = position
    }
  }
  /// SUMO `inductionLoop`: a stretch of a lane, mostly of length 0.
  package struct Loop: Hashable, Sendable {
    package var schedule: Schedule
    package var start: Section
    /// Metres.
    package var length: Double
    package init(schedule: Schedule, start: Section, length: Double) {
      self.schedule = schedule
      self.start = start
      self.length = length
    }
  }
  /// SUMO `laneAreaDetector`: a stretch of consecutive lanes.
  package struct Area: Hashable, Sendable {
    package var schedule: Schedule
    /// Consecutive lanes, internal ones included.
    package var lanes: [Int]
    /// Metres along the first and along the last lane.
    package var start: Double
    package var end: Double
    /// A vehicle slower than this, m/s, for longer than this is in a jam.
    package var haltingSpeed = 5 / 3.6
    package var haltingTime = SimDuration(seconds: 1)
    package init(schedule: Schedule, lanes: [Int], start: Double, end: Double) {
      self.schedule = schedule
      self.lanes = lanes
      self.start = start
      self.end = end
    }
  }
  /// SUMO `entryExitDetector`: the area between entries and exits.
  package struct Gate: Hashable, Sendable {
    package var schedule: Schedule
    package var entries: [Section] = []
    package var exits: [Section] = []
    /// A vehicle slower than this, m/s, for at least this time halts.
    package var haltingSpeed = 5 / 3.6
    package var haltingTime = SimDuration(seconds: 1)
    package init(schedule: Schedule) { self.schedule = schedule }
  }
  /// SUMO `edgeData` and `laneData`: means over edges or lanes.
  package struct Mean: Hashable, Sendable {
    package enum Empty: Hashable, Sendable {
      /// Edges without traffic are written, with default values, or left out.
      case written, defaults, excluded
    }
    package var schedule: Schedule
    package var isByLane: Bool
    /// Intervals that begin at this time or later are not written; nil: none.
    package var end: SimTime?
    package var empty = Empty.written
    package var withInternal = false
    /// Least sampled seconds for means.
    package var leastSamples = 0.0
    /// Greatest travel time that is written, seconds.
    package var longestTravelTime = 100_000.0
    /// A vehicle slower than this waits, m/s.
    package var haltingSpeed = 0.1
    /// Names of the attributes to write; nil: all.
    package var attributes: [String]?
    /// Indices of the edges in the order of the output.
    package var edges: [Int]
    package init(schedule: Schedule, isByLane: Bool, edges: [Int]) {
      self.schedule = schedule
      self.isByLane = isByLane
      self.edges = edges
    }
  }

  package var loops: [Loop] = []
  package var areas: [Area] = []
  package var gates: [Gate] = []
  package var means: [Mean] = []
  /// Names of the files in the folder of the outputs, by index in `Schedule.file`.
  package var files: [String] = []

  package init() {}
  package var isEmpty: Bool { loops.isEmpty && areas.isEmpty && gates.isEmpty && means.isEmpty }
}

/// Names of output files that the run's own folder can hold, one for each path that a file of the scenario gives.
struct OutputNames {
  private var known: [String: Int] = [:]
  private var taken: Set<String> = []
  private(set) var names: [String] = []

  /// Index of the file for a path; two paths never share one. Nothing of the path but its last part is used.
  mutating func index(of path: String) -> Int {
    if let index = known[path] { return index }
    var base = path.split(separator: "/").last.map(String.init) ?? ""
    for ending in [".gz", ".xml", ".csv", ".parquet"] where base.hasSuffix(ending) {
      base.removeLast(ending.count)
    }
    var safe = String(
      base.unicodeScalars.prefix(80).map { scalar in
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
          || "-_.".unicodeScalars.contains(scalar)
          ? Character(scalar) : "-"
      })
    while safe.hasPrefix(".") { safe.removeFirst() }
    if safe.isEmpty { safe = "detector" }
    var name = safe + ".xml"
    var number = 2
    // File systems may ignore case.
    while !taken.insert(name.lowercased()).inserted {
      name = "\(safe)-\(number).xml"
      number += 1
    }
    known[path] = names.count
    names.append(name)
    return names.count - 1
  }
}
