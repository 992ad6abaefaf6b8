import RoadNetwork
import SimCore

/// A conflict between the path over an internal lane and another path inside the same junction.
struct Conflict {
  enum Shape: UInt8 {
    /// The paths cross.
    case crossing
    /// The paths end in the same lane.
    case merge
    /// The paths end in neighbouring lanes of the same edge; nothing to keep clear of.
    case besides
    /// The paths begin in the same lane.
    case diverge
    /// The paths conflict by right of way but never touch.
    case none
  }
  /// Internal lane, or crossing lane, of the other path.
  var foeLane: Int32
  /// Internal lane by which the other path reaches `foeLane`, its waiting place; −1 if none.
  var foeBefore: Int32 = -1
  var shape: Shape
  /// The vehicle waits at the internal junction before its lane.
  var stopsBeforeLane: Bool
  var foeIsCrossing: Bool
  /// Length of the own lane after the point where the paths meet (or have parted), metres.
  var behind: Double
  /// Length of the own lane that the other path covers, metres.
  var size: Double
  /// The same for the other path. `foeBehind` is its full length if the other waits for this one before its lane.
  var foeBehind: Double
  var foeSize: Double
  /// Length of the other path after the point by geometry, metres.
  var foeBeyond = 0.0
}

/// The network in the engine's form: one row per lane and one per link (a connection, in the terms of SUMO's engine).
struct Tables {
  let laneCount: Int
  let linkCount: Int
  let edgeCount: Int

  // Lanes.
  let laneLength: UnsafeMutablePointer<Double>
  let laneSpeed: UnsafeMutablePointer<Double>
  /// First entry in `restricted` of a lane with limits of single classes; −1 for others.
  let laneRestrictions: UnsafeMutablePointer<Int32>
  /// Limit of each class, by its bit, on each type of road with such limits; ∞ where the lane's own holds.
  let restricted: UnsafeMutablePointer<Double>
  /// A speed sign shows another limit than the lane's own.
  let laneSigned: UnsafeMutablePointer<Bool>
  /// Vehicles of these classes stop that many metres before the lane's end.
  let laneStopOffset: UnsafeMutablePointer<Double>
  let laneStopClasses: UnsafeMutablePointer<UInt64>
  let laneWidth: UnsafeMutablePointer<Double>
  let laneEdge: UnsafeMutablePointer<Int32>
  let laneInternal: UnsafeMutablePointer<Bool>
  let laneClasses: UnsafeMutablePointer<UInt64>
  /// Classes that may leave the lane to that side.
  let laneChangeLeft: UnsafeMutablePointer<UInt64>
  let laneChangeRight: UnsafeMutablePointer<UInt64>
  /// Neighbours on the same edge; −1 at its sides and on internal edges.
  let laneLeft: UnsafeMutablePointer<Int32>
  let laneRight: UnsafeMutablePointer<Int32>
  /// First link out of the lane, and number of links.
  let laneLink: UnsafeMutablePointer<Int32>
  let laneLinkCount: UnsafeMutablePointer<Int32>
  /// Links into the lane (for internal lanes exactly one).
  let laneIncoming: Rows<Int32>
  /// Junction of an internal lane, −1 otherwise.
  let laneJunction: UnsafeMutablePointer<Int32>
  /// Entry link of the movement of an internal lane, −1 otherwise.
  let laneEntry: UnsafeMutablePointer<Int32>
  let edgeLanes: UnsafeMutablePointer<Int32>
  let edgeLaneCount: UnsafeMutablePointer<Int32>
  let edgeRoundabout: UnsafeMutablePointer<Bool>
  /// Several roads meet at the edge's end, so traffic can leave or join there.
  let edgeForks: UnsafeMutablePointer<Bool>

  // Links.
  let linkFrom: UnsafeMutablePointer<Int32>
  /// The lane after the link: the internal one if there is one.
  let linkNext: UnsafeMutablePointer<Int32>
  /// The lane after the junction.
  let linkTarget: UnsafeMutablePointer<Int32>
  let linkLength: UnsafeMutablePointer<Double>
  let linkJunction: UnsafeMutablePointer<Int32>
  let linkRequest: UnsafeMutablePointer<Int32>
  let linkDirection: UnsafeMutablePointer<UInt8>
  let linkFlags: UnsafeMutablePointer<LinkFlags>
  /// Current SUMO state letter: of the network, or of the signal.
  let linkState: UnsafeMutablePointer<UInt8>
  /// The link by which this movement enters the junction; itself for entries.
  let linkEntry: UnsafeMutablePointer<Int32>
  /// Distance from the stop line at which all foes are seen, metres.
  let linkVisibility: UnsafeMutablePointer<Double>
  /// Links that this one must yield to.
  let linkFoes: Rows<Int32>
  /// Links into the junction across the path out of a waiting place. Their vehicles let one leave that place unless
  /// they can no longer stop. A green light gives none of them right of way.
  let linkClearing: Rows<Int32>
  /// Crossings to yield at, with their position (entry links only).
  let linkCrossings: Rows<CrossingFoe>
  /// Conflicts of the internal lane before this link.
  let linkConflicts: Rows<Conflict>
  /// Radius of the path, metres; ∞ if straight.
  let linkRadius: UnsafeMutablePointer<Double>
}

