import Foundation
import Glibc
import Interop
import Testing

extension EndToEnd {
  /// Programs in another language observe a run without affecting it.
  @Suite("Observers") struct ObserverTests {
    /// Real-time factor that lets an observer on a busy machine keep up.
    private static let options = ["--until", "20", "--realtime-factor", "10", "--processes", "1"]

    @Test(.enabled(if: Python.has(.zeroMQ), "\(Python.Oracle.zeroMQ.lack)"))
    func aProgramInPythonReadsEveryMessage() throws {
      let folder = try TemporaryFolder()
      let endpoint = "ipc://" + folder.path("o")
      let python = try #require(Python.interpreter(for: .zeroMQ))
      let fds = Executables.root.appendingPathComponent("Protos/coroad.fds").path
      let script = Executables.root.appendingPathComponent("Tests/Interop/observe.py").path
      // Both start before the run and try to connect until it exists.
      let observer = try ChildProcess(python, [script, endpoint, fds])
      let report = RunReport(
        try start(
          Executables.map("crossing"), Self.options + ["--observe", endpoint], in: folder), folder: folder)
      #expect(report.isComplete, "\(report)")
      #expect(observer.wait() == .code(0), "\(observer.errors) after \(report)")
      let found = try #require(
        try JSONSerialization.jsonObject(with: Data(observer.output.utf8)) as? [String: Any])
      let counts = try #require(found["counts"] as? [String: Int])
      #expect(found["lost"] as? Int == 0 && found["end"] as? String == "completed", "\(found)")
      let sent = try #require(report.value("messages.sent_by_type") as? [String: Int])
      for type in ["bsm", "spat", "map", "rsm"] {
        let (seen, all) = (counts["v2x/\(type)"] ?? 0, sent[type] ?? 0)
        // Messages may be missed while connecting.
        #expect(seen > all / 2 && seen <= all, "\(type): \(seen) of \(all)")
      }
      #expect(counts["sim/truth"] ?? 0 > 100)
      let alone = try simulate(Executables.map("crossing"), ["--until", "20"])
      #expect(alone.digest == report.digest, "an observer changed the run: \(report)\n\(alone)")
    }

