import ComputeKernel
import NodeInterface
import RoadNetwork
import SimCore

/// What a level 4 unit knows and remembers in addition to motorway driving: the lanes that its route needs, the state
/// of signals, the junctions on its path, and the lane change in progress.
///
/// It relies only on its own sensors and its map: cameras read the lights, the map gives the right of way, and the
/// motion of others shows whether they yield.
struct TownKnowledge: Sendable {
  /// m/s²: a signal that has not been read yet counts as red once a stop requires this deceleration (assumed).
  static let unseenBraking = 1.5
  /// Distance before a stop line without priority from which the crossing road is in view, metres (SUMO's default
  /// `visibility` of a minor link).
  static let visibility = 4.5
  /// Road users that have the right of way but stand still are no longer waited for once the vehicle has stood this
  /// long (assumed).
  static let patience = SimDuration(milliseconds: 5000)
  /// m/s: slower counts as standing.
  static let standing = 0.3
  /// m/s²: a road user that must brake harder than this is not relied upon to yield: SUMO's default `decel` of a
  /// passenger car.
  static let courtesyBraking = 4.5
  /// m/s²: the same for one that accelerates by more than `gaining` m/s² and so does not intend to stop (assumed).
  static let hesitantBraking = 1.5
  static let gaining = 0.5
  /// s: nor is one that reaches the path within this time without slowing down by `gaining` m/s²: drivers take this
  /// long to react (assumed).
  static let imminent = 0.8

  /// The part of the path across a junction; metres from the front bumper.
  struct Movement: Hashable, Sendable {
    var connection: Int
    /// Stop line, and exit from the junction.
    var line: Double
    var exit: Double
    /// End of the first internal lane, where a vehicle waits for oncoming traffic; nil if there is none.
    var waitingPlace: Double?
  }

  let lanes: RouteLanes
  var pieces: [RoutePiece] = []
  private(set) var movements: [Movement] = []
  /// As of the present cycle.
  var lights = LightMemory()
  /// Since when the vehicle has stood.
  private(set) var stoodSince: SimTime?
  /// Until when it passes standing vehicles more closely, after waiting for them.
  private var squeezesUntil = SimTime(microseconds: .min / 2)
  private(set) var isSqueezing = false
  /// Connection after the stop line at which the vehicle last stood, and connection of the junction at which its
  /// patience ran out.
  private var stoodAt = -1
  private var waitedAt = -1
  var change = LaneChange()
  var accelerations = AccelerationEstimates()

  init(lanes: RouteLanes) { self.lanes = lanes }

  mutating func noteSpeed(_ speed: Double, at t: SimTime) {
    if stoodSince.map({ t - $0 >= Self.patience }) ?? false {
      squeezesUntil = t + Self.patience
      waitedAt = movements.first?.connection ?? -1
    }
    isSqueezing = t < squeezesUntil
    guard speed < Self.standing else {
      stoodSince = nil
      return
    }
    stoodSince = stoodSince ?? t
    if let m = movements.first(where: { $0.line > 0 }), m.line < 4 { stoodAt = m.connection }
  }

  /// Whether the vehicle has stood long enough before a connection or on it; it may have moved a little since.
  private func hasWaited(at connection: Int) -> Bool { waitedAt == connection }

  /// Finds the junctions on the path.
  mutating func findMovements(_ network: borrowing RoadNetwork) {
    movements.removeAll(keepingCapacity: true)
    var isInside = false
    for (i, piece) in pieces.enumerated() {
      let lane = network.lanes[piece.lane]
      if lane.isInternal {
        if isInside {
          let first = movements[movements.count - 1]
          if first.waitingPlace == nil { movements[movements.count - 1].waitingPlace = piece.start }
        } else {
          let connection = i == 0 ? lane.connection : piece.connection
          guard connection >= 0 else { continue }
          movements.append(Movement(connection: connection, line: piece.start, exit: piece.end))
        }
        movements[movements.count - 1].exit = piece.end
        isInside = true
      } else {
        if !isInside, i > 0, piece.connection >= 0 {
          movements.append(Movement(connection: piece.connection, line: piece.start, exit: piece.start))
        }
        isInside = false
      }
    }
  }

