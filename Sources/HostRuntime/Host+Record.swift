import Federation
import NodeInterface
import Radio
import SimCore
import V2XMessages

/// Sensor frames, tasks and single receptions of the nodes that the scenario names. Only looks: no result depends on it.
extension Host {
  func startRecording<N, S>(_ unit: inout Unit<N, S>) {
    guard parameters.recorded.contains(unit.entity) else { return }
    isRecording = true
    unit.isRecorded = true
    unit.node.recordTasks()
    if unit.slot >= 0 { medium.watch(slot: unit.slot) }
  }

  /// After a step of a recorded node: what it saw, and which tasks ended.
  @inline(never)
  func record<N, S>(_ event: borrowing Event, _ unit: inout Unit<N, S>) {
    switch event {
    case .sensor(let frame):
      answer.telemetry.records.add(SensorRecord(node: unit.id, frame: copy frame))
    case .signals, .fix, .received, .wake: break
    }
    recordTasks(of: &unit)
  }

  func recordTasks<N, S>(of unit: inout Unit<N, S>) {
    for task in unit.node.takeTasks() { answer.telemetry.records.add(TaskRecord(node: unit.id, task: task)) }
  }

  /// What came to recorded receivers in the subframe that the medium has just judged, before it is handed out.
  func recordReceptions(of frames: [AirFrame]) {
    for loss in medium.losses {
      let outcome: ReceptionOutcome =
        switch loss.outcome {
        case .delivered: .delivered
        case .halfDuplex: .halfDuplex
        case .propagation: .propagation
        case .interference: .interference
        case .extraLoss: .extraLoss
        }
      record(frames[Int(loss.transmission)], slot: loss.slot, outcome)
    }
    var taken: [Int32: Int] = [:]
    for delivery in medium.deliveries {
      let owner = Int(slotOwner[Int(delivery.slot)])
      guard owner >= 0 ? vehicles[owner].isRecorded : roadside[-1 - owner].isRecorded else { continue }
      let room = owner >= 0 ? vehicles[owner].inboxRoom : roadside[-1 - owner].inboxRoom
      let frame = frames[Int(delivery.transmission)]
      var outcome = ReceptionOutcome.delivered
      if frame.payload.withUnsafeBytes({ try? Envelope.decode($0) }) == nil {
        outcome = .malformed
      } else if room <= taken[delivery.slot, default: 0] {
        outcome = .inboxFull
      } else {
        taken[delivery.slot, default: 0] += 1
      }
      record(frame, slot: delivery.slot, outcome)
    }
  }

  private func record(_ frame: AirFrame, slot: Int32, _ outcome: ReceptionOutcome) {
    let owner = Int(slotOwner[Int(slot)])
    let receiver = owner >= 0 ? vehicles[owner].id : roadside[-1 - owner].id
    let (from, to) = (links.station(of: frame.source), links.station(of: receiver))
    let distance =
      from >= 0 && to >= 0 ? (links.stations[from].position - links.stations[to].position).length : nil
    answer.telemetry.records.add(
      ReceptionRecord(
        receiver: receiver, frame: frame, distance: distance, outcome: outcome,
        inputStage: parameters.inputStage))
  }

  /// What came by cell or wire to a node of this host.
  func recordReception(of frame: AirFrame, at receiver: NodeID, isMalformed: Bool) {
    let (isRecorded, room) =
      switch receiver.kind {
      case .vehicle:
        (
          vehicles[Int(vehiclePlace[receiver.index])].isRecorded,
          vehicles[Int(vehiclePlace[receiver.index])].inboxRoom
        )
      case .roadside:
        (
          roadside[Int(roadsidePlace[receiver.index])].isRecorded,
          roadside[Int(roadsidePlace[receiver.index])].inboxRoom
        )
      default: (cloud[0].isRecorded, cloud[0].inboxRoom)
      }
    guard isRecorded else { return }
    answer.telemetry.records.add(
      ReceptionRecord(
        receiver: receiver, frame: frame, distance: nil,
        outcome: isMalformed ? .malformed : room <= 0 ? .inboxFull : .delivered,
        inputStage: parameters.inputStage))
  }
}
