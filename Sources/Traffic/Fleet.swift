import SimCore

/// One driver's intention at one link ahead, and what others may rely on.
struct DriveItem {
  /// −1: the end of the driver's plan (arrival, stop, end of lane).
  var link: Int32
  /// Next item registered at the same link, −1 at the end.
  var next: Int32
  /// The driver requests to pass.
  var request: Bool
  /// Speed at the end of this action if the link may be passed, and if not, m/s.
  var pass: Double
  var wait: Double
  /// Time on the run's clock, seconds, and speed, m/s, at the stop line.
  var arrivalTime: Double
  var arrivalSpeed: Double
  /// Speed at the stop line if the driver brakes from now on, m/s.
  var brakingSpeed: Double
  var leaveSpeed: Double
  /// Speed after the link if nothing is in the way, m/s.
  var freeSpeed: Double
  /// Time at which the rear has cleared the link, seconds on the run's clock.
  var leaveTime: Double
  /// Metres to the stop line.
  var distance: Double
  /// Room after the junction, metres.
  var space: Double
}

/// Lane-change state of a driver.
struct LaneChangeState: OptionSet {
  let rawValue: UInt16
  static let wantsLeft = LaneChangeState(rawValue: 1)
  static let wantsRight = LaneChangeState(rawValue: 2)
  static let strategic = LaneChangeState(rawValue: 4)
  static let cooperative = LaneChangeState(rawValue: 8)
  static let speedGain = LaneChangeState(rawValue: 16)
  static let keepRight = LaneChangeState(rawValue: 32)
  static let urgent = LaneChangeState(rawValue: 64)
  static let stay = LaneChangeState(rawValue: 128)
  static let blockedByLeader = LaneChangeState(rawValue: 256)
  static let blockedByFollower = LaneChangeState(rawValue: 512)
  /// Another driver has asked this one to make room for a change to the left or to the right.
  static let helpsLeft = LaneChangeState(rawValue: 1024)
  static let helpsRight = LaneChangeState(rawValue: 2048)
  static let blocksLeader = LaneChangeState(rawValue: 4096)
  static let blocksFollower = LaneChangeState(rawValue: 8192)
  static let insufficientSpace = LaneChangeState(rawValue: 16384)
  static let blocked: LaneChangeState = [.blockedByLeader, .blockedByFollower, .insufficientSpace]
  static let wants: LaneChangeState = [.wantsLeft, .wantsRight]
}

/// Running vehicles by slot. A slot is taken at departure and given back at arrival.
struct Fleet {
  /// Links ahead that a driver plans for.
  static let items = 32

  let demand: UnsafeMutablePointer<Int32>
  let kind: UnsafeMutablePointer<Int32>
  let entity: UnsafeMutablePointer<UInt64>
  let plan: UnsafeMutablePointer<Int32>
  /// Index of the current edge in the route; on internal lanes that of the previous edge.
  let step: UnsafeMutablePointer<Int32>
  let lane: UnsafeMutablePointer<Int32>
  /// Front bumper along the lane, metres.
  let position: UnsafeMutablePointer<Double>
  let speed: UnsafeMutablePointer<Double>
  /// Held until the next action, m/s².
  let acceleration: UnsafeMutablePointer<Double>
  /// Speed that the driver wishes, as a multiple of the limit: by habit, and at present. Only after a takeover they
  /// differ (`TrafficEngine.keepPace`).
  let habit: UnsafeMutablePointer<Double>
  let factor: UnsafeMutablePointer<Double>
  /// Speed that the driver does not exceed on any road, m/s.
  let top: UnsafeMutablePointer<Double>
  /// Plans.
  let itemCount: UnsafeMutablePointer<Int32>
  let item: UnsafeMutablePointer<DriveItem>
  /// The last plan requests to pass the link at the end of its lane.
  let willPass: UnsafeMutablePointer<Bool>
  /// Link before which the vehicle stands while all wait for each other in a circle; −1 if none.
  let deadlock: UnsafeMutablePointer<Int32>
  let mustWait: UnsafeMutablePointer<Bool>
  /// Seconds at standstill without interruption.
  let waiting: UnsafeMutablePointer<Double>
  /// Link whose stop sign the vehicle has stopped for, −1 for none; and how long it stood there, seconds.
  let stoppedFor: UnsafeMutablePointer<Int32>
  let stoodFor: UnsafeMutablePointer<Double>
  /// Time of entry into the junction and into its conflict area, seconds; ∞ outside.
  let junctionEntry: UnsafeMutablePointer<Double>
  let conflictEntry: UnsafeMutablePointer<Double>
  /// Stops.
  let nextStop: UnsafeMutablePointer<Int32>
  /// Time left at the current stop, seconds; < 0 while driving.
  let stopLeft: UnsafeMutablePointer<Double>
  let stopDistance: UnsafeMutablePointer<Double>
  /// Step of the route, lane and end position of the next stop; step −1 if none.
  let stopStep: UnsafeMutablePointer<Int32>
  let stopLane: UnsafeMutablePointer<Int32>
  let stopEnd: UnsafeMutablePointer<Double>
  let parked: UnsafeMutablePointer<Bool>
  let arrival: UnsafeMutablePointer<Double>
  // Lane changing.
  let change: UnsafeMutablePointer<LaneChangeState>
  let speedGain: UnsafeMutablePointer<Double>
  let keepRight: UnsafeMutablePointer<Double>
  let lookAhead: UnsafeMutablePointer<Double>
  /// Lowest acceleration advised for the next action by own wishes and other drivers' requests, m/s²; ∞ if none.
  let advice: UnsafeMutablePointer<Double>
  let blockerLength: UnsafeMutablePointer<Double>
  let leftSpace: UnsafeMutablePointer<Double>
  let lastChange: UnsafeMutablePointer<Double>
  /// Offset from the lane's centre line, metres to the left: what remains of the last lane change.
  let lateral: UnsafeMutablePointer<Double>
  /// In a collision since the last step; seconds of braking in an emergency so far.
  let collided: UnsafeMutablePointer<Bool>
  let braking: UnsafeMutablePointer<Double>

