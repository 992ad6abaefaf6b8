import ArgumentParser
import Simulation
import ZeroMQLink

/// `coroad keygen NAME`: the keys of one program.
struct KeygenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keygen", abstract: "Makes the keys by which a program is known on other machines.",
    discussion: """
      Writes NAME.key, the public key, and NAME.key_secret, which only its owner may read. Make a pair for the run and
      one for each program that joins or observes it, exchange the .key files, and start
        coroad run FILE --observe tcp://0.0.0.0:5701 --key run.key_secret --allow unit.key
        onboard-unit --connect tcp://HOST:5700 --key unit.key_secret --server-key run.key
      The files have the format of CZMQ; zmq.auth.load_certificate of pyzmq reads them.
      """)

  @Argument(help: "Path of the files without .key")
  var name: String

  func validate() throws {
    if name.isEmpty || name.hasSuffix("/") { throw ValidationError("name the key, such as run or keys/unit") }
  }

  func run() throws {
    let paths: (publicPath: String, secretPath: String)
    do {
      paths = try KeyFile.create(name)
    } catch let error as KeyFile.Fault {
      Shell.note("error: \(error.description)")
      throw ExitCode(ExitStatus.failed)
    } catch let error as ZeroMQError {
      Shell.note("error: \(error.description)")
      throw ExitCode(ExitStatus.failed)
    }
    try Shell.output("\(paths.publicPath): public, give it to those it connects to\n")
    try Shell.output("\(paths.secretPath): secret, keep it\n")
  }
}
