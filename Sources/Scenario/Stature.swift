import SimCore

/// Statures of people on foot whose type gives no height.
package enum Stature {
  /// Mean and standard deviation of men and women, metres: world means of the birth cohort of 1996 (NCD Risk Factor
  /// Collaboration, "A century of trends in adult human height", eLife 5, 2016; from memory), deviations assumed.
  static let men = (mean: 1.71, deviation: 0.07)
  static let women = (mean: 1.59, deviation: 0.065)
  /// Children who walk alone, years, and their stature: medians of the WHO growth reference of 2007 (1.16 m at six, 1.49 m at
  /// twelve; from memory), with its deviation of about 6 cm.
  static let ages = (from: 6.0, to: 12.0)
  static let youngest = 1.16
  static let growth = 0.055
  static let childDeviation = 0.06
  /// Bounds of what is drawn, metres.
  package static let bounds = 0.9...2.1

  /// The stature of one person, metres.
  ///
  /// - Parameters:
  ///   - entity: `stableHash` of the person's name.
  ///   - childShare: share of people who are children.
  package static func draw(_ entity: UInt64, childShare: Double, random: RandomSource) -> Double {
    let z = random.normal(entity, .stature, 0)
    let kind = random.uniform(entity, .stature, 1)
    let height: Double
    if random.uniform(entity, .stature, 2) < childShare {
      height = youngest + growth * (ages.to - ages.from) * kind + childDeviation * z
    } else {
      let adult = kind < 0.5 ? men : women
      height = adult.mean + adult.deviation * z
    }
    return min(bounds.upperBound, max(bounds.lowerBound, height))
  }
}
