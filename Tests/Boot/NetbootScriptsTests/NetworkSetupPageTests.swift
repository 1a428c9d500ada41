// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import NetbootScripts
import Testing
import TorrentCore

/// Holds the lines of docs/network-setup.md against those that are printed.
@Suite struct NetworkSetupPageTests {
    @Test(arguments: DHCPServerKind.allCases)
    func `the page has the lines that are printed for its environment`(kind: DHCPServerKind) throws {
        let root = (0..<4).reduce(URL(filePath: #filePath)) { folder, _ in folder.deletingLastPathComponent() }
        let page = try String(contentsOf: root.appending(path: "docs/network-setup.md"), encoding: .utf8)
        let server = HostAddress.ipv4(0xc0a8_0101)
        let endpoint = try #require(ServerEndpoint(address: server, port: 8_080))
        let text = DHCPServerLines(kind, endpoint: endpoint, tftpServer: server).text
        #expect(page.contains("```\(kind.rawValue)\n\(text)```\n"), "\(text)")
    }
}
