import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import SimCore

/// Serves a run or a replay to Foxglove with its WebSocket protocol. One thread of its own; requests never touch the run,
/// but for those to a replay's `PlayState`.
package final class FoxgloveServer: Sendable {
  /// Port that `--foxglove` alone takes: the one that the application suggests.
  package static let standardPort = 8765
  static let mostViewers = 8

  private let group: MultiThreadedEventLoopGroup
  private let channel: any Channel
  private let hub: FoxgloveHub
  private let access: PageAccess

  /// - Parameters:
  ///   - port: 0: any free one.
  ///   - name: of the run, for display.
  ///   - span: of a recording; nil for a live run.
  package init(
    port: Int, access: PageAccess = .ownComputer, name: String, span: ClosedRange<SimTime>? = nil,
    feed: FoxgloveFeed, play: PlayState
  ) throws(PageServer.Failure) {
    self.access = access
    group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    // Another one after a restart, so that viewers forget what they know.
    let session = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    let hub = FoxgloveHub(
      loop: group.next(), name: name, session: session, span: span, feed: feed, play: play)
    self.hub = hub
    channel = try LocalServer.bind(
      group, host: access.host, port: port, waitingBytes: PageServer.waitingBytes
    ) { channel in
      guard hub.admit(channel) else { throw ChannelError.inappropriateOperationForState }
      try LocalServer.prepare(
        channel, largestMessage: FoxgloveProtocol.largestMessage,
        accept: { head in
          guard FoxgloveSite.refusal(of: head, access, port: channel.port) == nil, hub.hasRoom,
            let subprotocol = FoxgloveSite.subprotocol(of: head)
          else { return nil }
          return HTTPHeaders([("Sec-WebSocket-Protocol", subprotocol)])
        },
        stream: { pipeline, head in
          try pipeline.addHandlers(
            NIOWebSocketFrameAggregator(
              minNonFinalFragmentSize: 1, maxAccumulatedFrameCount: 64,
              maxAccumulatedFrameSize: FoxgloveProtocol.largestMessage),
            FoxgloveConnection(
              hub: hub, hasPlayback: FoxgloveSite.subprotocol(of: head) == FoxgloveProtocol.sdk))
        },
        answer: { head in
          HTTPAnswer.Reply(
            FoxgloveSite.refusal(of: head, access, port: channel.port) ?? .upgradeRequired)
        })
    }
    hub.start()
  }

  /// Address to give to the application.
  package var address: String { access.address("ws", port: channel.port) }

  /// Tells viewers the last messages, and closes.
  package func stop() {
    hub.finish()
    try? channel.close().wait()
    try? group.syncShutdownGracefully()
  }
}

/// To whom the stream is served.
enum FoxgloveSite {
  /// Where the application comes from in a browser.
  static let origins = ["https://app.foxglove.dev", "https://studio.foxglove.dev"]

  /// Nil for a request that may be answered: to a name that `access` accepts, with the token if one is asked for, and
  /// without the Origin of another site than Foxglove's, so that no other site's script reads the stream. Programs send
  /// no Origin, or one with a scheme of their own; so does the application outside a browser.
  static func refusal(of head: HTTPRequestHead, _ access: PageAccess, port: Int) -> HTTPResponseStatus? {
    if head.uri.utf8.count > PageSite.longestTarget { return .uriTooLong }
    guard let host = access.host(of: head) else { return .misdirectedRequest }
    let isWelcome = head.headers["origin"].allSatisfy { origin in
      if origins.contains(origin) { return true }
      guard let end = origin.range(of: "://") else { return false }
      let isSite = ["http", "https"].contains(origin[..<end.lowerBound].lowercased())
      let site = String(origin[end.upperBound...])
      return !isSite || PageAccess.isLocal(site) || site == host
    }
    if !isWelcome { return .forbidden }
    return access.admits(head, port: port) ? nil : .unauthorized
  }
  /// The first of the server's that the client knows.
  static func subprotocol(of head: HTTPRequestHead) -> String? {
    let known = head.headers[canonicalForm: "sec-websocket-protocol"]
    return FoxgloveProtocol.subprotocols.first { known.contains(Substring($0)) }
  }
}
