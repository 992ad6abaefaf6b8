import Glibc

@testable import Scenario

/// Small valid inputs for every reader: a scenario with one of every element, on the map `crossing`. `Tests/Fuzz/run`
/// begins with the same.
enum Inputs {
  static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

  static func file(_ path: String) -> [UInt8] {
    guard let file = fopen("\(root)/\(path)", "rb") else { return [] }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    return Array(bytes[..<count])
  }

  /// Files by name; `main` is the one to read, `mutated` those that get mistakes.
  struct Case {
    var name: String
    var files: [String: [UInt8]]
    var main: String
    var mutated: [String]
  }

  static let all: [Case] = {
    var files: [String: [UInt8]] = [
      "n.net.xml": file("Maps/crossing/crossing.net.xml"),
      "b.add.xml": file("Maps/crossing/buildings.add.xml"),
      "p.rou.xml": file("Maps/crossing/parked.rou.xml"),
    ]
    for name in ["s.yaml", "f.yaml", "w.yaml", "s.sumocfg", "r.rou.xml", "x.add.xml", "fcd.xml"] {
      files[name] = file("Tests/Fuzz/Scenario/\(name)")
    }
    func one(_ name: String, _ main: String, _ mutated: String...) -> Case {
      Case(name: name, files: files, main: main, mutated: mutated)
    }
    return [
      one("network", "s.yaml", "n.net.xml"), one("routes", "s.yaml", "r.rou.xml"),
      one("routes", "s.yaml", "r.rou.xml"), one("additional", "s.yaml", "x.add.xml"),
      one("buildings", "s.yaml", "b.add.xml"), one("parked", "s.yaml", "p.rou.xml"),
      one("scenario", "s.yaml", "s.yaml"), one("configuration", "s.sumocfg", "s.sumocfg"),
      one("recording", "f.yaml", "fcd.xml"), one("sweep", "w.yaml", "w.yaml"),
      one("several", "s.yaml", "n.net.xml", "r.rou.xml", "x.add.xml", "s.yaml"),
    ]
  }()
}
