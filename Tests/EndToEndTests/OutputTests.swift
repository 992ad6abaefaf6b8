import Foundation
import Testing

extension EndToEnd {
  /// A run writes to its own folder and addresses only, and says so if it could not write everything.
  @Suite("Outputs") struct OutputTests {
    private static let map = Executables.map("crossing")

    /// libzmq removes whatever has the name of a local socket that it binds.
    @Test(arguments: ["--observe", "--listen"])
    func aFileIsNotReplacedByASocket(_ option: String) throws {
      let folder = try TemporaryFolder()
      try folder.write("precious", to: "thesis.tex")
      let process = try start(
        Self.map, ["--until", "1", "--processes", "1", option, "ipc://" + folder.path("thesis.tex")],
        in: folder)
      #expect(process.wait() == .code(1) && process.errors.contains("not a socket"), "\(process.errors)")
      #expect(try String(contentsOfFile: folder.path("thesis.tex"), encoding: .utf8) == "precious")
    }

    /// The first run waits for an observer while the second wants its address.
    @Test func anAddressInUseStaysWithItsRun() throws {
      let folder = try TemporaryFolder()
      let address = "ipc://" + folder.path("feed")
      let first = try start(
        Self.map, ["--until", "1", "--observe", address, "--wait-for-observer"], in: folder)
      while !folder.exists("feed"), first.wait(atMost: 0.05) == nil {}
      let second = try simulate(Self.map, ["--until", "1", "--observe", address])
      #expect(second.exit == .code(1) && second.errors.contains("Another program listens"), "\(second)")
      // The same folder is refused as well.
      let third = try start(Self.map, ["--until", "1"], in: folder)
      #expect(third.wait() == .code(0) || third.errors.contains("another run is writing"), "\(third.errors)")
      kill(first.identifier, SIGINT)
      #expect(first.wait() == .code(130), "\(first.errors)")
    }

    @Test func noNameLeadsOutOfTheFolderOfRuns() throws {
      let folder = try TemporaryFolder()
      try folder.write("precious", to: "report.html")
      let process = try ChildProcess(
        "/bin/sh",
        [
          "-c",
          "cd '\(folder.path("."))' && exec '\(Executables.coroad)' run '\(Self.map)' --until 1 --quiet --set name=..",
        ])
      #expect(process.wait() == .code(0), "\(process.errors)")
      #expect(folder.exists("report.html") && folder.exists("coroad-runs/run/run.json"))
      #expect(!folder.exists("run.json"))
    }

    @Test(arguments: ["run", "sweep"])
    func anEmptyFolderNameIsRefused(_ command: String) throws {
      let process = try ChildProcess(Executables.coroad, [command, Self.map, "--out", ""])
      #expect(
        process.wait() == .code(64) && process.errors.contains("--out needs a folder"), "\(process.errors)")
    }

    @Test func aFullStandardOutputIsReported() throws {
      let folder = try TemporaryFolder()
      let process = try ChildProcess(
        "/bin/sh",
        [
          "-c",
          "exec '\(Executables.coroad)' run '\(Self.map)' --until 1 --json --out '\(folder.path("out"))' >/dev/full",
        ])
      #expect(process.wait() == .code(1), "\(process.errors)")
      #expect(process.errors.contains("cannot write to standard output: No space left"), "\(process.errors)")
      #expect(folder.exists("out/summary.json"))
    }

    /// A sweep runs again whatever is not as its run has written it.
    @Test func aReplacedSummaryDoesNotCountAsFinished() throws {
      let folder = try TemporaryFolder()
      try folder.write(
        "scenario: \(Self.map)\nuntil: 2\nseeds: 1\nmetrics: [vehicles.arrived]\n", to: "one.yaml")
      func sweep() throws -> String {
        let process = try ChildProcess(
          Executables.coroad, ["sweep", folder.path("one.yaml"), "--out", folder.path("out")])
        #expect(process.wait() == .code(0), "\(process.errors)")
        return process.errors + process.output
      }
      _ = try sweep()
      let run = try #require(
        FileManager.default.contentsOfDirectory(atPath: folder.path("out/runs")).first {
          !$0.hasSuffix(".log")
        })
      let summary = "out/runs/\(run)/summary.json"
      let written = try String(contentsOfFile: folder.path(summary), encoding: .utf8)
      try folder.write("{}", to: summary)
      _ = try sweep()
      #expect(try String(contentsOfFile: folder.path(summary), encoding: .utf8) != "{}")
      #expect(written.count > 100)
    }

    /// Sockets of a run are in a folder that nobody else can enter, and do not outlast it.
    @Test func socketsAreInAPrivateFolder() throws {
      let folder = try TemporaryFolder()
      let process = try ChildProcess(
        Executables.coroad,
        [
          "run", Self.map, "--until", "2", "--quiet", "--processes", "1", "--out", folder.path("out"),
        ], variables: ["TMPDIR": folder.path(".")])
      var modes: Set<Int> = []
      var names: Set<String> = []
      while process.wait(atMost: 0.005) == nil {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path("."))
        where name.hasPrefix("coroad-") {
          names.insert(name)
          let attributes = try? FileManager.default.attributesOfItem(atPath: folder.path(name))
          if let mode = attributes?[.posixPermissions] as? Int { modes.insert(mode) }
        }
      }
      #expect(process.wait() == .code(0), "\(process.errors)")
      #expect(names.count == 1 && !names.contains("coroad-\(process.identifier)"), "\(names)")
      #expect(modes == [0o700])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path(".")).sorted() == ["out"])
    }
  }
}
