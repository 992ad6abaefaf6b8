import Experiments
import Recording
import RoadNetwork
import SimCore

/// A finished run with its tables, as far as a report shows them.
package struct ReportedRun {
  package let run: FinishedRun
  /// Its name in legends: `V2X off`, or a letter.
  package let label: String

  let traffic: TableFile?
  let deliveries: TableFile?
  let latency: TableFile?
  let channel: TableFile?
  let messages: TableFile?
  let compute: TableFile?
  let warnings: TableFile?
  let safety: TableFile?
  let measurements: TableFile?
  /// Finished trips, by vehicle.
  let trips: [String: Trip]

  struct Trip: Hashable {
    var duration: Double
    var timeLoss: Double
  }

  package init(_ run: FinishedRun, label: String) {
    self.run = run
    self.label = label
    let folder = OutputFolder(path: run.folder)
    traffic = TableFile(folder, "traffic.csv")
    deliveries = TableFile(folder, "deliveries.csv")
    latency = TableFile(folder, "latency.csv")
    channel = TableFile(folder, "channel.csv")
    messages = TableFile(folder, "messages.csv")
    compute = TableFile(folder, "compute.csv")
    warnings = TableFile(folder, "warnings.csv")
    safety = TableFile(folder, "safety_events.csv")
    measurements = TableFile(folder, "measurements.csv")
    trips = Self.trips(folder.file("tripinfo.xml"))
  }

  /// Most trips that are read; more are left out of the distribution (assumed).
  private static let mostTrips = 1_000_000

  private static func trips(_ path: String) -> [String: Trip] {
    var diagnostics = Diagnostics()
    var trips: [String: Trip] = [:]
    guard let input = XMLInput(streaming: path, into: &diagnostics) else { return [:] }
    while let event = input.next(), trips.count < mostTrips {
      guard event == .start, input.name == "tripinfo", let id = input.string("id"),
        let duration = input.string("duration").flatMap(Double.init), (0...1e9).contains(duration),
        let loss = input.string("timeLoss").flatMap(Double.init), (-1e9...1e9).contains(loss),
        (input.string("arrival").flatMap(Double.init) ?? 0) >= 0
      else { continue }
      trips[id] = Trip(duration: duration, timeLoss: loss)
    }
    return trips
  }
}

/// A cumulative distribution as the corners of its steps.
func distribution(_ values: [Double]) -> [XYPlot.Point] {
  let sorted = values.sorted()
  guard let first = sorted.first else { return [] }
  var points = [XYPlot.Point(first, 0)]
  for (i, value) in sorted.enumerated() {
    let share = Double(i + 1) / Double(sorted.count)
    if points.last?.x == value {
      points[points.count - 1].y = share
    } else {
      points.append(XYPlot.Point(value, share))
    }
  }
  return thinned(points)
}

/// Most points of a line: more than a screen or a sheet has columns for.
private let mostPoints = 600

/// A line with at most about 600 points; ends stay.
func thinned(_ points: [XYPlot.Point]) -> [XYPlot.Point] {
  guard points.count > mostPoints else { return points }
  let step = (points.count + mostPoints - 1) / mostPoints
  return points.indices.filter { $0 % step == 0 || $0 == points.count - 1 }.map { points[$0] }
}

/// The rows of a table of lines: series, x, y.
func rows(_ series: [XYPlot.Series], _ places: (x: Int, y: Int)) -> [[String]] {
  series.flatMap { one in one.points.map { [one.name, fixed($0.x, places.x), fixed($0.y, places.y)] } }
}

/// A number in a table, or a dash.
func shown(_ value: Double?, _ places: Int) -> String {
  guard let value, value.isFinite else { return "–" }
  if places == 0 && value >= 0 && value < 1e15 { return grouped(UInt64(value.rounded())) }
  return fixed(value, places)
}
