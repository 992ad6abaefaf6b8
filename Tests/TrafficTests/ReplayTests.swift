import RoadNetwork
import Scenario
import SimCore
import Testing
import Traffic
import WorldState

@Suite struct ReplayTests {
  /// A recording by SUMO 1.28 is reproduced as written, with linear motion between samples.
  @Test func recordingIsReplayed() throws {
    let bench = try Bench("cross", step: 0.25)
    let path = Bench.folder + "Fixtures/cross.fcd.xml"
    let replay = try FCDReplay(scenario: bench.scenario(), path: path)
    var diagnostics = Diagnostics()
    let bytes = try #require(InputBytes.read(path, into: &diagnostics))
    let input = XMLInput(file: path, content: bytes.content)
    var expected: [Int: [(id: String, x: Double, y: Double)]] = [:]
    var second = 0
    while let event = input.next() {
      guard event == .start else { continue }
      if input.name == "timestep" { second = Int(input.requiredNumber("time", .time)) }
      if input.name == "vehicle" {
        expected[second, default: []].append(
          (
            input.required("id"), input.requiredNumber("x", .coordinate),
            input.requiredNumber("y", .coordinate)
          ))
      }
    }
    var slice = replay.initialSlice()
    var compared = 0
    while !replay.isFinished {
      if slice.time.microseconds % 1_000_000 == 0 {
        let rows = expected[Int(slice.time.seconds)] ?? []
        #expect(rows.count == slice.vehicleCount)
        for row in rows {
          let index = try #require(replay.names.firstIndex(of: row.id))
          let i = try #require(slice.row(of: UInt32(index)))
          let direction = Math.sincos(slice.heading[i])
          let front = Vec2(
            slice.x[i] + direction.cosine * slice.length[i] / 2,
            slice.y[i] + direction.sine * slice.length[i] / 2)
          #expect((front - Vec2(row.x, row.y)).length < 1e-6)
          compared += 1
        }
      }
      let next = replay.step(commands: [])
      for i in 0..<slice.vehicleCount
      where slice.heading[i] == next.row(of: slice.vehicle[i]).map({ next.heading[$0] }) {
        let j = try #require(next.row(of: slice.vehicle[i]))
        let predicted = slice.vehicleState(row: i, at: next.time).position
        let jump = (predicted - Vec2(next.x[j], next.y[j])).length
        #expect(jump < 1.5)
      }
      slice = next
    }
    #expect(compared > 100)
    _ = replay.step(commands: [ControlTests.command(at: 0, for: 1, limit: -3)])
    #expect(replay.refusedCommands == 1)
  }

  @Test func brokenRecordingIsReported() throws {
    let bench = try Bench("cross")
    #expect(throws: InvalidInput.self) {
      _ = try FCDReplay(scenario: bench.scenario(), path: Bench.folder + "Fixtures/cross.net.xml")
    }
  }
}
