import Foundation

let usage = """
  usage: benchmarks [--runs N] [--until SECONDS] [--only NAME,…] [--coroad PATH] [--sumo PATH] [SCENARIO.sumocfg]
  benchmarks: \(Suite.names.joined(separator: ", "))
  """

func stop(_ message: String, code: Int32) -> Never {
  note(message)
  exit(code)
}

let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()
var program = repository.appendingPathComponent(".build/release/coroad").path
var sumo = SUMO.find()
var names = Suite.names
var scenario: String?
var until: String?
var runs = 3

var arguments = CommandLine.arguments.dropFirst()
while let argument = arguments.popFirst() {
  guard argument.hasPrefix("-") else {
    scenario = argument
    continue
  }
  if argument == "--help" || argument == "-h" { stop(usage, code: 0) }
  guard let value = arguments.popFirst() else { stop("\(argument) needs a value\n\(usage)", code: 64) }
  switch argument {
  case "--runs":
    guard let n = Int(value), n > 0 else { stop("--runs: a positive number, not \(value)", code: 64) }
    runs = n
  case "--until": until = value
  case "--only": names = value.split(separator: ",").map(String.init)
  case "--coroad": program = value
  case "--sumo": sumo = value
  default: stop("unknown option \(argument)\n\(usage)", code: 64)
  }
}
guard FileManager.default.isExecutableFile(atPath: program) else {
  stop("\(program) is not there: run `swift build -c release` first, or give --coroad PATH", code: 3)
}

do {
  let scratch = try Scratch()
  let suite = Suite(
    coroad: Coroad(program: program, scratch: scratch),
    sumo: sumo.map { SUMO(program: $0, scratch: scratch) },
    repository: repository, scenario: scenario, until: until, runs: runs)
  var figures: [Figure] = []
  for name in names {
    guard let figure = try suite.measure(name) else { continue }
    figures.append(figure)
    print(jsonLine(figure, suite))
  }
  printTable(figures)
} catch { stop("\(error)", code: 1) }
