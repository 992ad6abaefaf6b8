import NodeInterface
import SimCore

/// Decides when a warning is new. A warning stays on for a moment after its cause has gone, and each kind is raised
/// once per approach.
struct DriverDisplay: Hashable, Sendable {
  static let setting = FunctionSetting.toggle("warnings", isOn: true, "Units warn their drivers.")

  /// A warning is shown for at least `shown` and not raised again within `quiet`.
  static let shown = SimDuration(milliseconds: 500)
  static let quiet = SimDuration(milliseconds: 3000)

  /// Consecutive cycles for which a cause must persist, so that a driver who is about to brake anyway is not disturbed
  /// (assumed).
  static let cycles = 3

  private var candidate: WarningKind?
  private var streak = 0
  private var kind: WarningKind?
  private var until = SimTime(microseconds: .min)
  /// By raw value of the kind: when its cause was last present.
  private var lastCause = [SimTime](repeating: SimTime(microseconds: .min / 2), count: WarningKind.tableSize)

  mutating func update(_ danger: RaisedWarning?, at t: SimTime) -> (
    kind: WarningKind?, raised: RaisedWarning?
  ) {
    var raised: RaisedWarning?
    streak = danger?.kind == candidate ? streak + 1 : 1
    candidate = danger?.kind
    if let danger, streak >= Self.cycles {
      let i = Int(danger.kind.rawValue)
      if t - lastCause[i] > Self.quiet { raised = danger }
      lastCause[i] = t
      kind = danger.kind
      until = t + Self.shown
    } else if t > until {
      kind = nil
    }
    return (kind, raised)
  }
}
