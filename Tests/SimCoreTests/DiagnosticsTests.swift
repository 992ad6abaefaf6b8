import SimCore
import Testing

@Suite("Diagnostics and identity") struct DiagnosticsTests {
  @Test func reportIsBoundedAndCountsOn() {
    var report = Diagnostics()
    let names = (0..<(Diagnostics.limit + 50)).map { i in
      "fault "
        + String(i, radix: 26).map { String(UnicodeScalar(97 + Int(String($0), radix: 26)!)!) }.joined()
    }
    for (i, name) in names.enumerated() { report.warning(name, file: "a.xml", line: i + 1) }
    #expect(report.all.count == Diagnostics.limit && report.dropped == 50)
    // Each of these is of a kind of its own, so it is listed in place of a warning.
    for name in names.prefix(60) { report.error(name) }
    #expect(report.all.count == Diagnostics.limit && report.errorCount == 60)
    #expect(report.all.count { $0.severity == .error } == 60)
    #expect(report.all.count + report.dropped == names.count + 60)
  }

  @Test func remarksOfOneKindAreFolded() {
    var report = Diagnostics()
    for i in 0..<1000 { report.warning("vehicle \"v\(i)\" waits \(Double(i) / 8) s", file: "a.xml", line: i) }
    report.error("unknown edge \"x\"", file: "a.xml", line: 5)
    report.warning("something else")
    #expect(report.all.count == Diagnostics.mostRemarksOfKind + 2)
    #expect(report.all.reduce(0) { $0 + $1.similar + 1 } == 1002 && report.errorCount == 1)
    let shown = report.ordered.map(\.description)
    #expect(shown[0] == "a.xml:5: error: unknown edge \"x\"")
    #expect(shown[Diagnostics.mostRemarksOfKind].hasSuffix("and 995 more like this"))
  }

  @Test func noKindOfErrorIsHidden() {
    var report = Diagnostics()
    for i in 0..<5000 { report.error("unknown edge \(i)") }
    for i in 0..<300 { report.error("kind " + String(repeating: "x", count: i)) }
    #expect(report.errorCount == 5300)
    #expect(Set(report.all.map(\.message).filter { $0.hasPrefix("kind") }).count == 300)
    #expect(report.all.count + report.dropped == 5300)
  }

  @Test func appendingLosesNoCount() {
    var first = Diagnostics()
    var second = Diagnostics()
    for i in 0..<150 { first.warning("w\(i)") }
    for i in 0..<230 { second.error("e\(i)") }
    for _ in 0..<9 { second.leavesOut("calibrator is ignored") }
    second.notice("n")
    first.append(second)
    #expect(first.errorCount == 230 && first.resultChanges == 9)
    #expect(first.all.count + first.dropped == 150 + 240)
    #expect(first.all.reduce(0) { $0 + $1.similar + 1 } == 150 + 240)
    #expect(first.strict.errorCount == 239)
  }

  @Test func onlyErrorsAreErrors() {
    var report = Diagnostics()
    report.warning("w")
    report.notice("n")
    #expect(!report.hasErrors)
    report.error("e")
    #expect(report.hasErrors)
  }

  @Test func placesReadAsEditorsExpect() {
    #expect(Diagnostic(.error, "bad", file: "x.yaml", line: 3).description == "x.yaml:3: error: bad")
    #expect(Diagnostic(.warning, "odd", file: "x.yaml").description == "x.yaml: warning: odd")
    #expect(Diagnostic(.notice, "so", hint: "do this").description == "notice: so\n    do this")
  }

  @Test func nodesSortByKindThenIndex() {
    let ids = [NodeID.cloud, .roadside(2), .vehicle(NodeID.maximumIndex), .roadside(0), .vehicle(3)]
    #expect(ids.sorted() == [.vehicle(3), .vehicle(NodeID.maximumIndex), .roadside(0), .roadside(2), .cloud])
    for id in ids { #expect(NodeID(id.kind!, id.index) == id && NodeID(raw: id.raw) == id) }
    #expect(NodeID(raw: 0).kind == nil)
  }
}
