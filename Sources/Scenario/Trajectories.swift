import RoadNetwork
import SimCore

/// Trajectories from a SUMO FCD file, which replace simulated traffic.
package struct Trajectories: Sendable {
  package struct Sample: Sendable {
    package var vehicle: Int32
    package var x: Double
    package var y: Double
    /// Radians counter-clockwise from east.
    package var heading: Double
    package var speed: Double
    /// Lane of the network; −1 if unknown.
    package var lane: Int32
    package var position: Double
  }

  package var times: [SimTime] = []
  /// Samples of timestep k, by ascending vehicle: `samples[starts[k]..<starts[k + 1]]`; people likewise.
  package var starts: [Int] = [0]
  package var samples: [Sample] = []
  package var walkerStarts: [Int] = [0]
  package var walkers: [Sample] = []
  /// Names by vehicle index: first those of the demand, then the others in order of appearance.
  package var names: [String] = []
  package var pedestrianNames: [String] = []
  /// Index of each vehicle's type in the demand; nil if the demand lacks it.
  package var types: [Int?] = []

  /// Reads a file to its end. Only timesteps up to the first at or after `end` are kept.
  ///
  /// - Parameters:
  ///   - place: file and line that name it, for the report of a file that cannot be opened.
  ///   - keeps: false only checks the file, in little memory.
  /// - Returns: nil, with faults reported, if the file cannot be replayed.
  package static func read(
    _ path: String, named place: (file: String?, line: Int?) = (nil, nil), network: RoadNetwork,
    demand: Demand, end: SimTime? = nil, keeps: Bool = true, into diagnostics: inout Diagnostics
  ) -> Trajectories? {
    guard
      let input = XMLInput(streaming: path, namedIn: place.file, line: place.line, into: &diagnostics)
    else { return nil }
    var reader = TrajectoryReader(input: input, network: network, demand: demand, end: end, keeps: keeps)
    reader.read()
    let failed = input.diagnostics.hasErrors
    diagnostics.append(input.diagnostics)
    return failed ? nil : reader.result
  }
}

/// Reads one FCD file as a stream.
private struct TrajectoryReader {
  let input: XMLInput
  let network: RoadNetwork
  let end: SimTime?
  let keeps: Bool
  let typeIndex: [String: Int]
  var result = Trajectories()
  var index: [String: Int32] = [:]
  var walkerIndex: [String: Int32] = [:]
  /// Number of the current timestep, and the last one with each road user.
  var step: Int32 = 0
  var seen: [Int32] = []
  var walkerSeen: [Int32] = []
  var last: SimTime?
  /// The run ends before the current timestep, which is checked but not kept.
  var isLate = false
  var kept = 0

  init(input: XMLInput, network: RoadNetwork, demand: Demand, end: SimTime?, keeps: Bool) {
    self.input = input
    self.network = network
    self.end = end
    self.keeps = keeps
    typeIndex = Dictionary(
      demand.types.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { a, _ in a })
    result.names = demand.vehicles.map(\.id)
    result.types = demand.vehicles.map(\.type)
    for (i, name) in result.names.enumerated() { index[name] = Int32(i) }
  }

  mutating func read() {
    guard input.next() == .start, input.name == "fcd-export" else {
      input.error("the root element is not <fcd-export>: this is not a SUMO FCD file")
      return
    }
    while let event = input.next() {
      guard event == .start else { continue }
      switch input.name {
      case "timestep": timestep()
      case "vehicle", "person": sample(isWalker: input.name == "person")
      default: input.skipElement()
      }
      if kept > ContentLimits.mostSamples {
        input.error(
          "the file holds more than \(ContentLimits.mostSamples) positions up to the end of the run",
          hint: "Shorten the recording, or end the run earlier with --until.")
        return
      }
    }
    close()
    if last == nil && !input.isBroken { input.error("the file holds no timestep") }
  }

  private mutating func timestep() {
    let t = SimTime(seconds: input.requiredNumber("time", .time))
    if let last, t <= last { input.error("timesteps do not ascend") }
    close()
    isLate = isLate || (end.map { end in last.map { $0 >= end } ?? false } ?? false)
    last = t
    step += 1
    guard !isLate else { return }
    kept += 1
    if keeps { result.times.append(t) }
  }

  /// Ends a timestep: rows in ascending index.
  private mutating func close() {
    guard last != nil, keeps, !isLate else { return }
    result.samples[result.starts[result.starts.count - 1]...].sort { $0.vehicle < $1.vehicle }
    result.walkers[result.walkerStarts[result.walkerStarts.count - 1]...].sort { $0.vehicle < $1.vehicle }
    result.starts.append(result.samples.count)
    result.walkerStarts.append(result.walkers.count)
  }

  private mutating func sample(isWalker: Bool) {
    let id = input.required("id")
    if last == nil { input.error("<\(input.name)> \"\(id)\" stands outside of a timestep") }
    let row = isWalker ? walker(id) : vehicle(id)
    let isSecond = isWalker ? Self.note(row, step, &walkerSeen) : Self.note(row, step, &seen)
    if isSecond { input.error("<\(input.name)> \"\(id)\" occurs twice in a timestep") }
    let sample = Trajectories.Sample(
      vehicle: row, x: input.requiredNumber("x", .coordinate), y: input.requiredNumber("y", .coordinate),
      heading: Angle(courseDegrees: input.requiredNumber("angle", .angle)).wrapped.radians,
      speed: max(0, input.requiredNumber("speed", .recordedSpeed)),
      lane: Int32(network.laneIndex[input.string("lane", default: "")] ?? -1),
      position: input.number("pos", .position, default: 0))
    guard !isLate else { return }
    kept += 1
    guard keeps else { return }
    if isWalker { result.walkers.append(sample) } else { result.samples.append(sample) }
  }

  /// Notes a road user in a timestep; true if it was there before.
  private static func note(_ row: Int32, _ step: Int32, _ seen: inout [Int32]) -> Bool {
    let row = Int(row)
    if row >= seen.count { seen.append(contentsOf: repeatElement(-1, count: row + 1 - seen.count)) }
    defer { seen[row] = step }
    return seen[row] == step
  }

  private mutating func vehicle(_ id: String) -> Int32 {
    if let known = index[id] { return known }
    let row = Int32(result.names.count)
    index[id] = row
    result.names.append(id)
    result.types.append(typeIndex[input.string("type", default: "")])
    return row
  }
  private mutating func walker(_ id: String) -> Int32 {
    if let known = walkerIndex[id] { return known }
    let row = Int32(result.pedestrianNames.count)
    walkerIndex[id] = row
    result.pedestrianNames.append(id)
    return row
  }
}
