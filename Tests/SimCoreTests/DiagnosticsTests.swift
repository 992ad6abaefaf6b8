import SimCore
import Testing

@Suite("Diagnostics and identity") struct DiagnosticsTests {
  @Test func reportIsBoundedAndCountsOn() {
    var report = Diagnostics()
    for i in 0..<(Diagnostics.limit + 50) { report.error("fault \(i)", file: "a.xml", line: i + 1) }
    #expect(report.all.count == Diagnostics.limit)
    #expect(report.dropped == 50)
    #expect(report.errorCount == Diagnostics.limit + 50)
  }

  @Test func appendingLosesNoCount() {
    var first = Diagnostics()
    var second = Diagnostics()
    for i in 0..<150 { first.warning("w\(i)") }
    for i in 0..<230 { second.error("e\(i)") }
    second.notice("n")
    first.append(second)
    #expect(first.all.count == Diagnostics.limit)
    #expect(first.errorCount == 230)
    #expect(first.all.count + first.dropped == 150 + 231)
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
