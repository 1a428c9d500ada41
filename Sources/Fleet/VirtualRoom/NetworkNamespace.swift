// SPDX-License-Identifier: GPL-3.0-or-later

internal import CNamespaceShims
internal import Glibc

/// A network namespace by its name, as `ip netns` keeps it; every call here ends at once and needs no other program.
struct NetworkNamespace {
    static let folder = "/run/netns"

    let name: String

    private var path: String { "\(Self.folder)/\(name)" }

    /// Does something that ends at once as part of the namespace: opens a socket, reads below `/proc/thread-self/net`.
    ///
    /// The calling thread changes its namespace and changes back before anything else can run on it.
    func enter<Result>(_ body: () throws -> Result) throws -> Result {
        let home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
        guard home >= 0 else { throw Self.failure("/proc/thread-self/ns/net") }
        defer { close(home) }
        let other = open(path, O_RDONLY | O_CLOEXEC)
        guard other >= 0 else { throw Self.failure(path) }
        defer { close(other) }
        let result = namespace_enter_network(other)
        guard result == 0 else { throw RoomFailure.system(path, problem: String(cString: strerror(-result))) }
        defer {
            // A thread that cannot go home would do other tasks' work in the wrong network.
            guard namespace_enter_network(home) == 0 else { preconditionFailure("cannot leave namespace \(name)") }
        }
        return try body()
    }

    /// Ends every process inside, then removes the namespace and with it all its interfaces; goes on past what fails.
    func destroy() {
        for process in processes() { kill(process, SIGKILL) }
        umount2(path, Int32(MNT_DETACH))
        unlink(path)
    }

    /// The processes inside, found by the identity of their namespace.
    func processes() -> [pid_t] {
        guard let own = Self.identity(of: path) else { return [] }
        return Self.names(in: "/proc").compactMap { pid_t($0) }.filter { process in
            process != getpid() && Self.identity(of: "/proc/\(process)/ns/net") == own
        }
    }

    /// The namespaces there are, by name.
    static func all() -> [String] { names(in: folder) }

    /// Two namespaces are the same when their files are.
    private static func identity(of path: String) -> [UInt64]? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return [UInt64(status.st_dev), UInt64(status.st_ino)]
    }

    private static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }

    private static func failure(_ what: String) -> RoomFailure {
        .system(what, problem: String(cString: strerror(errno)))
    }
}
