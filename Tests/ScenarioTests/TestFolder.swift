import Glibc
import SimCore

@testable import Scenario

/// A folder of small files that is removed with the test.
final class TestFolder {
  let path: String

  init(_ files: [String: String]) {
    // mkdtemp replaces the last six characters.
    var template = Array(("/tmp/coroad-test-" + String(repeating: "X", count: 6)).utf8CString)
    path = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
    for (name, text) in files { write(name, Array(text.utf8)) }
  }
  func write(_ name: String, _ bytes: [UInt8]) {
    guard let file = fopen("\(path)/\(name)", "wb") else { return }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }
  deinit {
    if let folder = opendir(path) {
      while let entry = readdir(folder) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != "." && name != ".." { unlink("\(path)/\(name)") }
      }
      closedir(folder)
    }
    rmdir(path)
  }

  /// Faults found when reading a file of this folder, without the folder's name.
  func faults(_ name: String, overrides: [(String, String)] = []) -> [String] {
    do {
      _ = try ScenarioReader.read(path: "\(path)/\(name)", overrides: overrides)
      return []
    } catch {
      return error.diagnostics.all.filter { $0.severity == .error }.map { d in
        let file = d.file.map { $0.hasPrefix(path) ? String($0.dropFirst(path.count + 1)) : $0 } ?? "-"
        return "\(file):\(d.line.map(String.init) ?? "-"): \(d.message)"
      }
    }
  }
}

/// Roads a → b → c in a row, with a side road d that joins at the end of b's junction and has no other exit; b has a
/// sidewalk, a car lane and a bus lane. There is a signal between a and b.
let smallNetwork = """
  <net version="1.20">
    <location netOffset="0,0" convBoundary="0,0,300,0" origBoundary="0,0,300,0" projParameter="!"/>
    <edge id=":J_0" function="internal"><lane id=":J_0_0" index="0" speed="10" length="2" shape="100,0 102,0"/></edge>
    <edge id=":K_0" function="internal"><lane id=":K_0_0" index="0" speed="10" length="2" shape="200,0 202,0"/></edge>
    <edge id="a" from="I" to="J"><lane id="a_0" index="0" speed="10" length="100" shape="0,0 100,0"/></edge>
    <edge id="b" from="J" to="K">
      <lane id="b_0" index="0" speed="10" length="98" allow="pedestrian" shape="102,-3 200,-3"/>
      <lane id="b_1" index="1" speed="10" length="98" disallow="pedestrian" shape="102,0 200,0"/>
      <lane id="b_2" index="2" speed="10" length="98" allow="bus" shape="102,3 200,3"/>
    </edge>
    <edge id="c" from="K" to="L"><lane id="c_0" index="0" speed="20" length="98" shape="202,0 300,0"/></edge>
    <edge id="d" from="M" to="L"><lane id="d_0" index="0" speed="10" length="50" shape="300,50 300,0"/></edge>
    <tlLogic id="J" type="static" programID="0" offset="0">
      <phase duration="30" state="G"/><phase duration="30" state="r"/>
    </tlLogic>
    <junction id="I" type="dead_end" x="0" y="0" incLanes="" intLanes="" shape=""/>
    <junction id="J" type="traffic_light" x="101" y="0" incLanes="a_0" intLanes=":J_0_0" shape="100,-2 102,2">
      <request index="0" response="0" foes="0" cont="0"/>
    </junction>
    <junction id="K" type="priority" x="201" y="0" incLanes="b_0 b_1 b_2" intLanes=":K_0_0" shape="">
      <request index="0" response="0" foes="0" cont="0"/>
    </junction>
    <junction id="L" type="dead_end" x="300" y="0" incLanes="c_0 d_0" intLanes="" shape=""/>
    <junction id="M" type="dead_end" x="300" y="50" incLanes="" intLanes="" shape=""/>
    <connection from="a" to="b" fromLane="0" toLane="1" via=":J_0_0" tl="J" linkIndex="0" dir="s" state="O"/>
    <connection from="b" to="c" fromLane="1" toLane="0" via=":K_0_0" dir="s" state="M"/>
    <connection from=":J_0" to="b" fromLane="0" toLane="1" dir="s" state="M"/>
    <connection from=":K_0" to="c" fromLane="0" toLane="0" dir="s" state="M"/>
  </net>
  """

func smallScenario(routes: String = "", additional: String = "", yaml: String = "") -> TestFolder {
  TestFolder([
    "n.net.xml": smallNetwork, "r.rou.xml": "<routes>\n\(routes)\n</routes>",
    "x.add.xml": "<additional>\n\(additional)\n</additional>",
    "scenario.yaml": "network: n.net.xml\nroutes: r.rou.xml\nadditional: [x.add.xml]\n" + yaml,
  ])
}
extension TestFolder {
  func read(_ name: String = "scenario.yaml", overrides: [(String, String)] = []) throws(InvalidInput)
    -> ScenarioValue
  {
    try ScenarioReader.read(path: "\(path)/\(name)", overrides: overrides)
  }
}
