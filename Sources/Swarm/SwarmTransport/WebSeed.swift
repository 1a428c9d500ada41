// SPDX-License-Identifier: GPL-3.0-or-later

package import HTTPFetch
internal import TorrentCore
package import TorrentMetainfo

/// Where each of a torrent's files is found below one address of its `url-list` (BEP 19).
package struct WebSeed: Sendable {
    /// The address as the torrent has it.
    package let name: String
    /// The same, read.
    package let base: HTTPURL
    private let prefix: String
    private let paths: [[String]]

    /// Takes an address; numeric hosts and plain HTTP alone.
    package init(_ address: String, of metainfo: Metainfo) throws(HTTPURLProblem) {
        name = address
        base = try HTTPURL(address)
        let isFolder = address.hasSuffix("/")
        switch (metainfo.isSingleFile, isFolder) {
        case (true, false):
            // The address is that of the one file.
            prefix = address
            paths = metainfo.storagePaths.map { _ in [] }
        case (true, true), (false, true):
            prefix = address
            paths = metainfo.storagePaths.map(\.components)
        case (false, false):
            prefix = address + "/"
            paths = metainfo.storagePaths.map(\.components)
        }
    }

    /// The address of one file of the torrent's layout.
    package func url(ofFile file: Int) throws(HTTPURLProblem) -> HTTPURL {
        try HTTPURL(prefix + paths[file].map(Self.escaped).joined(separator: "/"))
    }

    /// Everything but letters, digits and four marks is escaped (RFC 3986 section 2.3).
    private static func escaped(_ name: String) -> String {
        name.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                String(UnicodeScalar(byte))
            default: "%" + [byte].hexadecimal.uppercased()
            }
        }.joined()
    }
}
