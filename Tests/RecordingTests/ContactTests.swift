import Foundation
import SimCore
import Testing
import WorldState

@testable import Recording

/// A car 5 m long and 1.8 m wide drives along y = 0; a pedestrian, a square of ±0.239 m, crosses x = 0 northwards. The
/// front reaches him at x = −0.239, and he is in its path while |y| < 1.139.
@Suite struct ContactTests {
  private let half = TruthSlice.pedestrianRadius
  private let walks = 1.4

  /// Drives a car with `speed` and constant `braking` so that it reaches the pedestrian's line when he is at `place` on
  /// it; the slices are `phase` seconds off that moment.
  private func meet(place: Double, speed: Double, braking: Double = 0, phase: Double = 0.03) -> (
    SafetyCounts, [SafetyEncounter]
  ) {
    let monitor = SafetyMonitor()
    let lead = 1.0 + phase
    var step = 0
    while Double(step) * 0.1 < 4 {
      let t = Double(step) * 0.1
      // Seconds from the moment at which the front is at his line.
      let u = t - lead
      var s = slice(at: t)
      let driven = speed * t - 0.5 * braking * t * t
      let whole = speed * lead - 0.5 * braking * lead * lead
      s.addVehicle(
        0, x: -half - 2.5 - whole + driven, y: 0, speed: speed - braking * t, acceleration: -braking)
      s.addPedestrian(0, x: 0, y: place + walks * u, heading: .pi / 2, speed: walks)
      monitor.observe(s)
      step += 1
    }
    monitor.finish()
    return (monitor.counts, monitor.takeEncounters())
  }

  @Test(arguments: [-1.1, -0.9, 0, 0.5, 1.05, 1.13], [0.0, 0.03, 0.07, 0.099])
  func theFrontStrikes(place: Double, phase: Double) throws {
    let (counts, encounters) = meet(place: place, speed: 10, phase: phase)
    #expect(counts.pedestrianImpacts == 1 && counts.sideContacts == 0, "\(encounters)")
    #expect(abs(try #require(encounters.first?.impactSpeed) - 10) < 1e-9)
  }

  /// He is 0.5 m short of the path when the front passes him: 0.36 s later he walks into the side of the car, which has
  /// passed after 5 m and his own width, 0.548 s.
  @Test(arguments: [0.0, 0.03, 0.07]) func heWalksIntoTheFlank(phase: Double) {
    let (counts, encounters) = meet(place: -1.139 - 0.5, speed: 10, phase: phase)
    #expect(counts.pedestrianImpacts == 0 && counts.sideContacts == 1, "\(encounters)")
    #expect(encounters.allSatisfy { $0.impactSpeed == nil })
  }

  @Test func nobodyTouches() {
    // 0.78 m short: the car has passed before he arrives. 0.02 m beyond: he has crossed.
    for place in [-1.139 - 0.78, 1.139 + 0.02] {
      let (counts, _) = meet(place: place, speed: 10)
      #expect(counts.pedestrianImpacts == 0 && counts.sideContacts == 0, "\(place)")
    }
  }

  /// The speed of the moment of contact, not that of the next slice: v − b·t.
  @Test(arguments: [0.0, 0.05, 0.09]) func brakingShows(phase: Double) throws {
    let (counts, encounters) = meet(place: 0, speed: 12, braking: 6, phase: phase)
    #expect(counts.pedestrianImpacts == 1)
    // The contact is computed with the mean speed of the slice: within b·step²/8 of distance, 0.0075 m, so within
    // 0.0075 / 6 s and 0.0075 m/s.
    #expect(abs(try #require(encounters.first?.impactSpeed) - (12 - 6 * (1 + phase))) < 0.01)
  }

  /// A standing car in his path strikes nobody, and there is no conflict.
  @Test func aStandingCarStrikesNobody() {
    let monitor = SafetyMonitor()
    for step in 0..<40 {
      let t = Double(step) * 0.1
      var s = slice(at: t)
      s.addVehicle(0, x: 0, y: 0, speed: 0)
      s.addPedestrian(0, x: 0, y: -3 + walks * t, heading: .pi / 2, speed: walks)
      monitor.observe(s)
    }
    monitor.finish()
    #expect(monitor.counts.sideContacts == 1 && monitor.counts.pedestrianImpacts == 0)
    #expect(monitor.counts.pedestrianConflicts == 0)
  }

  /// Whatever the direction of the car in the map.
  @Test(arguments: [0.3, 1.2, 2.9, -2.0]) func headingDoesNotMatter(course: Double) {
    let u = Vec2(Foundation.cos(course), Foundation.sin(course))
    let n = Vec2(-u.y, u.x)
    var car = MovingBox(
      position: .zero, direction: u, halfLength: 2.5, halfWidth: 0.9, speed: 8)
    // 0.02 s after the front reached him, seen along the car's own axes.
    var walker = MovingBox(
      position: u * (2.5 + half - 0.16) + n * 0.3, direction: n, halfLength: half, halfWidth: half,
      speed: 1.4)
    #expect(car.contact(with: walker, before: 8, step: 0.1) == .front(speed: 8))
    walker.position = u * 1.0 - n * (0.9 + half - 0.05)
    #expect(car.contact(with: walker, before: 8, step: 0.1) == .side)
    car.speed = 0
    #expect(car.contact(with: walker, before: 0, step: 0.1) == .side)
  }
}
