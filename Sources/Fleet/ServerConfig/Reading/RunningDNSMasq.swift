// SPDX-License-Identifier: GPL-3.0-or-later

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

    /// One that its server left behind when it was killed, which the next start ends before it needs the ports.
    static func leftover(output: String, host: any HostFacts) -> RunningDNSMasq? {
        let server = host.processNumber(in: "\(output)/\(EnvironmentFiles.lock)")
        let isServed = server.map { host.words(of: $0).contains("start") } ?? false
        return isServed
            ? nil
            : RunningDNSMasq(
                processFile: "\(output)/\(EnvironmentFiles.childProcess)",
                configuration: "\(output)/\(EnvironmentFiles.childSettings)", host: host)
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
}
