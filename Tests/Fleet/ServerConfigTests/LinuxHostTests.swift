// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Glibc
import ServerConfig
import Testing
import TorrentCore

@Suite struct LinuxHostTests {
    private let host = LinuxHost()

    @Test func `the loopback interface is found with its address`() throws {
        let loopback = try #require(host.interfaces.first { $0.isLoopback })
        #expect(loopback.name == "lo")
        #expect(loopback.isUp && !loopback.isPhysical)
        #expect(loopback.addresses.contains(try MadeUpHost.address("127.0.0.1", 8)))
    }

    @Test(arguments: [ListeningPort.Transport.tcp, .udp])
    func `a port somebody listens on is taken by name, another is free`(transport: ListeningPort.Transport) throws {
        let loopback = try #require(HostAddress("127.0.0.1"))
        var isFree = false
        // Programs that other tests start at that moment have our socket for a moment, too; never at each of ten moments.
        for _ in 0..<10 where !isFree {
            let (descriptor, number) = try listen(transport)
            let port = ListeningPort(transport, number, at: loopback)
            let state = host.state(of: port)
            close(descriptor)
            guard case .taken(let owners) = state else {
                Issue.record("the port is not taken")
                return
            }
            #expect(owners.contains { $0.process == getpid() && !$0.name.isEmpty })
            isFree = host.state(of: port) == .free
            #expect(host.state(of: ListeningPort(transport, number, at: .ipv4(0xc000_0201))) == .unknown)
        }
        #expect(isFree)
    }

    @Test func `files, folders and links are told apart`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "boottorrent-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.path()
        try Data("12345".utf8).write(to: folder.appending(path: "file"))
        symlink("file", "\(path)/link")
        symlink("nothing", "\(path)/broken")
        mkfifo("\(path)/pipe", 0o600)
        #expect(Set(host.names(in: path) ?? []) == ["file", "link", "broken", "pipe"])
        #expect(host.entry(at: "\(path)/file")?.length == 5)
        #expect(host.entry(at: "\(path)/link")?.realPath.hasSuffix("/file") == true)
        #expect(host.entry(at: "\(path)/link")?.kind == .file)
        #expect(host.entry(at: "\(path)/broken")?.kind == .danglingLink)
        #expect(host.entry(at: "\(path)/pipe")?.kind == .other)
        #expect(host.entry(at: path)?.kind == .folder)
        #expect(host.entry(at: "\(path)/none") == nil)
        #expect(host.contents(of: "\(path)/link", upTo: 5) == .bytes(Array("12345".utf8)))
        #expect(host.contents(of: "\(path)/file", upTo: 4) == .tooLong)
        #expect(host.contents(of: "\(path)/none", upTo: 4) == .unreadable("No such file or directory"))
        #expect(host.contents(of: path, upTo: 4) == .unreadable("Is a directory"))
        #expect(host.contents(of: "\(path)/pipe", upTo: 4) == .bytes([]))
        #expect(host.beginning(of: "\(path)/link", length: 3) == Array("123".utf8))
        #expect(host.beginning(of: "\(path)/file", length: 9) == Array("12345".utf8))
        #expect(host.beginning(of: "\(path)/none", length: 3) == nil)
        #expect(host.beginning(of: path, length: 3) == nil)
        #expect(host.names(in: "\(path)/file") == nil)
    }

    @Test func `programs, users and rights are looked up`() {
        #expect(host.hasProgram("sh"))
        #expect(!host.hasProgram("no-such-program"))
        #expect(host.hasUser("root"))
        #expect(!host.hasUser("no such user"))
        #expect(host.effectiveUserID == geteuid())
        #expect(host.firstUnprivilegedPort <= 1024)
    }

    /// A socket at a port of the loopback interface that the system chose; whoever asks for it closes it.
    private func listen(_ transport: ListeningPort.Transport) throws -> (descriptor: Int32, port: UInt16) {
        let kind = transport == .tcp ? SOCK_STREAM : SOCK_DGRAM
        let descriptor = socket(AF_INET, Int32(kind.rawValue) | O_CLOEXEC, 0)
        try #require(descriptor >= 0)
        let number = try bindToLoopback(descriptor)
        if transport == .tcp { #expect(Glibc.listen(descriptor, 1) == 0) }
        return (descriptor, number)
    }

    private func bindToLoopback(_ descriptor: Int32) throws -> UInt16 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, length) == 0 ? getsockname(descriptor, generic, &length) : -1
            }
        }
        try #require(result == 0)
        return UInt16(bigEndian: address.sin_port)
    }
}
