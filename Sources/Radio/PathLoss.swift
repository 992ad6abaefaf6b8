import SimCore

/// Geometry class of a link in 3GPP TR 37.885 (clause 6.2.1).
package enum LinkState: UInt8, Hashable, Sendable, CaseIterable {
  /// Line of sight.
  case lineOfSight = 0
  /// Blocked by a vehicle.
  case blockedByVehicle
  /// Blocked by a building or another static object beside the road.
  case obstructed
}

/// Mean path loss, and the moments of shadowing and vehicle blockage.
///
/// City and motorway follow 3GPP TR 37.885 V15.3.0, table 6.2.1-1. The third scene is the one used in most LTE-V2X
/// studies (3GPP TR 36.885, table A.1.4-1): a motorway with the line-of-sight part of WINNER+ B1.
package struct PathLossModel: Sendable {
  package enum Scene: UInt8, Hashable, Sendable { case urban, highway, winnerHighway }

  /// A straight line over log₁₀ of the distance in metres, giving dB.
  private struct Slope: Hashable, Sendable {
    var constant: Double
    var factor: Double
    @inline(__always) func callAsFunction(_ logDistance: Double) -> Double {
      constant + factor * logDistance
    }
  }

  package let scene: Scene
  /// Line of sight: the larger of the first two up to the breakpoint, and of the first and third beyond it.
  private let floor: Slope
  private let near: Slope
  private let far: Slope
  private let logBreakpoint: Double
  private let obstructed: Slope

  /// Height of both antennas in `winnerHighway`, metres. WINNER+ subtracts a metre from each where the ground is
  /// cluttered, which moves the breakpoint from 177 m to 20 m; studies of LTE-V2X do not.
  package static let winnerHeight = 1.5

  /// - Parameter carrier: hertz; valid from .5 to 100 GHz for TR 37.885, from .45 to 6 GHz for WINNER+ B1.
  package init(scene: Scene, carrier: Double) {
    self.scene = scene
    let logF = Math.log10(carrier * 1e-9)
    switch scene {
    case .highway:
      near = Slope(constant: 32.4 + 20 * logF, factor: 20)
      (floor, far, logBreakpoint) = (near, near, 0)
    case .urban:
      near = Slope(constant: 38.77 + 18.2 * logF, factor: 16.7)
      (floor, far, logBreakpoint) = (near, near, 0)
    case .winnerHighway:
      // CELTIC CP5-026 WINNER+ D5.3, table 4-1, B1 LOS; the floor is its free-space loss (section 4.1).
      let h = Self.winnerHeight
      floor = Slope(constant: 46.4 + 20 * (logF - Math.log10(5)), factor: 20)
      near = Slope(constant: 27 + 20 * logF, factor: 22.7)
      far = Slope(constant: 7.56 - 34.6 * Math.log10(h) + 2.7 * logF, factor: 40)
      logBreakpoint = Math.log10(4 * h * h * carrier / 3e8)
    }
    obstructed = Slope(constant: 36.85 + 18.9 * logF, factor: 30)
  }

  /// Shortest distance of the model, metres; shorter links use this distance. WINNER+ B1 begins at 3 m.
  package var minimumDistance: Double { scene == .winnerHighway ? 3 : 1 }

  /// Whether vehicles between the ends block the line of sight: not in WINNER+ B1, which has no such state.
  package var seesVehicles: Bool { scene != .winnerHighway }

  /// Mean loss in dB for log₁₀ of the distance in metres. Obstructed links follow TR 37.885 in every scene.
  @inline(__always)
  package func mean(_ state: LinkState, logDistance: Double) -> Double {
    if state == .obstructed { return obstructed(logDistance) }
    return max(floor(logDistance), logDistance < logBreakpoint ? near(logDistance) : far(logDistance))
  }

  /// Standard deviation of the shadowing, dB (TR 37.885, table 6.2.1-1).
  package static func shadowingDeviation(_ state: LinkState) -> Double { state == .obstructed ? 4 : 3 }

  /// Decorrelation distance of the shadowing, metres (TR 37.885, clause 6.2.2): 13 m obstructed and 10 m clear in the
  /// city, 25 m on the highway, as in TR 36.885, table A.1.4-1.
  package static func decorrelation(_ scene: Scene, _ state: LinkState) -> Double {
    switch scene {
    case .highway, .winnerHighway: 25
    case .urban: state == .obstructed ? 13 : 10
    }
  }

  /// Distance beyond which the mean loss of a state exceeds `loss` dB, metres.
  package func distance(_ state: LinkState, loss: Double) -> Double {
    func inverse(_ s: Slope) -> Double { Math.pow(10, (loss - s.constant) / s.factor) }
    if state == .obstructed { return inverse(obstructed) }
    let beyond = min(inverse(floor), inverse(far))
    return beyond >= Math.pow(10, logBreakpoint) ? beyond : min(inverse(floor), inverse(near))
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
