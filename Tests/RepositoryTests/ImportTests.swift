import Testing

@Suite("Import table") struct ImportTests {
  @Test func everyTargetHasARow() throws {
    let folders = Set(try SourceTree.folders(in: "Sources"))
    #expect(folders.subtracting(ImportTable.outside) == ImportTable.targets)
  }

  @Test func tablePointsOneWay() {
    // Rows name only rows above them, so there is no cycle.
    var seen = ImportTable.outside
    for row in ImportTable.rows {
      let unknown = Set(row.imports).subtracting(seen)
      #expect(
        unknown.isEmpty, "\(row.target) imports \(unknown.sorted()) which are below it or not in the table")
      seen.insert(row.target)
    }
  }

  @Test(arguments: ImportTable.rows.map(\.target))
  func targetImportsOnlyWhatItMay(_ target: String) throws {
    var permitted = ImportTable.allowed(target).union(ImportTable.toolchain)
    if !ImportTable.belowTheHost.contains(target) || ImportTable.readers.contains(target) {
      permitted.formUnion(ImportTable.platform)
    }
    // The C library inside Yams, for the events that make a document.
    if permitted.contains("Yams") { permitted.insert("CYaml") }
    for path in SourceTree.swiftFiles(in: "Sources/\(target)") {
      for (line, module) in try SourceTree.imports(path) where !permitted.contains(module) {
        Issue.record("\(path):\(line): \(target) may not import \(module)")
      }
    }
  }

  @Test func everyRowIsUsed() throws {
    // A permission nobody uses is a hole in the direction.
    for row in ImportTable.rows where !row.target.hasPrefix("C") {
      let files = SourceTree.swiftFiles(in: "Sources/\(row.target)")
      let used = Set(try files.flatMap { try SourceTree.imports($0).map(\.module) })
      let unused = Set(row.imports).subtracting(used)
      #expect(unused.isEmpty, "\(row.target) does not use \(unused.sorted())")
    }
  }

  @Test func manifestSaysTheSame() throws {
    let manifest = try SourceTree.codeLines("Package.swift").joined(separator: "\n")
    let names = [
      "yams": "Yams", "argumentParser": "ArgumentParser", "nioCore": "NIOCore", "nioPosix": "NIOPosix",
      "nioHTTP1": "NIOHTTP1", "nioWebSocket": "NIOWebSocket",
    ]
    var found: [String: Set<String>] = [:]
    for match in manifest.matches(of: /(?:library|program)\(\s*"([^"]+)",\s*\[([^\]]*)\]/) {
      found[String(match.1)] = Set(items(match.2).map { names[$0] ?? $0 })
    }
    for match in manifest.matches(of: /\.target\(\s*name:\s*"([^"]+)"(?:,\s*dependencies:\s*\[([^\]]*)\])?/) {
      found[String(match.1)] = Set(items(match.2 ?? "").map { names[$0] ?? $0 })
    }
    // `coroad` names the other executables so that one build makes them all; it cannot import them.
    let programs: Set = ["onboard-unit", "roadside-unit", "cloud-coordinator"]
    found["coroad"]?.subtract(programs)
    #expect(Set(found.keys) == ImportTable.targets)
    for row in ImportTable.rows {
      #expect(found[row.target] == Set(row.imports), "Package.swift, \(row.target)")
    }
  }

  @Test func architecturePageSaysTheSame() throws {
    var found: [String: Set<String>] = [:]
    var inTable = false
    for line in try SourceTree.text("docs/concepts/architecture.md").split(separator: "\n") {
      let cells = line.split(separator: "|").map { $0.filter { $0 != "`" } }
      if cells.first?.contains("target") == true, cells.last?.contains("imports") == true {
        inTable = true
      } else if !line.hasPrefix("|") {
        inTable = false
      } else if inTable, cells.count == 3, !cells[0].contains("---") {
        for target in items(cells[0][...]) { found[target] = Set(items(cells[2][...])) }
      }
    }
    for name in ImportTable.outside {
      #expect(found.removeValue(forKey: name) ?? [] == [], "architecture.md, \(name)")
    }
    #expect(Set(found.keys) == ImportTable.targets)
    for row in ImportTable.rows {
      #expect(found[row.target] == Set(row.imports), "architecture.md, \(row.target)")
    }
  }

  private func items(_ list: Substring) -> [String] {
    list.split(separator: ",").map { $0.filter { !$0.isWhitespace && $0 != "\"" } }.filter { !$0.isEmpty }
  }
}
