import Federation
import Foundation
import Interop
import NodeInterface
import RoadNetwork
import Scenario
import SimCore
import Testing
import V2XMessages
import VehicleControl
import WorldState

@testable import Recording

@Suite struct FoxgloveTests {
  private let scratch = Scratch()

  private func stream(_ scene: String = "{}", located: [String] = []) throws -> FoxgloveStream {
    FoxgloveStream(
      try #require(SceneGeometry(json: Array(scene.utf8))), located: located,
      motionPeriod: FoxgloveStream.recordedPeriod)
  }
  private func slice(
    at seconds: Double, vehicles: Range<UInt32>, equipped: (UInt32) -> Bool = { _ in false }
  ) -> TruthSlice {
    var slice = TruthSlice(time: SimTime(seconds: seconds), step: SimDuration(milliseconds: 100))
    for i in vehicles {
      slice.addVehicle(i, x: Double(i), y: 0, speed: 1, flags: equipped(i) ? .equipped : [])
    }
    return slice
  }
  /// Numbers of the fields of a message, and the contents of one of them.
  private func contents(_ data: [UInt8], of field: UInt64) -> [[UInt8]] {
    var rest = data[...]
    func varint() -> UInt64 {
      var value: UInt64 = 0
      var shift: UInt64 = 0
      while let byte = rest.popFirst() {
        value |= UInt64(byte & 127) << shift
        shift += 7
        if byte < 128 { break }
      }
      return value
    }
    var out: [[UInt8]] = []
    while !rest.isEmpty {
      let key = varint()
      switch key & 7 {
      case 0: _ = varint()
      case 1: rest = rest.dropFirst(8)
      default:
        let length = Int(varint())
        if key >> 3 == field { out.append(Array(rest.prefix(length))) }
        rest = rest.dropFirst(length)
      }
    }
    return out
  }

