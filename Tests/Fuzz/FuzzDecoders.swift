import Federation
import Foundation
import Recording
import SimCore
import Simulation
import V2XMessages
import WorldState

/// What reads bytes from other programs.
enum Decoder: String, CaseIterable {
  /// Between world and hosts, from external programs, to observers.
  case federation, external, header
  /// Messages on the air, in both decoders.
  case envelope
  /// Payloads of recordings.
  case truth, names
  /// A recording, as `coroad inspect --check` reads it.
  case mcap

  func read(_ bytes: [UInt8]) {
    switch self {
    case .federation: _ = try? FederationMessage.decode(bytes)
    case .external: _ = try? External.FromUnit.decode(bytes)
    case .header: _ = try? ObserverHeader.decode(bytes)
    case .envelope:
      let fast = try? Envelope.decode(bytes)
      let general = try? Envelope.decodeGenerally(bytes)
      if fast != general { fatalError("the decoders differ") }
    case .truth: _ = try? TruthSlice.decode(bytes)
    case .names: _ = try? [EntityName].decodeNameTable(bytes)
    case .mcap:
      let path = "input.mcap"
      guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else { return }
      guard let reader = try? MCAPReader(path: path) else { return }
      if let summary = try? reader.summary() {
        _ = summary.text
        for attachment in summary.attachments { _ = try? reader.data(of: attachment) }
      }
      _ = try? reader.forEachMessage { _ in }
    }
  }
}

/// First inputs for the decoders: a folder each.
struct Seeds {
  let folder: String

  func write() throws {
    for decoder in Decoder.allCases {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(decoder.rawValue)", withIntermediateDirectories: true)
    }
    var options = RunOptions(path: "s.yaml")
    options.out = "\(folder)/run"
    options.quiet = true
    options.until = 1
    _ = try RunSession(options).run()
    let recording = "\(folder)/run/run.mcap"
    var count: [Decoder: Int] = [:]
    func add(_ decoder: Decoder, _ bytes: [UInt8]) {
      let number = count[decoder, default: 0]
      if number >= 50 { return }
      count[decoder] = number + 1
      FileManager.default.createFile(
        atPath: "\(folder)/\(decoder.rawValue)/seed\(number)", contents: Data(bytes))
    }
    try MCAPReader(path: recording).forEachMessage { message in
      switch message.schema {
      case "coroad.v2x.Envelope": add(.envelope, Array(message.data))
      case "coroad.world.TruthSlice": add(.truth, Array(message.data))
      case "coroad.record.NameTable": add(.names, Array(message.data))
      default: break
      }
    }
    add(.mcap, Array(try Data(contentsOf: URL(fileURLWithPath: recording)).prefix(60_000)))
    add(
      .header,
      ObserverHeader(sequence: 7, topicSequence: 3, time: SimTime(seconds: 1), type: "x", lost: 1).encoded())
    for message in [
      FederationMessage.join(Join(name: "onboard-0", kind: .onboard, index: 0)), .loading(isReady: true),
      .grant(Grant(until: SimTime(seconds: 1))),
      .answer(Answer(until: SimTime(seconds: 1), nextEffectAt: SimTime(seconds: 2))), .stop(reason: "over"),
      .welcome(Welcome(hostIndex: 0, hostCount: 1)),
    ] { add(.federation, message.encode()) }
    // A join, and an answer with a command.
    add(.external, [0x0A, 0x09, 0x08, 0x01, 0x12, 0x05] + Array("wev.0".utf8))
    add(.external, [0x12, 0x0B, 0x08, 0xD0, 0x0F, 0x10, 0xD0, 0x0F, 0x2A, 0x03, 0x08, 0xC0, 0x3E])
  }
}
