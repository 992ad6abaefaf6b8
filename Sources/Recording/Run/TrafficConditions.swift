import Scenario
import SimCore

/// How a run moves its vehicles. Conflict counts and time loss depend on it, so compared runs must agree in it.
package struct TrafficConditions: Hashable, Sendable {
  /// As `traffic.update`.
  package var update: String
  /// Traffic step, s.
  package var step: Double
  /// As `traffic.drivers`; nil if not recorded.
  package var drivers: String?
  /// The run replays recorded trajectories, so `update` and `drivers` have no effect.
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
    case "human": "human drivers"
    default: "default drivers"
    }
  }
  private func number(_ x: Double) -> String { x == x.rounded() ? fixed(x, 0) : "\(x)" }
}
