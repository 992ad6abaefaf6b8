import SimCore
import Testing

@testable import VehicleControl

@Suite struct BrakeSystemTests {
  /// Speed lost after `t` seconds of a deceleration that grows from `a` at the rate `j` up to `b` and stays there.
  private func lost(_ t: Double, from a: Double, to b: Double, at j: Double) -> Double {
    let grown = max(0, (b - a) / j)
    if t <= grown { return a * t + 0.5 * j * t * t }
    return b * t - 0.5 * j * grown * grown
  }

  /// Steps of any length lose the speed of the closed form.
  @Test(arguments: 0..<200) func stepsLoseTheSpeedOfTheClosedForm(salt: Int) {
    var random = RandomSource(seed: 3).stream(UInt64(salt), .detection)
    let brakes = BrakeSystem(deadTime: 0.1, armedDeadTime: 0.05, buildUp: 5 + 60 * random.uniform())
    let start = 4 * random.uniform()
    let asked = start + 8 * random.uniform()
    var (t, speed, present) = (0.0, 0.0, start)
    for _ in 0..<20 {
      let dt = 0.001 + 0.2 * random.uniform()
      let step = brakes.step(from: present, to: asked, dt: dt)
      t += dt
      speed += step.mean * dt
      present = step.end
      #expect(abs(speed - lost(t, from: start, to: asked, at: brakes.buildUp)) < 1e-9)
      #expect(present <= asked && step.mean <= present)
    }
  }

  /// Released at once, whatever was built up.
  @Test func brakesReleaseAtOnce() {
    let brakes = BrakeSystem(.y2021)
    let step = brakes.step(from: 8, to: 3, dt: 0.1)
    #expect(step.mean == 3 && step.end == 3)
  }

  /// Once the brakes stand, they have done as much as if they had stood from `delay` on.
  @Test(arguments: BrakingGrade.allCases) func delayIsThatOfAStepWithTheSameEffect(grade: BrakingGrade) {
    let brakes = BrakeSystem(grade)
    for asked in [2.0, 5, 8, 9] {
      let t = 1.0
      let built = lost(t - brakes.deadTime, from: 0, to: asked, at: brakes.buildUp)
      #expect(abs(built - asked * (t - brakes.delay(to: asked))) < 1e-9)
    }
    #expect(brakes.armedDeadTime < brakes.deadTime)
  }

  @Test func laterGradesBrakeSooner() {
    let delays = BrakingGrade.allCases.map { BrakeSystem($0).delay(to: 9) }
    #expect(delays == delays.sorted(by: >) && Set(delays).count == delays.count)
  }
}
