// SPDX-License-Identifier: GPL-3.0-or-later

import HostSystem
import ServerConfig
import TorrentCore

/// A computer that exists only in a test; everything about it can be changed.
struct MadeUpHost: HostFacts {
    enum File: Hashable {
        case text(String)
        case bytes([UInt8])
        case unreadable
        case folder
        case lockedFolder
        case link(String)
        case device
    }

    var system = HostSystem(osRelease: "ID=debian\n")
    var interfaces: [NetworkInterface]
    var effectiveUserID: UInt32 = 0
    var capabilities = Set(Capability.allCases)
    var firstUnprivilegedPort: UInt16 = 1024
    var programs: Set<String> = ["dnsmasq"]
    var users: Set<String> = ["nobody"]
    var taken: [String: String] = [:]
    var files: [String: File] = ["": .folder]

    init() throws {
        interfaces = [
            try Self.interface("lo", "127.0.0.1", 8, isLoopback: true),
            try Self.interface("eth0", "192.168.1.1", 24),
            try Self.interface("eth1", "10.1.0.5", 16, isUp: false),
        ]
    }

    static func interface(
        _ name: String, _ address: String, _ prefixLength: Int, isUp: Bool = true, hasCarrier: Bool = true,
        isLoopback: Bool = false, isPhysical: Bool = true, hasDefaultRoute: Bool = false
    ) throws -> NetworkInterface {
        NetworkInterface(
            name: name, addresses: address.isEmpty ? [] : [try self.address(address, prefixLength)], isUp: isUp,
            hasCarrier: hasCarrier, isLoopback: isLoopback, isPhysical: isPhysical, hasDefaultRoute: hasDefaultRoute)
    }

    static func address(_ text: String, _ prefixLength: Int) throws -> InterfaceAddress {
        guard let address = HostAddress(text) else { throw PathProblem.empty }
        return InterfaceAddress(address, prefixLength: prefixLength)
    }

    /// A file, or a folder with all that is in it, is gone.
    mutating func remove(_ path: String) {
        files = files.filter { $0.key != path && !$0.key.hasPrefix("\(path)/") }
    }

    /// Puts a file there, and the folders around it.
    mutating func put(_ file: File, at path: String) {
        let components = path.split(separator: "/")
        for depth in 0..<components.count {
            let folder = components[..<depth].map { "/\($0)" }.joined()
            if files[folder] == nil { files[folder] = .folder }
        }
        files[path] = file
    }

    func state(of port: ListeningPort) -> PortState {
        taken["\(port.transport.rawValue) \(port.number)"].map { .taken(by: Self.owners($0)) } ?? .free
    }

    /// Such as `nginx (process 7)`, with commas between several.
    private static func owners(_ text: String) -> [PortOwner] {
        text.split(separator: ", ").compactMap { owner in
            let parts = owner.dropLast().split(separator: " (process ")
            return parts.count == 2 ? Int32(parts[1]).map { PortOwner(process: $0, name: String(parts[0])) } : nil
        }
    }

    func hasProgram(_ name: String) -> Bool { programs.contains(name) }

    func hasUser(_ name: String) -> Bool { users.contains(name) }

    func entry(at path: String) -> FileEntry? {
        guard let itself = resolve(path, followingLast: false), files[itself] != nil else { return nil }
        guard let real = resolve(path, followingLast: true), let file = files[real] else {
            return FileEntry(kind: .danglingLink, length: 0, realPath: itself)
        }
        let length = UInt64(bytes(of: file)?.count ?? 0)
        return switch file {
        case .text, .bytes: FileEntry(kind: .file, length: length, realPath: real)
        case .unreadable: FileEntry(kind: .file, length: 1, realPath: real, isReadable: false)
        case .folder: FileEntry(kind: .folder, length: 0, realPath: real)
        case .lockedFolder: FileEntry(kind: .folder, length: 0, realPath: real, isReadable: true, isWritable: false)
        case .device: FileEntry(kind: .other, length: 0, realPath: real)
        case .link: FileEntry(kind: .danglingLink, length: 0, realPath: real)
        }
    }

    func names(in folder: String) -> [String]? {
        guard let real = resolve(folder, followingLast: true), files[real] == .folder || files[real] == .lockedFolder
        else { return nil }
        return files.keys.compactMap { path in
            guard path.hasPrefix(real + "/") else { return nil }
            let rest = path.dropFirst(real.count + 1)
            return rest.contains("/") || rest.isEmpty ? nil : String(rest)
        }
    }

    func contents(of path: String, upTo limit: Int) -> FileContents {
        guard let real = resolve(path, followingLast: true), let file = files[real] else {
            return .unreadable("No such file or directory")
        }
        guard let bytes = bytes(of: file) else { return .unreadable("Permission denied") }
        return bytes.count > limit ? .tooLong : .bytes(bytes)
    }

    func beginning(of path: String, length: Int) -> [UInt8]? {
        resolve(path, followingLast: true).flatMap { files[$0] }.flatMap { bytes(of: $0) }.map {
            Array($0.prefix(length))
        }
    }

    func bytes(of path: String, at offset: UInt64, length: Int) -> [UInt8]? {
        resolve(path, followingLast: true).flatMap { files[$0] }.flatMap { bytes(of: $0) }.map {
            Array($0.dropFirst(Int(clamping: offset)).prefix(length))
        }
    }

    private func bytes(of file: File) -> [UInt8]? {
        switch file {
        case .text(let text): Array(text.utf8)
        case .bytes(let bytes): bytes
        case .unreadable, .folder, .lockedFolder, .device, .link: nil
        }
    }

    /// The path without links; `nil` when something on the way is missing or links go round.
    private func resolve(_ path: String, followingLast: Bool, depth: Int = 0) -> String? {
        guard depth < 16 else { return nil }
        var real = ""
        let components = path.split(separator: "/")
        for (index, component) in components.enumerated() where component != "." {
            if component == ".." {
                real = real.split(separator: "/").dropLast().map { "/\($0)" }.joined()
                continue
            }
            let next = "\(real)/\(component)"
            let isLast = index == components.count - 1
            if case .link(let target) = files[next], followingLast || !isLast {
                let absolute = target.hasPrefix("/") ? target : "\(real)/\(target)"
                guard let resolved = resolve(absolute, followingLast: true, depth: depth + 1) else { return nil }
                real = resolved
            } else {
                guard files[next] != nil else { return nil }
                real = next
            }
        }
        return real
    }
}
