import ArgumentParser
import Foundation
import HostRuntime

extension KernelCommand {
  /// `coroad kernel dump-points --first 0 --count 3000 --out train.bin`.
  struct DumpPointsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "dump-points",
      abstract: "Writes scanned streets with their road users, for the training of a pillar network.",
      discussion: """
        Streets are drawn at random from their number, and no map has a part in them. The file is read by \
        Sources/ComputeKernel/Perception/Points/Training/train.py.
        """)

    @Option(help: ArgumentHelp("Number of the first street.", valueName: "number"))
    var first: UInt64 = 0

    @Option(help: ArgumentHelp("Number of streets, one frame each.", valueName: "number"))
    var count = 3000

    @Option(help: ArgumentHelp("The file to write.", valueName: "file"))
    var out: String

    /// About 22 kB a frame.
    static let most = 20_000

    func validate() throws {
      guard (1...Self.most).contains(count) else { throw ValidationError("--count takes 1...\(Self.most)") }
      guard first <= UInt64(UInt32.max) else { throw ValidationError("--first takes 0...\(UInt32.max)") }
    }

    func run() throws {
      try Shell.reporting {
        try Data(PointTraining.frames(first: first, count: count)).write(to: URL(fileURLWithPath: out))
      }
    }
  }
}
