import ComputeKernel
import NodeInterface
import RoadNetwork
import SimCore

/// What a unit of level 4 knows and remembers beyond what drives it along a motorway lane: which lanes its route needs, what
/// the lights show, over which junctions its way leads, and the change of lanes that is under way.
///
/// It rests on its own sensors and its map alone: lights are read by the cameras, right of way is the map's, and whether the
/// others grant it is seen from how they move.
struct TownKnowledge: Sendable {
  /// m/s²: a signal that has not been read yet is taken for red from where a stop asks for this much (assumed).
  static let unseenBraking = 1.5
  /// How far before a line without priority the crossing road is overlooked, metres (SUMO's default `visibility` of a minor
  /// link).
  static let visibility = 4.5
  /// Others who have the right of way but stand are let be after so many seconds of the own standing (assumed).
  static let patience = SimDuration(milliseconds: 5000)
  /// m/s: slower is standing.
  static let standing = 0.3
  /// m/s²: who has to brake harder than this to give way is not relied upon: SUMO's default `decel` of a passenger car.
  static let courtesyBraking = 4.5
  /// m/s²: the same of who gains speed with more than `gaining` m/s², and so does not mean to stop (assumed).
  static let hesitantBraking = 1.5
  static let gaining = 0.5
  /// s: who gets into the way within this time and does not slow down with `gaining` m/s² is not relied upon either: it is
  /// what drivers take to react (assumed).
  static let imminent = 0.8

  /// The way over a junction; metres from the front bumper.
  struct Movement: Hashable, Sendable {
    var connection: Int
    /// Stop line, and where the junction is left.
    var line: Double
    var exit: Double
    /// End of the first part inside, where a vehicle waits for those who come towards it; nil if there is none.
    var waitingPlace: Double?
  }

  let lanes: RouteLanes
  var pieces: [WayPiece] = []
  private(set) var movements: [Movement] = []
  /// As of this cycle.
  var lights = LightMemory()
  /// Since when the vehicle has stood.
  private(set) var stoodSince: SimTime?
  /// Up to when it passes those who stand more closely, having waited for them.
  private var squeezesUntil = SimTime(microseconds: .min / 2)
  private(set) var isSqueezing = false
  /// Connection behind the line at which the vehicle has stood last, and of the junction at which its patience has ended.
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

  /// The vehicle has stood long enough before a connection, or on it, and may have moved a little since.
  private func hasWaited(at connection: Int) -> Bool { waitedAt == connection }

  /// Finds the junctions on the way.
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

  /// What asks to stop at the line of a movement that lies `distance` metres ahead of the bumper.
  func control(
    _ m: Movement, distance: Double, speed: Double, at t: SimTime, _ network: borrowing RoadNetwork
  ) -> WayAhead.Control {
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

  /// Whether a mode that uses the way as `conflict` says is let pass first; `connections` are those of its way, `speed` is
  /// what it moves with now, m/s, and `acceleration` what that changes with, m/s².
  func isLetPass(
    _ mode: PredictedMode, over connections: ArraySlice<Int32>, _ conflict: WayAhead.Conflict, speed: Double,
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
        // Past the line the light may have changed for everybody.
        isRight = isRight || rule.conflicts(with: theirs.requestIndex)
      }
    }
    // Who is crossing the junction before the vehicle is in it, and does not slow down, is not going to stop for it.
    if m.line > 0, isCrossing, speed > Self.standing, !isSlowing { return true }
    // Who stands and goes on standing does not use its right; and inside the junction, standing others are those who let the
    // vehicle out.
    if speed < Self.standing, m.line <= 0 || hasWaited(at: m.connection) { return false }
    return isRight || cannotStop
  }

  /// The map's signal programme has a phase in which both are green; with `arrows` both without others to wait for.
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

  /// Anybody's way crosses that of a connection, or merges with it.
  static func hasFoes(_ c: Connection, _ network: borrowing RoadNetwork) -> Bool {
    guard c.junction >= 0, c.requestIndex >= 0, c.requestIndex < network.junctions[c.junction].requests.count
    else { return false }
    return network.junctions[c.junction].requests[c.requestIndex].foes.contains { $0 != 0 }
  }

  /// The own light is green where the way leads over `distance` (metres from the bumper).
  func isGreen(over distance: Double, at t: SimTime) -> Bool {
    guard let m = movements.first(where: { $0.exit > distance }) else { return false }
    let light = lights.light(m.connection, at: t)
    return light == .greenDisc || light == .greenArrow
  }
}
