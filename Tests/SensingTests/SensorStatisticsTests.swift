import NodeInterface
import RoadNetwork
import SimCore
import Testing
import WorldState

@testable import Sensing

@Suite struct SensorStatisticsTests {
  private func target(_ kind: TargetKind, at distance: Double) -> Target {
    Target(
      position: Vec2(distance, 0), velocity: Vec2(-3, 1), direction: Vec2(1, 0), halfLength: 2.25,
      halfWidth: 0.9,
      height: kind == .truck ? 3.5 : 1.5, distance: distance, key: 1, visibility: 1, kind: kind)
  }

  /// Noise, detection rate and false objects of a real capture by 4,000 units, each in a frame of its own, against the
  /// declared model: whether a unit finds a target persists.
  @Test func measuredRatesAndErrorsAreThoseDeclared() {
    var scene = Scene()
    scene.add(0, 0)
    scene.add(90, 5, speed: 10)
    let index = VehicleIndex()
    index.rebuild(scene.slice)
    let context = SensingContext(
      sight: openWorld(), conditions: SensingConditions(), random: RandomSource(seed: 8))
    let scratch = SensorScratch()
    var moments = [Moments](repeating: Moments(), count: 3)
    var hits = [0, 0, 0]
    var ghosts = [0, 0, 0]
    let runs = 4000
    let truth = Vec2(90, 5)
    var frames: [SensorFrame] = []
    for k in 0..<runs {
      frames.removeAll(keepingCapacity: true)
      // The same scene at many frame numbers: truth does not change because each capture is at the slice's time.
      var slice = scene.slice
      slice.time = SimTime(microseconds: Int64(k) * 100_000)
      let unit = UnitSensors(suite: .onboard(.l2), entity: UInt64(k), context: context)
      unit.capture(row: 0, at: slice.time, slice: slice, index: index, scratch: scratch, into: &frames)
      for (s, frame) in frames.enumerated() {
        for d in frame.detections {
          if (d.position - truth).length < (frame.kind == .camera ? 15 : 2.5) {
            hits[s] += 1
            moments[s].add((d.position - truth).dot(truth) / truth.length)
          } else {
            ghosts[s] += 1
          }
        }
      }
    }
    let camera = SensorSuite.frontCamera
    let expected = 0.98 * (1968 * 1.5 / truth.length - 12) / 28
    #expect(abs(Double(hits[0]) / Double(runs) - expected) < 0.03)
    // Swerling 1: at twice the range a sixteenth of the signal.
    let snr = 130.13 * Math.pow(170 / truth.length, 4)
    #expect(abs(Double(hits[1]) / Double(runs) - Math.exp(-13.8155 / (1 + snr))) < 0.02)
    #expect(hits[2] == 0)
    let sigma = camera.rangeSigma + camera.rangeSigmaPerSquare * truth.lengthSquared
    #expect(abs(moments[0].deviation / sigma - 1) < 0.05)
    #expect(abs(moments[1].deviation / 0.4 - 1) < 0.05)
    #expect(abs(moments[1].mean) < 0.03)
    for s in 0..<3 {
      let rate = SensorSuite.onboard(.l2).sensors[s].falseAlarms
      #expect(abs(Double(ghosts[s]) / Double(runs) - rate) < 0.015, "sensor \(s)")
    }
  }

  @Test func radarReachesNinetyPercentAtItsReferenceRange() {
    let radar = PreparedSensor(SensorSuite.frontRadar, SensingConditions())
    #expect(abs(radar.probability(target(.car, at: 170)) - 0.9) < 0.002)
    // A quarter of the cross section in dB: −18 dB for a pedestrian relative to a car reduces the range to 10^(−18/40).
    #expect(abs(radar.probability(target(.pedestrian, at: 170 * Math.pow(10, -1.8 / 4))) - 0.9) < 0.003)
    #expect(radar.probability(target(.truck, at: 199)) > 0.98)
  }

