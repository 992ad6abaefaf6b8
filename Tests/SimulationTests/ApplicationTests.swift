import ComputeKernel
import ComputePlatform
import Federation
import HostRuntime
import NodeInterface
import Nodes
import Recording
import Scenario
import SimCore
import Testing
import V2XMessages
import WorldState

/// An application from outside the product: it counts received BSMs, weighs them once a second in a job of its own, and
/// after the first such job asks the vehicle to crawl.
private struct Crawling: OnboardApplication {
  static let manifest = ApplicationManifest(
    key: "crawling", name: "Crawling", documentation: "Asks every vehicle that hears others to crawl.",
    host: .onboard, source: .messages, receives: [.bsm], jobs: [.aggregate],
    settings: [
      .toggle("crawling", isOn: false, "Vehicles that hear others crawl."),
      FunctionSetting(
        "crawling_mps", .number(standard: 3, range: 1...10, unit: "m/s"), "Speed at which they do."),
    ])
  static let job: UInt16 = 7

  private let installation: Installation
  private let speed: Double
  private var timer: Periodic
  private var heard: UInt64 = 0
  private var weighed: UInt64 = 0
  private var isCrawling = false

  init?(_ vehicle: OnboardVehicle, _ installation: Installation) {
    guard installation.settings[Self.manifest.key] else { return nil }
    self.installation = installation
    speed = installation.settings[number: "crawling_mps"]
    timer = Periodic(period: SimDuration(milliseconds: 1000), phase: 0.3, notBefore: installation.birth)
  }

  func nextTimer(_ picture: borrowing OnboardPicture) -> SimTime { timer.next }

  mutating func receive(
    _ message: ReceivedMessage, _ picture: inout OnboardPicture, on computer: inout NodeComputer,
    at t: SimTime
  ) { heard += 1 }

  mutating func poll(_ picture: inout OnboardPicture, on computer: inout NodeComputer, at t: SimTime) {
    guard timer.isDue(t), heard > weighed else { return }
    weighed = heard
    computer.run(
      Job(
        .aggregate, stage: .application, number: installation.number(Self.job),
        cost: .init(otherOps: 1000 * heard), releasedAt: t), at: t)
  }

  mutating func finished(
    _ number: UInt16, _ picture: inout OnboardPicture, on computer: inout NodeComputer, at t: SimTime
  ) { isCrawling = number == Self.job }

  mutating func propose(
    _ picture: borrowing OnboardPicture, at t: SimTime, into proposals: inout Proposals
  ) {
    if isCrawling { proposals.limit(speed: speed) }
  }
}

/// Sheds signature verification, and everything beyond a queue of eight.
private struct WithoutVerification: PlacementPolicy {
  func choose(_ task: PlacementTask, among sites: [SiteView], at t: SimTime) -> Int? {
    task.kind == .verify || sites[0].pending > 8 ? nil : 0
  }
}

/// Applications and placement rules from outside the product's sources.
@Suite struct ApplicationTests {
  private static let seconds = 20.0
  private static let all = [("equipment.share", "1")]

  private static var registry: ApplicationRegistry {
    var registry = ApplicationRegistry.standard
    registry.onboard.append(Crawling.self)
    return registry
  }

  private static func meanSpeed(_ run: MapRun) -> Double {
    let s = run.lastSlice
    let rows = (0..<s.vehicleCount).filter {
      s.flags[$0].contains(.equipped) && !s.flags[$0].contains(.parked)
    }
    return rows.reduce(0) { $0 + s.speed[$1] } / Double(max(1, rows.count))
  }

  @Test func anApplicationFromOutsideRunsAndIsSwitchedByItsKey() throws {
    let plain = try MapRun("crossing", until: Self.seconds, overrides: Self.all)
    let off = try MapRun(
      "crossing", until: Self.seconds, applications: Self.registry, overrides: Self.all)
    #expect(off.digest == plain.digest, "an application that is off changes nothing")
    let on = try MapRun(
      "crossing", until: Self.seconds, applications: Self.registry,
      overrides: Self.all + [("functions.crawling", "true"), ("functions.crawling_mps", "2.5")])
    #expect(
      Self.meanSpeed(on) < 0.8 * Self.meanSpeed(plain), "\(Self.meanSpeed(on)) \(Self.meanSpeed(plain))")
    let split = try MapRun(
      "crossing", until: Self.seconds, onboardHosts: 2, coded: true, applications: Self.registry,
      overrides: Self.all + [("functions.crawling", "true"), ("functions.crawling_mps", "2.5")])
    #expect(split.digest == on.digest)
    // Without the registry the key is unknown.
    #expect(throws: InvalidInput.self) {
      try MapRun("crossing", until: 1, overrides: [("functions.crawling", "true")])
    }
  }

  /// The application that the guide to extending shows: it holds vehicles to 30 km/h near pedestrians.
  @Test func theGuidesApplicationSlowsVehiclesNearPedestrians() throws {
    var registry = ApplicationRegistry.standard
    registry.onboard.append(CalmSpeed.self)
    let plain = try MapRun("crossing", until: 40, overrides: Self.all)
    let calm = try MapRun(
      "crossing", until: 40, applications: registry, overrides: Self.all + [("functions.calm_speed", "true")])
    #expect(
      Self.meanSpeed(calm) < Self.meanSpeed(plain), "\(Self.meanSpeed(calm)) \(Self.meanSpeed(plain))")
  }

  @Test func aPlacementRuleFromOutsideDecides() throws {
    let all = try MapRun("crossing", until: 20, overrides: Self.all)
    let recorded =
      Self.all + [("record.nodes", all.digests.map { all.names.node($0.node) }.joined(separator: ","))]
    let free = try MapRun("crossing", until: 20, overrides: recorded)
    let shed = try MapRun("crossing", until: 20, placement: WithoutVerification(), overrides: recorded)
    // A task without a span was refused.
    func verified(_ run: MapRun) -> Int {
      run.tasks.count { $0.task.kind == "verify" && $0.task.span != nil }
    }
    func dropped(_ run: MapRun) -> UInt64 { run.totals.compute.reduce(0) { $0 + $1.value.dropped } }
    #expect(verified(free) > 0)
    #expect(verified(shed) == 0 && shed.tasks.contains { $0.task.kind == "track" })
    #expect(dropped(shed) > dropped(free), "what is shed counts as refused")
  }

  /// Manifests are complete enough to be published, and no two applications share a key.
  @Test func manifestsAreComplete() {
    var keys: Set<String> = []
    for m in ApplicationRegistry.standard.manifests {
      #expect(keys.insert(m.key).inserted, "\(m.key) twice")
      #expect(!m.name.isEmpty && m.documentation.hasSuffix("."), "\(m.key)")
      #expect(m.settings.allSatisfy { !$0.documentation.isEmpty })
      #expect(m.warnings.isEmpty || m.needs.contains("warnings"), "\(m.key)")
    }
    #expect(FunctionSettings()["driverless"] == false && FunctionSettings()["glosa"])
  }
}
