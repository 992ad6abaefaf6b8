import Foundation
import NodeInterface
import SimCore

/// What a page asks of a run or a replay.
package enum PageCommand: Hashable, Sendable {
  case pause
  case resume
  /// Goes on to the next slice, and pauses.
  case step
  /// Virtual seconds per second; 0: as fast as possible.
  case speed(Double)
  case seek(SimTime)
  /// This page watches another node, or none.
  case watch(NodeID?)
  /// Fails a host of a live run.
  case fail(host: String)
  /// Ends a live run and begins it anew with the next seed.
  case restart
  /// The page has taken in a slice.
  case acknowledge

  /// Largest message with a command, bytes.
  package static let largestMessage = 1 << 10
  /// Bounds of `speed`: slower than real time to look closely, and more than any computer reaches.
  package static let speeds = 0.01...10_000.0
  /// Latest time of `seek`, s: the longest run.
  static let latest = 1e9

  private struct Fields: Decodable {
    var `do`: String
    var factor: Double?
    var time_s: Double?
    var node: UInt32?
    var host: String?
  }

  /// Nil if the text is not a command.
  package init?(_ text: some Sequence<UInt8>) {
    guard let fields = try? JSONDecoder().decode(Fields.self, from: Data(text)) else { return nil }
    switch fields.do {
    case "pause": self = .pause
    case "resume": self = .resume
    case "step": self = .step
    case "ack": self = .acknowledge
    case "speed":
      guard let factor = fields.factor, factor == 0 || Self.speeds.contains(factor) else { return nil }
      self = .speed(factor)
    case "seek":
      guard let time = fields.time_s, time.magnitude <= Self.latest else { return nil }
      self = .seek(SimTime(microseconds: Int64(time * 1e6)))
    case "watch":
      let node = fields.node.map(NodeID.init(raw:))
      guard node == nil || node?.kind != nil else { return nil }
      self = .watch(node)
    case "fail":
      guard let host = fields.host else { return nil }
      self = .fail(host: host)
    case "restart": self = .restart
    default: return nil
    }
  }
}
