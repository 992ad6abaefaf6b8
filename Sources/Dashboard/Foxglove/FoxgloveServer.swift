import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import SimCore

/// Serves a run or a replay to Foxglove on 127.0.0.1, with its WebSocket protocol. One thread of its own; requests never
/// touch the run, but for those to a replay's `PlayState`.
package final class FoxgloveServer: Sendable {
  /// Port that `--foxglove` alone takes: the one that the application suggests.
  package static let standardPort = 8765
  static let mostViewers = 8

  private let group: MultiThreadedEventLoopGroup
  private let channel: any Channel
  private let hub: FoxgloveHub

  /// - Parameters:
  ///   - port: 0: any free one.
  ///   - name: of the run, for display.
  ///   - span: of a recording; nil for a live run.
  package init(
    port: Int, name: String, span: ClosedRange<SimTime>? = nil, feed: FoxgloveFeed, play: PlayState
  ) throws(PageServer.Failure) {
    group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    // Another one after a restart, so that viewers forget what they know.
    let session = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    let hub = FoxgloveHub(
      loop: group.next(), name: name, session: session, span: span, feed: feed, play: play)
    self.hub = hub
    channel = try LocalServer.bind(group, port: port, waitingBytes: PageServer.waitingBytes) { channel in
      guard hub.admit(channel) else { throw ChannelError.inappropriateOperationForState }
      try LocalServer.prepare(
        channel, largestMessage: FoxgloveProtocol.largestMessage,
        accept: { head in
          guard FoxgloveSite.refusal(of: head) == nil, hub.hasRoom,
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
        answer: FoxgloveSite.answer)
    }
    hub.start()
  }

  /// Address to give to the application.
  package var address: String { "ws://127.0.0.1:\(channel.localAddress?.port ?? 0)/" }

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

  /// Nil for a request of this computer's own user: a name of this computer in Host, so that no other name resolves to
  /// the server; and no Origin of another site than Foxglove's, so that no other site's script reads the stream.
  /// Programs send no Origin, or one with a scheme of their own; so does the application outside a browser.
  static func refusal(of head: HTTPRequestHead) -> HTTPResponseStatus? {
    if head.uri.utf8.count > PageSite.longestTarget { return .uriTooLong }
    guard LocalServer.host(of: head) != nil else { return .misdirectedRequest }
    let isWelcome = head.headers["origin"].allSatisfy { origin in
      if origins.contains(origin) { return true }
      guard let end = origin.range(of: "://") else { return false }
      let isSite = ["http", "https"].contains(origin[..<end.lowerBound].lowercased())
      return !isSite || LocalServer.isLocal(String(origin[end.upperBound...]))
    }
    return isWelcome ? nil : .forbidden
  }
  /// The first of the server's that the client knows.
  static func subprotocol(of head: HTTPRequestHead) -> String? {
    let known = head.headers[canonicalForm: "sec-websocket-protocol"]
    return FoxgloveProtocol.subprotocols.first { known.contains(Substring($0)) }
  }
  @Sendable static func answer(
    _ head: HTTPRequestHead
  ) -> (status: HTTPResponseStatus, file: PageFiles.File) {
    let status = refusal(of: head) ?? .upgradeRequired
    return (status, PageSite.words(status))
  }
}
