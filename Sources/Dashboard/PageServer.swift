import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import Recording
import SimCore

/// Serves the page of a run or a replay: its files, `/api/scene`, and the stream over WebSocket at
/// `/api/stream`, or for each side of a demonstration at `/api/stream/SIDE`.
///
/// On SwiftNIO, which bounds headers and frames and reports back-pressure. One thread of its own; requests never touch
/// the run, which only the commands in `PlayState` reach. Everything from a browser is bounded: connections, their
/// duration without a stream, request targets, frames, and bytes that a page does not read.
package final class PageServer: Sendable {
  /// Why the server could not begin.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }
  /// Port that `--serve` alone takes.
  package static let standardPort = 7420
  /// Connections at a time, pages or not; and their bytes that may wait to be read.
  static let mostConnections = 64
  static let mostPages = 6
  static let waitingBytes = 8 << 20
  /// A connection that has not become a stream is closed after this time.
  static let patience = TimeAmount.seconds(15)

  private let group: MultiThreadedEventLoopGroup
  private let channel: any Channel
  private let hubs: [PageHub]
  private let access: PageAccess

  /// - Parameters:
  ///   - port: 0: any free one.
  ///   - scene: as `RunScene` writes it.
  ///   - feeds: one, or one for each side that is offered.
  package init(
    port: Int, access: PageAccess = .ownComputer, scene: [UInt8], offer: PageOffer, files: PageFiles,
    feeds: [PageFeed], play: PlayState
  ) throws(Failure) {
    precondition(feeds.count == max(1, offer.sides.count))
    self.access = access
    group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let loop = group.next()
    hubs = feeds.map { PageHub(loop: loop, feed: $0, play: play) }
    let streams =
      offer.sides.isEmpty ? [PageSite.stream] : offer.sides.map { "\(PageSite.stream)/\($0)" }
    let site = PageSite(
      access: access, scene: offer.describe(scene), files: files,
      hubs: Dictionary(zip(streams, hubs)) { first, _ in first })
    let door = PageDoor(loop: loop, hubs: hubs)
    channel = try LocalServer.bind(
      group, host: access.host, port: port, waitingBytes: Self.waitingBytes
    ) {
      try Self.prepare($0, site, door)
    }
    self.port = channel.localAddress?.port ?? port
    for hub in hubs { hub.start() }
  }

  /// Address of the page.
  package var address: String { access.address("http", port: port) }
  /// Known also after the end.
  package let port: Int

  /// Tells pages the last state, and closes.
  package func stop() {
    for hub in hubs { hub.finish() }
    try? channel.close().wait()
    try? group.syncShutdownGracefully()
  }

  private static func prepare(_ channel: any Channel, _ site: PageSite, _ door: PageDoor) throws {
    guard door.admit(channel) else { throw ChannelError.inappropriateOperationForState }
    @Sendable func hub(_ head: HTTPRequestHead) -> PageHub? { site.hubs[PageSite.path(head.uri)] }
    try LocalServer.prepare(
      channel, largestMessage: PageCommand.largestMessage,
      accept: { head in
        site.refusal(of: head, port: channel.port) == nil && hub(head)?.hasRoom == true ? HTTPHeaders() : nil
      },
      stream: { pipeline, head in
        if let hub = hub(head) { try pipeline.addHandler(PageConnection(hub: hub)) }
      },
      answer: { head in site.answer(head, port: channel.port) })
  }
}

/// What is served over plain HTTP, and to whom.
struct PageSite: Sendable {
  static let stream = "/api/stream"
  static let handler = "coroad.http"
  /// Longest target of a request, bytes.
  static let longestTarget = 512

  let access: PageAccess
  let scene: [UInt8]
  let files: PageFiles
  /// By the path of the stream.
  let hubs: [String: PageHub]

  static func path(_ uri: String) -> String { String(uri.prefix { $0 != "?" && $0 != "#" }) }

