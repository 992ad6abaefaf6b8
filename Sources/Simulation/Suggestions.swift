import Foundation

/// What to try after a run: commands that work as they stand, from the folder in which the run was started.
package enum Suggestions {
  /// - Parameters:
  ///   - sent: a comparison without V2X means something.
  ///   - failures: hosts that failed, and when, s; empty unless one did so by itself.
  ///   - completed: came to its end with all its hosts: only such a run is repeated by its options alone.
  static func lines(
    _ options: RunOptions, folder: String, recorded: Bool, sent: Bool,
    failures: [(host: String, at: Double)] = [], completed: Bool = true
  ) -> [String] {
    var lines: [String] = []
    if recorded { lines.append("\(program) inspect \(shown(folder + "/run.mcap"))") }
    func command(_ settings: [String], beside suffix: String) -> String {
      let out = ["--out", shown(sibling(of: folder, suffix))]
      return ([program, "run", shown(options.path)] + settings + out).joined(separator: " ")
    }
    if !failures.isEmpty {
      let layout = options.processes.map { ["--processes \($0)"] } ?? []
      let again = failures.map { "--fail \($0.host)@\($0.at)" }
      let same = command(settings(options, without: nil) + layout + again, beside: "again")
      lines.append("\(same)\n(the same failure again, with the same digest)")
    }
    if sent {
      let other = sibling(of: folder, "v2x-off")
      lines.append(
        command(settings(options) + ["--set v2x.enabled=false"], beside: "v2x-off")
          + "\n(the same traffic without V2X)")
      lines.append("\(program) compare \(shown(other)) \(shown(folder))\n(then: what differs)")
    }
    if options.processes == nil && sent && completed {
      lines.append(
        command(settings(options) + ["--processes 2"], beside: "processes")
          + "\n(the same run and digest, as separate processes)")
    }
    return lines
  }

  /// A folder beside another, so that a suggested run replaces none that it is to be compared with.
  package static func sibling(of folder: String, _ suffix: String) -> String {
    var base = Substring(folder)
    while base.count > 1 && base.hasSuffix("/") { base.removeLast() }
    // The working directory and its parents have names of their own.
    if [".", ".."].contains(base.split(separator: "/").last ?? ".") {
      base = Substring(URL(fileURLWithPath: folder).standardizedFileURL.path)
    }
    return base + "-" + suffix
  }

  /// This program as it was called, so that it is found again.
  package static var program: String {
    let name = CommandLine.arguments.first ?? "coroad"
    guard name.contains("/") else { return name }
    // `swift run` calls the folder of the platform; `.build/release` is the same one.
    let folder = URL(fileURLWithPath: name).deletingLastPathComponent()
    let short = folder.deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent(folder.lastPathComponent)
    let isSame = short.resolvingSymlinksInPath().path == folder.resolvingSymlinksInPath().path
    return shown(isSame ? short.appendingPathComponent("coroad").path : name)
  }

  /// The options that decide what is simulated.
  package static func settings(_ o: RunOptions, without omitted: String? = "v2x.enabled") -> [String] {
    var list: [String] = []
    if let seed = o.seed { list += ["--seed", "\(seed)"] }
    if let run = o.run { list += ["--run", "\(run)"] }
    if let equip = o.equip { list += ["--equip", "\(equip)"] }
    if let until = o.until { list += ["--until", "\(until)"] }
    if let name = o.waitFor { list += ["--wait-for", quoted(name)] }
    if o.waitFor != nil, o.external != RunOptions.defaultExternal {
      list += ["--external", quoted(o.external)]
    }
    for (key, value) in o.overrides where key != omitted {
      list += ["--set", quoted("\(key)=\(value)")]
    }
    return list
  }

  /// A path as short as the working directory allows.
  package static func shown(_ path: String) -> String {
    let base = FileManager.default.currentDirectoryPath + "/"
    return quoted(path.hasPrefix(base) ? String(path.dropFirst(base.count)) : path)
  }

  /// One word for a POSIX shell.
  package static func quoted(_ text: String) -> String {
    let plain = text.allSatisfy { $0.isLetter || $0.isNumber || "_./=:@%+-,".contains($0) }
    return plain && !text.isEmpty ? text : "'" + text.replacingOccurrences(of: "'", with: "'\\''") + "'"
  }
}
