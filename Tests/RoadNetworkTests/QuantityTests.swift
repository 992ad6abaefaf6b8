import SimCore
import Testing

@testable import RoadNetwork

struct QuantityTests {
  @Test func aValueOutsideItsRangeIsAFault() {
    let q = Quantity("depth", "m", -2...10)
    #expect(q.read("10") == .value(10))
    #expect(q.read(" -2 ") == .value(-2))
    #expect(q.read("10.5") == .fault("= 10.5 lies outside -2...10 m"))
    #expect(q.read("1e300") == .fault("= 1e+300 lies outside -2...10 m"))
    for text in ["", "deep", "nan", "inf", "1e999"] {
      #expect(q.read(text) == .fault("is not a number: \"\(text)\""))
      #expect(!q.isNumber(text))
    }
    let whole = Quantity("index", "", 0...9, isWhole: true)
    #expect(whole.read("3") == .value(3))
    #expect(whole.read("3.5") == .fault("is not a whole number: 3.5"))
  }

  /// A value at either end of a range of times fits into microseconds, with room for sums.
  @Test func timesFitIntoMicroseconds() {
    for q in [Quantity.time, .duration, .headway, .clock] {
      for end in [q.range.lowerBound, q.range.upperBound] {
        #expect(abs(end) * 1e6 < Double(Int64.max) / 1000)
      }
    }
    let cycle = Quantity.phase.range.upperBound * 1e6 * Double(ContentLimits.mostPhases)
    #expect(cycle < Double(Int64.max) / 2)
  }

  /// SUMO's own defaults and what its tools write are inside.
  @Test(
    arguments: [
      (Quantity.topSpeed, 10000 / 3.6), (.speed, 0), (.laneWidth, 3.2), (.laneLength, 0.1),
      (.phase, 2_147_483.647),
      (.vehicleLength, 200), (.vehicleWidth, 79.8), (.acceleration, 0.1), (.index, -1), (.linkIndex, 300),
      (.coordinate, -5_900_000), (.visibility, -1), (.parameter, -1), (.time, 86400),
    ] as [(Quantity, Double)])
  func ordinaryValuesAreInside(_ quantity: Quantity, _ value: Double) {
    #expect(quantity.checked(value) == .value(value))
  }

  /// One number of a network replaced: the fault names the attribute, the range and the line.
  @Test(arguments: [
    ("speed=\"10\"", "speed=\"1e300\"", "attribute \"speed\" of <lane> = 1e+300 lies outside 0...3000 m/s"),
    ("length=\"9\"", "length=\"0\"", "attribute \"length\" of <lane> = 0 lies outside 0.001...1000000 m"),
    (
      "length=\"9\"", "length=\"1e7\"",
      "attribute \"length\" of <lane> = 10000000 lies outside 0.001...1000000 m"
    ),
    (
      "index=\"0\"", "width=\"1e6\" index=\"0\"",
      "attribute \"width\" of <lane> = 1000000 lies outside 0...100 m"
    ),
    (
      "0,0 9,0", "0,0 1e19,0",
      "a coordinate in attribute \"shape\" of <lane> = 1e+19 lies outside -10000000...10000000 m"
    ),
    (
      "0,0 9,0", "0,0 1.5e6,0", "the length of the shape of lane \"e_0\" = 1500000 lies outside 0...1000000 m"
    ),
    ("x=\"9\"", "x=\"1e300\"", "attribute \"x\" of <junction> = 1e+300 lies outside -10000000...10000000 m"),
    (
      "shape=\"9,0\"", "shape=\"9,0 90000,0\"",
      "junction \"b\" extends over 89991 m, and no more than 10000 m are supported"
    ),
    (
      "duration=\"9\"", "duration=\"1e15\"",
      "attribute \"duration\" of <phase> = 1000000000000000.0 lies outside 0...100000000 s"
    ),
    ("minDur=\"5\"", "minDur=\"-5\"", "attribute \"minDur\" of <phase> = -5 lies outside 0...100000000 s"),
    (
      "next=\"0\"", "next=\"1e300\"",
      "a member of attribute \"next\" of <phase> = 1e+300 lies outside -1...1000000"
    ),
    ("next=\"0\"", "next=\"0.5\"", "a member of attribute \"next\" of <phase> is not a whole number: 0.5"),
    (
      "offset=\"0\"", "offset=\"1e12\"",
      "attribute \"offset\" of <tlLogic> = 1000000000000 lies outside -1000000000...1000000000 s"
    ),
    (
      "value=\"3\"", "value=\"1e9\"",
      "parameter \"max-gap\" of signal \"s\" = 1000000000 lies outside 0...1000 s"
    ),
    (
      "linkIndex=\"0\"", "linkIndex=\"1e9\"",
      "attribute \"linkIndex\" of <connection> = 1000000000 lies outside -1...9999"
    ),
    (
      "fromLane=\"0\"", "fromLane=\"1e19\"",
      "attribute \"fromLane\" of <connection> = 1e+19 lies outside -1...1000000"
    ),
    (
      "visibility=\"4.5\"", "visibility=\"1e9\"",
      "attribute \"visibility\" of <connection> = 1000000000 lies outside -1...1000000 m"
    ),
    (
      "priority=\"3\"", "priority=\"1e10\"",
      "attribute \"priority\" of <edge> = 10000000000 lies outside -1000000000...1000000000"
    ),
  ])
  func faultsOfANetwork(_ old: String, _ new: String, _ fault: String) throws {
    let text = """
      <net version="1.20">
      <edge id="e" from="a" to="b" priority="3"><lane id="e_0" index="0" speed="10" length="9" shape="0,0 9,0"/></edge>
      <edge id="g" from="b" to="a"><lane id="g_0" index="0" speed="10" length="9" shape="9,0 0,0"/></edge>
      <tlLogic id="s" type="actuated" programID="0" offset="0"><phase duration="9" minDur="5" state="G" next="0"/>
      <param key="max-gap" value="3"/></tlLogic>
      <junction id="a" type="dead_end" x="0" y="0" incLanes="" intLanes="" shape="0,0"/>
      <junction id="b" type="dead_end" x="9" y="0" incLanes="" intLanes="" shape="9,0"/>
      <connection from="e" to="g" fromLane="0" toLane="0" tl="s" linkIndex="0" visibility="4.5" dir="s" state="o"/>
      </net>
      """
    func faults(_ text: String) -> [String] {
      var d = Diagnostics()
      _ = NetworkReader.read(InputBytes(stored: [], content: Array(text.utf8)), source: "n", into: &d)
      return d.all.filter { $0.severity == .error }.map { "\($0.line ?? 0): \($0.message)" }
    }
    #expect(faults(text) == [])
    let found = try #require(text.firstRange(of: old))
    let line = 1 + text[..<found.lowerBound].count { $0 == "\n" }
    let broken = text.replacingCharacters(in: found, with: new)
    #expect(faults(broken).contains("\(line): \(fault)"), "\(faults(broken))")
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<Index>, with new: String) -> String {
    self[..<range.lowerBound] + new + self[range.upperBound...]
  }
}
