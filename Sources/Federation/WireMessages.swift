import NodeInterface
import SimCore
import WorldState

/// Kind of node that a host runs.
package enum HostKind: UInt8, Hashable, Sendable, CaseIterable { case onboard = 1, roadside, cloud }

/// A host's first message.
package struct Join: Hashable, Sendable {
  /// Increase with every incompatible change of the federation's .proto files or of the contents of a grant.
  package static let currentVersion: UInt32 = 5

  package var protocolVersion: UInt32
  /// 1...256 bytes of UTF-8 without NUL.
  package var name: String
  package var kind: HostKind
  /// Index among the hosts of its kind.
  package var index: Int

  package init(protocolVersion: UInt32 = Join.currentVersion, name: String, kind: HostKind, index: Int) {
    self.protocolVersion = protocolVersion
    self.name = name
    self.kind = kind
    self.index = index
  }
}

/// The world's answer to a join: all data from which the host builds its scenario.
package struct Welcome: Hashable, Sendable {
  package struct File: Hashable, Sendable {
    package var name: String
    package var content: [UInt8]
    package init(name: String, content: [UInt8]) {
      self.name = name
      self.content = content
    }
  }

  /// Index of the host in this run, and the number of hosts.
  package var hostIndex: Int
  package var hostCount: Int
  package var files: [File]

  package init(hostIndex: Int, hostCount: Int, files: [File] = []) {
    self.hostIndex = hostIndex
    self.hostCount = hostCount
    self.files = files
  }
}

/// Every message between the world and a host. Stop carries its reason. A host that has been welcomed sends loading
/// several times each second until it is ready.
package enum FederationMessage: Sendable {
  case join(Join)
  case welcome(Welcome)
  case grant(Grant)
  case answer(Answer)
  case stop(reason: String)
  case loading(isReady: Bool)
}

/// Limits of messages; a message that exceeds one is rejected as a whole.
package enum FederationLimits {
  /// Largest message, bytes.
  package static let messageSize = 64 << 20
  package static let slices = 4096
  package static let vehicles = 1_000_000
  package static let signals = 65_536
  package static let signalLinks = 4096
  package static let routeEdges = 100_000
  /// Most frames, births, deaths, commands, warnings, computers and digests, each.
  package static let items = 1_000_000
  package static let payload = 65_536
  package static let files = 1024
  package static let name = 1024
  package static let text = 65_536
  package static let messageTypes = 64
  package static let measurements = Meter.limit
  package static let readings = 65_536
  package static let busyRatioSamples = 1001
  package static let detections = 4096
  package static let lights = 1024
  /// Nodes that pages watch at a time.
  package static let watched = 4
  /// Rows of computers in one report.
  package static let computers = 100_000
}
