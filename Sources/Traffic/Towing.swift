/// Takes driverless vehicles off the road that stand without anything valid from their units.
struct Towing {
  /// After so many seconds (assumed).
  static let delay = 60.0

  /// Since when a vehicle stands so, seconds on the run's clock, by demand index; ∞: it does not.
  private let since: UnsafeMutablePointer<Double>
  /// Vehicles towed so far.
  private(set) var count = 0

  init(capacity: Int, arena: Arena) { since = arena.array(capacity, .infinity) }

  /// Whether a vehicle is to be towed now. `isStranded`: at `now` it stands and has no valid command.
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
