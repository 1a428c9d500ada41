// SPDX-License-Identifier: GPL-3.0-or-later

package import HostSystem
internal import Phase1Builder

/// Why the server could not start or go on.
package enum StartFailure: Error, Hashable, Sendable {
    case alreadyRunning(folder: String, process: Int32?)
    /// Another environment's server has the same state folder.
    case stateInUse(folder: String, process: Int32?)
    case portTaken(address: String, port: UInt16)
    case addressNotHere(address: String)
    case httpFailed(String)
    case unusablePhase1(path: String, reason: String)
    case unusableLayer(path: String, reason: String)
    case loaderMissing(path: String)
    case cannotWrite(path: String, reason: String)
    case dnsmasqMissing
    case dnsmasqNeedsRoot
    case dhcpPortTaken
    case tftpPortTaken
    case dnsmasqFailed(String)
    case unsafePath(String)
    case imageUnusable(String)
    /// The image's files change while they are read.
    case imageChanging(String)
    case trackerFailed(String, passes: Bool = false)
    case seedFailed(String, passes: Bool = false)

    /// Whether the person who started the server can remedy it by doing something differently.
    package var isUsersMistake: Bool {
        switch self {
        case .alreadyRunning, .stateInUse, .portTaken, .addressNotHere, .loaderMissing, .dnsmasqMissing,
            .dnsmasqNeedsRoot, .dhcpPortTaken, .tftpPortTaken, .unsafePath, .unusablePhase1, .unusableLayer,
            .imageUnusable, .imageChanging, .trackerFailed, .seedFailed:
            true
        case .httpFailed, .cannotWrite, .dnsmasqFailed:
            false
        }
    }
}

extension StartFailure: CustomStringConvertible {
    /// One sentence with what, where and the remedy on this computer.
    package var description: String { sentence(on: .this) }
}

extension StartFailure {
    /// One sentence with what, where and the remedy on a computer with that system.
    package func sentence(on host: HostSystem) -> String {
        switch self {
        case .alreadyRunning(let folder, let process):
            "\(folder) is already served by another boottorrent\(process.map { " (process \($0))" } ?? "");"
                + " stop that one first"
        case .stateInUse(let folder, let process):
            "\(folder) is in use by the boottorrent of another folder\(process.map { " (process \($0))" } ?? ""), and two"
                + " servers must not write there; stop that one first, or write another folder under folders.state"
        case .portTaken(let address, let port):
            "TCP port \(port) of \(address) is taken by another program; stop that program or set another http_port"
        case .addressNotHere(let address):
            "\(address) is no address of this machine; set the server's address in Boottorrent.yaml, or give the"
                + " address to an interface"
        case .httpFailed(let reason): "HTTP could not be served: \(reason)"
        case .unusablePhase1(let path, let reason): "\(path) cannot be phase 1: \(reason); run boottorrent phase1 build"
        case .unusableLayer(let path, let reason):
            "\(path) cannot be given to machines: \(reason); delete the folder and start again"
        case .loaderMissing(let path): "\(path) is missing; \(host.remedy(for: .loaders))"
        case .cannotWrite(let path, let reason): "\(path) cannot be written: \(reason)"
        case .dnsmasqMissing: "dnsmasq is not installed; \(host.remedy(for: .dnsmasq))"
        case .dnsmasqNeedsRoot: "DHCP and TFTP need root; start boottorrent as root"
        case .dhcpPortTaken:
            "UDP port 67 is taken: another DHCP server runs on this machine; stop it, or set dhcp to off and tell it"
                + " about BootTorrent"
        case .tftpPortTaken:
            "UDP port 69 is taken: another TFTP server runs on this machine; stop it, or set tftp to false and copy"
                + " our files into its folder"
        case .dnsmasqFailed(let reason): "dnsmasq could not start: \(reason)"
        case .unsafePath(let reason), .imageUnusable(let reason), .imageChanging(let reason),
            .trackerFailed(let reason, _),
            .seedFailed(let reason, _):
            reason
        }
    }
}
