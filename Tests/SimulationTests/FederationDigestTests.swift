import Federation
import HostRuntime
import Radio
import RoadNetwork
import SimCore
import Simulation
import Testing
import WorldState

/// The common scene of the federation tests: minimal nodes on a ring road around a building, with the real radio.
enum Ring {
  static let step = SimDuration(milliseconds: 100)
  static let sight = sight(around: 150)
  /// For a ring of 3 km radius.
  static let wideSight = sight(around: 2_000)

  /// One square building with sides of twice the given length.
  private static func sight(around half: Double) -> SightMap {
    var network = RoadNetwork(source: "ring")
    network.obstacles = [
      Obstacle(
        id: "inside", outline: [Vec2(-half, -half), Vec2(half, -half), Vec2(half, half), Vec2(-half, half)],
        height: 12)
    ]
    return SightMap(network)
  }

  static func engine(
    number: Int, window: Int64 = 10, seed: UInt64 = 1, sight: SightMap = sight,
    kinds: [NodeRegistration] = Beacons.kinds, fixed: [FixedNode] = [], recorded: Set<UInt64> = []
  ) -> any HostEngine {
    var parameters = HostParameters(
      window: SimDuration(milliseconds: window), inputStage: SimDuration(milliseconds: 10), begin: .zero,
      random: RandomSource(seed: seed), radio: RadioParameters(), vehiclePower: 23, roadsidePower: 23,
      v2xEnabled: true)
    parameters.fixed = fixed
    parameters.recorded = recorded
    return Host(number: number, parameters: parameters, kinds: kinds, reader: PlainReader(), sight: sight)
  }
  static func traffic(seed: UInt64) -> RingTraffic { RingTraffic(count: 80, step: step, seed: seed) }

  static func worldParameters(seconds: Double, window: Int64 = 10) -> WorldParameters {
    WorldParameters(
      begin: .zero, end: SimTime(seconds: seconds), step: step, window: SimDuration(milliseconds: window),
      inputStage: SimDuration(milliseconds: 10), fixed: [])
  }

  static func memoryRun(hosts: Int, seconds: Double, fail: (host: Int, at: SimTime)? = nil) -> String {
    run(hosts: hosts, seconds: seconds, fail: fail).digest
  }

  /// One seeded run; returns the digest and how many packets were received.
  static func run(
    hosts: Int, window: Int64 = 10, seed: UInt64 = 1, seconds: Double = 6,
    fail: (host: Int, at: SimTime)? = nil
  ) -> (digest: String, delivered: UInt64) {
    var parameters = worldParameters(seconds: seconds, window: window)
    if let fail { parameters.failures = [fail] }
    let counter = DeliveryCounter()
    let world = World(
      parameters: parameters, source: traffic(seed: seed),
      link: MemoryLink(engines: (0..<hosts).map { engine(number: $0, window: window, seed: seed) }),
      hosts: (0..<hosts).map { HostDescription(name: "onboard-\($0)", role: hosts == 1 ? .all : .onboard) },
      observers: [counter])
    #expect(world.run() == .finished)
    return (world.digest(), counter.delivered)
  }
}

private final class DeliveryCounter: RunObserver {
  var delivered: UInt64 = 0
  func observe(slice: TruthSlice) {}
  func observe(frames: [AirFrame]) {}
  func observe(telemetry: Telemetry, from host: Int) {
    for t in telemetry.perType { for d in t.deliveries { delivered += d.delivered } }
  }
  func observe(failure: HostFailure, of host: Int, at time: SimTime) {}
}

@Suite struct FederationDigestTests {
  @Test(arguments: [UInt64(1), 2]) func digestIsTheSameInEveryLayout(seed: UInt64) {
    let reference = Ring.run(hosts: 1, seed: seed)
    #expect(reference.delivered > 10_000, "seed \(seed): nothing worth comparing was delivered")
    for hosts in [2, 5, 64] {
      let other = Ring.run(hosts: hosts, seed: seed)
      #expect(other.digest == reference.digest, "seed \(seed), \(hosts) hosts")
      #expect(other.delivered == reference.delivered, "seed \(seed), \(hosts) hosts")
    }
  }

  @Test func digestIsTheSameForEveryValidWindow() {
    let reference = Ring.run(hosts: 1, window: 10)
    for window in [1, 2, 5] as [Int64] {
      let other = Ring.run(hosts: 2, window: window)
      #expect(other.digest == reference.digest, "window \(window) ms")
      #expect(other.delivered == reference.delivered, "window \(window) ms")
    }
  }

  @Test func seedsHaveDifferentDigests() {
    #expect(Ring.run(hosts: 1, seed: 1).digest != Ring.run(hosts: 1, seed: 2).digest)
  }

  @Test func aFailedHostIsReproducible() {
    let once = Ring.run(hosts: 4, fail: (2, SimTime(seconds: 2.5)))
    let again = Ring.run(hosts: 4, fail: (2, SimTime(seconds: 2.5)))
    #expect(once.digest == again.digest)
    #expect(once.digest != Ring.run(hosts: 4).digest)
    #expect(once.digest != Ring.run(hosts: 4, fail: (2, SimTime(seconds: 2.6))).digest)
  }
}
