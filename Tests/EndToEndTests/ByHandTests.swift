import CZeroMQ
import Foundation
import Glibc
import Testing

extension EndToEnd {
  /// Programs started by hand, and peers that are not part of the run.
  @Suite("Started by hand") struct ByHandTests {
    private static let map = Executables.map("crossing")
    private static let span = "20"

    /// In any order, also before the run.
    @Test func eachProgramInItsOwnTerminal() throws {
      let reference = try simulate(Self.map, ["--until", Self.span])
      let folder = try TemporaryFolder()
      let endpoint = "ipc://" + folder.path("s")
      let early = try ["cloud-coordinator", "onboard-unit"].map { try join($0, endpoint) }
      let run = try start(
        Self.map, ["--until", Self.span, "--processes", "2", "--listen", endpoint], in: folder)
      let late = try ["onboard-unit", "roadside-unit"].map { try join($0, endpoint) }
      let report = RunReport(run, folder: folder)
      #expect(report.isComplete, "\(report)")
      #expect(report.digest == reference.digest, "\(report)\n\(reference)")
      for program in early + late {
        let exit = program.wait(atMost: 20)
        #expect(exit == .code(0), "\(program.command): \(program.errors)")
        #expect(program.errors.contains("the run is over; sent "), "\(program.errors)")
      }
      // The totals of the programs add up to the recorded ones.
      let sent = (early + late).compactMap { program in
        program.errors.firstMatch(of: /sent (\d+) messages/).flatMap { Double($0.1) }
      }
      #expect(sent.count == 4 && sent.reduce(0, +) == report.number("messages.sent"), "\(sent) \(report)")
      // Waiting for the programs does not count as run time.
      #expect(report.number("timings.waited_s") ?? 0 > 0 && reference.number("timings.waited_s") == 0)
    }

    /// On a terminal a program shows its activity during the run.
    @Test func aProgramAtATerminalShowsItsActivity() throws {
      let folder = try TemporaryFolder()
      let endpoint = "ipc://" + folder.path("s")
      let terminal = try PseudoTerminal(columns: 80, rows: 24)
      let program = try ChildProcess(
        Executables.program("roadside-unit"), ["--connect", endpoint], terminal: terminal)
      let run = try start(
        Self.map, ["--until", "10", "--processes", "1", "--realtime-factor", "3", "--listen", endpoint],
        in: folder)
      let others = try ["onboard-unit", "cloud-coordinator"].map { try join($0, endpoint) }
      #expect(terminal.wait(for: "messages/s") && terminal.text.contains("warnings/s"), "\(terminal.text)")
      let report = RunReport(run, folder: folder)
      #expect(report.isComplete, "\(report)")
      terminal.readToEnd()
      #expect(
        program.wait() == .code(0) && terminal.text.contains("the run is over; sent "), "\(terminal.text)")
      for other in others { #expect(other.wait() == .code(0), "\(other.errors)") }
    }

    /// A surplus program is refused; the run is not affected.
    @Test func noSeatIsLeft() throws {
      let folder = try TemporaryFolder()
      let endpoint = "ipc://" + folder.path("s")
      let run = try start(
        Self.map, ["--until", "1", "--processes", "1", "--listen", endpoint], in: folder)
      let first = try join("onboard-unit", endpoint)
      let second = try join("onboard-unit", endpoint)
      // Either may come second, and must be refused before the last seat is taken.
      while first.wait(atMost: 0.02) == nil && second.wait(atMost: 0.02) == nil {}
      let others = try ["roadside-unit", "cloud-coordinator"].map { try join($0, endpoint) }
      let report = RunReport(run, folder: folder)
      #expect(report.isComplete, "\(report)")
      #expect([first.wait(), second.wait()].count { $0 == .code(0) } == 1)
      #expect(
        (first.errors + second.errors).contains("refused: the run already has its onboard-unit"),
        "\(first.errors)\(second.errors)")
      for program in others { #expect(program.wait() == .code(0), "\(program.errors)") }
    }

    /// The same during a run, and for a kind of program that the run does not need.
    @Test func lateProgramsAreRefused() throws {
      let folder = try TemporaryFolder()
      let endpoint = "ipc://" + folder.path("s")
      let run = try start(
        Self.map,
        [
          "--until", Self.span, "--processes", "2", "--listen", endpoint, "--realtime-factor", "5", "--set",
          "cloud.enabled=false",
        ], in: folder)
      let stranger = try join("cloud-coordinator", endpoint)
      #expect(stranger.wait() == .code(1), "\(stranger.errors)")
      #expect(stranger.errors.contains("refused: this run has no cloud-coordinator"), "\(stranger.errors)")
      let programs = try ["onboard-unit", "onboard-unit", "roadside-unit"].map { try join($0, endpoint) }
      try #require(awaitRecording(run, folder), "\(run.errors)")
      let late = try join("onboard-unit", endpoint)
      #expect(late.wait() == .code(1), "\(late.errors)")
      #expect(
        late.errors.contains("refused: the run already has all of its 2 onboard-unit programs"),
        "\(late.errors)")
      let report = RunReport(run, folder: folder)
      #expect(report.isComplete && report.exitReason == "completed", "\(report)")
      for program in programs { #expect(program.wait() == .code(0), "\(program.errors)") }
    }

    /// A program without a run waits for one until it is stopped.
    @Test func interruptedWhileWaitingForARun() throws {
      let folder = try TemporaryFolder()
      let program = try join("roadside-unit", "ipc://" + folder.path("s"))
      while program.wait(atMost: 0.02) == nil && !program.errors.contains("waiting to join") {}
      program.signal(SIGINT)
      #expect(program.wait(atMost: 10) == .code(130), "\(program.errors)")
    }

