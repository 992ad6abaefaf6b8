import ComputePlatform
import SimCore
import Testing

@testable import Scenario

/// `compute.platforms`, and the computers that a scenario assigns.
@Suite struct ComputerTests {
  private static let board = """
    my_board:
      title: Board with a neural processor
      family: npu
      units: 4
      clock_ghz: 1
      int8_tops: 40
      bandwidth_gb_per_s: 51.2
      cache_mb: 8
    """
  private static func folder(_ compute: String, board: String = board) -> TestFolder {
    TestFolder([
      "net.xml": smallNetwork, "board.yaml": board, "scenario.yaml": "network: net.xml\n" + compute + "\n",
    ])
  }

  @Test func aPlatformOfTheUserIsReadAndAssigned() throws {
    let folder = Self.folder("compute: {platforms: [board.yaml], l2: my_board, roadside: agx_orin_64}")
    let scenario = try folder.read()
    let compute = scenario.configuration.compute
    #expect(compute.platforms.map(\.name) == ["my_board"] && compute.l2.rawValue == "my_board")
    #expect(compute.roadside.rawValue == "agx_orin_64" && compute.l3 == .l3)
    // A host without the files has the same.
    let package = try #require(ScenarioPackage(decoding: scenario.package.encoded()))
    let rebuilt = try ScenarioReader.readPackage(package).configuration.compute
    #expect(rebuilt.platforms == compute.platforms && rebuilt.l2 == compute.l2)
  }

  /// A key that is a value and the beginning of others can be given both ways, and goes to each host.
  @Test func classesHaveTheirOwnSlowdownAndPower() throws {
    let folder = Self.folder(
      """
      compute:
        slowdown: 2
        slowdown.l3: 4
        l2: orin_nx
        l2.tops: 30.5
        cloud: {tops: 100}
        cooling: immersion
        tenancy: dedicated
      """)
    let scenario = try folder.read()
    let compute = scenario.configuration.compute
    func of(_ c: ComputerClass) -> Configuration.OfClass { compute.classes[Int(c.rawValue)] }
    #expect(compute.slowdown == 2 && of(.l3).slowdown == 4 && of(.l2).slowdown == 1)
    #expect(compute.l2 == .orinNX && of(.l2).tops == 30.5 && of(.cloud).tops == 100 && of(.l4).tops == nil)
    #expect(compute.cooling == .immersion && compute.tenancy == .dedicated)
    let package = try #require(ScenarioPackage(decoding: scenario.package.encoded()))
    let rebuilt = try ScenarioReader.readPackage(package).configuration.compute
    #expect(rebuilt.classes == compute.classes && rebuilt.cooling == compute.cooling)
    let bad = Self.folder("compute: {slowdown.l2: 0, l4.tops: many, cooling: water, slowdown: {l5: 2}}")
    let found = bad.faults("scenario.yaml")
    #expect(found.count == 4 && found.allSatisfy { $0.hasPrefix("scenario.yaml:2: ") }, "\(found)")
  }

  @Test func faultsOfFilesAndNamesAreInOneReport() {
    let folder = Self.folder(
      "compute: {platforms: [board.yaml, no.yaml], l2: my_bord, l4: agx_orin_46}",
      board: Self.board + "\n  colour: 3")
    let found = folder.faults("scenario.yaml")
    #expect(found.contains("board.yaml:9: unknown key \"colour\" in platform \"my_board\""), "\(found)")
    #expect(found.contains { $0.hasPrefix("scenario.yaml:2: \"") && $0.contains("no.yaml") }, "\(found)")
    #expect(found.contains("scenario.yaml:2: compute.l2: there is no computer \"my_bord\""), "\(found)")
    #expect(found.contains("scenario.yaml:2: compute.l4: there is no computer \"agx_orin_46\""), "\(found)")
    #expect(found.count == 4)
    let twice = Self.folder(
      "compute.platforms: board.yaml", board: Self.board.replacing("my_board", with: "t4"))
    #expect(twice.faults("scenario.yaml") == ["board.yaml:-: there is a computer \"t4\" already"])
  }
}
