import Foundation
import Glibc
import Interop
import Testing

extension EndToEnd {
  /// A viewer with Foxglove's protocol, on another implementation of WebSocket, decodes every channel.
  @Suite("Foxglove") struct FoxgloveTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The address that a program says, once it has.
    private func address(_ child: ChildProcess) throws -> String {
      let end = ContinuousClock.now + .seconds(60)
      while ContinuousClock.now < end {
        if let found = child.errors.firstMatch(of: /ws:\/\/127\.0\.0\.1:\d+\//) {
          return String(found.output)
        }
        if child.wait(atMost: 0.02) != nil { break }
      }
      try #require(Bool(false), "no address: \(child.command)\n\(child.errors)")
      return ""
    }
    private func watch(_ child: ChildProcess, _ mode: String) throws {
      let outcome = try Python.run(
        "Tests/Interop/watch_foxglove.py", [try address(child), mode], for: .webSocket)
      #expect(outcome.status == 0, "\(outcome.errors)\n\(child.errors)")
    }

    @Test(.enabled(if: Python.has(.webSocket), "\(Python.Oracle.webSocket.lack)"))
    func runAndItsReplay() throws {
      let out = folder.path("out")
      let map = Executables.map("crossing")
      let run = try ChildProcess(
        Executables.coroad,
        ["run", map, "--until", "30", "--out", out, "--foxglove", "0", "--realtime-factor", "2"])
      try watch(run, "live")
      #expect(run.wait() == .code(0), "\(run.errors)")
      // Viewers change nothing.
      let alone = try simulate(map, ["--until", "30"])
      let watched = try JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(fileURLWithPath: out + "/run.json")))
      #expect((watched as? [String: Any])?["digest"] as? String == alone.digest)

      let replay = try ChildProcess(Executables.coroad, ["replay", out, "--foxglove", "0"])
      try watch(replay, "replay")
      replay.signal(SIGINT)
      #expect(replay.wait() == .code(0), "\(replay.errors)")
    }
  }
}
