import ComputeKernel
import SimCore

/// Cost of a detector's task: the shipped network that stands for the object-level sensing.
package struct DetectorTwin: Hashable, Sendable {
  /// A shipped layer table; nil for a sensor that has its own processor.
  package var network: String?
  /// Preferred number format; a computer without it takes the next that it has.
  package var format: NumberFormat
  /// Images of one task, in one batch.
  package var batch: Int
  /// Work before and after the network, of one task.
  package var around: AroundNetwork
  package var source: String

  package init(
    _ network: String?, format: NumberFormat = .int8, batch: Int = 1, around: AroundNetwork, source: String
  ) {
    self.network = network
    self.format = format
    self.batch = batch
    self.around = around
    self.source = source
  }
}

/// Work around a network that is known as a time on one engine. It belongs to a kind of engine, and on another computer
/// takes the time times the ratio of the rates.
package struct AroundNetwork: Hashable, Sendable {
  package enum Place: Hashable, Sendable {
    /// One core of the processor; the rate is its clock, Hz.
    case core
    /// The accelerator's vector lanes; the rate is theirs, operations per second.
    case lanes
    /// Inside the sensor: the same everywhere.
    case sensor
  }
  package var place: Place
  /// Seconds on the engine of the source, and its rate.
  package var time: Figure
  package var rate: Double

  package init(_ place: Place, _ time: Figure, rate: Double = 1) {
    self.place = place
    self.time = time
    self.rate = rate
  }

  /// Seconds on a platform.
  package func seconds(on platform: PlatformSpec) -> Double {
    switch place {
    case .sensor: return time.value
    case .core:
      let core = platform.engines.first { $0.kind == .processor }
      return time.value * rate / (core?.serialRate.value ?? rate)
    case .lanes:
      let lanes = platform.engines.first { $0.network != nil }?.network?.vector.value ?? 0
      return time.value * (lanes > 0 ? rate / lanes : 1)
    }
  }
}

/// Time from the moment that a frame describes (middle of the exposure, `capturedAt`) to its arrival in memory.
package struct SensorChain: Hashable, Sendable {
  /// Rest of exposure and read-out, or of the measuring cycle.
  package var exposure: Figure
  /// Image pipeline, encoding, link and decoding.
  package var transport: Figure

  package var delay: SimDuration { SimDuration(seconds: exposure.value + transport.value) }
}

/// What a vehicle does with a command whose measurements are older than the deadline of the chain (`compute.late`).
package enum LateResults: String, Hashable, Sendable, CaseIterable {
  case use
  /// The command is dropped; the vehicle holds the last one for its validity.
  case drop
}

/// Which received messages are verified before anything reads them (`compute.verification`).
package enum VerificationGate: Hashable, Sendable {
  /// None: the signatures of the road users in the vicinity are checked beside the chain.
  case none
  /// Those that can matter to the vehicle; the others are ignored (verification on demand).
  case relevant
  case all
}

