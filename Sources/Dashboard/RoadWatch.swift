import Foundation
import SimCore
import WorldState

/// The roads of a scene: lanes of one edge, in the order in which the scene lists them first. Only lanes for motor
/// vehicles outside junctions count. Parts of an edge that netconvert has split, such as `A1B1` and `A1B1.110.00`, are one
/// road: a queue before a stop line is a small part of a road, but all of its last part.
struct RoadBook: Sendable {
  /// Road of a lane of the network; −1 for lanes that do not count.
  let road: [Int32]
  /// Sum of the lanes' lengths by road, km.
  let laneKilometres: [Double]

  private struct Scene: Decodable {
    struct Lane: Decodable {
      var id: String
      var kind: String
      var points: [Double]
    }
    var lanes: [Lane]
  }

  /// - Parameter scene: as `RunScene` writes it; anything else has no roads.
  init(scene: [UInt8]) {
    let lanes = (try? JSONDecoder().decode(Scene.self, from: Data(scene)))?.lanes ?? []
    self.init(lanes: lanes.map { (id: $0.id, isRoad: $0.kind == "road", points: $0.points) })
  }

  init(lanes: [(id: String, isRoad: Bool, points: [Double])]) {
    var places: [Substring: Int32] = [:]
    var lengths: [Double] = []
    var road: [Int32] = []
    road.reserveCapacity(lanes.count)
    for lane in lanes {
      guard lane.isRoad else {
        road.append(-1)
        continue
      }
      let edge = Self.road(ofLane: lane.id)
      let place = places[edge] ?? Int32(lengths.count)
      if place == lengths.count {
        places[edge] = place
        lengths.append(0)
      }
      var length = 0.0
      for i in stride(from: 2, to: lane.points.count - 1, by: 2) {
        length += Vec2(lane.points[i] - lane.points[i - 2], lane.points[i + 1] - lane.points[i - 1]).length
      }
      lengths[Int(place)] += length / 1000
      road.append(place)
    }
    self.road = road
    laneKilometres = lengths
  }

  /// SUMO names a lane after its edge and its number, and a part of a split edge after the edge and its position with
  /// two decimals.
  static func road(ofLane id: String) -> Substring {
    let edge = id.lastIndex(of: "_").map { id[..<$0] } ?? id[...]
    let parts = edge.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count > 2, parts.suffix(2).allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isASCIIDigit) }) else {
      return edge
    }
    return edge.dropLast(parts.suffix(2).reduce(2) { $0 + $1.count })
  }
}

