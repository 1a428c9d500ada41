// SPDX-License-Identifier: GPL-3.0-or-later

/// The programs that work in an environment's output folder: its server and the server's dnsmasq.
struct RunningServer {
    /// Who has a port that this environment needs.
    enum Owner {
        /// This environment's own server, which runs.
        case server
        /// Somebody whom we may not see; the server runs, so it may be that.
        case perhapsServer
        /// A dnsmasq that a server left behind when it was killed, which the next start ends.
        case leftover(PortOwner)
        /// Another program.
        case stranger(PortOwner?)
    }

    /// The server's process number; `nil` where none runs.
    let process: Int32?
    private let dnsmasq: RunningDNSMasq?

    /// Looks for them.
    init(output: String, host: any HostFacts) {
        let number = host.processNumber(in: "\(output)/\(EnvironmentFiles.lock)")
        process = number.flatMap { host.words(of: $0).contains("start") && host.mayHoldLock($0) ? $0 : nil }
        dnsmasq = RunningDNSMasq(
            processFile: "\(output)/\(EnvironmentFiles.childProcess)",
            configuration: "\(output)/\(EnvironmentFiles.childSettings)", host: host)
    }

    /// Which of them has a port, whose owners are these as far as we may see them.
    func owner(among owners: [PortOwner]) -> Owner {
        let child = owners.first { $0.process == dnsmasq?.process }
        guard let process else { return child.map { .leftover($0) } ?? .stranger(owners.first) }
        if child != nil || owners.contains(where: { $0.process == process }) { return .server }
        return owners.first.map { .stranger($0) } ?? .perhapsServer
    }
}

/// A dnsmasq that runs an environment's configuration, whoever started it.
package struct RunningDNSMasq: Hashable, Sendable {
    /// Its process number.
    package let process: Int32
    private let configuration: String

    /// The one that wrote a process file; `nil` if it is gone.
    package init?(processFile: String, configuration: String, host: any HostFacts) {
        guard let process = host.processNumber(in: processFile) else { return nil }
        self.process = process
        self.configuration = configuration
        guard isRunning(on: host) else { return nil }
    }

    /// Whether it is still there: process numbers are used again, so the number alone proves nothing.
    package func isRunning(on host: any HostFacts) -> Bool {
        let words = host.words(of: process)
        return words.first?.hasSuffix("dnsmasq") == true && words.contains("--conf-file=\(configuration)")
    }
}

extension HostFacts {
    fileprivate func processNumber(in path: String) -> Int32? {
        guard case .bytes(let bytes) = contents(of: path, upTo: 32) else { return nil }
        return Int32(String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self)).flatMap { $0 > 1 ? $0 : nil }
    }

    fileprivate func words(of process: Int32) -> [String] {
        guard case .bytes(let bytes) = contents(of: "/proc/\(process)/cmdline", upTo: 64 << 10) else { return [] }
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether a process holds a file for itself alone (flock(2)), as a server does.
    ///
    /// A lock file that a killed server left may have somebody else's number by now. Where the kernel's list cannot be
    /// read, the answer is yes.
    ///
    /// ```
    /// 1: FLOCK  ADVISORY  WRITE 1234 08:01:131 0 EOF
    /// ```
    fileprivate func mayHoldLock(_ process: Int32) -> Bool {
        guard case .bytes(let bytes) = contents(of: "/proc/locks", upTo: 1 << 20) else { return true }
        return bytes.split(separator: UInt8(ascii: "\n")).contains { line in
            let columns = String(decoding: line, as: UTF8.self).split(separator: " ")
            return columns.count > 4 && columns[1] == "FLOCK" && columns[3] == "WRITE" && columns[4] == "\(process)"
        }
    }
}
