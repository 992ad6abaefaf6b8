import SimCore

/// Geometry class of a link in 3GPP TR 37.885 (clause 6.2.1).
package enum LinkState: UInt8, Hashable, Sendable, CaseIterable {
  /// Line of sight.
  case lineOfSight = 0
  /// Blocked by a vehicle.
  case blockedByVehicle
  /// Blocked by a building, or by whatever stands beside the road.
  case obstructed
}

/// Mean path loss of 3GPP TR 37.885 V15.3.0, table 6.2.1-1, and the moments of its shadowing and vehicle blockage.
package struct PathLossModel: Sendable {
  package enum Scene: UInt8, Hashable, Sendable { case urban, highway }

  package let scene: Scene
  /// 20 log₁₀ of the carrier in GHz with the table's factors, dB.
  private let clearConstant: Double
  private let clearSlope: Double
  private let obstructedConstant: Double

  /// - Parameter carrier: hertz; the table holds from .5 to 100 GHz.
  package init(scene: Scene, carrier: Double) {
    self.scene = scene
    let logF = Math.log10(carrier * 1e-9)
    switch scene {
    case .highway:
      clearConstant = 32.4 + 20 * logF
      clearSlope = 20
    case .urban:
      clearConstant = 38.77 + 18.2 * logF
      clearSlope = 16.7
    }
    obstructedConstant = 36.85 + 18.9 * logF
  }

  /// Shortest distance of the model, metres: nearer links count as this far.
  package static let minimumDistance = 1.0

  /// Mean loss in dB for log₁₀ of the distance in metres.
  @inline(__always)
  package func mean(_ state: LinkState, logDistance: Double) -> Double {
    state == .obstructed
      ? obstructedConstant + 30 * logDistance : clearConstant + clearSlope * logDistance
  }

  /// Standard deviation of the shadowing, dB (TR 37.885, table 6.2.1-1).
  package static func shadowingDeviation(_ state: LinkState) -> Double { state == .obstructed ? 4 : 3 }

  /// Decorrelation distance of the shadowing, metres (TR 37.885, clause 6.2.2): obstructed 13 m and clear 10 m in
  /// the city, 25 m on the highway.
  package static func decorrelation(_ scene: Scene, _ state: LinkState) -> Double {
    switch scene {
    case .highway: 25
    case .urban: state == .obstructed ? 13 : 10
    }
  }

  /// Distance at which a link of a state reaches `loss` dB, metres.
  package func distance(_ state: LinkState, loss: Double) -> Double {
    state == .obstructed
      ? Math.pow(10, (loss - obstructedConstant) / 30) : Math.pow(10, (loss - clearConstant) / clearSlope)
  }

  /// Extra loss of a blocking vehicle: max(0, N(μ, σ)) dB; μ and σ from the heights of both antennas and of the
  /// blocker in metres (TR 37.885, clause 6.2.1, case NLOSv).
  @inline(__always)
  package static func vehicleBlockage(
    antennas a: Double, _ b: Double, blocker: Double, logDistance: Double
  ) -> (mean: Double, deviation: Double) {
    if min(a, b) > blocker { return (0, 0) }
    let far = max(0, 15 * logDistance - 41)
    return max(a, b) < blocker ? (9 + far, 4.5) : (5 + far, 4)
  }

  /// Heights of antenna and body of a passenger car and of a truck, metres (TR 37.885, table 6.1.2-1: types 2, 3).
  package static let carHeight = 1.6
  package static let truckHeight = 3.0
}
