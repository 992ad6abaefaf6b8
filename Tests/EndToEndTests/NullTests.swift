import Foundation
import Testing

extension EndToEnd {
  /// Comparisons with a known result.
  @Suite("Null tests") struct NullTests {
    /// The first SSM on `crossing` is sent before 12 s.
    private static let span = Executables.isFast ? "30" : "12"
    /// On the map with timed walkers the first encounter is over after some 45 s.
    private static let map: [(name: String, span: String)] = [
      ("crossing", span), ("occlusion", Executables.isFast ? "100" : "50"),
    ]

    /// With every reception lost, trajectories equal those without V2X to the last digit.
    @Test(arguments: 0..<2, [false, true]) func messagesThatNeverArriveChangeNothing(
      _ index: Int, sharing: Bool
    ) throws {
      let map = Executables.map(Self.map[index].name)
      let common = [
        "--set", "functions.ssm=\(sharing)", "--until", Self.map[index].span, "--set", "record.fcd=true",
        "--set", "record.mcap=false",
      ]
      let off = try simulate(map, common + ["--set", "v2x.enabled=false"])
      let lost = try simulate(map, common + ["--set", "radio.extra_loss=1"])
      let on = try simulate(map, common)
      for report in [off, lost, on] { #expect(report.isComplete, "\(report)") }
      #expect(lost.number("messages.sent") ?? 0 > 0, "\(lost)")
      #expect(off.number("messages.sent") == 0, "\(off)")
      // The vehicle's own sensors add no rows for messages. On the second map vehicles brake because of their own
      // sensors.
      #expect(off.table("messages.csv").isEmpty, "\(off)")
      if index == 1 { #expect(off.number("latency.sense_to_actuation.count") ?? 0 > 0, "\(off)") }
      let trajectories = movements(try #require(off.file("fcd.xml")))
      #expect(trajectories.count > 500)
      #expect(trajectories == movements(try #require(lost.file("fcd.xml"))), "\(off)\n\(lost)")
      for key in ["vehicles", "trips", "safety"] {
        #expect(off.text(key) == lost.text(key), "\(off)\n\(lost)")
      }
      #expect(on.number("messages.delivered") ?? 0 > 0, "\(on)")
      #expect((lost.number("messages.sent_by_type.ssm") ?? 0 > 0) == sharing, "\(lost)")
    }

    /// A scene without anything at stake: whatever its function changes there is an error. Units that know positions exactly
    /// change nothing, down to the last digit. With the errors of sensors and positioning some warn for nothing, but nobody
    /// comes near anybody else.
    @Test(
      arguments: [
        ("chain", "functions.warnings"), ("queue", "functions.warnings"), ("blind", "functions.warnings"),
        ("left_turn", "functions.warnings"), ("red_light", "functions.warnings"),
        ("arterial", "functions.glosa"),
      ], [1, 2])
    func nothingAtStakeNothingChanges(_ scene: (map: String, function: String), seed: Int) throws {
      let file = Executables.root.appendingPathComponent("Maps/\(scene.map)/null.yaml").path
      for isExact in [true, false] {
        let common = [
          "--seed", "\(seed)", "--until", Executables.isFast ? "100" : "30", "--set", "record.fcd=true",
          "--set", "record.mcap=false", "--set", "environment.perfect_sensors=\(isExact)",
        ]
        let off = try simulate(file, common + ["--set", "\(scene.function)=false"])
        let on = try simulate(file, common + ["--set", "\(scene.function)=true"])
        for report in [off, on] {
          #expect(report.isComplete, "\(report)")
          #expect(report.number("safety.conflicts") == 0, "\(report)")
          #expect(report.number("vehicles.collisions") == 0, "\(report)")
        }
        let trajectories = movements(try #require(off.file("fcd.xml")))
        #expect(trajectories.count > 500)
        if isExact { #expect(trajectories == movements(try #require(on.file("fcd.xml"))), "\(off)\n\(on)") }
      }
    }

    /// The lines of an FCD file with positions, without the header, which holds the configuration.
    private func movements(_ file: Data) -> [Substring] {
      String(decoding: file, as: UTF8.self).split(separator: "\n").filter {
        $0.contains("<vehicle ") || $0.contains("<timestep ") || $0.contains("<person ")
      }
    }

    /// One car with one roadside unit on a straight open road: no interference, no obstacle, no loss, except if both
    /// have chosen the same subframe, in which neither can receive. Of 100 subframes they choose the same one rarely, and
    /// then keep it for 5 to 15 messages each: the share is one of many runs.
    @Test func nothingIsLostOnAnEmptyRoad() throws {
      let folder = try TemporaryFolder()
      try EmptyRoad.write(to: folder)
      var all = 0.0
      var lost = 0.0
      for seed in 1...16 {
        let report = try simulate(
          folder.path("scenario.yaml"), ["--until", "15", "--equip", "1", "--seed", "\(seed)"])
        #expect(report.isComplete, "\(report)")
        #expect(report.number("vehicles.departed") == 1, "\(report)")
        let attempted = try #require(report.number("messages.attempted"))
        #expect(attempted > 200, "\(report)")
        let selfInflicted = try #require(report.number("messages.lost_by_cause.half_duplex"))
        #expect(report.number("messages.lost") == selfInflicted, "\(report.text("messages")) \(report)")
        #expect(report.number("messages.delivered") == attempted - selfInflicted, "\(report)")
        #expect(report.number("messages.dropped_invalid") == 0, "\(report)")
        #expect(report.number("messages.dropped_queue") == 0, "\(report)")
        all += attempted
        lost += selfInflicted
      }
      #expect(lost < 0.03 * all, "\(lost) of \(all)")
    }

    /// Interferers ignored by the radio are too weak to have an effect.
    @Test func cullingInterferenceChangesNextToNothing() throws {
      let options = ["--until", Executables.isFast ? "4" : "1", "--set", "record.mcap=false"]
      let culled = try simulate(Executables.map("district"), options)
      let complete = try simulate(
        Executables.map("district"), options + ["--set", "radio.interference_culling=false"])
      #expect(culled.isComplete && complete.isComplete, "\(culled)\n\(complete)")
      let ratios = [
        try #require(culled.number("messages.pdr")), try #require(complete.number("messages.pdr")),
      ]
      #expect(abs(ratios[0] - ratios[1]) <= 0.005, "delivery ratios \(ratios): \(culled)\n\(complete)")
      let busy = [try #require(channelBusyRatio(culled)), try #require(channelBusyRatio(complete))]
      #expect(abs(busy[0] - busy[1]) <= 0.005, "busy ratios \(busy): \(culled)\n\(complete)")
      #expect(busy[0] > 0.01, "an idle channel has no interference to leave out: \(busy)")
    }

    /// Mean of the distribution in the table.
    private func channelBusyRatio(_ report: RunReport) -> Double? {
      let rows = report.table("channel.csv").compactMap { row -> (value: Double, samples: Double)? in
        guard let value = row["channel_busy_ratio"].flatMap(Double.init),
          let samples = row["samples"].flatMap(Double.init)
        else { return nil }
        return (value, samples)
      }
      let all = rows.reduce(0) { $0 + $1.samples }
      return all > 0 ? rows.reduce(0) { $0 + $1.value * $1.samples } / all : nil
    }
  }
}

/// 600 m of one lane with one car and, in the middle, one roadside unit.
private enum EmptyRoad {
  static func write(to folder: TemporaryFolder) throws {
    try folder.write(network, to: "road.net.xml")
    try folder.write(
      """
      <routes>
          <vType id="car" length="4.6" width="1.8" height="1.5"/>
          <vehicle id="only" type="car" depart="0" departSpeed="10"><route edges="road"/></vehicle>
      </routes>

      """, to: "demand.rou.xml")
    try folder.write(
      """
      name: empty-road
      network: road.net.xml
      routes: [demand.rou.xml]
      geo_origin: {latitude: 31.2, longitude: 121.4}
      time: {begin_s: 0, end_s: 30, step_s: 0.1}
      roadside:
        - {id: rsu, position: [150.0, -4.0], height: 6.0}

      """, to: "scenario.yaml")
  }

  private static let network = """
    <?xml version="1.0" encoding="UTF-8"?>
    <net version="1.20" junctionCornerDetail="5" limitTurnSpeed="5.50">
        <location netOffset="0.00,0.00" convBoundary="0.00,0.00,600.00,0.00" \
    origBoundary="0.00,0.00,600.00,0.00" projParameter="!"/>
        <edge id="road" from="west" to="east" priority="1">
            <lane id="road_0" index="0" speed="13.89" length="600.00" shape="0.00,-1.60 600.00,-1.60"/>
        </edge>
        <junction id="west" type="dead_end" x="0.00" y="0.00" incLanes="" intLanes="" \
    shape="0.00,0.00 0.00,-3.20"/>
        <junction id="east" type="dead_end" x="600.00" y="0.00" incLanes="road_0" intLanes="" \
    shape="600.00,-3.20 600.00,0.00"/>
    </net>

    """
}
