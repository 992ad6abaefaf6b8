import ComputeKernel
import ComputePlatform
import NodeInterface
import SimCore

/// One common trigger of a unit's sensors, while its frames pass through the detectors.
struct Epoch: Sendable {
  var number: UInt32
  var capturedAt: SimTime
  /// The unit's pose at capture, in the frame of its tracker.
  var pose: SensorPose
  /// Frames still waiting for or in a detector.
  var outstanding = 0
  /// Frames that have been processed.
  var processed = 0
  /// The tracker's work so far.
  var counts = OperationCounts.zero

  /// A frame has left its detector; returns the pose at its capture.
  fileprivate mutating func leave() -> SensorPose {
    outstanding -= 1
    processed += 1
    return pose
  }
}

/// Frames waiting for or in a detector, by epoch. If a sensor's last frames are unfinished, the new one is dropped, as
/// camera drivers do: an overloaded unit sees less often instead of ever later.
struct DetectorQueue: Sendable {
  /// Maximum number of unfinished frames per sensor: one in the detector, one waiting.
  static let depth = 2

  private struct Entry {
    var ticket: UInt32
    var epoch: UInt32
    var frame: SensorFrame
  }

  private var entries: [Entry] = []
  private var epochs: [Epoch] = []
  private var perSensor: [UInt8]
  private var nextEpoch: UInt32 = 0
  private var nextTicket: UInt32 = 0
  /// Frames dropped because the sensor's last frames were unfinished.
  private(set) var skipped: UInt64 = 0

  init(sensors: Int) { perSensor = Array(repeating: 0, count: sensors) }

  /// Capture time of the oldest epoch that is still open.
  var oldestCapture: SimTime? { epochs.first?.capturedAt }
  var isEmpty: Bool { entries.isEmpty }

  /// Accepts a frame; returns the ticket for its detector's task, or nil if it is dropped.
  mutating func admit(_ frame: SensorFrame, pose: SensorPose) -> UInt32? {
    guard perSensor.indices.contains(frame.sensor), Int(perSensor[frame.sensor]) < Self.depth else {
      skipped &+= 1
      return nil
    }
    if epochs.last?.capturedAt != frame.capturedAt {
      epochs.append(Epoch(number: nextEpoch, capturedAt: frame.capturedAt, pose: pose))
      nextEpoch &+= 1
    }
    epochs[epochs.count - 1].outstanding += 1
    perSensor[frame.sensor] += 1
    nextTicket = nextTicket &+ 1 & 0x00FF_FFFF
    entries.append(Entry(ticket: nextTicket, epoch: epochs[epochs.count - 1].number, frame: frame))
    return nextTicket
  }

  /// The objects that a detector has found in the points of a frame; the points are no longer needed.
  mutating func replacePoints(of ticket: UInt32, by found: [Detection]) {
    guard let i = entries.indices.first(where: { entries[$0].ticket == ticket }) else { return }
    entries[i].frame.detections = found
    entries[i].frame.points = []
  }

  /// A detector has finished (or its task was refused): returns the frame with its pose.
  mutating func take(_ ticket: UInt32) -> (frame: SensorFrame, pose: SensorPose)? {
    guard let i = entries.indices.first(where: { entries[$0].ticket == ticket }) else { return nil }
    let entry = entries.remove(at: i)
    perSensor[entry.frame.sensor] -= 1
    guard let e = epochs.firstIndex(where: { $0.number == entry.epoch }) else { return nil }
    return (entry.frame, epochs[e].leave())
  }

  /// Adds the tracker's work on a frame; closes and returns the epoch if that was its last frame.
  mutating func charge(_ counts: OperationCounts, capturedAt: SimTime) -> Epoch? {
    guard let e = epochs.firstIndex(where: { $0.capturedAt == capturedAt }) else { return nil }
    epochs[e].counts += counts
    guard epochs[e].outstanding == 0 else { return nil }
    return epochs.remove(at: e)
  }

  /// Drops a frame whose task was refused, and its epoch if no frame is left.
  mutating func abandon(_ ticket: UInt32) {
    guard let taken = take(ticket) else { return }
    skipped &+= 1
    if let e = epochs.firstIndex(where: { $0.capturedAt == taken.frame.capturedAt }),
      epochs[e].outstanding == 0,
      epochs[e].processed == 1
    {
      epochs.remove(at: e)
    }
  }
}

/// A detector's output in the frame of the tracker.
func measurements(_ frame: SensorFrame, from pose: SensorPose, into out: inout [Measurement]) {
  out.removeAll(keepingCapacity: true)
  for d in frame.detections {
    out.append(
      Measurement(
        seenFrom: pose, at: d.position, rangeSigma: d.rangeSigma, crossSigma: d.crossSigma,
        radialSpeed: d.radialSpeed, radialSpeedSigma: d.radialSpeedSigma, heading: d.heading,
        length: d.length,
        width: d.width, targetClass: d.objectClass,
        confidence: d.confidence))
  }
}
