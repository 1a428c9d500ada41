// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing
import VirtualRoom

extension MachineTests {
    /// Holds the server's ports of docs/ports-and-routes.md against a server that runs.
    @Suite(.serialized, .needsBuiltPrograms)
    struct PortsPageTests {
        /// A port with its transport, such as `67 UDP`, and the modes it is open in.
        private static func documented() throws -> [(port: String, modes: [Bool])] {
            let root = (0..<4).reduce(URL(filePath: #filePath)) { folder, _ in folder.deletingLastPathComponent() }
            let page = try String(contentsOf: root.appending(path: "docs/ports-and-routes.md"), encoding: .utf8)
            return page.split(separator: "\n").compactMap { line in
                let cells = line.split(separator: "|", omittingEmptySubsequences: false).map { $0.filter { $0 != " " } }
                guard cells.count == 10, Int(cells[1]) != nil else { return nil }
                return ("\(cells[1]) \(cells[2])", cells[4...6].map { $0 == "x" })
            }
        }

        /// Every port that something listens on: state 0A of TCP, 07 of UDP (proc(5)).
        private static func open() throws -> Set<String> {
            var ports: Set<String> = []
            for (transport, state) in [("tcp", "0A"), ("udp", "07")] {
                let table = try String(contentsOfFile: "/proc/thread-self/net/\(transport)", encoding: .utf8)
                for line in table.split(separator: "\n").dropFirst() {
                    let columns = line.split(separator: " ")
                    guard columns.count > 3, columns[3] == state, let colon = columns[1].lastIndex(of: ":"),
                        let port = UInt16(columns[1][columns[1].index(after: colon)...], radix: 16)
                    else { continue }
                    ports.insert("\(port) \(transport.uppercased())")
                }
            }
            return ports
        }

        @Test(arguments: [(0, Storm.DHCP.server(range: StormPlan.range)), (1, .proxy), (2, .off)])
        func `the page has exactly the ports that are open in each mode`(column: Int, mode: Storm.DHCP) async throws {
            var options = StormRoomOptions.plain
            options.dhcp = mode
            let open = try await Storm(options, number: 33 + column).run { storm in
                try await storm.inside(.server) { try Self.open() }
            }
            let documented = try Self.documented()
            #expect(documented.count == 8)
            #expect(Set(documented.filter { $0.modes[column] }.map(\.port)) == open)
        }
    }
}
