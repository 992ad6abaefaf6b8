import ArgumentParser
import Dashboard
import Simulation

/// `coroad run FILE`.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs a scenario: a scenario.yaml or an unmodified SUMO .sumocfg.",
    discussion: """
      Without --processes everything runs in this process. With --processes N the run starts N onboard-unit processes, \
      one roadside-unit and one cloud-coordinator; the digest does not change.
      """)

  @Argument(help: "scenario.yaml or .sumocfg")
  var file: String

  @OptionGroup var layout: LayoutOptions
  @OptionGroup var common: CommonOptions

  @Option(
    defaultAsFlag: PageServer.standardPort,
    help: ArgumentHelp(
      "Show the run on a page at http://127.0.0.1:PORT/, in real time unless --realtime-factor says otherwise.",
      valueName: "port"))
  var serve: Int?

  @Option(
    defaultAsFlag: FoxgloveServer.standardPort,
    help: ArgumentHelp(
      "Let Foxglove open the run at ws://127.0.0.1:PORT/, in real time unless --realtime-factor says otherwise.",
      valueName: "port"))
  var foxglove: Int?

  @OptionGroup var host: ServeHost

  @Flag(help: ArgumentHelp(StrictSumo.help))
  var strictSumo = false

  func validate() throws {
    try Shell.checkPort(serve)
    try Shell.checkPort(foxglove, option: "--foxglove")
    if host.serveHost != nil && serve == nil && foxglove == nil {
      throw ValidationError("--serve-host needs --serve or --foxglove")
    }
  }

  func run() throws {
    var options = RunOptions(path: file)
    options.serve = serve
    options.foxglove = foxglove
    try host.apply(to: &options)
    options.isStrict = strictSumo
    common.apply(to: &options)
    try layout.apply(to: &options)
    // Programs that were started by hand would have to be started again.
    options.canRestart = options.listen == nil && options.waitFor == nil
    try Shell.run(options, plots: common.plots)
  }
}

enum StrictSumo {
  static let help =
    "Refuse a scenario of which anything is ignored that changes results in SUMO, instead of warning."
}

/// Where the nodes run.
struct LayoutOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Onboard hosts, one process each (1...256).", valueName: "n"))
  var processes: Int?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Threads, for a run in one process (1...64).", valueName: "n")
  )
  var threads = 1

  @Option(
    help: ArgumentHelp(
      "Wait at ipc://PATH or tcp://HOST:PORT for node programs started by hand.", valueName: "endpoint"))
  var listen: String?

  @Option(
    help: ArgumentHelp(
      "Kill a host at the given time on the scenario's clock, such as onboard-unit-1@12.5. Repeatable.",
      valueName: "host@seconds"))
  var fail: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Seconds without an answer after which a host counts as failed, or none.", valueName: "seconds"))
  var hostTimeout = "30"

  @Option(
    help: ArgumentHelp(
      "Start once an external program has joined as the onboard unit of this vehicle.", valueName: "vehicle"))
  var waitFor: String?

  @Option(
    help: ArgumentHelp(
      "Address at which that program joins: ipc://PATH or tcp://HOST:PORT "
        + "(default: \(RunOptions.defaultExternal)).",
      valueName: "endpoint"))
  var external: String?

  func validate() throws {
    if external != nil && waitFor == nil {
      throw ValidationError("--external needs --wait-for VEHICLE: the vehicle whose onboard unit joins there")
    }
    if let processes, !(1...256).contains(processes) {
      throw ValidationError("--processes must be in 1...256, not \(processes)")
    }
    if !(1...64).contains(threads) { throw ValidationError("--threads must be in 1...64, not \(threads)") }
    if processes != nil && threads > 1 {
      throw ValidationError(
        "--threads cannot be used with --processes, where each host has its own thread")
    }
    if listen != nil && processes == nil {
      throw ValidationError("--listen needs --processes N, the number of onboard-unit programs to wait for")
    }
    if hostTimeout != "none" && !(Double(hostTimeout).map { $0 > 0 && $0 <= 1e6 } ?? false) {
      throw ValidationError(
        "--host-timeout must be none or a positive number of seconds up to 1,000,000, not \(hostTimeout)")
    }
    for f in fail where Self.failure(f) == nil {
      throw ValidationError("--fail takes HOST@SECONDS, such as onboard-unit-1@12.5, not \(f)")
    }
  }

  static func failure(_ text: String) -> (host: String, at: Double)? {
    guard let at = text.lastIndex(of: "@"), let seconds = Double(text[text.index(after: at)...]),
      seconds.isFinite, abs(seconds) < 1e9, at != text.startIndex
    else { return nil }
    return (String(text[..<at]), seconds)
  }

  func apply(to options: inout RunOptions) throws {
    options.processes = processes
    options.threads = threads
    options.listen = listen
    options.waitFor = waitFor
    options.external = external ?? options.external
    options.failures = fail.compactMap(Self.failure)
    options.hostTimeout = Double(hostTimeout)
  }
}