  @Test func weatherShortensRangesAsItsSourcesSay() {
    let rain = SensingConditions(weather: .rain(10))
    // ITU-R P.1814: 1.076 · 10^.67 = 5.03 dB/km. P.838-3 at 76.5 GHz: 5.89 dB/km.
    #expect(abs(rain.opticalExtinction / 0.2302585 * 1000 - 5.033) < 0.01)
    #expect(abs(rain.radarAttenuation * 1000 - 5.89) < 0.02)
    let fog = SensingConditions(weather: .fog(50))
    // At the optical range light has dropped to 5 %, so a camera sees no farther.
    #expect(abs(Math.exp(-fog.opticalExtinction * 50) - 0.05) < 1e-12)
    #expect(abs(fog.cameraRange(150, hasLamps: true) - 50) < 1e-9)
    let r = fog.lidarRange(120)
    #expect(abs(r * Math.exp(fog.opticalExtinction * r) / 120 - 1) < 1e-6)
    #expect(r < 40)
    // ITU-R P.840: .5 g/m³ at 50 m visibility.
    #expect(abs(fog.radarAttenuation * 1000 - 1.25) < 0.03)
    let radar = PreparedSensor(SensorSuite.frontRadar, fog)
    #expect(radar.probability(target(.car, at: 150)) > 0.9)
    let camera = PreparedSensor(SensorSuite.frontCamera, fog)
    #expect(!camera.covers(target(.car, at: 60)) && camera.covers(target(.car, at: 45)))
    let night = PreparedSensor(SensorSuite.frontCamera, SensingConditions(night: true))
    #expect(night.covers(target(.car, at: 100)))
    #expect(!night.covers(target(.pedestrian, at: 80)) && night.covers(target(.pedestrian, at: 70)))
    let heavy = SensingConditions(weather: .rain(80))
    #expect(abs(heavy.cameraFactor - 0.85) < 1e-12)
  }

  @Test func noiseIsStandardNormalToItsDeclaredAccuracy() {
    var moments = Moments()
    var below = 0
    var extreme = 0.0
    for i in 0..<200_000 {
      var sequence = NoiseSequence(RandomSource(seed: 1).bits(UInt64(i), .detection, 0))
      let x = sequence.normal()
      moments.add(x)
      if x < 1 { below += 1 }
      extreme = max(extreme, x.magnitude)
    }
    #expect(abs(moments.mean) < 0.008)
    #expect(abs(moments.deviation - 1) < 0.006)
    #expect(abs(Double(below) / 200_000 - 0.8413) < 0.006)
    #expect(extreme > 3.5 && extreme < 4.9)
  }

  /// The error is first-order Gauss–Markov: stationary from birth, correlation 1/e after τ.
  @Test func positionErrorIsGaussMarkov() {
    var quality = PositioningQuality.onboard(.l2)
    quality.outageInterval = 1e12
    quality.correlationTime = 5
    let still = MovingState(
      position: Vec2(10, -4), heading: .zero, speed: 0, acceleration: 0, yawRate: 0)
    var start = Moments()
    var late = Moments()
    var product = 0.0
    let models = 3000
    for i in 0..<models {
      var model = PositioningModel(quality: quality, entity: UInt64(i), random: RandomSource(seed: 4))
      let first = model.fix(still, at: .zero).position.x - 10
      var last = first
      for _ in 0..<50 { last = model.fix(still, at: .zero).position.x - 10 }
      start.add(first)
      late.add(last)
      product += first * last
    }
    #expect(abs(start.deviation / 1.5 - 1) < 0.05 && abs(late.deviation / 1.5 - 1) < 0.05)
    #expect(abs(start.mean) < 0.1 && abs(late.mean) < 0.1)
    let correlation = product / Double(models) / (start.deviation * late.deviation)
    #expect(abs(correlation - Math.exp(-1)) < 0.05)
  }

  @Test func outagesHaveTheirShareAndDriftWithDistance() {
    var model = PositioningModel(quality: .onboard(.l3), entity: 3, random: RandomSource(seed: 6))
    let moving = MovingState(position: .zero, heading: .zero, speed: 20, acceleration: 0, yawRate: 0)
    var out = 0
    var longest = 0.0
    let epochs = 400_000
    for _ in 0..<epochs {
      let fix = model.fix(moving, at: .zero)
      #expect(fix.isValid == fix.positionSigma.isFinite)
      if !fix.isValid {
        out += 1
        longest = max(longest, fix.position.length)
      }
    }
    // Share of a two-state renewal process: 10 / (600 + 10).
    #expect(abs(Double(out) / Double(epochs) - 10.0 / 610) < 0.006)
    #expect(longest > 3)
  }
}

struct Moments {
  var n = 0.0
  var sum = 0.0
  var squares = 0.0
  mutating func add(_ x: Double) {
    n += 1
    sum += x
    squares += x * x
  }
  var mean: Double { sum / n }
  var deviation: Double { (squares / n - mean * mean).squareRoot() }
}
