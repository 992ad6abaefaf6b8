import Testing

extension EndToEnd {
  /// One digest per seed for every layout of hosts. Every test spawns the real executables.
  @Suite("Run digest") struct DigestTests {
    /// Simulated seconds: enough for messages on every channel and reactions of vehicles.
    private static let span = Executables.isFast ? "4" : "1"

    private func run(_ map: String, _ options: [String], program: String = Executables.coroad) throws
      -> RunReport
    {
      let report = try simulate(
        Executables.map(map), ["--until", Self.span, "--set", "record.mcap=false"] + options, program: program
      )
      #expect(report.isComplete, "\(report)")
      #expect(
        report.number("messages.delivered") ?? 0 > 0, "nothing delivered, so little compared: \(report)")
      return report
    }

    static let layouts: [[String]] = [
      ["--processes", "1"], ["--processes", "2"], ["--processes", "5"], ["--processes", "64"],
      ["--threads", "2"], ["--set", "time.window_ms=5"], ["--processes", "2", "--set", "time.window_ms=5"],
    ]

    @Test func districtIsTheSameInEveryLayout() throws {
      let reference = try run("district", [])
      for options in Self.layouts {
        let report = try run("district", options)
        #expect(report.digest == reference.digest, "not the digest of one process: \(report)")
        for key in ["vehicles", "trips", "messages", "compute", "safety"] {
          #expect(
            "\(report.text(key))" == "\(reference.text(key))", "\(key) of one process differs: \(report)")
        }
      }
      let other = try run("district", ["--seed", "43"])
      #expect(other.digest != reference.digest, "another seed is another run: \(other)")
      let repetition = try run("district", ["--run", "1"])
      #expect(repetition.digest != reference.digest, "another repetition is another run: \(repetition)")
    }

    @Test(
      .enabled(
        if: Executables.path("coroad", .debug) != nil && Executables.path("coroad", .release) != nil,
        "needs current debug and release executables: swift build && swift build -c release"))
    func debugAndReleaseAgree() throws {
      let debug = try run(
        "crossing", ["--until", "30"], program: #require(Executables.path("coroad", .debug)))
      let release = try run(
        "crossing", ["--until", "30"], program: #require(Executables.path("coroad", .release)))
      #expect(debug.digest == release.digest, "\(debug)\n\(release)")
    }

    /// The same host fails at the same time, in another layout of the same hosts.
    @Test func failureIsReproducible() throws {
      let failure = ["--until", "8", "--fail", "onboard-unit-0@5"]
      let processes = try run("crossing", failure + ["--processes", "2"])
      let threads = try run("crossing", failure + ["--threads", "2"])
      let narrow = try run(
        "crossing", failure + ["--processes", "2", "--set", "time.window_ms=5"])
      let whole = try run("crossing", ["--until", "8", "--processes", "2"])
      #expect(processes.digest == threads.digest, "\(processes)\n\(threads)")
      #expect(processes.digest == narrow.digest, "\(processes)\n\(narrow)")
      #expect(processes.digest != whole.digest, "the failure had no effect: \(processes)")
      #expect(processes.exitReason.contains("onboard-unit-0"), "\(processes)")
    }
  }
}
