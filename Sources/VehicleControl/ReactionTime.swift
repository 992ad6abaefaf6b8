import SimCore

/// A lognormal time from a stimulus to a driver's action.
package struct ReactionTime: Hashable, Sendable {
  /// Seconds.
  package var median: Double
  /// Standard deviation of the time's logarithm.
  package var logDeviation: Double

  package init(median: Double, logDeviation: Double) {
    self.median = median
    self.logDeviation = logDeviation
  }

  /// The time of a driver with standard normal deviate `z`, seconds.
  package func seconds(_ z: Double) -> Double { median * Math.exp(logDeviation * z) }

  /// Brake reaction of unalerted drivers: mean 1.21 s and standard deviation 0.63 s (Sivak et al. 1982, as fitted by
  /// Taoka, "Brake reaction times of unalerted drivers", ITE Journal 59(3), 1989), so the median is 1.07 s.
  package static let unalerted = ReactionTime(median: 1.073, logDeviation: 0.490)

  /// From the takeover request to the hands on the wheel, level 3: mean 2.72 s and standard deviation 1.45 s (Zhang, de
  /// Winter, Varotto, Happee, Martens, "Determinants of take-over time from automated driving: a meta-analysis of 129
  /// studies", Transportation Research Part F 64, 2019), so the median is 2.40 s. Their deviation is that of the mean
  /// times of experiments; the same scatter among drivers is assumed.
  package static let takeover = ReactionTime(median: 2.40, logDeviation: 0.50)
}