/// Mean speed and density of the roads, from traffic slices, and an early warning: which roads will be congested in a
/// minute. Its warnings are scored when that minute is over.
///
/// Means are over the last minute, at the beginning over what there is of it. A road is congested if over the last
/// minute its vehicles were on average slower than 40 % of the limit, and at least 22 per kilometre and lane. A minute
/// holds most of a signal's cycle, so that a red light alone does not count. The forecast extends the straight line
/// through the averages of the last two minutes, taken every ten seconds (least squares), by another minute, damped; it warns
/// of a road that is not congested if the line then meets both conditions. Half a minute of averages is the least that
/// it needs, so the first forecast comes after a minute and a half. All thresholds are assumed.
///
/// A pure value: the same slices give the same forecast. Memory is bounded by the number of roads.
package struct RoadWatch: Sendable {
  /// Seconds between two forecasts, over which averages are taken, from which trends are, and by which they are extended.
  static let interval = 10
  static let average = 60
  static let trend = 120
  static let shortestTrend = 30
  static let horizon = 60
  static let slow = 0.4
  /// Vehicles per kilometre and lane: 35 per mile, the bound of level of service E on motorways (Highway Capacity
  /// Manual 2010).
  static let dense = 22.0
  /// A congested road stays so until it is by this factor faster or emptier.
  static let hysteresis = 1.25
  /// By which a trend weakens from one interval to the next (Gardner and McKenzie, Management Science 31, 1985).
  static let damping = 0.8

  package enum State: UInt8, Sendable {
    case free = 0
    case congested
    /// Will be congested in a minute.
    case expected
  }
  /// One road with traffic in the last minute.
  package struct Row: Hashable, Sendable {
    /// In the order of `RoadBook`.
    package var road: Int
    /// Mean, m/s, and as a share of the limit.
    package var speed: Double
    package var relative: Double
    /// Vehicles per kilometre and lane.
    package var density: Double
    package var state: State
  }
  /// Forecasts whose minute is over, for roads that were not congested when they were made.
  package struct Score: Hashable, Sendable {
    /// Warned of, and congested then.
    package var hits = 0
    /// Warned of, but not congested then.
    package var falseAlarms = 0
    /// Congested then without a warning.
    package var misses = 0
  }
  package struct Report: Hashable, Sendable {
    package var time: SimTime
    package var rows: [Row] = []
    package var score = Score()
  }

  /// Sums over the samples of one interval, by road.
  private struct Interval: Sendable {
    var vehicles: [Double]
    var speed: [Double]
    var limit: [Double]
    var samples = 0
    init(roads: Int) {
      vehicles = Array(repeating: 0, count: roads)
      speed = vehicles
      limit = vehicles
    }
  }
  private struct Forecast: Sendable {
    var due: SimTime
    /// Roads that were not congested, and those of them that were warned of.
    var free: [Bool]
    var expected: [Bool]
  }

  private let book: RoadBook
  /// Complete intervals, the newest last, and the present one.
  private var intervals: [Interval] = []
  private var present: Interval
  private var second = Int64.min
  private var congested: [Bool]
  private var forecasts: [Forecast] = []
  private var score = Score()

  init(_ book: RoadBook) {
    self.book = book
    present = Interval(roads: book.laneKilometres.count)
    congested = Array(repeating: false, count: book.laneKilometres.count)
  }
  /// - Parameter scene: as `RunScene` writes it.
  package init(scene: [UInt8]) { self.init(RoadBook(scene: scene)) }

  /// Forgets all: the slices that follow are of another time.
  package mutating func reset() { self = RoadWatch(book) }

  /// Takes one slice of each second; with every tenth there is a report.
  package mutating func observe(_ slice: TruthSlice) -> Report? {
    let now = slice.time.microseconds / 1_000_000
    guard now != second, !book.laneKilometres.isEmpty else { return nil }
    // A gap in time: what was before says nothing about what follows.
    if second != .min, now < second || now - second > Int64(Self.interval) { reset() }
    second = now
    add(slice)
    present.samples += 1
    guard present.samples == Self.interval else { return nil }
    intervals.append(present)
    if intervals.count > (Self.average + Self.trend) / Self.interval { intervals.removeFirst() }
    present = Interval(roads: book.laneKilometres.count)
    return report(at: slice.time)
  }

  private mutating func add(_ slice: TruthSlice) {
    for row in 0..<min(slice.vehicleCount, slice.lane.count) {
      let lane = Int(slice.lane[row])
      guard book.road.indices.contains(lane), book.road[lane] >= 0, !slice.flags[row].contains(.parked),
        slice.speedLimit[row] > 0
      else { continue }
      let road = Int(book.road[lane])
      present.vehicles[road] += 1
      present.speed[road] += slice.speed[row]
      present.limit[road] += slice.speedLimit[row]
    }
  }

  private struct Averages {
    var speed = 0.0
    var relative = 1.0
    var density = 0.0
    /// - Parameter isStill: the road was congested before.
    func isCongested(still isStill: Bool) -> Bool {
      let factor = isStill ? RoadWatch.hysteresis : 1
      return relative < RoadWatch.slow * factor && density >= RoadWatch.dense / factor
    }
  }

  /// Over the minute that ends `back` intervals ago, or over what there is of it.
  private func averages(_ road: Int, back: Int) -> Averages {
    let end = intervals.count - back
    let begin = max(0, end - Self.average / Self.interval)
    var (vehicles, speed, limit) = (0.0, 0.0, 0.0)
    for i in begin..<end {
      vehicles += intervals[i].vehicles[road]
      speed += intervals[i].speed[road]
      limit += intervals[i].limit[road]
    }
    guard vehicles > 0 else { return Averages() }
    return Averages(
      speed: speed / vehicles, relative: speed / limit,
      density: vehicles / Double((end - begin) * Self.interval) / max(book.laneKilometres[road], 1e-3))
  }

  /// The averages in a minute, by the lines through those of the last two minutes; nil without enough of them.
  private func expected(_ road: Int) -> Averages? {
    let steps = min(Self.trend, intervals.count * Self.interval - Self.average) / Self.interval
    guard steps >= Self.shortestTrend / Self.interval else { return nil }
    var (sumT, sumTT, sumR, sumTR, sumD, sumTD) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for back in 0...steps {
      let a = averages(road, back: back)
      let t = -Double(back * Self.interval)
      sumT += t
      sumTT += t * t
      sumR += a.relative
      sumTR += t * a.relative
      sumD += a.density
      sumTD += t * a.density
    }
    let n = Double(steps + 1)
    let spread = n * sumTT - sumT * sumT
    func line(_ sum: Double, _ product: Double) -> Double {
      let slope = (n * product - sumT * sum) / spread
      return (sum - slope * sumT) / n + slope * Self.dampedHorizon
    }
    return Averages(relative: line(sumR, sumTR), density: line(sumD, sumTD))
  }

  /// Time for which a trend that does not weaken would change as much as a damped one until the horizon, s.
  private static let dampedHorizon: Double = {
    var (sum, factor) = (0.0, 1.0)
    for _ in 0..<(horizon / interval) {
      factor *= damping
      sum += factor
    }
    return sum * Double(interval)
  }()

  private mutating func report(at time: SimTime) -> Report {
    var report = Report(time: time)
    let roads = book.laneKilometres.count
    let none = [Bool](repeating: false, count: roads)
    var forecast = Forecast(
      due: time + SimDuration(seconds: Double(Self.horizon)), free: none, expected: none)
    let isComplete = intervals.count >= Self.average / Self.interval
    for road in 0..<roads {
      let now = averages(road, back: 0)
      congested[road] = isComplete && now.isCongested(still: congested[road])
      var state = congested[road] ? State.congested : .free
      if state == .free, let then = expected(road) {
        forecast.free[road] = true
        if then.isCongested(still: false) {
          forecast.expected[road] = true
          state = .expected
        }
      }
      if now.density > 0 {
        report.rows.append(
          Row(
            road: road, speed: now.speed, relative: now.relative, density: now.density, state: state))
      }
    }
    while let due = forecasts.first, due.due <= time {
      forecasts.removeFirst()
      judge(due)
    }
    forecasts.append(forecast)
    report.score = score
    return report
  }

  private mutating func judge(_ forecast: Forecast) {
    for road in congested.indices where forecast.free[road] {
      switch (forecast.expected[road], congested[road]) {
      case (true, true): score.hits += 1
      case (true, false): score.falseAlarms += 1
      case (false, true): score.misses += 1
      case (false, false): break
      }
    }
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
