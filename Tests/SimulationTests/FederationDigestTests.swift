import Federation
import HostRuntime
import Radio
import RoadNetwork
import SimCore
import Simulation
import Testing
import WorldState

/// One seeded run of minimal nodes with the real radio; returns the digest and what was delivered.
private func ringRun(
  hosts: Int, window: Int64 = 10, seed: UInt64 = 1, vehicles: Int = 80, seconds: Double = 6,
  fail: (host: Int, at: Double)? = nil
) -> (digest: String, delivered: UInt64) {
  var network = RoadNetwork(source: "ring")
  network.obstacles = [
    Obstacle(
      id: "inside", outline: [Vec2(-150, -150), Vec2(150, -150), Vec2(150, 150), Vec2(-150, 150)], height: 12)
  ]
  let sight = SightMap(network)
  let step = SimDuration(milliseconds: 100)
  let parameters = HostParameters(
    window: SimDuration(milliseconds: window), inputStage: SimDuration(milliseconds: 10), begin: .zero,
    random: RandomSource(seed: seed), radio: RadioParameters(), vehiclePower: 23, roadsidePower: 23,
    v2xEnabled: true)
  let engines: [any HostEngine] = (0..<hosts).map {
    Host(number: $0, parameters: parameters, kinds: BeaconSet(), sight: sight)
  }
  var worldParameters = WorldParameters(
    begin: .zero, end: SimTime(seconds: seconds), step: step, window: parameters.window,
    inputStage: parameters.inputStage, roadside: [], cloud: nil)
  if let fail { worldParameters.failures = [(fail.host, SimTime(seconds: fail.at))] }
  let counter = DeliveryCounter()
  let world = World(
    parameters: worldParameters, source: RingTraffic(count: vehicles, step: step, seed: seed),
    link: MemoryLink(engines: engines),
    hosts: (0..<hosts).map { HostDescription(name: "onboard-\($0)", role: hosts == 1 ? .all : .onboard) },
    observers: [counter])
  #expect(world.run() == .finished)
  return (world.digest(), counter.delivered)
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
    let reference = ringRun(hosts: 1, seed: seed)
    #expect(reference.delivered > 10_000, "seed \(seed): nothing worth comparing was delivered")
    for hosts in [2, 5, 64] {
      let other = ringRun(hosts: hosts, seed: seed)
      #expect(other.digest == reference.digest, "seed \(seed), \(hosts) hosts")
      #expect(other.delivered == reference.delivered, "seed \(seed), \(hosts) hosts")
    }
  }

  @Test func digestIsTheSameForEveryValidWindow() {
    let reference = ringRun(hosts: 1, window: 10)
    for window in [1, 2, 5] as [Int64] {
      let other = ringRun(hosts: 2, window: window)
      #expect(other.digest == reference.digest, "window \(window) ms")
      #expect(other.delivered == reference.delivered, "window \(window) ms")
    }
  }

  @Test func digestTellsSeedsApart() {
    #expect(ringRun(hosts: 1, seed: 1).digest != ringRun(hosts: 1, seed: 2).digest)
  }

  @Test func aFailedHostIsReproducible() {
    let once = ringRun(hosts: 4, fail: (2, 2.5))
    let again = ringRun(hosts: 4, fail: (2, 2.5))
    #expect(once.digest == again.digest)
    #expect(once.digest != ringRun(hosts: 4).digest)
    #expect(once.digest != ringRun(hosts: 4, fail: (2, 2.6)).digest)
  }
}
