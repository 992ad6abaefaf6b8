import Testing

extension EndToEnd {
  /// One digest for one seed, however the work is laid out. Every test spawns the real executables.
  @Suite("Run digest") struct DigestTests {
    /// Simulated seconds: enough for every channel to carry messages and for vehicles to act on them.
    private static let span = Executables.isFast ? "5" : "1.5"

    private func digest(_ map: String, _ options: [String], program: String = Executables.coroad) throws
      -> String
    {
      let report = try simulate(
        Executables.map(map), ["--until", Self.span, "--set", "record.mcap=false"] + options, program: program
      )
      #expect(report.exit == .code(0), "\(options): \(report.errors)")
      #expect(report.digest.count == 64, "\(options)")
      #expect(report.number("messages.delivered") ?? 0 > 0, "nothing was delivered: the digest says little")
      return report.digest
    }

    @Test func districtIsTheSameInEveryLayout() throws {
      let reference = try digest("district", [])
      for options in [
        ["--processes", "1"], ["--processes", "2"], ["--processes", "5"], ["--processes", "64"],
        ["--set", "time.window_ms=5"], ["--processes", "2", "--set", "time.window_ms=5"],
      ] {
        #expect(try digest("district", options) == reference, "\(options)")
      }
      #expect(try digest("district", ["--seed", "43"]) != reference, "another seed is another run")
    }

    @Test(
      .enabled(
        if: Executables.path("coroad", .debug) != nil && Executables.path("coroad", .release) != nil,
        "needs current debug and release executables: swift build && swift build -c release"))
    func debugAndReleaseAgree() throws {
      let debug = try digest("crossing", [], program: #require(Executables.path("coroad", .debug)))
      let release = try digest("crossing", [], program: #require(Executables.path("coroad", .release)))
      #expect(debug == release)
    }
  }
}
