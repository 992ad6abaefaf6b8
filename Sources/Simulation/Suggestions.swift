import Foundation

/// Commands to try after a run, which work from the folder in which the run was started.
package enum Suggestions {
  /// - Parameters:
  ///   - sent: the run sent messages, so that a comparison without V2X makes sense.
  ///   - failures: hosts that failed, with the time, s; empty unless one failed unrequested.
  ///   - completed: the run ended with all its hosts; only then its options reproduce it.
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
    if !recorded && !sent && completed {
      lines.append(
        command(settings(options) + ["--set record.mcap=true"], beside: "recorded")
          + "\n(the same run with run.mcap, for replay; record.safety=true measures conflicts)")
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
      lines.append("\(program) compare \(shown(other)) \(shown(folder))\n(then compare the two)")
    }
    if options.processes == nil && sent && completed {
      lines.append(
        command(settings(options) + ["--processes 2"], beside: "processes")
          + "\n(the same run and digest, as separate processes)")
    }
    return lines
  }

  /// A folder next to another one, so that a suggested run does not replace the run that it is compared with.
  package static func sibling(of folder: String, _ suffix: String) -> String {
    var base = Substring(folder)
    while base.count > 1 && base.hasSuffix("/") { base.removeLast() }
    // `.` and `..` need the real name of the folder.
    if [".", ".."].contains(base.split(separator: "/").last ?? ".") {
      base = Substring(URL(fileURLWithPath: folder).standardizedFileURL.path)
    }
    return base + "-" + suffix
  }

  /// This program as it was called, so that the shell finds it.
  package static var program: String {
    let name = CommandLine.arguments.first ?? "coroad"
    guard name.contains("/") else { return name }
    // `swift run` uses the platform's folder, to which `.build/release` links.
    let folder = URL(fileURLWithPath: name).deletingLastPathComponent()
    let short = folder.deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent(folder.lastPathComponent)
    let isSame = short.resolvingSymlinksInPath().path == folder.resolvingSymlinksInPath().path
    return shown(isSame ? short.appendingPathComponent("coroad").path : name)
  }

  /// The options that affect the simulation.
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

  /// A path, relative if it is in the working directory, quoted for the shell.
  package static func shown(_ path: String) -> String {
    let base = FileManager.default.currentDirectoryPath + "/"
    return quoted(path.hasPrefix(base) ? String(path.dropFirst(base.count)) : path)
  }

  /// Text as one word of a POSIX shell.
  package static func quoted(_ text: String) -> String {
    let plain = text.allSatisfy { $0.isLetter || $0.isNumber || "_./=:@%+-,".contains($0) }
    return plain && !text.isEmpty ? text : "'" + text.replacingOccurrences(of: "'", with: "'\\''") + "'"
  }
}