/// Properties of an automation level or an infrastructure node, apart from its programs: computer, sensor chains,
/// detector twins, deadlines, actuators.
package struct LevelProfile: Hashable, Sendable {
  package var name: String
  package var computerClass: ComputerClass
  package var platform: PlatformSpec
  /// Factor on every latency of this class of computer.
  package var slowdown = 1.0
  /// Of a shared server: the share of its busiest engine that is in use on average. Nil: the computer serves its node
  /// alone.
  package var meanUse: Double?
  /// Partitions of the processor; nil: none.
  package var partitions: PartitionTable?
  /// Recurring work besides the chain.
  package var services: [ServiceSpec] = []
  /// Nil: equal tasks take equal times.
  package var variation: Variation?
  /// Nil: full clocks and power at rest at all times.
  package var power: PowerPolicy?
  /// Filter of the vehicle's own position; nil: none.
  package var localisation: LocalisationFilter.Model?
  /// Largest time from the capture of a frame to the effect of the command based on it, and what becomes of a result that
  /// takes longer.
  package var chainDeadline = SimDuration(milliseconds: 200)
  package var late = LateResults.use
  /// Which received messages are verified before anything reads them.
  package var verificationGate = VerificationGate.none
  /// Largest time from a measurement to the warning that is based on it.
  package var warningDeadline = SimDuration(milliseconds: 300)
  package var placement = Placement.standard
  /// Limit of waiting tasks.
  package var queueLimit = 64
  package var camera: SensorChain
  package var radar: SensorChain
  package var lidar: SensorChain
  package var cameraTwin: DetectorTwin
  package var surroundTwin: DetectorTwin
  package var radarTwin: DetectorTwin
  package var lidarTwin: DetectorTwin
  /// Period of perception, planning and control.
  package var period = SimDuration(milliseconds: 100)
  /// From release: detectors, the kernel's stages, one message's cryptography.
  package var detectorDeadline: SimDuration
  package var stageDeadline: SimDuration
  package var messageDeadline = SimDuration(milliseconds: 20)
  /// Security module, per message: P-256 with SHA-256 or SM2 with SM3.
  package var signing: Figure
  package var verification: Figure
  /// From the end of the control task until the vehicle begins to slow down: vehicle bus, and dead time of the brakes.
  /// How the deceleration grows then is up to the vehicle.
  package var bus: Figure
  package var brakeDeadTime: Figure
  /// The same for brakes that have been armed: the pads already touch the discs.
  package var armedDeadTime: Figure

  /// From the end of the control task to `effectiveAt` of the command.
  package var actuation: SimDuration { SimDuration(seconds: bus.value + brakeDeadTime.value) }
  package var armedActuation: SimDuration { SimDuration(seconds: bus.value + armedDeadTime.value) }

  /// How another network than the standard one changes what the cameras' detectors find.
  package private(set) var cameraChange = DetectorAccuracy.Change()
  package private(set) var surroundChange = DetectorAccuracy.Change()

  /// Runs a network of known accuracy for all cameras.
  package mutating func use(_ network: String) {
    cameraChange = DetectorAccuracy.change(to: network, from: cameraTwin.network)
    surroundChange = DetectorAccuracy.change(to: network, from: surroundTwin.network)
    let source = "compute.CLASS.network"
    (cameraTwin.network, cameraTwin.source) = (network, source)
    (surroundTwin.network, surroundTwin.source) = (network, source)
  }

  /// - Parameter slowdown: factor on every latency of all computers.
  package func model(slowdown: Double = 1) -> PlatformModel {
    PlatformModel(
      platform, placement: placement, queueLimit: queueLimit, slowdown: slowdown * self.slowdown,
      meanUse: meanUse, partitions: partitions, services: services, variation: variation,
      power: power)
  }

  /// A task of this profile. Detectors take the cost of their twin and messages their figure, each `units` times
  /// (messages of one batch); `counts` come from the kernel and are added.
  package func request(
    _ kind: TaskKind, ticket: UInt32, releasedAt: SimTime, counts: OperationCounts = .zero, units: Int64 = 1
  ) -> TaskRequest {
    var request = TaskRequest(
      ticket: ticket, kind: kind, counts: counts, deadline: stageDeadline, releasedAt: releasedAt)
    switch kind {
    case .detectCamera: charge(cameraTwin, units, &request)
    case .detectSurround: charge(surroundTwin, units, &request)
    case .detectRadar: charge(radarTwin, units, &request)
    case .detectLidar: charge(lidarTwin, units, &request)
    case .sign: charge(signing, units, &request)
    case .verify: charge(verification, units, &request)
    case .detectPoints, .clusterPoints: request.deadline = detectorDeadline
    case .track, .fuse, .plan, .control, .aggregate, .service, .localise: break
    }
    return request
  }

  private func charge(_ twin: DetectorTwin, _ units: Int64, _ request: inout TaskRequest) {
    request.fixed = SimDuration(seconds: twin.around.seconds(on: platform)) * units
    request.deadline = detectorDeadline
    guard let name = twin.network,
      let engine = platform.engines.first(where: { $0.network != nil })?.network
    else { return }
    let cost = NetworkCost.of(name, twin.format, batch: twin.batch * Int(units), on: engine)
    request.counts += cost.counts
    request.network = cost.seconds
  }
  private func charge(_ perMessage: Figure, _ units: Int64, _ request: inout TaskRequest) {
    request.fixed = SimDuration(seconds: perMessage.value) * units
    request.deadline = messageDeadline
  }

  package var figures: [Figure] {
    platform.figures + [cameraTwin, surroundTwin, radarTwin, lidarTwin].map(\.around.time) + [
      camera.exposure, camera.transport, radar.exposure, radar.transport, lidar.exposure, lidar.transport,
      signing, verification, bus, brakeDeadTime,
      armedDeadTime,
    ]
  }
}
