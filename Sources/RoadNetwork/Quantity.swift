import SimCore

/// A quantity as input files give it: its unit, and the range of values that it can mean. Every number in a file is
/// read as one of these, so no reader holds a number without bounds. A value outside is a fault of the file.
///
/// The ranges lie far beyond what traffic needs, and inside what the run can compute with: sums and products of values
/// within them fit into the integers of time, cells and messages.
package struct Quantity: Hashable, Sendable {
  package let name: String
  /// "" for a plain number.
  package let unit: String
  package let range: ClosedRange<Double>
  /// Only whole numbers.
  package let isWhole: Bool

  package init(_ name: String, _ unit: String, _ range: ClosedRange<Double>, isWhole: Bool = false) {
    self.name = name
    self.unit = unit
    self.range = range
    self.isWhole = isWhole
  }

  /// A number as read: its value, or what is wrong with it, as the end of a sentence.
  package enum Reading: Hashable, Sendable {
    case value(Double)
    case fault(String)
  }

  package func read(_ raw: UnsafeBufferPointer<UInt8>) -> Reading {
    guard let value = NumberParsing.double(raw) else {
      return .fault("is not a number: \"\(String(decoding: raw.prefix(80), as: UTF8.self))\"")
    }
    return checked(value)
  }
  package func read(_ text: String) -> Reading {
    var text = text
    return text.withUTF8 { read($0) }
  }
  /// A value that was computed from numbers in a file.
  package func checked(_ value: Double) -> Reading {
    if !range.contains(value) { return .fault("= \(Self.shown(value)) lies outside \(bounds)") }
    if isWhole && value != value.rounded() { return .fault("is not a whole number: \(value)") }
    return .value(value)
  }
  /// Whether the text is a number at all, in or out of the range.
  package func isNumber(_ text: String) -> Bool { NumberParsing.double(text) != nil }
  /// The value if it is a number within the range, else nil: for numbers that are checked already, or optional.
  package func value(_ text: String) -> Double? {
    if case .value(let value) = read(text) { return value }
    return nil
  }

  /// Every finite number, for texts that were checked against another range before.
  package var widest: Quantity {
    Quantity(name, unit, -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude)
  }
  /// The same quantity without its lower bound above zero: sums may be empty.
  package var upper: Quantity {
    Quantity(name, unit, min(0, range.lowerBound)...range.upperBound, isWhole: isWhole)
  }

  /// The range with its unit.
  package var bounds: String {
    "\(Self.shown(range.lowerBound))...\(Self.shown(range.upperBound))" + (unit.isEmpty ? "" : " \(unit)")
  }

  package static func shown(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
  }
}

extension Quantity {
  // MARK: Time

  /// 31 years either side of second 0: above any scenario's clock, and in microseconds a nine-thousandth of Int64.
  package static let time = Quantity("time", "s", -1e9...1e9)
  /// Time on a scenario's clock as its own keys give it: four months.
  package static let clock = Quantity("time", "s", 0...1e7)
  /// Length of a stop, or the period of a flow.
  package static let duration = Quantity("duration", "s", 0...1e9)
  /// Three years, since files give 10⁷ for a phase without end. A program has at most `mostPhases` of them.
  package static let phase = Quantity("phase duration", "s", 0...1e8)
  /// Desired headways and gaps in time.
  package static let headway = Quantity("headway", "s", 0...1000)

  // MARK: Space

  /// The distance from equator to pole: northings of UTM, the only projection that networks use, end at 10⁷ m.
  package static let coordinate = Quantity("coordinate", "m", -1e7...1e7)
  /// Position along a lane, also from its end.
  package static let position = Quantity("position", "m", -1e6...1e6)
  /// 1,000 km is far above the longest edge of a road network; a lane shorter than a millimetre has no direction.
  package static let laneLength = Quantity("lane length", "m", 0.001...1e6)
  package static let laneWidth = Quantity("lane width", "m", 0...100)
  /// Visible distance at a junction; negative: not given.
  package static let visibility = Quantity("visibility", "m", -1...1e6)
  /// Goods trains reach 2 km.
  package static let vehicleLength = Quantity("vehicle length", "m", 0.01...2000)
  /// The widest class of SUMO is an aircraft of 79.8 m.
  package static let vehicleWidth = Quantity("vehicle width", "m", 0.01...100)
  package static let vehicleHeight = Quantity("vehicle height", "m", 0.01...100)
  package static let gap = Quantity("gap", "m", 0...1000)
  /// Height of a building; some maps give parts below the ground.
  package static let height = Quantity("height", "m", -1000...10_000)
  /// Height of a mast at the roadside.
  package static let mast = Quantity("height", "m", 0.5...100)
  package static let storeys = Quantity("number of storeys", "", -300...3000)
  package static let revealDistance = Quantity("reveal distance", "m", 0...10_000)