    /// The example works from any folder, sees the waiting run from its beginning, and ends with it.
    @Test(.enabled(if: Python.has(.zeroMQ), "\(Python.Oracle.zeroMQ.lack)"))
    func theExampleReadsWhatItSubscribesTo() throws {
      let folder = try TemporaryFolder()
      let endpoint = "ipc://" + folder.path("o")
      let run = try start(
        Executables.map("crossing"), Self.options + ["--observe", endpoint, "--wait-for-observer"], in: folder
      )
      #expect(run.wait(atMost: 2) == nil && !folder.exists("out"), "it did not wait: \(run.errors)")
      let script = Executables.root.appendingPathComponent("Examples/python/subscribe.py").path
      let example = try ChildProcess(
        "/bin/sh",
        [
          "-c", "cd / && exec \"$1\" \"$2\" \"$3\" v2x/spat/", "sh",
          try #require(Python.interpreter(for: .zeroMQ)), script, endpoint,
        ])
      let report = RunReport(run, folder: folder)
      #expect(report.isComplete, "\(report)")
      #expect(example.wait() == .code(0), "\(example.errors)")
      let lines = example.output.split(separator: "\n")
      #expect(
        Double(lines.count) == report.number("messages.sent_by_type.spat"), "\(lines.count) lines; \(report)")
      #expect(lines.allSatisfy { $0.contains(" v2x/spat/rsu_junction/ ") })
      #expect(example.errors.isEmpty, "\(example.errors)")
      #expect(report.number("timings.waited_s") ?? 0 > 1, "\(report)")
      #expect(report.number("timings.wall_s") ?? 99 < 30, "\(report)")
    }

    /// Observers that subscribe without end, or are too many, cost the run neither memory nor its result.
    @Test(
      .enabled(if: Python.has(.zeroMQ), "\(Python.Oracle.zeroMQ.lack)"),
      arguments: [(1, 20_000, 1_000), (300, 1, 1)])
    func greedyObserversAreHeldOff(observers: Int, topics: Int, length: Int) throws {
      let folder = try TemporaryFolder()
      let endpoint = "ipc://" + folder.path("o")
      let script = """
        import sys, time, zmq
        address, observers, topics, length = sys.argv[1], *map(int, sys.argv[2:])
        context = zmq.Context()
        sockets = [context.socket(zmq.SUB) for _ in range(observers)]
        for s in sockets:
            s.connect(address)
            for i in range(topics): s.subscribe(("%06d" % i if topics > 1 else "") + "x" * (length if topics > 1 else 0))
        time.sleep(100)
        """
      let greedy = try ChildProcess(
        try #require(Python.interpreter(for: .zeroMQ)),
        ["-c", script, endpoint] + [observers, topics, length].map(String.init))
      let reference = try simulate(Executables.map("crossing"), ["--until", "20"])
      let run = try start(
        Executables.map("crossing"), ["--until", "20", "--realtime-factor", "5", "--observe", endpoint],
        in: folder)
      var peak = 0
      while run.wait(atMost: 0.05) == nil {
        let status = (try? String(contentsOfFile: "/proc/\(run.identifier)/status", encoding: .utf8)) ?? ""
        peak = max(peak, status.firstMatch(of: /VmHWM:\s+(\d+)/).flatMap { Int($0.1) } ?? 0)
      }
      let report = RunReport(run, folder: folder)
      #expect(report.isComplete && report.digest == reference.digest, "\(report)\n\(reference)")
      // libzmq takes 40 bytes for each character of a subscription, so 800 MB for all.
      #expect(peak < 300 << 10, "\(peak) KiB")
      greedy.signal(SIGKILL)
    }

    @Test func aRunThatWaitsForAnObserverCanBeInterrupted() throws {
      let folder = try TemporaryFolder()
      let run = try start(
        Executables.map("crossing"), ["--observe", "ipc://" + folder.path("o"), "--wait-for-observer"],
        in: folder)
      #expect(run.wait(atMost: 1) == nil)
      run.signal(SIGINT)
      #expect(run.wait(atMost: 10) == .code(130), "\(run.errors)")
      #expect(!folder.exists("out"))
    }

    @Test func addressesAreChecked() throws {
      for (endpoint, hint) in [("tcp://192.168.1.2:7000", "coroad keygen"), ("nonsense", "tcp://HOST:PORT")] {
        let report = try simulate(
          Executables.map("crossing"), ["--until", "1", "--observe", endpoint])
        #expect(report.exit == .code(64) && report.errors.contains("--observe \(endpoint)"), "\(report)")
        #expect(report.errors.contains(hint), "\(report)")
        #expect(!report.folder.exists("out"))
      }
    }
  }

  /// `record.nodes` through the real executables.
  @Suite("Named nodes") struct NamedNodesTests {
    @Test func processesRecordTheSameAndTheDigestStays() throws {
      let nodes = ["--until", "20", "--set", "record.nodes=wev.0,rsu_junction,cloud"]
      let plain = try simulate(Executables.map("crossing"), ["--until", "20"])
      let one = try simulate(Executables.map("crossing"), nodes)
      let many = try simulate(Executables.map("crossing"), nodes + ["--processes", "2"])
      var channels: [[Substring]] = []
      for report in [one, many] {
        #expect(report.isComplete && report.digest == plain.digest, "\(report)\n\(plain)")
        #expect(report.number("recording.node_records_dropped") == 0)
        let inspection = try ChildProcess(Executables.coroad, ["inspect", report.path("run.mcap")])
        #expect(inspection.wait() == .code(0))
        channels.append(inspection.output.split(separator: "\n").filter { $0.contains(" node/") })
        try expectReadable(report)
      }
      #expect(channels[0].count == 4 && channels[0] == channels[1], "\(channels)")
    }
  }
}