    @Test(arguments: [
      ["--processes", "1", "--listen", "tcp://0.0.0.0:5555"], ["--observe", "tcp://*:5555"],
      ["--wait-for", "wev.0", "--external", "tcp://192.168.1.4:5555"],
    ])
    func otherMachinesNeedKeys(_ options: [String]) throws {
      let report = try simulate(Self.map, options)
      #expect(report.exit == .code(64), "\(report)")
      #expect(report.errors.contains("coroad keygen"), "\(report)")
      #expect(!report.folder.exists("out"))
    }

    /// Programs that know the run's token, or hold an allowed key, take its seats, and nobody else does.
    @Test(arguments: [false, true]) func programsShowTokensOrKeys(_ withKeys: Bool) throws {
      let reference = try simulate(Self.map, ["--until", "2"])
      let folder = try TemporaryFolder()
      for name in ["run", "unit", "stranger"] {
        let keygen = try ChildProcess(Executables.coroad, ["keygen", folder.path(name)])
        #expect(keygen.wait() == .code(0), "\(keygen.errors)")
      }
      var options = ["--until", "2", "--processes", "1", "--listen", "tcp://127.0.0.1:*"]
      if withKeys {
        options += ["--key", folder.path("run.key_secret"), "--allow", folder.path("unit.key")]
      }
      let run = try ChildProcess(
        Executables.coroad, ["run", Self.map, "--json", "--out", folder.path("out")] + options)
      var address: Substring?
      while address == nil, run.wait(atMost: 0.02) == nil {
        address = run.errors.firstMatch(of: /listening on (tcp:\S+)/)?.1
      }
      let endpoint = String(try #require(address, "\(run.errors)"))
      let token = run.errors.firstMatch(of: /COROAD_TOKEN=(\S+)/).map { String($0.1) }
      #expect((token == nil) == withKeys)
      func program(_ name: String, key: String, token: String?) throws -> ChildProcess {
        let keys = ["--key", folder.path("\(key).key_secret"), "--server-key", folder.path("run.key")]
        return try ChildProcess(
          Executables.program(name), ["--connect", endpoint] + (withKeys ? keys : []),
          variables: token.map { ["COROAD_TOKEN": $0] } ?? [:])
      }
      let stranger = try program("onboard-unit", key: "stranger", token: withKeys ? nil : "0123456789abcdef")
      #expect(
        stranger.wait(atMost: 20) == .code(1) && stranger.errors.contains("lets in only"),
        "\(stranger.errors)")
      let programs = try ["onboard-unit", "roadside-unit", "cloud-coordinator"].map {
        try program($0, key: "unit", token: token)
      }
      let report = RunReport(run, folder: folder)
      #expect(report.isComplete && report.digest == reference.digest, "\(report)")
      for program in programs { #expect(program.wait() == .code(0), "\(program.errors)") }
    }

    /// Malformed, truncated and oversized messages of a foreign peer are counted and dropped; the run does not change.
    @Test func aStrangerIsIgnored() throws {
      let reference = try simulate(Self.map, ["--until", Self.span])
      let folder = try TemporaryFolder()
      let endpoint = "ipc://" + folder.path("s")
      let run = try start(
        Self.map,
        [
          "--until", Self.span, "--processes", "1", "--listen", endpoint, "--realtime-factor",
          Executables.isFast ? "8" : "3",
        ], in: folder)
      let garbage: [[UInt8]] = [
        [0xFF, 0xFF, 0xFF], Array("GET / HTTP/1.1\r\n\r\n".utf8),
        // A join with truncated text: field 1, 100 bytes announced, 3 sent.
        [0x0A, 100, 1, 2, 3],
        [UInt8](repeating: 0x41, count: 10 << 20), (0..<10_000).map { UInt8(truncatingIfNeeded: $0 * 31) },
      ]
      // Before all hosts have joined, and again during the run.
      try Stranger.send(garbage, to: endpoint)
      let programs = try ["onboard-unit", "roadside-unit", "cloud-coordinator"].map { try join($0, endpoint) }
      try #require(awaitRecording(run, folder), "\(run.errors)")
      try Stranger.send(garbage, to: endpoint)
      let report = RunReport(run, folder: folder)
      #expect(report.isComplete && report.exitReason == "completed", "\(report)")
      #expect(report.digest == reference.digest, "\(report)\n\(reference)")
      #expect(report.number("peer_messages_dropped") == Double(2 * garbage.count), "\(report)")
      #expect(reference.number("peer_messages_dropped") == 0, "\(reference)")
      for program in programs { #expect(program.wait() == .code(0), "\(program.errors)") }
    }

    private func join(_ program: String, _ endpoint: String) throws -> ChildProcess {
      try ChildProcess(Executables.program(program), ["--connect", endpoint])
    }
  }
}

/// A peer that is not part of the run.
private enum Stranger {
  struct Failure: Error { var what: String }

  /// Sends all messages and returns when they are sent.
  static func send(_ messages: [[UInt8]], to endpoint: String) throws {
    let context = zmq_ctx_new()
    defer { zmq_ctx_term(context) }
    let socket = zmq_socket(context, ZMQ_DEALER)
    defer { zmq_close(socket) }
    var linger: Int32 = 20_000
    zmq_setsockopt(socket, ZMQ_LINGER, &linger, MemoryLayout<Int32>.size)
    guard zmq_connect(socket, endpoint) == 0 else { throw Failure(what: endpoint) }
    for m in messages where zmq_send(socket, m, m.count, 0) != Int32(m.count) {
      throw Failure(what: String(cString: zmq_strerror(zmq_errno())))
    }
  }
}
