import Scenario
import SimCore

/// How a run moves its vehicles: what counts of conflicts and lost time depend on beside the scenario, and so what runs
/// that are compared must have in common.
package struct TrafficConditions: Hashable, Sendable {
  /// As `traffic.update`.
  package var update: String
  /// Traffic step, s.
  package var step: Double
  /// As `traffic.drivers`; nil if a run does not say.
  package var drivers: String?
  /// The trajectories of a recording; the three above then move nothing.
  package var isReplay: Bool

  package init(update: String, step: Double, drivers: String?, isReplay: Bool = false) {
    self.update = update
    self.step = step
    self.drivers = drivers
    self.isReplay = isReplay
  }

  package init(_ configuration: Configuration) {
    self.init(
      update: configuration.traffic.update.rawValue, step: configuration.time.step.seconds,
      drivers: configuration.traffic.drivers?.rawValue, isReplay: configuration.traffic.fcd != nil)
  }

  package var words: String {
    isReplay
      ? "replay, steps of \(number(step)) s" : "\(updateWords), steps of \(number(step)) s, \(driverWords)"
  }
  private var updateWords: String { "\(update.split(separator: "_").joined(separator: "-")) update" }
  private var driverWords: String {
    switch drivers {
    case "ideal": "ideal drivers"
    case "sight": "drivers by sight"
    default: "drivers by default"
    }
  }
  private func number(_ x: Double) -> String { x == x.rounded() ? fixed(x, 0) : "\(x)" }
}
