import SimCore
import VehicleControl

/// Received commands by demand index: past, in force and future.
///
/// `store` is the only place where an index from outside the engine comes in: it checks it, because plain pointers do
/// not.
struct CommandStore {
  static let depth = 4
  private let capacity: Int
  private let commands: UnsafeMutablePointer<VehicleCommand>
  private let count: UnsafeMutablePointer<UInt8>
  /// Vehicles that ever received a command, in the order of the first.
  private(set) var commanded: [Int32] = []
  private let isCommanded: UnsafeMutablePointer<Bool>
  /// When the driver will respond (∞: no response pending), and when the warning was last renewed; seconds.
  let answerAt: UnsafeMutablePointer<Double>
  let warnedAt: UnsafeMutablePointer<Double>
  let warnings: UnsafeMutablePointer<Int32>
  /// Kind of the newest warning.
  let warnedOf: UnsafeMutablePointer<WarningKind?>
  /// The driver counts on somebody unseen at the next line: from when, and until when without a new warning; seconds. By
  /// demand index.
  let awaitsFrom: UnsafeMutablePointer<Double>
  let awaitsUntil: UnsafeMutablePointer<Double>
  /// The driver's acceleration before limits, and whether a limit applies. By demand index, because slots are reused.
  let intended: UnsafeMutablePointer<Double>
  let limited: UnsafeMutablePointer<Bool>
  /// Deceleration that the brakes exert at the start of the next step, m/s² ≥ 0, and whether a command asks for it.
  let pressure: UnsafeMutablePointer<Double>
  let isBraking: UnsafeMutablePointer<Bool>
  /// Whether the unit drives; when the driver will have taken over (∞: no request, or no response); number of requests.
  /// By demand index.
  let driven: UnsafeMutablePointer<Bool>
  let takeoverAt: UnsafeMutablePointer<Double>
  let requested: UnsafeMutablePointer<Bool>
  let requests: UnsafeMutablePointer<Int32>
  /// No driver on board who could take over; number of the last lane change made.
  let driverless: UnsafeMutablePointer<Bool>
  let maneuver: UnsafeMutablePointer<UInt32>
  /// After a takeover: the speed that the driver keeps to although it is above the usual, m/s (0: none), and since when
  /// the driver drives again (−∞: always), seconds. By demand index.
  let pace: UnsafeMutablePointer<Double>
  let resumedAt: UnsafeMutablePointer<Double>

  init(capacity: Int, arena: Arena) {
    self.capacity = capacity
    commands = arena.reserve(capacity * Self.depth, of: VehicleCommand.self)
    count = arena.array(capacity, 0)
    isCommanded = arena.array(capacity, false)
    answerAt = arena.array(capacity, .infinity)
    warnedAt = arena.array(capacity, -.infinity)
    warnings = arena.array(capacity, 0)
    warnedOf = arena.array(capacity, nil)
    awaitsFrom = arena.array(capacity, .infinity)
    awaitsUntil = arena.array(capacity, -.infinity)
    intended = arena.array(capacity, 0)
    limited = arena.array(capacity, false)
    pressure = arena.array(capacity, 0)
    isBraking = arena.array(capacity, false)
    driven = arena.array(capacity, false)
    takeoverAt = arena.array(capacity, .infinity)
    requested = arena.array(capacity, false)
    requests = arena.array(capacity, 0)
    driverless = arena.array(capacity, false)
    maneuver = arena.array(capacity, 0)
    pace = arena.array(capacity, 0.0)
    resumedAt = arena.array(capacity, -.infinity)
  }

  /// Keeps a command; false if no such vehicle exists, or if its end cannot be computed.
  mutating func store(_ command: VehicleCommand) -> Bool {
    let vehicle = command.vehicle
    guard vehicle >= 0, vehicle < capacity, !command.accelerationLimit.isNaN, !command.speedLimit.isNaN,
      !command.effectiveAt.microseconds.addingReportingOverflow(command.validity.microseconds).overflow
    else { return false }
    let base = vehicle * Self.depth
    if count[vehicle] == Self.depth {
      for i in 1..<Self.depth { commands[base + i - 1] = commands[base + i] }
      count[vehicle] -= 1
    }
    (commands + (base + Int(count[vehicle]))).initialize(to: command)
    count[vehicle] += 1
    if !isCommanded[vehicle] {
      isCommanded[vehicle] = true
      commanded.append(Int32(vehicle))
    }
    return true
  }

  /// The command in force at `t`.
  func inForce(_ vehicle: Int, at t: SimTime) -> VehicleCommand? {
    let base = vehicle * Self.depth
    var best: VehicleCommand?
    for i in 0..<Int(count[vehicle]) {
      let c = commands[base + i]
      guard c.holds(at: t) else { continue }
      if let b = best, b.effectiveAt > c.effectiveAt { continue }
      best = c
    }
    return best
  }
}