  /// The control at the stop line of a movement, `distance` metres ahead of the bumper.
  func control(
    _ m: Movement, distance: Double, speed: Double, at t: SimTime, _ network: borrowing RoadNetwork
  ) -> PathAhead.Control {
    let connection = network.connections[m.connection]
    if connection.signal >= 0 {
      switch lights.light(m.connection, at: t) {
      case .red: return .signal(.red, timeLeft: nil)
      case .yellow: return .signal(.yellow, timeLeft: nil)
      case .greenDisc, .greenArrow: return .signal(.green, timeLeft: nil)
      case .off: return .yield
      case nil:
        let needed = speed * speed / (2 * Self.unseenBraking)
        return distance <= needed + Self.visibility ? .signal(.red, timeLeft: nil) : .none
      }
    }
    switch connection.state {
    case UInt8(ascii: "M"), UInt8(ascii: "O"), 0: return .none
    case UInt8(ascii: "s"), UInt8(ascii: "w"): return .stop(hasStopped: stoodAt == m.connection)
    default: return .yield
    }
  }

  /// Whether a mode that uses the path as described by `conflict` goes first; `connections` are those that it takes,
  /// `speed` is its present speed, m/s, and `acceleration` its present acceleration, m/s².
  func isLetPass(
    _ mode: PredictedMode, over connections: ArraySlice<Int32>, _ conflict: PathAhead.Conflict, speed: Double,
    acceleration: Double, at t: SimTime, _ network: borrowing RoadNetwork
  ) -> Bool {
    let isGaining = acceleration > Self.gaining
    let most = isGaining ? Self.hesitantBraking : Self.courtesyBraking
    let isSlowing = acceleration < -Self.gaining
    let isImminent = conflict.arrives < Self.imminent && speed > Self.standing && !isSlowing
    let cannotStop = conflict.arrives > 0.05 && (isImminent || speed / (2 * conflict.arrives) > most)
    guard let m = movements.first(where: { $0.exit > conflict.enter }),
      conflict.enter > m.line - 1
    else { return cannotStop }
    let own = network.connections[m.connection]
    var theirs = own
    var isCrossing = false
    for i in connections.indices where network.connections[Int(connections[i])].junction == own.junction {
      theirs = network.connections[Int(connections[i])]
      isCrossing = mode.isCrossing && i == connections.startIndex
      break
    }
    guard own.junction >= 0, theirs.fromLane != own.fromLane,
      own.requestIndex >= 0, theirs.requestIndex >= 0,
      own.requestIndex < network.junctions[own.junction].requests.count
    else { return cannotStop }
    let rule = network.junctions[own.junction].requests[own.requestIndex]
    var isRight = rule.yields(to: theirs.requestIndex)
    if own.signal >= 0 {
      let light = lights.last(m.connection)
      if m.line > 0 {
        if light != .off, !Self.areGreenTogether(own, theirs, arrows: light == .greenArrow, network) {
          isRight = false
        }
      } else if light != .greenArrow {
        // Past the stop line the lights may have changed for everybody.
        isRight = isRight || rule.conflicts(with: theirs.requestIndex)
      }
    }
    // A road user that is already crossing the junction before this vehicle has entered it, and does not slow down,
    // will not stop for it.
    if m.line > 0, isCrossing, speed > Self.standing, !isSlowing { return true }
    // A road user that keeps standing does not use its right of way; and inside the junction, standing road users are
    // those that let this vehicle out.
    if speed < Self.standing, m.line <= 0 || hasWaited(at: m.connection) { return false }
    return isRight || cannotStop
  }

  /// Whether the map's signal program has a phase in which both are green; with `arrows`, both without yielding.
  private static func areGreenTogether(
    _ a: Connection, _ b: Connection, arrows: Bool, _ network: borrowing RoadNetwork
  ) -> Bool {
    guard a.signal == b.signal, a.signalLinkIndex >= 0, b.signalLinkIndex >= 0 else { return true }
    let signal = network.signals[a.signal]
    guard signal.programs.indices.contains(signal.activeProgram) else { return true }
    func isGreen(_ letter: UInt8) -> Bool {
      letter == UInt8(ascii: "G") || !arrows && letter == UInt8(ascii: "g")
    }
    return signal.programs[signal.activeProgram].phases.contains {
      max(a.signalLinkIndex, b.signalLinkIndex) < $0.state.count && isGreen($0.state[a.signalLinkIndex])
        && isGreen($0.state[b.signalLinkIndex])
    }
  }

  /// Whether the path of another connection crosses or merges with this one.
  static func hasFoes(_ c: Connection, _ network: borrowing RoadNetwork) -> Bool {
    guard c.junction >= 0, c.requestIndex >= 0, c.requestIndex < network.junctions[c.junction].requests.count
    else { return false }
    return network.junctions[c.junction].requests[c.requestIndex].foes.contains { $0 != 0 }
  }

  /// Whether the light is green for the junction `distance` metres ahead of the bumper.
  func isGreen(over distance: Double, at t: SimTime) -> Bool {
    guard let m = movements.first(where: { $0.exit > distance }) else { return false }
    let light = lights.light(m.connection, at: t)
    return light == .greenDisc || light == .greenArrow
  }
}
