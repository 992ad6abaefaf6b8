import ComputeKernel
import NodeInterface
import SimCore
import V2XMessages

/// Answers the heartbeats of roadside units with the next batch.
package struct HeartbeatAnswers: CloudApplication {
  package static let manifest = ApplicationManifest(
    key: "heartbeat_answers", name: "Heartbeat answers",
    documentation: "Answers the heartbeats of roadside units.", host: .cloud, source: .messages,
    needs: "cloud.enabled", receives: [.heartbeat], sends: [.heartbeat])

  /// Indices of the units that wait for an answer.
  private var waiting: [Int] = []

  package init?(_ cloud: CloudSite, _ installation: Installation) {}

  package mutating func receive(
    _ message: ReceivedMessage, _ picture: inout CloudPicture, on computer: inout NodeComputer, at t: SimTime
  ) {
    guard case .heartbeat(let beat) = message.frame, !beat.isResponse,
      let unit = picture.site.roadsideIDs.firstIndex(of: beat.id)
    else { return }
    waiting.append(unit)
  }

  package mutating func prepare(_ picture: inout CloudPicture, isFree: Bool, at t: SimTime)
    -> OperationCounts?
  {
    waiting.isEmpty ? nil : .zero
  }

  package mutating func publish(
    _ batch: FinishedJob, _ picture: inout CloudPicture, at t: SimTime, into effects: inout EffectBuffer
  ) {
    for unit in waiting {
      let answer = Heartbeat(id: picture.site.id, sentAt: t, isResponse: true)
      effects.messages.append(picture.message(.heartbeat(answer), to: unit, sensedAt: t))
    }
    waiting.removeAll(keepingCapacity: true)
  }
}
