import RoadNetwork
import SimCore

/// One place where the path over an internal lane meets another path inside the same junction.
struct Conflict {
  enum Shape: UInt8 {
    /// The paths cross.
    case crossing
    /// They end in the same lane.
    case merge
    /// They end side by side in the same lane's edge; nothing to keep clear of.
    case besides
    /// They begin in the same lane.
    case diverge
    /// They belong to each other by right of way but never touch.
    case none
  }
  /// Internal lane, or crossing lane, of the other path.
  var foeLane: Int32
  /// Internal lane over which the other path comes to `foeLane`, its waiting place; −1 without one.
  var foeBefore: Int32 = -1
  var shape: Shape
  /// The vehicle would wait at the internal junction before its lane.
  var stopsBeforeLane: Bool
  var foeIsCrossing: Bool
  /// Metres of own lane behind the point where the paths meet (or until they have parted).
  var behind: Double
  /// Metres of own lane that the other path covers.
  var size: Double
  /// The same two of the other path; all of it is behind the point if the other waits for this one before its lane.
  var foeBehind: Double
  var foeSize: Double
  /// Metres of the other path behind the point by geometry.
  var foeBeyond = 0.0
}

/// The network as the engine walks it: one row per lane, one per link (a connection, named as in SUMO's engine).
struct Tables {
  let laneCount: Int
  let linkCount: Int
  let edgeCount: Int

  // Lanes.
  let laneLength: UnsafeMutablePointer<Double>
  let laneSpeed: UnsafeMutablePointer<Double>
  let laneWidth: UnsafeMutablePointer<Double>
  let laneEdge: UnsafeMutablePointer<Int32>
  let laneInternal: UnsafeMutablePointer<Bool>
  let laneClasses: UnsafeMutablePointer<UInt64>
  /// Neighbours on the same edge; −1 at the rim and on internal edges.
  let laneLeft: UnsafeMutablePointer<Int32>
  let laneRight: UnsafeMutablePointer<Int32>
  /// First link that leaves the lane, and their number.
  let laneLink: UnsafeMutablePointer<Int32>
  let laneLinkCount: UnsafeMutablePointer<Int32>
  /// Links that end in the lane (for internal lanes: exactly one).
  let laneIncoming: Rows<Int32>
  /// Junction that holds an internal lane, −1 otherwise.
  let laneJunction: UnsafeMutablePointer<Int32>
  /// Entry link of the movement that an internal lane belongs to, −1 otherwise.
  let laneEntry: UnsafeMutablePointer<Int32>
  let edgeLanes: UnsafeMutablePointer<Int32>
  let edgeLaneCount: UnsafeMutablePointer<Int32>
  let edgeRoundabout: UnsafeMutablePointer<Bool>
  /// More than one road meets at the edge's end: it can be left or entered there.
  let edgeForks: UnsafeMutablePointer<Bool>

  // Links.
  let linkFrom: UnsafeMutablePointer<Int32>
  /// The lane entered over the link: internal if there is one.
  let linkNext: UnsafeMutablePointer<Int32>
  /// The lane behind the junction.
  let linkTarget: UnsafeMutablePointer<Int32>
  let linkLength: UnsafeMutablePointer<Double>
  let linkJunction: UnsafeMutablePointer<Int32>
  let linkRequest: UnsafeMutablePointer<Int32>
  let linkDirection: UnsafeMutablePointer<UInt8>
  let linkFlags: UnsafeMutablePointer<LinkFlags>
  /// SUMO's state letter now: of the network, or what the signal shows.
  let linkState: UnsafeMutablePointer<UInt8>
  /// The link into the junction that this one (inside it) belongs to; itself for entries.
  let linkEntry: UnsafeMutablePointer<Int32>
  /// Distance from the stop line at which all foes are seen, metres.
  let linkVisibility: UnsafeMutablePointer<Double>
  /// Links that must be let pass.
  let linkFoes: Rows<Int32>
  /// Links into the junction across the path behind a waiting place: whoever comes from there lets pass whoever is
  /// leaving the place, unless it cannot stop any more. Nobody has right of way there by a green light.
  let linkClearing: Rows<Int32>
  /// Crossings that must be let pass, with where they lie (entry links only).
  let linkCrossings: Rows<CrossingFoe>
  /// Where the internal lane before this link meets others.
  let linkConflicts: Rows<Conflict>
  /// Radius of the path, metres; ∞ if straight.
  let linkRadius: UnsafeMutablePointer<Double>
}

extension Tables {
  /// An internal lane ends at a place inside the junction where vehicles wait.
  @inline(__always) func leadsToWaitingPlace(_ lane: Int) -> Bool {
    linkFlags[Int(laneLink[lane])].contains(.inner)
  }

  /// The vehicles of `classes` may use a lane.
  @inline(__always) func permits(_ lane: Int, _ classes: UInt64) -> Bool {
    laneClasses[lane] & classes == classes || classes == VehicleClasses.ignoring.rawValue
  }

  /// The first lane of an edge that leads onto `lane`; −1 if there is none.
  func lane(before lane: Int, onEdge edge: Int32) -> Int {
    for i in laneIncoming.range(lane) {
      let from = Int(linkFrom[Int(laneIncoming.values[i])])
      if laneEdge[from] == edge { return from }
    }
    return -1
  }

  /// The first lane that leads onto `lane` on a route that comes from `edge`: of that edge, or inside the junction after
  /// it; −1 if there is none.
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
  /// Metres from the stop line to the near side of the crossing, and its extent along the path.
  var distance: Double
  var extent: Double
  /// Where the path crosses, metres along the crossing's own lane.
  var position: Double
}

struct LinkFlags: OptionSet {
  let rawValue: UInt16
  /// Enters a junction from a normal lane over an internal lane.
  static let entry = LinkFlags(rawValue: 1)
  /// Leaves an internal lane to a normal lane.
  static let exit = LinkFlags(rawValue: 2)
  /// From one internal lane to the next: an internal junction lies between.
  static let inner = LinkFlags(rawValue: 4)
  /// Entry of a movement that may wait at an internal junction.
  static let mayContinue = LinkFlags(rawValue: 8)
  static let hasFoes = LinkFlags(rawValue: 16)
  static let keepClear = LinkFlags(rawValue: 32)
  /// Exit behind an internal junction.
  static let exitAfterInner = LinkFlags(rawValue: 64)
  static let toInternal = LinkFlags(rawValue: 128)
  /// The path meets a pedestrian crossing.
  static let crossing = LinkFlags(rawValue: 256)
  static let signalised = LinkFlags(rawValue: 512)
  /// The signal program somewhere gives green with priority to this movement and to one that it must let pass.
  static let contestedGreen = LinkFlags(rawValue: 1024)
}
