import ComputeKernel
import ComputePlatform
import NodeInterface
import Nodes
import Scenario
import Sensing
import SimCore

extension Configuration.Compute {
  /// The model of a computer; nil if there is none of that name.
  package func platform(of computer: Configuration.Computer) -> PlatformSpec? {
    Catalogue.named(computer.rawValue)
      ?? platforms.first { $0.name == computer.rawValue }.map(Catalogue.computer)
  }
}

extension ComputerClass {
  /// Of the vehicle that it is in.
  fileprivate var level: AutomationLevel? {
    switch self {
    case .l2: .l2
    case .l3: .l3
    case .l4: .l4
    case .roadside, .cloud: nil
    }
  }
}

extension Configuration.Verification {
  fileprivate var gate: VerificationGate {
    switch self {
    case .parallel: .none
    case .gate: .relevant
    case .gateAll: .all
    }
  }
}

extension NodeProfiles {
  /// The standard profiles on the computers that a scenario assigns.
  ///
  /// - Parameter random: for times that vary.
  package init(_ compute: Configuration.Compute, random: RandomSource = RandomSource(seed: 1)) {
    self.init()
    if compute.era == .y2025 {
      (l2, l3, l4, roadside, cloud) = (
        .l2Of2025, .l3Of2025, .l4Of2025, .roadsideOf2025, .cloudOf2025
      )
    }
    // The scenario's reader has refused other names.
    // A level's own computer is that of the era.
    if compute.l2 != .l2 || compute.era == .y2021 {
      l2.platform = compute.platform(of: compute.l2) ?? l2.platform
    }
    if compute.l3 != .l3 || compute.era == .y2021 {
      l3.platform = compute.platform(of: compute.l3) ?? l3.platform
    }
    if compute.l4 != .l4 || compute.era == .y2021 {
      l4.platform = compute.platform(of: compute.l4) ?? l4.platform
    }
    if compute.roadside != .atlas500 || compute.era == .y2021 {
      roadside.platform = compute.platform(of: compute.roadside) ?? roadside.platform
    }
    for computer in ComputerClass.allCases {
      adjust(&self[computer], computer, compute)
      if compute.variation == .measured { self[computer].variation = Variation(random) }
    }
  }

  private func adjust(
    _ profile: inout LevelProfile, _ computer: ComputerClass, _ compute: Configuration.Compute
  ) {
    let own = compute.classes[Int(computer.rawValue)]
    if let tops = own.tops { profile.platform = profile.platform.scaled(tops: tops) }
    profile.slowdown = own.slowdown
    if let network = own.network { profile.use(network) }
    profile.chainDeadline = compute.chainDeadline
    profile.late = compute.late
    profile.verificationGate = compute.verification.gate
    profile.warningDeadline = compute.warningDeadline
    if compute.tasks == .whole { profile.services = TaskSet.services(computer, era: compute.era) }
    if computer.isTerminal {
      profile.partitions = compute.partitions.table(on: profile.platform)
      if compute.flood > 0 { profile.services += ServiceSpec.flood(cores: compute.flood) }
    }
    if computer.isTerminal, let rate = compute.verificationRate {
      profile.verification.value = 1 / rate
      profile.verification.provenance = .assumed
      profile.verification.source = "compute.verifications_per_s"
    }
    if compute.localisation == .ekf, let level = computer.level {
      let quality = PositioningQuality.onboard(level)
      profile.localisation = LocalisationFilter.Model(
        errorSigma: quality.positionSigma, errorTime: quality.correlationTime,
        headingSigma: quality.headingSigma, speedScale: quality.speedScale, speedNoise: quality.speedNoise,
        yawRateNoise: quality.yawRateNoise, accelerationNoise: quality.accelerationNoise)
      // The filter that runs stands in the place of the one that is only charged.
      profile.services.removeAll { $0.name == "localisation" }
    }
    if compute.power == .managed, !computer.isDataCentre {
      profile.power = PowerPolicy(governor: compute.governor, ambient: compute.ambient)
    }
    guard computer.isDataCentre else { return }
    profile.platform.powerUsageEffectiveness = compute.cooling.effectiveness
    profile.meanUse = compute.tenancy == .shared ? Tenancy.meanUse.value : nil
  }
}

extension HostAssembly {
  /// The computers that a run has by its configuration, and what their stages cost by.
  package static func computers(_ c: Configuration) -> [ComputerDescription] {
    let profiles = NodeProfiles(c.compute)
    return ComputerClass.allCases.compactMap { computer in
      guard let kinds = stages(of: computer, c) else { return nil }
      return profiles[computer].description(kinds, slowdown: c.compute.slowdown)
    }
  }

  /// Kinds of tasks by class of computer, in the order of the chain; nil if the run has no such computer.
  private static func stages(of computer: ComputerClass, _ c: Configuration) -> [TaskKind]? {
    let onPoints: TaskKind = c.sensing.detector == .clustering ? .clusterPoints : .detectPoints
    /// - Parameter replaced: index of the sensor that delivers points.
    func sensing(_ suite: SensorSuite, replaced: Int? = nil) -> [TaskKind] {
      var kinds: [TaskKind] = []
      for (i, sensor) in suite.sensors.enumerated() {
        let kind =
          i == replaced
          ? onPoints
          : SensorDescription(
            kind: sensor.kind, range: sensor.range, halfFieldOfView: sensor.halfFieldOfView
          ).task
        if !kinds.contains(kind) { kinds.append(kind) }
      }
      return kinds
    }
    func onboard(_ level: AutomationLevel, _ share: Double) -> [TaskKind]? {
      guard c.equipment.share * share > 0 else { return nil }
      // Which levels the named vehicles have is drawn during the run.
      let named: [TaskKind] = c.sensing.vehicles.isEmpty ? [] : [onPoints]
      let own: [TaskKind] = c.compute.localisation == .ekf ? [.localise] : []
      return own + sensing(.onboard(level)) + named + [.track, .fuse, .plan, .control, .sign, .verify]
    }
    switch computer {
    case .l2: return onboard(.l2, c.equipment.l2)
    case .l3: return onboard(.l3, c.equipment.l3)
    case .l4: return onboard(.l4, c.equipment.l4)
    case .roadside:
      guard let unit = c.roadside.first else { return nil }
      let suite = SensorSuite.roadside(height: unit.height)
      let lidar =
        c.sensing.roadside == .points ? PointSensing.place(in: suite, replacing: .camera) : nil
      return sensing(suite, replaced: lidar) + [.track, .aggregate, .sign, .verify]
    case .cloud: return c.cloudEnabled ? [.aggregate, .sign] : nil
    }
  }
}

extension SensorSuite {
  /// The suite with cameras whose detectors are those of a computer's profile.
  func detecting(by profile: LevelProfile) -> SensorSuite {
    var suite = self
    for i in suite.sensors.indices where suite.sensors[i].kind == .camera {
      let isSurround = suite.sensors[i].halfFieldOfView >= 0.5 * .pi
      let change = isSurround ? profile.surroundChange : profile.cameraChange
      suite.sensors[i].missFactor = change.misses
      suite.sensors[i].sizeFactor = change.size
    }
    return suite
  }
}
