import CZeroMQ
import Foundation
import Glibc
import Interop
import Testing

extension EndToEnd {
  /// An external program is the onboard unit of a vehicle.
  @Suite("External units") struct ExternalUnitTests {
    /// The only equipped vehicle before 16 s; it departs at 4.2 s.
    private static let vehicle = "wev.0"
    private static let map = Executables.map("crossing")

    private static func example(_ endpoint: String) throws -> ChildProcess {
      try ChildProcess(
        "/bin/sh",
        [
          "-c", "cd \"$1\" && exec \"$2\" Examples/python/onboard_unit.py \"$3\" \"$4\"", "sh",
          Executables.root.path, try #require(Python.interpreter(for: .zeroMQ)), vehicle, endpoint,
        ])
    }

    private static func run(_ options: [String]) throws -> (report: RunReport, program: ChildProcess) {
      let folder = try TemporaryFolder()
      let endpoint = "ipc://" + folder.path("u")
      let program = try example(endpoint)
      let report = RunReport(
        try start(
          map, ["--until", "10", "--wait-for", vehicle, "--external", endpoint] + options, in: folder),
        folder: folder)
      return (report, program)
    }

    @Test(.enabled(if: Python.has(.zeroMQ), "\(Python.Oracle.zeroMQ.lack)"))
    func theExampleTakesPartAndTheDigestIsTheSameAgain() throws {
      let (first, program) = try Self.run([])
      #expect(first.isComplete && first.exitReason == "completed", "\(first)")
      #expect(program.wait() == .code(0), "\(program.errors)")
      #expect(
        first.value("external.vehicle") as? String == Self.vehicle
          && first.number("external.lost_inputs") == 0)
      #expect(first.value("deterministic") as? Bool == true)
      let sent = try #require(first.number("external.messages"))
      #expect(sent > 50 && sent == first.number("messages.sent_by_type.bsm"), "\(first)")
      // No other node sends BSM, so all delivered ones are the program's.
      let row = try #require(first.table("messages.csv").first { $0["type"] == "bsm" })
      #expect(try #require(row["delivered"].flatMap { Double($0) }) > sent / 2, "\(row)")
      // It prints what it receives.
      #expect(program.output.split(separator: "\n").count { $0.contains(" spat ") } > 50, "\(program.output)")
      for options in [[], ["--processes", "2"], ["--threads", "2"]] {
        let (again, _) = try Self.run(options)
        #expect(again.isComplete && again.digest == first.digest, "\(again)\n\(first)")
      }
      let plain = try simulate(Self.map, ["--until", "10"])
      #expect(plain.digest != first.digest && plain.value("external") is NSNull, "\(plain)")
    }

