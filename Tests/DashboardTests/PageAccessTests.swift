import Federation
import NIOHTTP1
import Testing

@testable import Dashboard

@Suite struct PageAccessTests {
  private let text = "0123456789abcdef"
  private func access(_ host: String = "0.0.0.0") throws -> PageAccess {
    let token = try #require(AccessToken(text))
    return try #require(PageAccess(host: host, token: token, machine: "desk"))
  }
  private func request(_ target: String, cookie: String? = nil, host: String = "desk:80") -> HTTPRequestHead {
    var headers = HTTPHeaders([("Host", host)])
    if let cookie { headers.add(name: "Cookie", value: cookie) }
    return HTTPRequestHead(version: .http1_1, method: .GET, uri: target, headers: headers)
  }

  @Test func addressesThatPeopleAreTold() throws {
    #expect(PageAccess.ownComputer.address("http", port: 80) == "http://127.0.0.1:80/")
    #expect(try access().address("http", port: 80) == "http://desk:80/?token=\(text)")
    #expect(try access("192.0.2.7").address("ws", port: 9) == "ws://192.0.2.7:9/?token=\(text)")
    #expect(try access("2001:db8::1").address("http", port: 80) == "http://[2001:db8::1]:80/?token=\(text)")
  }

  @Test func tokenIsAskedForInAddressOrCookie() throws {
    let access = try access()
    #expect(!access.admits(request("/"), port: 80))
    #expect(access.admits(request("/?token=\(text)"), port: 80))
    #expect(access.admits(request("/api/stream?a=b&token=\(text)"), port: 80))
    #expect(access.admits(request("/", cookie: "a=b; coroad-80=\(text)"), port: 80))
    for target in [
      "/?token=", "/?token=\(text)0", "/?token=\(text.dropLast())", "/token=\(text)", "/?xtoken=\(text)",
    ] {
      #expect(!access.admits(request(target), port: 80), "\(target)")
    }
    for cookie in ["coroad-81=\(text)", "coroad-80=", "coroad-80=\(text.uppercased())", "xcoroad-80=\(text)"]
    {
      #expect(!access.admits(request("/", cookie: cookie), port: 80), "\(cookie)")
    }
    #expect(PageAccess.ownComputer.admits(request("/"), port: 80))
  }

  @Test func cookieIsForWhoShowsTheToken() throws {
    let access = try access()
    #expect(access.cookie(for: request("/"), port: 80) == nil)
    #expect(access.cookie(for: request("/?token=\(text)x"), port: 80) == nil)
    let cookie = try #require(access.cookie(for: request("/?token=\(text)"), port: 80))
    #expect(cookie == "coroad-80=\(text); Path=/; HttpOnly; SameSite=Strict")
    #expect(PageAccess.ownComputer.cookie(for: request("/?token=\(text)"), port: 80) == nil)
  }

  @Test func namesOfOthersNeedTheToken() throws {
    #expect(PageAccess.ownComputer.host(of: request("/", host: "example.org")) == nil)
    #expect(PageAccess.ownComputer.host(of: request("/", host: "localhost:7420")) == "localhost:7420")
    #expect(try access().host(of: request("/", host: "example.org")) == "example.org")
  }

  @Test func tokensThatNeedEscapesAreRefused() throws {
    for text in [
      "0123456789abcde;", "0123456789abcde%", "0123456789abcde&", String(repeating: "a", count: 129),
    ] {
      let token = try #require(AccessToken(text))
      #expect(PageAccess(host: "0.0.0.0", token: token, machine: "desk") == nil, "\(text)")
    }
  }
}
