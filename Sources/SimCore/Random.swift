/// Purpose of a random number. One stream per (entity, purpose): drawing more numbers for one purpose never shifts
/// another's. Raw values are part of a run's reproducibility: append, never renumber.
public enum RandomPurpose: UInt64, Sendable {
  // Traffic
  case equipment = 1, automationLevel, vehicleType, speedFactor, driverImperfection, departLane, departSpeed
  case departPosition, flowInsertion, walkingSpeed, driverReaction, driverCompliance, routeChoice
  case heedlessness, meeting, takeover, takeoverTime, arrivalPosition, departEdge, arrivalEdge
  case resampling, glance, gapPerception, violation, brakingLevel, oversight, stature, reroute
  // Sensing
  case sensorPhase = 100, detection, rangeNoise, azimuthNoise, speedNoise, falseAlarm, positioning
  case positioningOutage, sensorOrientation, detectability, multipath, lidar, paint
  // Radio
  case shadowingField = 200, packetError, resourceSelection, reselectionCounter, resourceKeep, uuLatency
  case wiredLatency, extraLoss, vehicleBlockage
  // Nodes
  case sendPhase = 300, messageIdentifier, pseudonym, brakingTrigger, taskTime
  // Offloading
  case taskArrival = 400, taskPhase, devicePlace, linkLoss
}

/// Counter-based random numbers: every value is a pure function of (seed, entity, purpose, counter), whatever the
/// caller, the order of calls or the process.
///
/// The mixing function is the finaliser of SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number
/// generators", OOPSLA 2014), applied in a chain over the four words.
public struct RandomSource: Hashable, Sendable {
  public var seed: UInt64

  @inlinable public init(seed: UInt64) { self.seed = seed }
  /// A source for repetition `run` of a scenario with `seed`, independent of every other repetition.
  public init(seed: UInt64, run: UInt64) { self.seed = run == 0 ? seed : mix64(mix64(seed) ^ run) }

  /// 64 uniform bits.
  @inlinable public func bits(_ entity: UInt64, _ purpose: RandomPurpose, _ counter: UInt64) -> UInt64 {
    var z = mix64(seed &+ 0x9E37_79B9_7F4A_7C15)
    z = mix64(z ^ entity)
    z = mix64(z &+ purpose.rawValue &* 0x9E37_79B9_7F4A_7C15)
    return mix64(z ^ counter)
  }
  /// Uniform in [0, 1) with 53 bits.
  @inlinable public func uniform(_ entity: UInt64, _ purpose: RandomPurpose, _ counter: UInt64) -> Double {
    Double(bits(entity, purpose, counter) >> 11) * 0x1p-53
  }
  /// Uniform integer in 0..<bound (Lemire's multiply-shift; the bias is below bound / 2⁶⁴).
  @inlinable public func integer(
    below bound: UInt64, _ entity: UInt64, _ purpose: RandomPurpose, _ counter: UInt64
  ) -> UInt64 {
    bits(entity, purpose, counter).multipliedFullWidth(by: bound).high
  }
  /// Standard normal (Box–Muller on two derived uniforms).
  public func normal(_ entity: UInt64, _ purpose: RandomPurpose, _ counter: UInt64) -> Double {
    let b = bits(entity, purpose, counter)
    let u = (Double(b >> 11) + 0.5) * 0x1p-53
    let v = Double(mix64(b ^ 0xD1B5_4A32_D192_ED03) >> 11) * 0x1p-53
    return (-2 * Math.log(u)).squareRoot() * Math.cos(2 * .pi * v)
  }
  /// The stream of one entity for one purpose.
  @inlinable public func stream(_ entity: UInt64, _ purpose: RandomPurpose) -> RandomStream {
    RandomStream(source: self, entity: entity, purpose: purpose)
  }
}

/// A counter over one (entity, purpose): the stateful view of `RandomSource`.
public struct RandomStream: Hashable, Sendable {
  public let source: RandomSource
  public let entity: UInt64
  public let purpose: RandomPurpose
  public private(set) var counter: UInt64 = 0

  @inlinable public init(source: RandomSource, entity: UInt64, purpose: RandomPurpose) {
    self.source = source
    self.entity = entity
    self.purpose = purpose
  }
  public mutating func bits() -> UInt64 {
    defer { counter &+= 1 }
    return source.bits(entity, purpose, counter)
  }
  public mutating func uniform() -> Double {
    defer { counter &+= 1 }
    return source.uniform(entity, purpose, counter)
  }
  public mutating func integer(below bound: UInt64) -> UInt64 {
    defer { counter &+= 1 }
    return source.integer(below: bound, entity, purpose, counter)
  }
  public mutating func normal() -> Double {
    defer { counter &+= 1 }
    return source.normal(entity, purpose, counter)
  }
}

/// The SplitMix64 finaliser: a bijection of 64-bit words with full avalanche.
@inlinable public func mix64(_ x: UInt64) -> UInt64 {
  var z = x
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}

/// A hash of a name that is the same on every machine and in every run (FNV-1a, then `mix64`). Swift's own `Hasher` is
/// seeded per process and must not affect a result.
public func stableHash(_ name: String) -> UInt64 {
  var h: UInt64 = 0xCBF2_9CE4_8422_2325
  for byte in name.utf8 { h = (h ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
  return mix64(h)
}