  @Test func fieldsAreWrittenAsProtobuf() {
    let long = String(repeating: "x", count: 300)
    var writer = ProtobufWriter()
    writer.varint(1, 300)
    writer.varint(2, 0)
    writer.double(3, -1.5)
    writer.double(4, 0)
    writer.text(5, "é")
    writer.message(6) { $0.text(1, long) }
    writer.fixed32(7, [1, 258])
    let inner = Protobuf.field(1, Array(long.utf8))
    #expect(
      writer.bytes == [8] + Protobuf.varint(300) + Protobuf.double(3, -1.5) + Protobuf.field(5, [0xC3, 0xA9])
        + Protobuf.field(6, inner) + Protobuf.field(7, [1, 0, 0, 0, 2, 1, 0, 0]))
  }

  @Test func schemasHoldWhatTheirMessageNeeds() throws {
    let all = RecordCodec.descriptorSet
    let truth = RecordCodec.descriptors(of: RecordCodec.truth)
    let names = contents(truth, of: 1).flatMap { contents($0, of: 1) }.map {
      String(decoding: $0, as: UTF8.self)
    }
    #expect(names == ["truth.proto"])
    // Imports of imports come before what needs them.
    let envelope = contents(RecordCodec.descriptors(of: RecordCodec.envelope), of: 1)
    var known: Set<[UInt8]> = []
    for file in envelope {
      #expect(known.isSuperset(of: contents(file, of: 3)))
      known.formUnion(contents(file, of: 1))
    }
    #expect(envelope.count > 3)
    let scene = RecordCodec.descriptors(of: "foxglove.SceneUpdate")
    #expect(contents(scene, of: 1).count == 4)
    #expect(RecordCodec.descriptors(of: "coroad.world.Nothing").isEmpty)
    for channel in FoxgloveChannel.allCases { #expect(!RecordCodec.descriptors(of: channel.schema).isEmpty) }
    // Never a trap.
    for end in stride(from: 0, to: all.count, by: 97) {
      #expect(DescriptorFiles(Array(all.prefix(end))).set(for: RecordCodec.truth).count <= truth.count)
    }
  }

  @Test func descriptorSetIsThatOfProtos() throws {
    let committed = try readFile(Python.root.appendingPathComponent("Protos/foxglove.fds").path)
    #expect(committed.count > 1000 && RecordCodec.foxgloveDescriptorSet == committed)
  }

  /// Colours are those of the page in its dark theme.
  @Test func coloursAreThoseOfThePage() throws {
    let page = Python.root.appendingPathComponent("Sources/Dashboard/Page/palette.js")
    let text = try String(contentsOf: page, encoding: .utf8)
    for (name, colour) in FoxgloveColour.all {
      let row = try #require(
        text.firstMatch(of: try Regex("\\b\(name): \\[\"#\\w+\", \"#(\\w+)\"\\]")), "\(name)")
      let rgb = try #require(UInt32(row.output[1].substring ?? "", radix: 16))
      let ours = [colour.red, colour.green, colour.blue].map { UInt32(($0 * 255).rounded()) }
      #expect(ours == [rgb >> 16, rgb >> 8 & 255, rgb & 255], "\(name)")
    }
  }

  // MARK: Shapes

  private func area(_ mesh: TriangleMesh, where isPart: ([TriangleMesh.Point]) -> Bool = { _ in true })
    -> Double
  {
    stride(from: 0, to: mesh.indices.count, by: 3).reduce(0) { sum, i in
      let corners = mesh.indices[i..<i + 3].map { mesh.points[Int($0)] }
      guard isPart(corners) else { return sum }
      let (a, b, c) = (corners[0], corners[1], corners[2])
      let u = (b.x - a.x, b.y - a.y, b.z - a.z)
      let v = (c.x - a.x, c.y - a.y, c.z - a.z)
      let n = (u.1 * v.2 - u.2 * v.1, u.2 * v.0 - u.0 * v.2, u.0 * v.1 - u.1 * v.0)
      return sum + 0.5 * (n.0 * n.0 + n.1 * n.1 + n.2 * n.2).squareRoot()
    }
  }

  @Test func bandHasTheAreaOfTheLane() {
    var straight = TriangleMesh()
    straight.add(band: [Vec2(0, 0), Vec2(30, 0), Vec2(30, 0), Vec2(30, 40)], width: 2)
    // A right angle: mitred, so that outer and inner corner cancel.
    #expect(abs(area(straight) - 140) < 1e-9)
    var single = TriangleMesh()
    single.add(band: [Vec2(1, 1)], width: 3)
    #expect(single.indices.isEmpty)
  }

  @Test func blockHasWallsAndARoof() {
    // An L, clockwise: 3 × 3 without 2 × 2.
    let outline = [Vec2(0, 0), Vec2(0, 3), Vec2(1, 3), Vec2(1, 1), Vec2(3, 1), Vec2(3, 0)]
    var mesh = TriangleMesh()
    mesh.add(block: outline + [outline[0]], height: 4)
    #expect(abs(area(mesh) { $0.allSatisfy { $0.z == 4 } } - 5) < 1e-9)
    #expect(abs(area(mesh) - 5 - 12 * 4) < 1e-9)
    // Crosses itself: covered in part, and no trap.
    var bow = TriangleMesh()
    bow.add(block: [Vec2(0, 0), Vec2(1, 1), Vec2(1, 0), Vec2(0, 1)], height: 1)
    #expect(!bow.indices.isEmpty)
  }

  @Test func sceneIsReadWithWhatItHas() throws {
    let scene = try #require(
      SceneGeometry(
        json: Array(
          #"""
          {"begin_s": 3.5, "lanes": [{"id": "a", "width": 3.2, "kind": "road", "points": [0, 0, 10, 1]}],
          "signals": [{"id": "s", "links": [[1, 2, 0.5], null]}], "buildings": [[0, 0, 1, 0, 1, 1]],
          "building_heights_m": [7], "roadside": [{"name": "r", "node": 268435456, "x": 1, "y": 2}],
          "projection": {"central_meridian_deg": 121, "offset_m": [5, 6], "scale": 1}}
          """#.utf8)))
    #expect(scene.begin == SimTime(seconds: 3.5) && scene.lanes[0].points == [Vec2(0, 0), Vec2(10, 1)])
    #expect(scene.stopLines == [[SceneGeometry.StopLine(position: Vec2(1, 2), heading: 0.5), nil]])
    #expect(scene.buildings[0].height == 7 && scene.roadside[0].name == "r")
    #expect(scene.georeference?.offset == Vec2(5, 6))
    #expect(SceneGeometry(json: Array("[]".utf8)) == nil)
    #expect(SceneGeometry(json: [])?.lanes == nil)
    // A replay of an older recording: no heights, no projection.
    let older = try #require(
      SceneGeometry(json: Array(#"{"version": 1, "buildings": [[0, 0, 1, 0, 1, 1]]}"#.utf8)))
    #expect(older.buildings[0].height > 0 && older.georeference == nil)
  }

  @Test func signalsTellTheLinkThatMayGoFirst() throws {
    let map = FoxgloveMap(
      try #require(
        SceneGeometry(
          json: Array(
            #"{"signals": [{"links": [[0, 0, 0], [0, 0, 0], [9, 9, 0]]}, {"links": [null]}]}"#.utf8))))
    func colours(_ states: String...) -> [Int] {
      let data = map.signals(states.map { Array($0.utf8) }, at: .zero)
      // Bytes of the points of each colour's line.
      return contents(data, of: 2).flatMap { contents($0, of: 11) }.map { contents($0, of: 5).count }
    }
    // One mark for the two links at one place: stop and go, in this order.
    #expect(colours("rGr", "r") == [2, 2])
    #expect(colours("rrr", "r") == [4])
    #expect(colours("yGG", "r") == [4])
    // Without a state, off.
    #expect(colours() == [4])
  }

  // MARK: The stream

  @Test func framesAreBoundedAndForEquippedVehiclesFirst() throws {
    var stream = try stream()
    let many = UInt32(FoxgloveStream.mostFrames) + 50
    // The last ones are equipped.
    let out = stream.take(.slice(slice(at: 0, vehicles: 0..<many) { $0 >= many - 10 }))
    let vehicles = try #require(out.first { $0.channel == .vehicles })
    let transforms = try #require(out.first { $0.channel == .transforms })
    let others = try #require(out.first { $0.channel == .others })
    let ids = contents(vehicles.data, of: 2).flatMap { contents($0, of: 3) }.map {
      String(decoding: $0, as: UTF8.self)
    }
    #expect(ids.count == FoxgloveStream.mostFrames)
    for i in many - 10..<many { #expect(ids.contains("veh/\(i)")) }
    #expect(contents(transforms.data, of: 1).count == FoxgloveStream.mostFrames)
    #expect(contents(others.data, of: 2).flatMap { contents($0, of: 8) }.count == 50)
  }

  /// Every vehicle is shown once at any time: newcomers without a frame until the next message about vehicles.
  @Test func newcomersAreShownAtOnce() throws {
    var stream = try stream()
    _ = stream.take(.slice(slice(at: 0, vehicles: 0..<3)))
    let out = stream.take(.slice(slice(at: 0.3, vehicles: 1..<5)))
    #expect(out.map(\.channel) == [.transforms, .others])
    #expect(contents(out[0].data, of: 1).count == 2)
    #expect(contents(out[1].data, of: 2).flatMap { contents($0, of: 8) }.count == 2)
    let next = stream.take(.slice(slice(at: 1, vehicles: 1..<5)))
    #expect(contents(try #require(next.first { $0.channel == .vehicles }).data, of: 2).count == 4)
    // Nothing is left to show: said once.
    let others = next.first { $0.channel == .others }
    #expect(others?.data.isEmpty == true)
    #expect(!stream.take(.slice(slice(at: 1.3, vehicles: 1..<5))).contains { $0.channel == .others })
  }

  @Test func ratesAreBounded() throws {
    var stream = try stream()
    var counts: [FoxgloveChannel: Int] = [:]
    for i in 0..<1000 {
      for message in stream.take(.slice(slice(at: Double(i) / 100, vehicles: 0..<3))) {
        counts[message.channel, default: 0] += 1
      }
    }
    #expect(counts == [.vehicles: 10, .transforms: 40, .traffic: 10])
  }

  @Test func timesNeverGoBack() throws {
    var stream = try stream()
    var times: [FoxgloveChannel: [Double]] = [:]
    func take(_ item: RunStreamItem) {
      for message in stream.take(item) { times[message.channel, default: []].append(message.time.seconds) }
    }
    for (at, reported) in [(1.0, 0.9), (2, 1.5), (2.1, 1.2), (3, 3)] {
      take(.slice(slice(at: at, vehicles: 0..<1)))
      take(
        .warning(
          Telemetry.Warning(
            at: SimTime(seconds: reported), node: .vehicle(0), kind: .forwardCollision, sensedAt: .zero,
            cooperative: true)))
      take(.event(RunEvent(name: "e", detail: ""), at: SimTime(seconds: reported)))
    }
    #expect(times[.log] == [0.9, 0.9, 1.5, 1.5, 1.5, 1.5, 3, 3])
    for (channel, times) in times { #expect(times == times.sorted(), "\(channel)") }
    // A replay may go back.
    stream.jump()
    take(.event(RunEvent(name: "e", detail: ""), at: SimTime(seconds: 1)))
    #expect(times[.log]?.last == 1)
  }

  @Test func lossesInTheLogAreBounded() throws {
    var stream = try stream()
    let frame = AirFrame(
      source: .vehicle(1), sequence: 0, channel: .sidelink, destination: nil, messageType: 1, sentAt: .zero,
      sensedAt: .zero, airStart: .zero, arrivesAt: SimTime(seconds: 0.5), firstSubchannel: 0,
      subchannelCount: 1,
      reservation: 0, airSize: 100, payload: FramePayload([]))
    let loss = ReceptionRecord(
      receiver: .vehicle(0), frame: frame, distance: 12.4, outcome: .interference, inputStage: .zero)
    stream.wanted = [.log]
    _ = stream.take(.names([EntityName(kind: .vehicle, index: 1, name: "b", node: .vehicle(1))]))
    _ = stream.take(.slice(slice(at: 0, vehicles: 0..<1)))
    var lines: [String] = []
    for _ in 0..<100 { lines += stream.take(.record(.reception(loss))).map(text) }
    #expect(lines.count == FoxgloveStream.mostLosses)
    #expect(lines.first?.hasSuffix(" of b: interference, 12 m") == true)
    let after = stream.take(.slice(slice(at: 1, vehicles: 0..<1))).map(text)
    #expect(after == ["80 more losses"])
  }
  private func text(_ message: FoxgloveStream.Message) -> String {
    String(decoding: contents(message.data, of: 3).first ?? [], as: UTF8.self)
  }

  @Test func collisionsAreLoggedOnce() throws {
    var stream = try stream()
    var lines: [String] = []
    for i in 0..<5 {
      var slice = slice(at: Double(i) / 10, vehicles: 0..<2)
      if i > 1 { slice.flags[1].insert(.collided) }
      lines += stream.take(.slice(slice)).filter { $0.channel == .log }.map(text)
    }
    #expect(lines == ["collision"])
  }

  @Test func positionsAreThoseOfTheListedNodes() throws {
    let scene = #"""
      {"roadside": [{"name": "r", "node": 268435456, "x": 1, "y": 2}],
      "projection": {"central_meridian_deg": 121, "offset_m": [0, 0], "scale": 1}}
      """#
    func fixes(_ located: [String]) throws -> Int {
      var stream = try stream(scene, located: located)
      _ = stream.take(
        .names([EntityName(kind: .vehicle, index: 1, name: "b", node: .vehicle(1), level: .l3)]))
      let out = stream.take(.slice(slice(at: 0, vehicles: 0..<4) { $0 > 0 }))
      return contents(try #require(out.first { $0.channel == .locations }).data, of: 1).count
    }
    #expect(try fixes([]) == 3)
    #expect(try fixes(["b", "r"]) == 2)
    // Without a place on the earth there is no channel.
    #expect(!(try stream("{}")).channels.contains(.locations))
  }

  // MARK: In a recording

  @Test func recordingHasTheChannelsUnlessToldNot() throws {
    for isOn in [true, false] {
      var configuration = Configuration()
      configuration.record.foxglove = isOn
      configuration.record.nodes = [RunNames().node(.vehicle(0))]
      let recorder = try RunRecorder(
        RunRecorder.Options(
          folder: scratch.file("out"), version: "1", source: "s", configuration: configuration))
      let slice = slice(at: 0, vehicles: 0..<2)
      recorder.record(slice: slice, encoded: slice.encoded())
      let loss = AirFrame(
        source: .vehicle(1), sequence: 0, channel: .sidelink, destination: nil, messageType: 1, sentAt: .zero,
        sensedAt: .zero, airStart: .zero, arrivesAt: .zero, firstSubchannel: 0, subchannelCount: 1,
        reservation: 0, airSize: 100, payload: FramePayload([]))
      var telemetry = Telemetry()
      telemetry.records.add(
        ReceptionRecord(
          receiver: .vehicle(0), frame: loss, distance: nil, outcome: .halfDuplex, inputStage: .zero))
      recorder.record(answerTelemetry: telemetry)
      _ = recorder.finish(RunResult(endedAt: SimTime(seconds: 1), exitReason: "completed", digest: ""))
      let index = try MCAPReader(path: scratch.file("out/run.mcap")).index()
      var topics: [String: Int] = [:]
      for i in index.chunks.indices {
        var index = index
        for message in try index.messages(inChunk: i) { topics[message.topic, default: 0] += 1 }
      }
      let found = topics.filter { $0.key.hasPrefix("foxglove/") || $0.key == "sim/traffic" }
      // Start, loss and end in the log.
      let expected = [
        "foxglove/map": 1, "foxglove/tf_static": 1, "foxglove/vehicles": 1, "foxglove/tf": 1,
        "foxglove/log": 3,
        "sim/traffic": 1,
      ]
      #expect(found == (isOn ? expected : [:]))
    }
  }

  /// Losses of recorded nodes are part of the stream of a recording.
  @Test func lossesAreReadBack() throws {
    var configuration = Configuration()
    configuration.record.nodes = [RunNames().node(.vehicle(0))]
    let recorder = try RunRecorder(
      RunRecorder.Options(
        folder: scratch.file("out"), version: "1", source: "s", configuration: configuration))
    let slice = slice(at: 0, vehicles: 0..<2)
    recorder.record(slice: slice, encoded: slice.encoded())
    let frame = AirFrame(
      source: .vehicle(1), sequence: 4, channel: .sidelink, destination: nil, messageType: 1, sentAt: .zero,
      sensedAt: .zero, airStart: .zero, arrivesAt: .zero, firstSubchannel: 0, subchannelCount: 1,
      reservation: 0,
      airSize: 100, payload: FramePayload([]))
    var telemetry = Telemetry()
    for outcome in [ReceptionOutcome.interference, .delivered] {
      telemetry.records.add(
        ReceptionRecord(receiver: .vehicle(0), frame: frame, distance: 7, outcome: outcome, inputStage: .zero)
      )
    }
    recorder.record(answerTelemetry: telemetry)
    _ = recorder.finish(RunResult(endedAt: SimTime(seconds: 1), exitReason: "completed", digest: ""))
    var run = try RecordedRun(path: scratch.file("out/run.mcap"))
    var losses: [ReceptionRecord] = []
    for i in 0..<run.chunkCount {
      for item in try run.items(inChunk: i) {
        if case .record(.reception(let loss)) = item.item, loss.outcome != .delivered { losses.append(loss) }
      }
    }
    #expect(losses == [telemetry.records.receptions[0]] && run.undecodable == 0)
  }
}