/// Options of every command that runs a scenario.
struct CommonOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Seed of all random numbers, a whole number from 0.", valueName: "number"))
  var seed: UInt64?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Repetition, from 0: other random numbers from the same seed.", valueName: "number"))
  var run: UInt64?

  @Option(help: ArgumentHelp("Output folder (default: coroad-runs/NAME).", valueName: "folder"))
  var out: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("End of the run on the scenario's clock.", valueName: "seconds"))
  var until: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Share of vehicles with an onboard unit, 0...1.", valueName: "share"))
  var equip: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Upper limit of virtual seconds per wall-clock second.", valueName: "factor"))
  var realtimeFactor: Double?

  @Option(
    help: ArgumentHelp(
      "Set a key of the scenario file, such as v2x.enabled=false. Repeatable; `coroad validate --keys` lists all.",
      valueName: "key=value"))
  var set: [String] = []

  @Option(
    help: ArgumentHelp(
      "Publish messages, ground truth and warnings at ipc://PATH or tcp://HOST:PORT.",
      valueName: "endpoint"))
  var observe: String?

  @Flag(help: "Start once an observer has subscribed at the address of --observe.")
  var waitForObserver = false

  @Option(
    help: ArgumentHelp(
      "The run's own keys, NAME.key_secret of `coroad keygen`: tcp addresses are then encrypted and let in only the "
        + "programs of --allow.", valueName: "file"))
  var key: String?

  @Option(
    help: ArgumentHelp(
      "Public key of a program that may join or observe, or a folder of them. Repeatable.", valueName: "path")
  )
  var allow: [String] = []

  @Flag(
    help: "Write the plots of report.html to the folder plots as well: SVG, PNG, and CSV with their data.")
  var plots = false

  @Flag(help: "Print run.json and summary.json, merged, to standard output.")
  var json = false

  @Flag(help: "Print warnings and errors only: no progress, no account.")
  var quiet = false

  /// Options and the scenario key that each sets.
  private var options: [(name: String, key: String, isGiven: Bool)] {
    [
      ("--equip", "equipment.share", equip != nil), ("--until", "time.end_s", until != nil),
      ("--seed", "seed", seed != nil), ("--run", "run", run != nil),
    ]
  }

  func validate() throws {
    try Shell.checkFolder(out)
    if waitForObserver && observe == nil {
      throw ValidationError("--wait-for-observer needs --observe ENDPOINT, the address to subscribe at")
    }
    if (key == nil) != allow.isEmpty {
      throw ValidationError("--key and --allow go together: the run's keys, and the keys that may connect")
    }
    for option in options where option.isGiven && set.contains(where: { $0.hasPrefix(option.key + "=") }) {
      throw ValidationError(
        "\(option.name) and --set \(option.key) set the same key: use only one of them")
    }
    if let until, !until.isFinite || abs(until) > 1e9 {
      throw ValidationError("--until must be a number of seconds, not \(until)")
    }
    if let equip, !(0...1).contains(equip) {
      throw ValidationError("--equip must be in 0...1, not \(equip)")
    }
    if let realtimeFactor, !(0.001...1e6).contains(realtimeFactor) {
      throw ValidationError("--realtime-factor must be in 0.001...1,000,000, not \(realtimeFactor)")
    }
    for pair in set where !pair.contains("=") {
      throw ValidationError("--set takes key=value, not \(pair)")
    }
  }

  func apply(to options: inout RunOptions) {
    options.seed = seed
    options.run = run
    options.out = out
    options.until = until
    options.equip = equip
    options.realTimeFactor = realtimeFactor
    options.overrides = set.map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(parts[0]), String(parts[1]))
    }
    options.observe = observe
    options.waitsForObserver = waitForObserver
    options.key = key
    options.allow = allow
    options.json = json
    options.quiet = quiet
  }
}
