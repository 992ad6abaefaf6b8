import Foundation

let usage = """
  usage: kernels [--only NAME,…] [--python PATH]
  kernels: \(Kernels.names.joined(separator: ", "))
  """

func stop(_ message: String, code: Int32) -> Never {
  note(message)
  exit(code)
}

var python = "python3"
var names = Kernels.names
var arguments = CommandLine.arguments.dropFirst()
while let argument = arguments.popFirst() {
  if argument == "--help" || argument == "-h" { stop(usage, code: 0) }
  guard let value = arguments.popFirst() else { stop("\(argument) needs a value\n\(usage)", code: 64) }
  switch argument {
  case "--only": names = value.split(separator: ",").map(String.init)
  case "--python": python = value
  default: stop("unknown option \(argument)\n\(usage)", code: 64)
  }
}
let unknown = names.filter { !Kernels.names.contains($0) }
guard unknown.isEmpty else { stop("no kernel \(unknown.joined(separator: ", "))\n\(usage)", code: 64) }

do {
  let peers = Peers(python: python)
  for name in names {
    for pair in try Kernels.measure(name, peers) { print(pair.json) }
  }
} catch { stop("\(error)", code: 1) }