  /// Nil for a request that may be answered: to a name that `access` accepts, without a foreign Origin, so that no other
  /// site's script reads the stream, and with the token if one is asked for.
  ///
  /// - Parameter port: at which it arrived.
  func refusal(of head: HTTPRequestHead, port: Int) -> HTTPResponseStatus? {
    if head.uri.utf8.count > Self.longestTarget { return .uriTooLong }
    guard let host = access.host(of: head) else { return .misdirectedRequest }
    let origins = head.headers["origin"]
    if !origins.allSatisfy({ $0 == "http://\(host)" }) { return .forbidden }
    return access.admits(head, port: port) ? nil : .unauthorized
  }

  func answer(_ head: HTTPRequestHead, port: Int) -> HTTPAnswer.Reply {
    if let refusal = refusal(of: head, port: port) { return HTTPAnswer.Reply(refusal) }
    if head.method != .GET && head.method != .HEAD {
      return HTTPAnswer.Reply(.methodNotAllowed)
    }
    let path = Self.path(head.uri)
    if path == "/api/scene" {
      return HTTPAnswer.Reply(PageFiles.File(mediaType: "application/json; charset=utf-8", bytes: scene))
    }
    // Either not a WebSocket handshake, or there are as many pages as can be served.
    if hubs[path] != nil { return HTTPAnswer.Reply(.serviceUnavailable) }
    guard let file = files[path] else { return HTTPAnswer.Reply(.notFound) }
    if path == "/", let cookie = access.cookie(for: head, port: port) {
      var reply = HTTPAnswer.Reply(.seeOther)
      reply.headers = [("Location", "/"), ("Set-Cookie", cookie)]
      return reply
    }
    return HTTPAnswer.Reply(file)
  }

  /// Sent with every answer. The page's scripts and styles are its own files; it is not shown inside other pages.
  static let headers: [(String, String)] = [
    (
      "Content-Security-Policy",
      "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"), ("Cache-Control", "no-store"), ("Connection", "close"),
  ]
}

/// Answers one request and closes the connection.
final class HTTPAnswer: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  struct Reply {
    var status: HTTPResponseStatus
    var file: PageFiles.File
    /// Beside those of every answer.
    var headers: [(String, String)] = []

    init(_ file: PageFiles.File) {
      status = .ok
      self.file = file
    }
    /// Tells the status, and what to do about it, in words.
    init(_ status: HTTPResponseStatus) {
      self.status = status
      let advice =
        status == .unauthorized ? ": use the address that the run told, which ends with a token" : ""
      file = PageFiles.File(
        mediaType: "text/plain; charset=utf-8",
        bytes: Array("\(status.code) \(status.reasonPhrase)\(advice)\n".utf8))
    }
  }

  typealias Answer = (HTTPRequestHead) -> Reply
  private let answer: Answer
  private var hasAnswered = false
  init(answer: @escaping Answer) { self.answer = answer }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .head(let head) = unwrapInboundIn(data), !hasAnswered else { return }
    hasAnswered = true
    let reply = answer(head)
    var headers = HTTPHeaders(PageSite.headers + reply.headers)
    headers.add(name: "Content-Type", value: reply.file.mediaType)
    headers.add(name: "Content-Length", value: String(reply.file.bytes.count))
    if reply.status == .methodNotAllowed { headers.add(name: "Allow", value: "GET, HEAD") }
    let response = HTTPResponseHead(version: .http1_1, status: reply.status, headers: headers)
    context.write(wrapOutboundOut(.head(response)), promise: nil)
    if head.method != .HEAD {
      context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: reply.file.bytes)))), promise: nil)
    }
    let channel = context.channel
    context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
  }
  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // A refused handshake comes as an error and then as a request like any other.
    if error is NIOWebSocketUpgradeError { return }
    context.close(promise: nil)
  }
}

extension Channel {
  /// Port of this end; 0 if it is none or closed.
  var port: Int { localAddress?.port ?? 0 }
}
