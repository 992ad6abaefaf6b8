import Federation
import Foundation
import SimCore

/// Why a host's program ends.
package enum HostExit: Hashable, Sendable {
  /// The world said so; the reason is its own.
  case stopped(String)
  /// The connection to the world broke.
  case worldGone
  case interrupted
}

/// A host's end of the federation over ZeroMQ: one DEALER, one grant at a time.
package final class ZeroMQHostClient {
  private let endpoint: Endpoint
  private var connection: DealerConnection?
  package private(set) var malformed: UInt64 = 0
  /// After so long without a message the client looks whether it is wanted elsewhere, and after so long tries again to
  /// connect, milliseconds.
  private static let patience = 100

  package init(endpoint: String) throws(ZeroMQError) {
    self.endpoint = try Endpoint(endpoint)
  }

  /// Joins, and waits for the world and its welcome; nil if `isInterrupted` turned true first.
  package func join(
    _ join: Join, isInterrupted: () -> Bool
  ) throws(ZeroMQError) -> Result<Welcome, HostRefusal>? {
    while !isInterrupted() {
      guard let connection else {
        connection = try DealerConnection(endpoint, patience: Self.patience)
        if let connection, try connection.send(FederationMessage.join(join).encode()) { continue }
        connection = nil
        usleep(UInt32(Self.patience) * 1_000)
        continue
      }
      switch try receive(connection) {
      case .message(.message(.welcome(let welcome))): return .success(welcome)
      case .message(.message(.stop(let reason))): return .failure(HostRefusal(reason: reason))
      case .message: malformed += 1
      case .nothing: break
      case .closed: self.connection = nil
      }
    }
    return nil
  }

  /// Serves grants until the world ends the run.
  package func serve(_ engine: any HostEngine, isInterrupted: () -> Bool) throws(ZeroMQError) -> HostExit {
    guard let connection else { return .worldGone }
    while true {
      if isInterrupted() { return .interrupted }
      switch try receive(connection) {
      case .message(.probe), .nothing: break
      case .message(.message(.grant(let grant))):
        // A world that has gone meanwhile may have left word.
        _ = try connection.send(FederationMessage.answer(engine.advance(grant)).encode())
      case .message(.message(.stop(let reason))): return .stopped(reason)
      case .message: malformed += 1
      case .closed: return .worldGone
      }
    }
  }

  private enum Received {
    case message(FederationMessage)
    /// An empty message: whether this host can be reached.
    case probe
    case malformed
  }

  private func receive(
    _ connection: DealerConnection
  ) throws(ZeroMQError) -> DealerConnection.Reception<Received> {
    try connection.receive { partsBefore, bytes in
      guard partsBefore == 0 else { return .malformed }
      if bytes.isEmpty { return .probe }
      return (try? FederationMessage.decode([UInt8](bytes))).map(Received.message) ?? .malformed
    }
  }
}

/// The world does not take this host.
package struct HostRefusal: Error, Hashable, Sendable {
  package var reason: String
}
