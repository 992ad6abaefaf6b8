/// Selects driverless vehicles for removal that stand without valid commands.
struct Towing {
  /// Standing time before a vehicle is towed, seconds (assumed).
  static let delay = 60.0

  /// By demand index: start of standing without commands, seconds on the run's clock; ∞ if it does not.
  private let since: UnsafeMutablePointer<Double>
  /// Vehicles towed so far.
  private(set) var count = 0

  init(capacity: Int, arena: Arena) { since = arena.array(capacity, .infinity) }

  /// Whether a vehicle is to be towed now. `isStranded`: it stands at `now`, in seconds, without a valid command.
  mutating func isDue(_ vehicle: Int, isStranded: Bool, at now: Double) -> Bool {
    guard isStranded else {
      since[vehicle] = .infinity
      return false
    }
    since[vehicle] = min(since[vehicle], now)
    guard now - since[vehicle] >= Self.delay else { return false }
    count += 1
    return true
  }
}