    @Test(.enabled(if: Python.has(.zeroMQ), "\(Python.Oracle.zeroMQ.lack)"))
    func theRunOutlivesTheProgram() throws {
      let folder = try TemporaryFolder()
      let endpoint = "ipc://" + folder.path("u")
      let program = try Self.example(endpoint)
      let options = ["--until", "30", "--wait-for", Self.vehicle, "--external", endpoint]
      let run = try start(Self.map, options + ["--realtime-factor", "10"], in: folder)
      // Some seconds of virtual time before the end; the real-time factor gives their duration.
      while program.output.isEmpty && run.wait(atMost: 0.05) == nil {}
      program.signal(SIGKILL)
      #expect(program.wait() == .signal(SIGKILL))
      let report = RunReport(run, folder: folder)
      #expect(report.isComplete && report.number("end_s") == 30, "\(report)")
      #expect(
        report.exitReason.contains("gateway failed at ") && report.exitReason.contains("disconnected"),
        "\(report)")
      #expect((report.value("external.failure") as? String)?.contains("disconnected") == true, "\(report)")
    }

    /// An invalid answer removes the program, and the run continues.
    @Test func aMalformedAnswerIsAFailure() throws {
      let folder = try TemporaryFolder()
      let endpoint = "ipc://" + folder.path("u")
      let run = try start(
        Self.map, ["--until", "8", "--wait-for", Self.vehicle, "--external", endpoint], in: folder)
      let stranger = try Dealer(endpoint)
      // Joins with the name of another vehicle and with another protocol are refused; the seat stays free.
      stranger.send(Self.join("ew.0", version: 1))
      #expect(stranger.receive()?.first == 0x1A)
      stranger.send(Self.join(Self.vehicle, version: 9))
      #expect(stranger.receive()?.first == 0x1A)
      stranger.send(Self.join(Self.vehicle, version: 1))
      #expect(stranger.receive()?.first == 0x0A, "no welcome")
      #expect(stranger.receive()?.first == 0x12, "no step")
      stranger.send([0xFF, 0xFF, 0xFF])
      #expect(stranger.receive()?.first == 0x1A, "no end")
      let report = RunReport(run, folder: folder)
      #expect(report.isComplete && report.number("end_s") == 8, "\(report)")
      #expect(
        (report.value("external.failure") as? String)?.hasPrefix("protocol violation") == true, "\(report)")
    }

    /// A hand-written `FromUnit` with a join.
    private static func join(_ vehicle: String, version: UInt8) -> [UInt8] {
      let name = Array(vehicle.utf8)
      let body = [0x08, version, 0x12, UInt8(name.count)] + name
      return [0x0A, UInt8(body.count)] + body
    }

    @Test func aSilentProgramIsDropped() throws {
      let folder = try TemporaryFolder()
      let endpoint = "ipc://" + folder.path("u")
      let run = try start(
        Self.map,
        ["--until", "8", "--wait-for", Self.vehicle, "--external", endpoint, "--host-timeout", "0.5"],
        in: folder)
      let stranger = try Dealer(endpoint)
      stranger.send(Self.join(Self.vehicle, version: 1))
      // Connected to the end.
      let report = withExtendedLifetime(stranger) { RunReport(run, folder: folder) }
      #expect(report.isComplete && report.exitReason.contains("no answer for 0.5 s"), "\(report)")
    }

    /// A vehicle that departs after the end is not in the run.
    @Test func aVehicleDepartingAfterTheEndIsAUsageError() throws {
      let report = try simulate(Self.map, ["--until", "3", "--wait-for", Self.vehicle])
      #expect(report.exit == .code(64) && report.errors.contains("departs during the run"), "\(report)")
    }

    @Test(arguments: [
      ["--wait-for", "wev.00"], ["--wait-for", "parked_south_0"], ["--external", "ipc:///tmp/nobody"],
      ["--external", "tcp://0.0.0.0:7000", "--wait-for", "wev.0"],
    ])
    func whatCannotBeIsUsage(options: [String]) throws {
      let report = try simulate(Self.map, ["--until", "1"] + options)
      #expect(report.exit == .code(64) && report.errors.contains(options[0]), "\(report)")
      #expect(!report.folder.exists("out"))
    }

    /// The program would wait in vain for the vehicle.
    @Test func aReplayWithoutTheVehicleIsAUsageError() throws {
      let files = try TemporaryFolder()
      try files.write(
        """
        <fcd-export><timestep time="0"><vehicle id="ew.0" x="0" y="0" angle="90" speed="10"/></timestep></fcd-export>
        """, to: "others.xml")
      for (name, words) in [(Self.vehicle, "is not in the replay"), ("zz.9", "the route files define")] {
        let report = try simulate(
          Self.map,
          ["--until", "6", "--set", "traffic.fcd=\(files.path("others.xml"))", "--wait-for", name])
        #expect(report.exit == .code(64) && report.errors.contains(words), "\(report)")
        #expect(!report.folder.exists("out"))
      }
    }
  }
}

/// The program's side of the socket, which may violate the protocol.
private final class Dealer {
  struct Failure: Error { var endpoint: String }
  private let context = zmq_ctx_new()
  private let socket: UnsafeMutableRawPointer?

  init(_ endpoint: String) throws {
    socket = zmq_socket(context, ZMQ_DEALER)
    var patience: Int32 = 60_000
    zmq_setsockopt(socket, ZMQ_RCVTIMEO, &patience, MemoryLayout<Int32>.size)
    var linger: Int32 = 0
    zmq_setsockopt(socket, ZMQ_LINGER, &linger, MemoryLayout<Int32>.size)
    guard zmq_connect(socket, endpoint) == 0 else { throw Failure(endpoint: endpoint) }
  }
  deinit {
    zmq_close(socket)
    zmq_ctx_term(context)
  }

  func send(_ bytes: [UInt8]) { zmq_send(socket, bytes, bytes.count, 0) }
  /// The next nonempty message; nil after a timeout.
  func receive() -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = Int(zmq_recv(socket, &buffer, buffer.count, 0))
      if count < 0 { return nil }
      if count > 0 { return Array(buffer.prefix(min(count, buffer.count))) }
    }
  }
}