  // MARK: Motion

  /// Above SUMO's 10,000 km/h, its default for a driver without a desired speed.
  package static let speed = Quantity("speed", "m/s", 0...3000)
  /// Speed of what must be able to move: a millimetre per second at least.
  package static let stopOffset = Quantity("stop offset", "m", 0...1e6)
  package static let topSpeed = Quantity("speed", "m/s", 0.001...3000)
  /// A recording may mark an unknown speed by a negative one.
  package static let recordedSpeed = Quantity("speed", "m/s", -3000...3000)
  package static let walkingSpeed = Quantity("walking speed", "m/s", 0.001...100)
  /// A hundred times gravity; at the lower end a vehicle of 10 m/s stops within 3 hours.
  package static let acceleration = Quantity("acceleration", "m/s²", 0.001...1000)
  package static let speedFactor = Quantity("speed factor", "", 0.001...1000)
  package static let speedDeviation = Quantity("deviation of the speed factor", "", 0...1000)
  package static let speedBound = Quantity("bound of the speed factor", "", -1000...1000)
  package static let angle = Quantity("angle", "°", -1e4...1e4)

  // MARK: Plain numbers

  /// A weight in a distribution.
  package static let weight = Quantity("weight", "", 0...1e9)
  package static let probability = Quantity("probability", "", 0...1)
  /// Departures of one flow per second, and per hour: a lane takes one in a second or two.
  package static let rate = Quantity("rate", "1/s", 0...1000)
  package static let hourlyRate = Quantity("rate", "1/h", 0...3.6e6)
  /// A parameter of a driver model.
  package static let parameter = Quantity("parameter", "", -1e9...1e9)
  package static let positiveParameter = Quantity("parameter", "", 1e-6...1e6)
  /// Factor of a number of vehicles.
  package static let demandScale = Quantity("scale", "", 0...100)
  package static let exponent = Quantity("exponent", "", 0.01...100)
  package static let version = Quantity("version", "", 0...1e6)
  package static let count = Quantity("number", "", 0...1e9, isWhole: true)
  package static let priority = Quantity("priority", "", -1e9...1e9, isWhole: true)
  /// Index of a lane, a request, a phase or a link; −1: none.
  package static let index = Quantity("index", "", -1...1e6, isWhole: true)
  /// Signals of cities have some hundred links.
  package static let linkIndex = Quantity("link index", "", -1...9999, isWhole: true)

  // MARK: Projections

  package static let zone = Quantity("zone", "", 1...60, isWhole: true)
  /// At the poles a transverse Mercator projection has no east.
  package static let latitude = Quantity("latitude", "°", -89...89)
  package static let longitude = Quantity("longitude", "°", -180...180)
  package static let scale = Quantity("scale", "", 0.1...10)
  package static let falseOrigin = Quantity("false origin", "m", -1e8...1e8)
}

/// Bounds of the contents of one scenario, beyond those of single numbers. `docs/limits.md` states them.
package enum ContentLimits {
  /// Phases of one signal program.
  package static let mostPhases = 10_000
  /// Extent of a network from west to east and from south to north, metres: two zones of UTM.
  package static let extent = 2e6
  /// Extent and perimeter of the outline of a junction or of a building, metres.
  package static let outline = 10_000.0
  package static let perimeter = 100_000.0
  /// Length of all lanes and junction outlines, metres: three times the lanes of a city of four million people. The
  /// same for the outlines of all buildings: a million of them.
  package static let lines = 5e7
  /// Area of all lanes, with open ground of 5 m on either side, and of the boxes around junctions, m². The same for the
  /// boxes around buildings.
  package static let surface = 1e9
  /// Area of the outline of a vehicle type, m²: above an aircraft of 73 m by 80 m.
  package static let footprint = 10_000.0
  /// Letters of a route that repeats its edges.
  package static let longestRoute = 4_000_000
  /// Departures from flows in one run.
  package static let mostFlowDepartures = 500_000
  /// Vehicles of one run, with the copies that a scale makes.
  package static let mostVehicles = 5_000_000
  /// Random draws for the departures of all flows of one run, including those before its begin.
  package static let mostFlowDraws = 20_000_000
  /// Route and additional files, included ones among them.
  package static let mostFiles = 1000
  /// Detectors with an output, and lanes of all `edgeData` and `laneData` together.
  package static let mostDetectors = 20_000
  package static let mostMeanLanes = 2_000_000
  /// Times at which rerouters change the permissions of lanes: every vehicle plans anew at each.
  package static let mostClosures = 200
  /// Positions in a recording that is replayed.
  package static let mostSamples = 20_000_000
}
