import ComputePlatform
import Documents
import RoadNetwork
import SimCore

/// Platforms of the user, and the computers that a scenario assigns.
extension ScenarioReader {
  package static let computerKeys = ["compute.l2", "compute.l3", "compute.l4", "compute.roadside"]

  /// Reads the files of `compute.platforms` and checks the names of computers; `apply` comes before it.
  mutating func readComputers() {
    let place = given["compute.platforms"]
    for path in configuration.compute.platformFiles {
      // Paths inside a scenario are relative to its folder; those on the command line to the working directory.
      let path = place?.file == source ? resolve(path) : path
      guard let bytes = InputBytes.read(path, namedIn: place?.file, line: place?.line, into: &diagnostics)
      else {
        continue
      }
      files.append(path)
      package.platforms.append((path, bytes.stored))
      configuration.compute.take(bytes, source: path, into: &diagnostics)
    }
    let names = configuration.compute.computerNames
    for key in Self.computerKeys {
      guard let g = given[key], let entry = configuration.schema[key] else { continue }
      let name = entry.get(configuration)
      if names.contains(name) { continue }
      diagnostics.error(
        "\(key): there is no computer \"\(name)\"", file: g.file, line: g.line,
        hint: nearestName(name, in: names).map { "Did you mean \"\($0)\"?" }
          ?? "Describe it in a file of compute.platforms, or list the known ones: coroad kernel predict --list"
      )
    }
  }
}

extension Configuration.Compute {
  /// Names that the keys of computers accept.
  package var computerNames: [String] { Configuration.Computer.shippedNames + platforms.map(\.name) }

  /// Adds the platforms of a file.
  mutating func take(_ bytes: InputBytes, source: String, into diagnostics: inout Diagnostics) {
    do {
      for platform in try PlatformReader.read(String(decoding: bytes.content, as: UTF8.self), source: source)
      {
        if computerNames.contains(platform.name) {
          diagnostics.error("there is a computer \"\(platform.name)\" already", file: source)
        } else {
          platforms.append(platform)
        }
      }
    } catch {
      diagnostics.append(error.diagnostics)
    }
  }
}
