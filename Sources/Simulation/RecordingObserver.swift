import Federation
import HostRuntime
import Recording
import SimCore
import WorldState

/// Feeds the recorder, the progress line and the watcher of a run, and sums up over the run.
final class RecordingObserver: RunObserver {
  private let recorder: RunRecorder
  private let source: TrafficSource
  private let hosts: [HostDescription]
  private let progress: Progress
  private let equipped: (Int) -> Bool
  /// Called with the state of the run after each traffic step.
  var watch: ((RunMoment) -> Void)?
  private(set) var equippedSeen = 0
  private var departed: Set<UInt32> = []
  private var messages: UInt64 = 0
  private var clock = StageClock()

  init(
    recorder: RunRecorder, source: TrafficSource, hosts: [HostDescription], progress: Progress,
    equipped: @escaping (Int) -> Bool
  ) {
    self.recorder = recorder
    self.source = source
    self.hosts = hosts
    self.progress = progress
    self.equipped = equipped
    processSeconds = Array(repeating: 0, count: hosts.count)
  }

  /// CPU time by stage over all hosts, and of the recording, s.
  var stages: [RunResult.Timings.Stage] {
    let names: [(HostStage, String)] = [(.sensing, "sensing"), (.radio, "radio"), (.nodes, "nodes")]
    return names.map { RunResult.Timings.Stage(name: $0.1, seconds: hostSeconds[$0.0.rawValue]) }
      + [RunResult.Timings.Stage(name: "recording", seconds: clock.seconds)]
  }
  private var hostSeconds = [Double](repeating: 0, count: HostStage.allCases.count)
  /// CPU time of each host's own process, s.
  private(set) var processSeconds: [Double]

  func observe(slice: TruthSlice) {
    clock.measure {
      for (vehicle, edges) in source.takeNewRoutes() { recorder.note(route: edges, of: vehicle) }
      recorder.record(slice: slice, encoded: recorder.wantsEncodedSlices ? slice.encoded() : [])
      recorder.record(trips: source.takeTrips())
      recorder.record(walks: source.takeWalks())
      recorder.record(collisions: source.takeCollisions())
      if recorder.wantsStepCounts { recorder.endStep(source.stepCounts, arrived: source.arrivedWithoutTrip) }
    }
    for row in 0..<slice.vehicleCount where slice.flags[row].contains(.equipped) {
      if departed.insert(slice.vehicle[row]).inserted { equippedSeen += 1 }
    }
    progress.update(now: slice.time, vehicles: slice.vehicleCount, messages: messages)
    watch?(
      RunMoment(
        slice: slice, vehicles: source.vehicleCounts,
        messages: messages,
        warnings: recorder.totals.warnings, safety: recorder.safety, trips: recorder.trips))
  }

  func observe(frames: [AirFrame]) {
    messages += UInt64(frames.count)
    clock.measure { recorder.record(frames: frames) }
  }

  func observe(telemetry: Telemetry, from host: Int) {
    for (stage, seconds) in telemetry.stageSeconds.enumerated() where stage < hostSeconds.count {
      hostSeconds[stage] += seconds
    }
    if telemetry.stageSeconds.count > HostStage.process.rawValue {
      processSeconds[host] += telemetry.stageSeconds[HostStage.process.rawValue]
    }
    clock.measure { recorder.record(answerTelemetry: telemetry, from: host) }
  }

  func observe(failure: HostFailure, of host: Int, at time: SimTime) {
    progress.clear()
    recorder.event("host failed", detail: "\(hosts[host].name): \(failure.description)", at: time)
  }
}
