import Foundation
import Interop
import Testing

extension EndToEnd {
  /// The commands in the documents, and generated pages.
  @Suite("Commands of the documents") struct DocumentCommandTests {
    private static let tutorials = "docs/tutorials"
    private static let documents: [String] = {
      let folder = Executables.root.appendingPathComponent(tutorials).path
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      return ["README.md"] + names.filter { $0.hasSuffix(".md") }.sorted().map { "\(tutorials)/\($0)" }
    }()

    /// Runs every `sh` block in one shell, in an empty folder that looks like the top folder.
    @Test(
      .enabled(if: Executables.isFast, "no current release build"),
      .enabled(if: Python.has(.zeroMQ), "\(Python.Oracle.zeroMQ.lack)"), arguments: documents)
    func commandsWork(_ document: String) throws {
      let text = try String(
        contentsOf: Executables.root.appendingPathComponent(document), encoding: .utf8)
      let commands = Self.commands(in: text)
      #expect(!commands.isEmpty)
      let folder = try TemporaryFolder()
      for name in ["Maps", "Examples", "Protos"] {
        try FileManager.default.createSymbolicLink(
          at: folder.url.appendingPathComponent(name),
          withDestinationURL: Executables.root.appendingPathComponent(name))
      }
      try FileManager.default.createDirectory(atPath: folder.path("bin"), withIntermediateDirectories: false)
      try folder.write(Self.shortened, to: "bin/coroad")
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: folder.path("bin/coroad"))
      let script =
        "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT; cd '\(folder.url.path)'; set -eu -o pipefail\n"
        + commands
      try folder.write(script, to: "commands.sh")
      let python = URL(fileURLWithPath: try #require(Python.interpreter(for: .zeroMQ)))
      let programs = URL(fileURLWithPath: Executables.coroad)
      let path = [folder.path("bin")] + [programs, python].map { $0.deletingLastPathComponent().path }
      let process = try ChildProcess(
        "/bin/bash", [folder.path("commands.sh")],
        variables: [
          "PATH": (path + [ProcessInfo.processInfo.environment["PATH"] ?? ""]).joined(separator: ":"),
          "COROAD_PROGRAM": Executables.coroad, "TMPDIR": folder.url.path,
        ])
      #expect(
        process.wait(atMost: 600) == .code(0),
        "\(document):\n\(process.output.suffix(2000))\n\(process.errors.suffix(2000))")
    }

    /// Wrapper of the program on PATH: shortens the commands of a document to some seconds and one seed.
    private static let shortened = """
      #!/bin/bash
      set -eu
      case "${1:-}" in
      run | demo)
        case " $* " in *" --until "*) ;; *) set -- "$@" --until 12 ;; esac ;;
      sweep)
        folder=$(cd "$(dirname "$2")" && pwd)
        short=$(mktemp -d)/$(basename "$2")
        sed -e "s|^scenario: *|scenario: $folder/|" -e 's/^seeds: .*/seeds: 1/' -e '/^until:/d' "$2" > "$short"
        echo "until: 12" >> "$short"
        shift 2
        set -- sweep "$short" "$@" ;;
      esac
      exec "$COROAD_PROGRAM" "$@"

      """

    /// The `sh` blocks of a document, except those after `<!-- not run: reason -->`.
    static func commands(in text: String) -> String {
      var commands = ""
      var language: Substring?
      var isExcused = false
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        if line.hasPrefix("```") {
          if language != nil { isExcused = false }
          language = language == nil ? line.dropFirst(3) : nil
        } else if language == nil {
          isExcused = line.hasPrefix("<!-- not run:")
        } else if language == "sh" && !isExcused {
          commands += line + "\n"
        }
      }
      return commands
    }

    @Test func onlyBlocksOfCommandsAreRun() {
      let text = """
        a
        ```sh
        one
        ```
        <!-- not run: it takes long -->
        ```sh
        two
        ```
        ```yaml
        three
        ```
        ```sh
        four
        ```
        """
      #expect(Self.commands(in: text) == "one\nfour\n")
    }

    /// The generated pages of the reference are current.
    @Test func generatedPagesAreCurrent() throws {
      let folder = try TemporaryFolder()
      let process = try ChildProcess(Executables.coroad, ["reference", "--out", folder.path("reference")])
      #expect(process.wait() == .code(0), "\(process.errors)")
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("reference"))
      #expect(names.contains("scenario-keys.md") && names.contains("sweep.schema.json"))
      for name in names {
        let committed = try? String(
          contentsOf: Executables.root.appendingPathComponent("docs/reference/\(name)"), encoding: .utf8)
        let written = try String(contentsOfFile: folder.path("reference/\(name)"), encoding: .utf8)
        #expect(
          committed == written, "docs/reference/\(name): run `coroad reference` and commit what it writes")
      }
    }

    /// The schemas accept every file of the project, and reject invalid ones.
    @Test(.enabled(if: Python.has(.jsonSchema), "\(Python.Oracle.jsonSchema.lack)"))
    func schemasFitTheFiles() throws {
      let outcome = try Python.run(
        "Tests/Interop/schemas.py", [Executables.root.path], for: .jsonSchema)
      #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    }
  }
}
