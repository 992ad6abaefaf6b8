import Federation
import Recording
import SimCore
import V2XMessages
import WorldState
import ZeroMQLink

/// Publishes a run to observers: every V2X message under `v2x/TYPE/SOURCE/`, and names, truth, warnings and events of
/// the run itself under `sim/`, with the same payloads as in the recording. Observers cannot affect the run.
package final class ObserverFeed: RunObserver {
  private let socket: ObserverSocket
  private let names: RunNames
  /// Topics by message type and source.
  private var topics: [UInt64: String] = [:]
  private var nameLog: NameLog

  package init(_ socket: ObserverSocket, names: RunNames) {
    self.socket = socket
    self.names = names
    nameLog = NameLog(names)
  }

  package var endpoint: String { socket.endpoint }
  /// Lets an observer that was started before the run see it from the beginning: its next attempt to connect comes
  /// within libzmq's reconnection interval of 100 ms.
  func awaitObserver() { _ = socket.awaitSubscriptions(milliseconds: 300) }

  package var totals: RunResult.Observers {
    RunResult.Observers(published: socket.published, lost: socket.lost)
  }

  package func observe(slice: TruthSlice) {
    socket.update()
    publishNames(slice)
    socket.publish("sim/truth", at: slice.time, type: RecordCodec.truth) { slice.encoded() }
  }

  private func publishNames(_ slice: TruthSlice) {
    let due = nameLog.due(slice)
    if due.isEmpty { return }
    socket.publish("sim/names", at: slice.time, type: RecordCodec.names) { due.encodedAsNameTable() }
  }

  package func observe(frames: [AirFrame]) {
    for frame in frames {
      socket.publish(topic(frame), at: frame.sentAt, type: RecordCodec.envelope) { frame.payload.bytes }
    }
  }

  package func observe(telemetry: Telemetry, from host: Int) {
    for warning in telemetry.warnings {
      socket.publish("sim/warning", at: warning.at, type: RecordCodec.warning) {
        warning.encoded(name: names.node(warning.node))
      }
    }
  }

  package func observe(failure: HostFailure, of host: Int, at time: SimTime) {
    event("host failed", detail: failure.description, at: time)
  }

  /// Publishes an event of the run itself.
  package func event(_ name: String, detail: String, at time: SimTime) {
    socket.update()
    socket.publish("sim/run", at: time, type: RecordCodec.runEvent) {
      RunEvent(name: name, detail: detail).encoded()
    }
  }

  private func topic(_ frame: AirFrame) -> String {
    let key = UInt64(frame.messageType) << 32 | UInt64(frame.source.raw)
    if let known = topics[key] { return known }
    let type = MessageType(rawValue: frame.messageType)?.name ?? "type_\(frame.messageType)"
    // Slashes in a name would look like levels of the topic.
    let source = names.node(frame.source).split(separator: "/", omittingEmptySubsequences: false)
    let topic = "v2x/\(type)/\(source.joined(separator: "%2F"))/"
    topics[key] = topic
    return topic
  }
}
