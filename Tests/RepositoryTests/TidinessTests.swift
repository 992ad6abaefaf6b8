import Testing

@Suite("Tidiness") struct TidinessTests {
  /// The host's clock, system randomness, hashes seeded per process, and mathematical functions that the
  /// optimiser may fold: none of them may reach a result.
  private func forbidden() throws -> Regex<AnyRegexOutput> {
    try Regex(
      #"\bDate\(|\bSystemRandomNumberGenerator\b|\.random\(|\.randomElement\(|\.shuffled\(|\.shuffle\(|"#
        + #"\b(?:Continuous|Suspending)Clock\b|\bDispatchTime\b|\bclock_gettime\b|\bgettimeofday\b|\bUUID\(|"#
        + #"\bHasher\(|\.hashValue\b|\bProcessInfo\b|"#
        + #"\b(?:Foundation|Glibc)\.\w|"#
        + #"(?:^|[^\w.`])(?:exp|exp2|expm1|log|log2|log10|log1p|pow|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|"#
        + #"tanh|hypot|cbrt|erf|erfc|tgamma|lgamma)\("#
    ).wordBoundaryKind(.simple)
  }

  @Test(arguments: ImportTable.belowTheHost.sorted())
  func nothingBelowTheHostReachesForTheMachine(_ target: String) throws {
    let files = SourceTree.swiftFiles(in: "Sources/\(target)")
    #expect(!files.isEmpty)
    let forbidden = try forbidden()
    for path in files {
      for (index, line) in try SourceTree.codeLines(path).enumerated() {
        // A declaration of such a name is the wrapper itself.
        let code = line.replacing(/\bfunc\s+\w+\(/, with: "")
        if let match = try forbidden.firstMatch(in: code) {
          Issue.record("\(path):\(index + 1): \(code[match.range]) below the host")
        }
      }
    }
  }

  @Test func theGuardSeesWhatItShouldSee() throws {
    let forbidden = try forbidden()
    for code in [
      "let t = Date()", "var g = SystemRandomNumberGenerator()", "Int.random(in: 0..<3)", "let y = exp(x)",
      "Foundation.log(x)", "list.shuffled()", "a + sin(b)", "ContinuousClock.now", "name.hashValue",
    ] { #expect(try forbidden.firstMatch(in: code) != nil, "\(code)") }
    for code in [
      "Math.exp(x)", "cm_exp(x)", "source.normal(entity, .detection, 3)", "x.squareRoot()", "catalog(x)",
      "Update(1)", "lane.tangent(at: s)",
    ] { #expect(try forbidden.firstMatch(in: code) == nil, "\(code)") }
  }

  @Test(arguments: ["coroad", "onboard-unit", "roadside-unit", "cloud-coordinator"])
  func mainsAreThin(_ program: String) throws {
    let mains = try SourceTree.swiftFiles(in: "Sources/\(program)").filter {
      try SourceTree.text($0).contains("@main")
    }
    #expect(mains.count == 1)
    for path in mains {
      let lines = try SourceTree.text(path).split(separator: "\n", omittingEmptySubsequences: false).count
      #expect(lines < 60, "\(path) has \(lines) lines")
    }
  }

  @Test func testsWaitForEventsAndNotForTime() throws {
    let pattern = /Task\.sleep|\busleep\(|\bnanosleep\(|Thread\.sleep|#expect\(true\)|\.disabled\(/
      .wordBoundaryKind(.simple)
    for path in SourceTree.swiftFiles(in: "Tests") where !path.hasSuffix("TidinessTests.swift") {
      for (index, line) in try SourceTree.codeLines(path).enumerated() {
        if let match = line.firstMatch(of: pattern) { Issue.record("\(path):\(index + 1): \(match.0)") }
      }
    }
  }

  @Test func everyMapExplainsItself() throws {
    let maps = try SourceTree.folders(in: "Maps")
    #expect(Set(maps).isSuperset(of: ["crossing", "corridor", "district", "occlusion"]))
    let demo = try SourceTree.text("Sources/coroad/DemoCommand.swift")
    for map in maps {
      #expect(demo.contains("\"\(map)\""), "coroad demo does not offer \(map)")
      let scenario = try SourceTree.text("Maps/\(map)/scenario.yaml")
      #expect(scenario.contains("\nname: \(map)\n"))
      #expect(try SourceTree.text("Maps/\(map)/README.md").contains("licence"))
    }
  }
}
