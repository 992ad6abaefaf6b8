import ComputeKernel
import SimCore

/// Cost of a detector's task: the catalogue network that stands for the object-level sensing.
package struct DetectorTwin: Hashable, Sendable {
  package var name: String
  package var counts: OperationCounts
  /// Work before and after the network; the time is from published measurements.
  package var fixed: SimDuration
  package var source: String

  package init(_ name: String, counts: OperationCounts, fixed: SimDuration, source: String) {
    self.name = name
    self.counts = counts
    self.fixed = fixed
    self.source = source
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

/// Properties of an automation level or an infrastructure node, apart from its programs: computer, sensor chains,
/// detector twins, deadlines, actuators.
package struct LevelProfile: Hashable, Sendable {
  package var name: String
  package var platform: PlatformSpec
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

  package func model(slowdown: Double = 1) -> PlatformModel {
    PlatformModel(platform, placement: placement, queueLimit: queueLimit, slowdown: slowdown)
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
    case .track, .fuse, .plan, .control, .aggregate: break
    }
    return request
  }

  private func charge(_ twin: DetectorTwin, _ units: Int64, _ request: inout TaskRequest) {
    request.counts += twin.counts * UInt64(units)
    request.fixed = twin.fixed * units
    request.deadline = detectorDeadline
  }
  private func charge(_ perMessage: Figure, _ units: Int64, _ request: inout TaskRequest) {
    request.fixed = SimDuration(seconds: perMessage.value) * units
    request.deadline = messageDeadline
  }

  package var figures: [Figure] {
    platform.figures + [
      camera.exposure, camera.transport, radar.exposure, radar.transport, lidar.exposure, lidar.transport,
      signing, verification, bus, brakeDeadTime,
      armedDeadTime,
    ]
  }
}
