// SPDX-License-Identifier: GPL-3.0-or-later

import NetbootClient
import Testing
import TorrentCore

@Suite struct BootScriptTests {
    @Test func `settings are put in where a script names them, unknown ones as nothing`() throws {
        let text = "#!ipxe\nchain http://192.0.2.1/?a=${a}&b=${b}&c\n"
        let script = try #require(BootScript(Array(text.utf8), settings: ["a": "1"]))
        #expect(script.steps == [.chain(try #require(BootURL("http://192.0.2.1/?a=1&b=&c")))])
        #expect(!script.boots)
    }

    @Test(arguments: ["http://192.0.2.1/$", "http://192.0.2.1/${a", "http://192.0.2.1/$a}"])
    func `a dollar that begins no setting stays`(url: String) throws {
        let script = try #require(BootScript(Array("#!ipxe\nchain \(url)\n".utf8), settings: [:]))
        #expect(script.steps == [.chain(try #require(BootURL(url)))])
    }

    @Test func `a line with a time limit is another choice for the line after it`() throws {
        let text = """
            #!ipxe
            kernel --timeout 3000 --name k http://192.0.2.9/k a=b && goto done ||
            kernel --name k http://192.0.2.1/k a=b && goto done ||
            initrd --name i http://192.0.2.1/i
            boot ||

            """
        let script = try #require(BootScript(Array(text.utf8), settings: [:]))
        let (giver, kernel) = (try #require(BootURL("http://192.0.2.9/k")), try #require(BootURL("http://192.0.2.1/k")))
        #expect(
            script.steps == [
                .fetch(giver, fallback: kernel), .fetch(try #require(BootURL("http://192.0.2.1/i"))),
            ])
        #expect(script.boots)
    }

    @Test func `a script that is too long or fetches too much is none`() {
        let long = "#!ipxe\n" + String(repeating: "echo\n", count: 20_000)
        #expect(BootScript(Array(long.utf8), settings: [:]) == nil)
        let many = "#!ipxe\n" + String(repeating: "initrd http://192.0.2.1/i\n", count: 17)
        #expect(BootScript(Array(many.utf8), settings: [:]) == nil)
    }

    @Test(arguments: [
        ("http://192.0.2.1", 80, "/"), ("http://192.0.2.1/a?b", 80, "/a?b"), ("http://192.0.2.1:8080/", 8_080, "/"),
    ])
    func `a URL is read`(text: String, port: UInt16, target: String) throws {
        let url = try #require(BootURL(text))
        #expect(url.server == PeerAddress(host: .ipv4(0xc000_0201), port: port))
        #expect(url.target == target)
    }

    @Test(arguments: [
        "", "http://", "http://host/", "https://192.0.2.1/", "http://192.0.2.1:0/", "http://192.0.2.1:99999/",
        "http://[2001:db8::1]/", "http://192.0.2.1/a b", "http://192.0.2.1/\r\nX: y", "http://192.0.2.1/ü",
    ])
    func `another URL is none`(text: String) {
        #expect(BootURL(text) == nil)
    }
}