  init(capacity n: Int, arena: Arena) {
    demand = arena.reserve(n, of: Int32.self)
    kind = arena.reserve(n, of: Int32.self)
    entity = arena.reserve(n, of: UInt64.self)
    plan = arena.reserve(n, of: Int32.self)
    step = arena.reserve(n, of: Int32.self)
    lane = arena.reserve(n, of: Int32.self)
    position = arena.reserve(n, of: Double.self)
    speed = arena.reserve(n, of: Double.self)
    acceleration = arena.reserve(n, of: Double.self)
    habit = arena.reserve(n, of: Double.self)
    factor = arena.reserve(n, of: Double.self)
    top = arena.reserve(n, of: Double.self)
    itemCount = arena.reserve(n, of: Int32.self)
    item = arena.reserve(n * Self.items, of: DriveItem.self)
    willPass = arena.reserve(n, of: Bool.self)
    deadlock = arena.reserve(n, of: Int32.self)
    mustWait = arena.reserve(n, of: Bool.self)
    waiting = arena.reserve(n, of: Double.self)
    stoppedFor = arena.reserve(n, of: Int32.self)
    stoodFor = arena.reserve(n, of: Double.self)
    junctionEntry = arena.reserve(n, of: Double.self)
    conflictEntry = arena.reserve(n, of: Double.self)
    nextStop = arena.reserve(n, of: Int32.self)
    stopLeft = arena.reserve(n, of: Double.self)
    stopDistance = arena.reserve(n, of: Double.self)
    stopStep = arena.reserve(n, of: Int32.self)
    stopLane = arena.reserve(n, of: Int32.self)
    stopEnd = arena.reserve(n, of: Double.self)
    parked = arena.reserve(n, of: Bool.self)
    arrival = arena.reserve(n, of: Double.self)
    change = arena.reserve(n, of: LaneChangeState.self)
    speedGain = arena.reserve(n, of: Double.self)
    keepRight = arena.reserve(n, of: Double.self)
    lookAhead = arena.reserve(n, of: Double.self)
    advice = arena.reserve(n, of: Double.self)
    blockerLength = arena.reserve(n, of: Double.self)
    leftSpace = arena.reserve(n, of: Double.self)
    lastChange = arena.reserve(n, of: Double.self)
    lateral = arena.reserve(n, of: Double.self)
    collided = arena.reserve(n, of: Bool.self)
    braking = arena.reserve(n, of: Double.self)
  }

  /// Initialises a slot for a vehicle that is about to depart.
  func reset(_ v: Int) {
    lane[v] = -1
    step[v] = 0
    position[v] = 0
    speed[v] = 0
    acceleration[v] = 0
    stopStep[v] = -1
    stopLane[v] = -1
    stopEnd[v] = 0
    itemCount[v] = 0
    willPass[v] = false
    deadlock[v] = -1
    mustWait[v] = false
    waiting[v] = 0
    stoppedFor[v] = -1
    stoodFor[v] = 0
    junctionEntry[v] = .infinity
    conflictEntry[v] = .infinity
    nextStop[v] = 0
    stopLeft[v] = -1
    stopDistance[v] = .infinity
    parked[v] = false
    change[v] = []
    speedGain[v] = 0
    keepRight[v] = 0
    lookAhead[v] = 0
    advice[v] = .infinity
    blockerLength[v] = 0
    leftSpace[v] = 0
    lastChange[v] = -.infinity
    lateral[v] = 0
    collided[v] = false
    braking[v] = 0
  }
}

extension Fleet {
  /// Lateral speed of a lane change, m/s: three tenths of the speed, within these bounds. At driving speed a change
  /// takes about a second. For the gaps of others the change is immediate, as in SUMO: the follower in the old lane
  /// closes up at once. Drivers take 3 to 6 s, but followers would drive through a body that lingered so long.
  static let lateralSpeeds = 1.0...3.2

  /// Lateral displacement to the left in the next step of a lane change, metres.
  func lateralShift(_ v: Int, laneWidth: Double, dt: Double) -> Double {
    let left = lateral[v]
    guard left != 0, !parked[v] else { return 0 }
    // After several changes in a row the body has to catch up: its place in the queues is on the last lane.
    let isBehind = left.magnitude > laneWidth + Self.lateralSpeeds.lowerBound * dt
    let sideways = isBehind ? Self.lateralSpeeds.upperBound : 0.3 * speed[v]
    let most = dt * min(Self.lateralSpeeds.upperBound, max(Self.lateralSpeeds.lowerBound, sideways))
    return left > 0 ? -min(left, most) : min(-left, most)
  }
}
