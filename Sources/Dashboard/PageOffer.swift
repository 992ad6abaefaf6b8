import Recording
import SimCore

/// What a server tells pages about itself with the scene.
package struct PageOffer: Sendable {
  /// What pages watch.
  package enum Mode: String, Sendable {
    case live, replay
  }
  package var mode: Mode
  /// Of a recording.
  package var span: ClosedRange<SimTime>?
  /// Names of the two sides of a demonstration, each with a stream of its own; empty for a single run.
  package var sides: [String] = []
  /// Hosts of a live run that pages may fail.
  package var hosts: [String] = []
  /// A page may ask for another run with the next seed.
  package var canRestart = false

  package init(_ mode: Mode, span: ClosedRange<SimTime>? = nil) {
    self.mode = mode
    self.span = span
  }

  /// Commands that the server obeys.
  var commands: [String] {
    ["pause", "step", "speed", "watch"] + (mode == .replay ? ["seek"] : [])
      + (hosts.isEmpty ? [] : ["fail"]) + (canRestart ? ["restart"] : [])
  }

  /// The scene with what this server offers.
  func describe(_ scene: [UInt8]) -> [UInt8] {
    let offer = JSON.members([
      "mode": .string(mode.rawValue), "commands": .array(commands.map { .string($0) }),
      "recorded_s": span.map {
        .array([.rounded($0.lowerBound.seconds, 3), .rounded($0.upperBound.seconds, 3)])
      } ?? .null,
      "sides": .array(sides.map { .string($0) }), "hosts": .array(hosts.map { .string($0) }),
    ])
    return Array(offer.compactText.dropLast().utf8) + Array(",".utf8)
      + scene.drop { $0 != UInt8(ascii: "{") }.dropFirst()
  }
}
