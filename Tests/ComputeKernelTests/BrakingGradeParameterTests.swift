import ComputeKernel
import SimCore
import Testing

/// What each generation of emergency braking brakes for, over random threats.
@Suite struct BrakingGradeParameterTests {
  private static func threat(_ kind: RoadUserClass, time: Double, needed: Double, recognitions: UInt16)
    -> Threat
  {
    var threat = Threat(
      object: 0, timeToCollision: time, requiredDeceleration: needed, gap: 10, closingSpeed: 10,
      isCrossing: false, targetClass: kind, sources: .sensed, seenAt: .zero)
    threat.recognitions = recognitions
    return threat
  }

  /// Braking begins if and only if every condition of the grade holds; otherwise there is a warning at most.
  @Test(arguments: BrakingGrade.allCases, 0..<20)
  func brakesWithinItsConditions(grade: BrakingGrade, salt: Int) {
    var random = RandomSource(seed: 12).stream(UInt64(salt), .detection)
    let p = EmergencyBraking.Parameters(grade, deviate: 6 * random.uniform() - 3)
    let function = EmergencyBraking(parameters: p)
    var begun = 0
    for _ in 0..<2000 {
      let kind = [RoadUserClass.motorVehicle, .truck, .pedestrian, .bicycle, .twoWheeler][
        Int(random.integer(below: 5))]
      let (time, needed) = (2.5 * random.uniform(), 3 + 8 * random.uniform())
      let (speed, seen) = (45 * random.uniform(), UInt16(random.integer(below: 9)))
      let isVulnerable = kind != .motorVehicle && kind != .truck
      let limit: (time: Double, speed: Double) =
        isVulnerable ? (p.vulnerableTime, p.fastestForVulnerable) : (p.partialTime, p.fastest)
      let expected =
        needed >= 5 && time <= limit.time && speed <= limit.speed && Int(seen) >= p.recognitions
        && (grade != .y2018 || kind == .pedestrian || !isVulnerable)
      let stage = function.stage(
        for: Self.threat(kind, time: time, needed: needed, recognitions: seen), at: speed)
      #expect((stage >= .partial) == expected, "\(kind) \(time) s \(needed) m/s² \(speed) m/s \(seen)")
      if expected { begun += 1 }
    }
    #expect(begun > 20)
  }

  /// Times to collision of cars of one generation have its mean and deviation, up to twice of which they differ.
  @Test(arguments: BrakingGrade.allCases) func carsOfOneGradeDiffer(grade: BrakingGrade) {
    let source = RandomSource(seed: 3)
    let trigger = EmergencyBraking.Parameters.trigger(grade)
    let times = (0..<20_000).map {
      let z = source.normal(UInt64($0), .brakingTrigger, 0)
      return EmergencyBraking.Parameters(grade, deviate: z).vulnerableTime
    }
    let mean = times.reduce(0, +) / Double(times.count)
    let square = times.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(times.count)
    #expect(abs(mean - trigger.vulnerable) < 0.005)
    // Normal, with the tails beyond two deviations put at two: a variance of .921.
    #expect(abs(square.squareRoot() / trigger.deviation - 0.96) < 0.02)
    #expect(times.allSatisfy { abs($0 - trigger.vulnerable) <= 2 * trigger.deviation + 1e-12 })
    // UN Regulation No. 152, 5.2.1.1: a warning at least .8 s before the braking, if the danger is seen in time.
    #expect(EmergencyBraking.Parameters(grade, deviate: 0).warningTime - trigger.vehicle >= 0.8)
  }
}