extension Tables {
  /// Speed limit of a lane for vehicles of one class, m/s. As in SUMO, the limit of a class stands in place of the lane's
  /// own, and a speed sign can only lower it.
  @inline(__always) func limit(_ lane: Int, _ classes: UInt64) -> Double {
    laneRestrictions[lane] < 0 ? laneSpeed[lane] : restrictedLimit(lane, classes)
  }
  private func restrictedLimit(_ lane: Int, _ classes: UInt64) -> Double {
    let bit = classes.trailingZeroBitCount
    guard bit < UInt64.bitWidth else { return laneSpeed[lane] }
    let own = restricted[Int(laneRestrictions[lane]) + bit]
    if own == .infinity { return laneSpeed[lane] }
    return laneSigned[lane] ? min(own, laneSpeed[lane]) : own
  }

  /// Distance from the lane's end at which vehicles of one class stop, metres.
  @inline(__always) func stopOffset(_ lane: Int, _ classes: UInt64) -> Double {
    laneStopClasses[lane] & classes != 0 ? laneStopOffset[lane] : 0
  }

  /// The internal lane ends at a waiting place inside the junction.
  @inline(__always) func leadsToWaitingPlace(_ lane: Int) -> Bool {
    linkFlags[Int(laneLink[lane])].contains(.inner)
  }

  /// Vehicles of `classes` may use the lane.
  @inline(__always) func permits(_ lane: Int, _ classes: UInt64) -> Bool {
    laneClasses[lane] & classes == classes || classes == VehicleClasses.ignoring.rawValue
  }

  /// The first lane of an edge that leads onto `lane`; −1 if none.
  func lane(before lane: Int, onEdge edge: Int32) -> Int {
    for i in laneIncoming.range(lane) {
      let from = Int(linkFrom[Int(laneIncoming.values[i])])
      if laneEdge[from] == edge { return from }
    }
    return -1
  }

  /// The lane before `lane` on a route from `edge`: the first of that edge that leads onto it, or the one inside the
  /// junction between; −1 if none.
  func lane(before lane: Int, from edge: Int) -> Int {
    for i in laneIncoming.range(lane) {
      let from = Int(linkFrom[Int(laneIncoming.values[i])])
      let normal = laneInternal[from] ? laneEntry[from] >= 0 ? Int(linkFrom[Int(laneEntry[from])]) : -1 : from
      if normal >= 0, Int(laneEdge[normal]) == edge { return from }
    }
    return -1
  }
}

/// A crossing on the path of an entry link.
struct CrossingFoe {
  var lane: Int32
  /// Distance from the stop line to the near side of the crossing, and its extent along the path; metres.
  var distance: Double
  var extent: Double
  /// Position of the path along the crossing's lane, metres.
  var position: Double
}

struct LinkFlags: OptionSet {
  let rawValue: UInt16
  /// Enters a junction: from a normal lane to an internal lane.
  static let entry = LinkFlags(rawValue: 1)
  /// Leaves a junction: from an internal lane to a normal lane.
  static let exit = LinkFlags(rawValue: 2)
  /// From one internal lane to the next, across an internal junction.
  static let inner = LinkFlags(rawValue: 4)
  /// Entry of a movement that may wait at an internal junction.
  static let mayContinue = LinkFlags(rawValue: 8)
  static let hasFoes = LinkFlags(rawValue: 16)
  static let keepClear = LinkFlags(rawValue: 32)
  /// Exit after an internal junction.
  static let exitAfterInner = LinkFlags(rawValue: 64)
  static let toInternal = LinkFlags(rawValue: 128)
  /// The path crosses a pedestrian crossing.
  static let crossing = LinkFlags(rawValue: 256)
  static let signalised = LinkFlags(rawValue: 512)
  /// Some phase gives priority green both to this movement and to one that it must yield to.
  static let contestedGreen = LinkFlags(rawValue: 1024)
}
