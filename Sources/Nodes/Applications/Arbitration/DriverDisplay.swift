import NodeInterface
import SimCore

/// Decides when a warning is new. A warning stays on for a moment after its cause has gone, and each stage of each kind is
/// raised once per approach.
struct DriverDisplay: Hashable, Sendable {
  static let setting = FunctionSetting.toggle("warnings", isOn: true, "Units warn their drivers.")

  /// A warning is shown for at least `shown` and not raised again within `quiet`.
  static let shown = SimDuration(milliseconds: 500)
  static let quiet = SimDuration(milliseconds: 3000)

  /// Consecutive cycles for which a cause must persist, so that a driver who is about to brake anyway is not disturbed
  /// (assumed). An advisory disturbs nobody and is shown at once; the cycles since then count.
  static let cycles = 3

  private var candidate: WarningKind?
  private var streak = 0
  private struct Shown: Hashable, Sendable {
    var kind: WarningKind
    var stage: WarningStage
  }
  private var warning: Shown?
  private var until = SimTime(microseconds: .min)
  /// By raw values of stage and kind: when its cause was last present.
  private var lastCause = [SimTime](
    repeating: SimTime(microseconds: .min / 2),
    count: WarningKind.tableSize * (WarningStage.allCases.count + 1))

  mutating func update(_ danger: RaisedWarning?, at t: SimTime) -> (
    kind: WarningKind?, stage: WarningStage, raised: RaisedWarning?
  ) {
    var raised: RaisedWarning?
    streak = danger?.kind == candidate ? streak + 1 : 1
    candidate = danger?.kind
    // A stage that has begun is not taken back to the lower one.
    let isLower =
      if let danger, let warning, t <= until {
        danger.kind == warning.kind && danger.stage < warning.stage
      } else { false }
    if let danger, danger.stage == .advisory || streak >= Self.cycles, !isLower {
      let i = Int(danger.kind.rawValue) + Int(danger.stage.rawValue) * WarningKind.tableSize
      if t - lastCause[i] > Self.quiet { raised = danger }
      lastCause[i] = t
      warning = Shown(kind: danger.kind, stage: danger.stage)
      until = t + Self.shown
    } else if t > until {
      warning = nil
    }
    return (warning?.kind, warning?.stage ?? .imminent, raised)
  }
}
